import { Pencil } from 'lucide-react';
import { useState } from 'react';
import type { Review, ReviewAnswer } from '../../../core/contract/reviews.ts';
import type { ScoreItem } from '../../../core/contract/score-forms.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useCommand } from '../../data/hooks.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice, TextArea, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { ItemFacts } from './score-parts.tsx';
import { choiceOf, choicesOf, itemText, valueOf, valueText } from './score-words.ts';

/** One line while it is scored: an answer is kept as soon as it is chosen, a note when the field is left. */
export const ScoredLine = ({
  review,
  item,
  answer,
}: {
  readonly review: Review;
  readonly item: ScoreItem;
  readonly answer: ReviewAnswer | undefined;
}) => {
  const t = useTexts().reviews;
  const language = useLanguage();
  const score = useCommand('reviews.score');
  const [note, setNote] = useState(answer?.note ?? '');
  const text = itemText(review.form, item.uid, language);
  const save = (value: number | null): void =>
    void score.run({ review: review.review, item: item.uid, value, note });
  return (
    <div className="stack-s">
      <Choice
        label={text}
        value={choiceOf(answer?.value)}
        options={choicesOf(item.kind, t)}
        onChoose={(choice) => save(valueOf(choice))}
      />
      <ItemFacts item={item} />
      <TextField
        label={t.itemNote(text)}
        quietLabel
        placeholder={t.itemNoteShort}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        onBlur={() => {
          // Without an answer it waits for one.
          if (answer !== undefined && note.trim() !== answer.note) save(answer.value);
        }}
      />
      <ErrorNote error={score.error} />
    </div>
  );
};

const AmendDialog = ({
  review,
  item,
  answer,
  onClose,
}: {
  readonly review: Review;
  readonly item: ScoreItem;
  readonly answer: ReviewAnswer;
  readonly onClose: () => void;
}) => {
  const texts = useTexts();
  const t = texts.reviews;
  const language = useLanguage();
  const amend = useCommand('reviews.amend');
  const [choice, setChoice] = useState(choiceOf(answer.value) ?? '');
  const [note, setNote] = useState(answer.note);
  const [reason, setReason] = useState('');
  const text = itemText(review.form, item.uid, language);
  const submit = async (): Promise<void> => {
    const saved = await amend.run({
      review: review.review,
      item: item.uid,
      value: valueOf(choice),
      note,
      reason,
    });
    if (saved) onClose();
  };
  return (
    <Dialog title={t.amendItem(text)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className="soft">{t.amendHelp}</p>
        <Choice label={t.newValue} value={choice} options={choicesOf(item.kind, t)} onChoose={setChoice} />
        <TextField
          label={t.itemNoteShort}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <TextArea
          label={t.reason}
          required
          rows={2}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <ErrorNote error={amend.error} />
        <div className="line">
          <Button submit look="primary" disabled={reason.trim() === '' || amend.pending}>
            {texts.app.save}
          </Button>
          <Button onClick={onClose}>{texts.app.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
};

/** One line to be read: the answer that counts, and beside an amended one what the agent saw first. */
export const ReadLine = ({
  review,
  item,
  amends,
}: {
  readonly review: Review;
  readonly item: ScoreItem;
  readonly amends: boolean;
}) => {
  const t = useTexts().reviews;
  const language = useLanguage();
  const [amending, setAmending] = useState(false);
  const answer = review.answers.find((one) => one.item === item.uid);
  const text = itemText(review.form, item.uid, language);
  return (
    <div className="stack-s">
      <div className="line">
        <span className="grow">{text}</span>
        <strong>{answer === undefined ? t.unanswered : valueText(item.kind, answer.value, t)}</strong>
        {amends && answer !== undefined && (
          <IconButton name={t.amendItem(text)} icon={Pencil} onClick={() => setAmending(true)} />
        )}
      </div>
      <ItemFacts item={item} />
      {answer !== undefined && answer.note !== '' && <p className="small">{answer.note}</p>}
      {answer?.original && (
        <p className="small soft">
          {t.original(valueText(item.kind, answer.original.value, t))}
          {answer.original.note !== '' && <> · {answer.original.note}</>}
          {answer.reason !== '' && <> · {t.amendedFor(answer.reason)}</>}
        </p>
      )}
      {amending && answer !== undefined && (
        <AmendDialog review={review} item={item} answer={answer} onClose={() => setAmending(false)} />
      )}
    </div>
  );
};
