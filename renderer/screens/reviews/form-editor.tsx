import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { NewScoreForm, ScoreForm } from '../../../core/contract/score-forms.ts';
import { itemKinds, scoreOf, scoreParts, type ItemKind, type ScorePart } from '../../../core/domain/score.ts';
import { useFormat } from '../../app/format.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useCommand } from '../../data/hooks.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckField, Choice, SelectField, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { changed, moved, without } from '../probes/offer-draft.ts';
import { blankForm, blankItem, draftOf, formOfDraft, type FormDraft, type ItemLine } from './form-draft.ts';
import { ItemFacts, ScoreParts } from './score-parts.tsx';
import { choiceOf, choicesOf, formName, itemText, valueOf } from './score-words.ts';

const ItemFields = ({
  line,
  number,
  onChange,
  onMove,
  onRemove,
}: {
  readonly line: ItemLine;
  readonly number: string;
  readonly onChange: (change: Partial<Omit<ItemLine, 'id'>>) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}) => {
  const texts = useTexts();
  const t = texts.reviews;
  return (
    <fieldset className="form-item">
      <legend className="small strong">{t.itemNumber(number)}</legend>
      <TextField label={t.itemFr} maxLength={300} value={line.fr} onChange={(event) => onChange({ fr: event.target.value })} />
      <TextField label={t.itemEn} maxLength={300} value={line.en} onChange={(event) => onChange({ en: event.target.value })} />
      <div className="form-item__facts">
        <SelectField
          label={t.part}
          value={line.part}
          options={scoreParts.map((part) => [part, texts.scorePart[part]] as const)}
          onChange={(event) => onChange({ part: scoreParts.find((part): part is ScorePart => part === event.target.value) ?? line.part })}
        />
        <SelectField
          label={t.kind}
          value={line.kind}
          options={itemKinds.map((kind) => [kind, texts.itemKind[kind]] as const)}
          onChange={(event) => onChange({ kind: itemKinds.find((kind): kind is ItemKind => kind === event.target.value) ?? line.kind })}
        />
        <TextField
          label={t.weightField}
          type="number"
          min={1}
          max={10}
          value={line.weight}
          onChange={(event) => onChange({ weight: event.target.value })}
        />
        <CheckField label={t.eliminatory} checked={line.autoFail} onChange={(event) => onChange({ autoFail: event.target.checked })} />
        <span className="grow" />
        <IconButton name={t.upItem(number)} icon={ArrowUp} onClick={() => onMove(-1)} />
        <IconButton name={t.downItem(number)} icon={ArrowDown} onClick={() => onMove(1)} />
        <IconButton name={t.removeItem(number)} icon={Trash2} onClick={onRemove} />
      </div>
    </fieldset>
  );
}; // prettier-ignore

/** The form as a reviewer will see it; answers are tried out and kept nowhere. */
const Preview = ({ form }: { readonly form: NewScoreForm }) => {
  const t = useTexts().reviews;
  const language = useLanguage();
  const [answers, setAnswers] = useState<ReadonlyMap<string, number | null>>(new Map());
  const items = form.items.map((item, index) => ({ ...item, uid: String(index) }));
  return (
    <section className="stack" aria-label={t.preview}>
      <h2>{t.preview}</h2>
      <p className="small soft">{t.previewHelp}</p>
      <ScoreParts
        form={{ items }}
        scores={scoreOf(items, answers)}
        renderItem={(item) => (
          <div className="stack-s">
            <Choice
              label={itemText({ items }, item.uid, language)}
              value={choiceOf(answers.get(item.uid))}
              options={choicesOf(item.kind, t)}
              onChoose={(choice) => setAnswers((before) => new Map([...before, [item.uid, valueOf(choice)]]))}
            />
            <ItemFacts item={item} />
          </div>
        )}
      />
    </section>
  );
};

export const FormEditor = ({
  form,
  onSaved,
  onClose,
}: {
  readonly form: ScoreForm | null;
  readonly onSaved: (form: ScoreForm) => void;
  readonly onClose: () => void;
}) => {
  const texts = useTexts();
  const t = texts.reviews;
  const format = useFormat();
  const language = useLanguage();
  const save = useCommand('scoreForms.save');
  const [draft, setDraft] = useState<FormDraft>(form === null ? blankForm : draftOf(form));
  const { items } = draft;
  const wanted = formOfDraft(draft);
  const set = (change: Partial<FormDraft>): void => {
    save.reset();
    setDraft((before) => ({ ...before, ...change }));
  };
  const submit = async (): Promise<void> => {
    if (wanted === null) return;
    const saved = await save.run(wanted);
    if (saved) onSaved(saved.form);
  };
  return (
    <Dialog title={form === null ? t.addForm : t.changeForm(formName(form, language))} wide onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextField label={t.formNameFr} maxLength={120} value={draft.fr} onChange={(event) => set({ fr: event.target.value })} />
        <TextField label={t.formNameEn} maxLength={120} value={draft.en} onChange={(event) => set({ en: event.target.value })} />
        {items.map((line, index) => (
          <ItemFields
            key={line.id}
            line={line}
            number={format.number(index + 1)}
            onChange={(change) => set({ items: changed(items, line.id, change) })}
            onMove={(by) => set({ items: moved(items, line.id, by) })}
            onRemove={() => set({ items: without(items, line.id) })}
          />
        ))}
        <div>
          <Button
            icon={Plus}
            disabled={items.length >= 60}
            onClick={() =>
              set({ items: [...items, blankItem(draft.nextId, items.at(-1)?.part)], nextId: draft.nextId + 1 })
            }
          >
            {t.addItem}
          </Button>
        </div>
        {wanted !== null && <Preview form={wanted} />}
        <ErrorNote error={save.error} />
        <div className="line">
          <Button submit look="primary" disabled={wanted === null || save.pending}>
            {texts.app.save}
          </Button>
          <Button onClick={onClose}>{texts.app.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}; // prettier-ignore
