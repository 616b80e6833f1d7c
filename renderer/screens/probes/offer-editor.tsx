import { Plus, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { Offer } from '../../../core/contract/offers.ts';
import { unknownPlaceholders } from '../../../core/domain/opening.ts';
import { useTexts } from '../../app/language.tsx';
import { useCommand } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { blankDraft, changed, draftOf, moved, offerOfDraft, without, type Draft } from './offer-draft.ts';
import { CapabilityFields, QuestionFields, StakeFields, capabilityName } from './offer-lines.tsx';
import { OpeningFields } from './offer-opening.tsx';

export const OfferEditor = ({
  offer,
  onSaved,
  onClose,
}: {
  readonly offer: Offer | null;
  readonly onSaved: (offer: Offer) => void;
  readonly onClose: () => void;
}) => {
  const texts = useTexts();
  const t = texts.offers;
  const save = useCommand('offers.save');
  const [draft, setDraft] = useState<Draft>(offer === null ? blankDraft : draftOf(offer));
  /** The draft before the last line was taken away, to bring it back. */
  const [before, setBefore] = useState<{ readonly what: string; readonly draft: Draft } | null>(null);
  const set = (change: Partial<Draft>): void => {
    save.reset();
    setBefore(null);
    setDraft((current) => ({ ...current, ...change }));
  };
  const add = (change: Partial<Draft>): void => set({ ...change, nextId: draft.nextId + 1 });
  const remove = (what: string, change: Partial<Draft>): void => {
    set(change);
    setBefore({ what, draft });
  };
  const { questions, capabilities, stakes, opening, nextId } = draft;
  const wanted = offerOfDraft(draft);
  const unknown = [...unknownPlaceholders(opening.fr), ...unknownPlaceholders(opening.en)];
  const submit = async (): Promise<void> => {
    if (wanted === null || unknown.length > 0) return;
    const saved = await save.run({ ...wanted, uid: draft.uid });
    if (saved) onSaved(saved.offer);
  };
  return (
    <Dialog title={offer === null ? texts.probes.addOffer : texts.probes.changeOffer(offer.name)} wide onClose={onClose}>
      <form
        className="stack offer-editor"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextField
          label={texts.probes.offerName}
          required
          maxLength={200}
          value={draft.name}
          onChange={(event) => set({ name: event.target.value })}
        />
        <OpeningFields offer={draft.uid} opening={opening} onChange={(changedOpening) => set({ opening: changedOpening })} />
        <section className="stack" aria-label={t.questions}>
          <h3>{t.questions}</h3>
          {questions.map((line, index) => (
            <QuestionFields
              key={line.id}
              line={line}
              number={index + 1}
              onChange={(change) => set({ questions: changed(questions, line.id, change) })}
              onMove={(by) => set({ questions: moved(questions, line.id, by) })}
              onRemove={() =>
                remove(line.fr || line.en || t.question(index + 1), { questions: without(questions, line.id) })
              }
            />
          ))}
          <div>
            <Button look="link" icon={Plus} onClick={() => add({ questions: [...questions, { id: nextId, fr: '', en: '' }] })}>
              {t.addQuestion}
            </Button>
          </div>
        </section>
        <section className="stack" aria-label={t.capabilities}>
          <h3>{t.capabilities}</h3>
          <p className="small soft">{t.reorderHint}</p>
          {capabilities.map((line) => (
            <CapabilityFields
              key={line.id}
              line={line}
              name={capabilityName(line, capabilities, t.unnamed)}
              onChange={(change) => set({ capabilities: changed(capabilities, line.id, change) })}
              onMove={(by) => set({ capabilities: moved(capabilities, line.id, by) })}
              onRemove={() =>
                remove(capabilityName(line, capabilities, t.unnamed), { capabilities: without(capabilities, line.id) })
              }
            />
          ))}
          <div>
            <Button
              look="link"
              icon={Plus}
              onClick={() => add({ capabilities: [...capabilities, { id: nextId, label: '', proof: '' }] })}
            >
              {texts.probes.addCapability}
            </Button>
          </div>
        </section>
        <section className="stack" aria-label={t.stakes}>
          <h3>{t.stakes}</h3>
          {stakes.map((line, index) => (
            <StakeFields
              key={line.id}
              line={line}
              number={index + 1}
              capabilities={capabilities}
              onChange={(change) => set({ stakes: changed(stakes, line.id, change) })}
              onMove={(by) => set({ stakes: moved(stakes, line.id, by) })}
              onRemove={() => remove(line.label || t.unnamedStake(index + 1), { stakes: without(stakes, line.id) })}
            />
          ))}
          <div>
            <Button icon={Plus} onClick={() => add({ stakes: [...stakes, { id: nextId, label: '', answers: [] }] })}>
              {texts.probes.addStake}
            </Button>
          </div>
        </section>
        <footer className="offer-editor__foot">
        <div role="status">
          {before !== null && (
            <p className="line">
              <span>{t.taken(before.what)}</span>
              <Button
                icon={Undo2}
                onClick={() => {
                  setDraft(before.draft);
                  setBefore(null);
                }}
              >
                {texts.app.undo}
              </Button>
            </p>
          )}
        </div>
        <ErrorNote error={save.error} />
        <div className="line">
          <Button submit look="primary" disabled={wanted === null || unknown.length > 0 || save.pending}>
            {texts.app.save}
          </Button>
          <Button onClick={onClose}>{texts.app.cancel}</Button>
        </div>
        </footer>
      </form>
    </Dialog>
  );
}; // prettier-ignore
