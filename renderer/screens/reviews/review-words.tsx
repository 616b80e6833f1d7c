import { useState } from 'react';
import type { Review, ReviewWord } from '../../../core/contract/reviews.ts';
import { useFormat } from '../../app/format.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useCommand } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { itemText } from './score-words.ts';

/** m:ss as milliseconds; null for nothing written, undefined for what is no time. */
export const readTime = (text: string): number | null | undefined => {
  if (text.trim() === '') return null;
  const match = /^(\d{1,3}):([0-5]\d)$/.exec(text.trim());
  return match ? (Number(match[1]) * 60 + Number(match[2])) * 1000 : undefined;
};

const Reply = ({ review, dispute, item }: { readonly review: string; readonly dispute: string; readonly item: string }) => {
  const t = useTexts().reviews;
  const reply = useCommand('reviews.reply');
  const [text, setText] = useState('');
  return (
    <form
      className="stack-s"
      onSubmit={(event) => {
        event.preventDefault();
        void reply.run({ review, dispute, text });
      }}
    >
      <TextArea label={t.replyTo(item)} maxLength={2000} rows={2} value={text} onChange={(event) => setText(event.target.value)} />
      <ErrorNote error={reply.error} />
      <div>
        <Button submit disabled={text.trim() === '' || reply.pending}>
          {t.reply}
        </Button>
      </div>
    </form>
  );
}; // prettier-ignore

const Word = ({ review, word, replies }: { readonly review: Review; readonly word: ReviewWord; readonly replies: boolean }) => {
  const t = useTexts().reviews;
  const format = useFormat();
  const language = useLanguage();
  const kinds: Readonly<Record<ReviewWord['kind'], string>> = {
    comment: t.kindComment,
    answer: t.kindAnswer,
    dispute: t.kindDispute,
    reply: t.kindReply,
  };
  const item = itemText(review.form, word.item, language);
  const open =
    word.kind === 'dispute' &&
    review.stage === 'answered' &&
    !review.words.some(({ replyTo }) => replyTo === word.uid);
  return (
    <li className={`review-word review-word--${word.kind}`}>
      <p className="small soft">
        <strong>{kinds[word.kind]}</strong> · {word.author} · {format.dayTime(word.at)}
        {word.atMs !== null && <> · {format.duration(word.atMs)}</>}
      </p>
      {item !== '' && <p className="small strong">{item}</p>}
      <p className="review-word__text">{word.text === '' ? t.erasedText : word.text}</p>
      {replies && open && <Reply review={review.review} dispute={word.uid} item={item} />}
    </li>
  );
}; // prettier-ignore

/** All that was said about a review, oldest first. `replies`: whoever reads may reply to disputes. */
export const ReviewWords = ({ review, replies }: { readonly review: Review; readonly replies: boolean }) => {
  const t = useTexts().reviews;
  if (review.words.length === 0) return null;
  return (
    <section className="stack" aria-label={t.comments}>
      <h2>{t.comments}</h2>
      <ul className="stack">
        {review.words.map((word) => (
          <Word key={word.uid} review={review} word={word} replies={replies} />
        ))}
      </ul>
    </section>
  );
};

/** A remark of the reviewer's on the whole, with its time in the recording where it has one. */
export const AddComment = ({ review }: { readonly review: string }) => {
  const t = useTexts().reviews;
  const comment = useCommand('reviews.comment');
  const [text, setText] = useState('');
  const [time, setTime] = useState('');
  const atMs = readTime(time);
  const submit = async (): Promise<void> => {
    if (atMs === undefined) return;
    const saved = await comment.run({ review, text, atMs, item: null });
    if (!saved) return;
    setText('');
    setTime('');
  };
  return (
    <form
      className="stack-s"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextArea label={t.comment} rows={2} maxLength={2000} value={text} onChange={(event) => setText(event.target.value)} />
      <TextField
        label={t.atTime}
        hint={t.atTimeHelp}
        inputMode="numeric"
        maxLength={6}
        value={time}
        error={atMs === undefined ? t.atTimeHelp : null}
        onChange={(event) => setTime(event.target.value)}
      />
      <ErrorNote error={comment.error} />
      <div>
        <Button submit disabled={text.trim() === '' || atMs === undefined || comment.pending}>
          {t.addComment}
        </Button>
      </div>
    </form>
  );
}; // prettier-ignore
