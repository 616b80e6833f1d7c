import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { offerShape, type Offer } from '../../../core/contract/probes.ts';
import { useTexts } from '../../app/language.tsx';
import { useCommand } from '../../data/hooks.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';

type StakeDraft = Offer['stakes'][number];
type Draft = Omit<Offer, 'uid'> & { readonly uid: string | null };

const blankStake: StakeDraft = { label: '', capabilities: [{ label: '', proof: '' }] };
const blank: Draft = { uid: null, name: '', opening: '', stakes: [blankStake] };

/** Without the lines that nobody filled in. */
const tidy = (draft: Draft): Draft => ({
  ...draft,
  stakes: draft.stakes
    .map(({ label, capabilities }) => ({
      label,
      capabilities: capabilities.filter((one) => one.label.trim() !== '' || one.proof.trim() !== ''),
    }))
    .filter(({ label, capabilities }) => label.trim() !== '' || capabilities.length > 0),
});

const StakeFields = ({
  stake,
  number,
  onChange,
  onRemove,
}: {
  readonly stake: StakeDraft;
  readonly number: number;
  readonly onChange: (stake: StakeDraft) => void;
  readonly onRemove: () => void;
}) => {
  const t = useTexts().probes;
  const { label, capabilities } = stake;
  return (
    <fieldset className="offer-stake">
      <legend className="unseen">{t.stake(number)}</legend>
      <div className="offer-stake__line">
        <TextField
          label={t.stakeLabel}
          maxLength={500}
          value={label}
          onChange={(event) => onChange({ ...stake, label: event.target.value })}
        />
        <IconButton name={t.removeStake(label)} icon={Trash2} onClick={onRemove} />
      </div>
      {capabilities.map((one, index) => (
        // Lines have no identity but their place.
        <div key={index} className="offer-stake__line offer-stake__line--capability">
          <TextField
            label={t.capability}
            maxLength={500}
            value={one.label}
            onChange={(event) =>
              onChange({
                ...stake,
                capabilities: capabilities.with(index, { ...one, label: event.target.value }),
              })
            }
          />
          <TextField
            label={t.proof}
            maxLength={1000}
            value={one.proof}
            onChange={(event) =>
              onChange({
                ...stake,
                capabilities: capabilities.with(index, { ...one, proof: event.target.value }),
              })
            }
          />
          <IconButton
            name={t.removeCapability(one.label)}
            icon={Trash2}
            onClick={() => onChange({ ...stake, capabilities: capabilities.toSpliced(index, 1) })}
          />
        </div>
      ))}
      <div>
        <Button
          look="link"
          icon={Plus}
          onClick={() => onChange({ ...stake, capabilities: [...capabilities, { label: '', proof: '' }] })}
        >
          {t.addCapability}
        </Button>
      </div>
    </fieldset>
  );
};

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
  const t = texts.probes;
  const save = useCommand('offers.save');
  const [draft, setDraft] = useState<Draft>(offer ?? blank);
  const set = (change: Partial<Draft>): void => {
    save.reset();
    setDraft((before) => ({ ...before, ...change }));
  };
  const wanted = offerShape.omit({ uid: true }).safeParse(tidy(draft));
  const submit = async (): Promise<void> => {
    if (!wanted.success) return;
    const saved = await save.run({ ...wanted.data, uid: draft.uid });
    if (saved) onSaved(saved.offer);
  };
  return (
    <Dialog title={offer === null ? t.addOffer : t.changeOffer(offer.name)} wide onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextField
          label={t.offerName}
          required
          maxLength={200}
          value={draft.name}
          onChange={(event) => set({ name: event.target.value })}
        />
        <TextArea
          label={t.opening}
          hint={t.openingHint}
          rows={2}
          maxLength={2000}
          value={draft.opening}
          onChange={(event) => set({ opening: event.target.value })}
        />
        {draft.stakes.map((stake, index) => (
          <StakeFields
            key={index}
            stake={stake}
            number={index + 1}
            onChange={(changed) => set({ stakes: draft.stakes.with(index, changed) })}
            onRemove={() => set({ stakes: draft.stakes.toSpliced(index, 1) })}
          />
        ))}
        <div>
          <Button icon={Plus} onClick={() => set({ stakes: [...draft.stakes, blankStake] })}>
            {t.addStake}
          </Button>
        </div>
        <ErrorNote error={save.error} />
        <div className="line">
          <Button submit look="primary" disabled={!wanted.success || save.pending}>
            {texts.app.save}
          </Button>
          <Button onClick={onClose}>{texts.app.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
};
