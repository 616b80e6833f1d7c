import { useState } from 'react';
import type { Review } from '../../../core/contract/reviews.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckField, TextArea } from '../../ui/field.tsx';
import { ErrorNote, Failed } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { ReadLine } from './review-items.tsx';
import { ReviewFrame } from './review-view.tsx';
import { ReviewWords } from './review-words.tsx';
import { ScoreParts } from './score-parts.tsx';
import { itemText } from './score-words.ts';

const Answering = ({ review, onBack }: { readonly review: Review; readonly onBack: () => void }) => {
  const texts = useTexts();
  const t = texts.reviews;
  const language = useLanguage();
  const toast = useToast();
  const answer = useCommand('mine.answer');
  const [text, setText] = useState('');
  /** Why, by the item that is disputed. */
  const [disputes, setDisputes] = useState<ReadonlyMap<string, string>>(new Map());
  const mayAnswer = review.stage === 'shared';
  const dispute = (item: string, why: string | null): void =>
    setDisputes((before) => {
      const next = new Map(before);
      if (why === null) next.delete(item);
      else next.set(item, why);
      return next;
    });
  const wordless = [...disputes.values()].some((why) => why.trim() === '');
  const submit = async (): Promise<void> => {
    const saved = await answer.run({
      review: review.review,
      text,
      disputes: [...disputes].map(([item, why]) => ({ item, text: why })),
    });
    if (saved) toast({ text: t.sent });
  };
  return (
    <ReviewFrame review={review} actions={null} onBack={onBack}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {mayAnswer && <p className="notice">{t.answerHelp}</p>}
        <ScoreParts
          form={review.form}
          scores={review.scores}
          renderItem={(item) => {
            const words = itemText(review.form, item.uid, language);
            const why = disputes.get(item.uid);
            return (
              <div role="group" aria-label={words} className="stack-s">
                <ReadLine review={review} item={item} amends={false} />
                {mayAnswer && (
                  <CheckField
                    label={t.disputeShort}
                    checked={why !== undefined}
                    onChange={(event) => dispute(item.uid, event.target.checked ? '' : null)}
                  />
                )}
                {why !== undefined && (
                  <TextArea
                    label={t.disputeWhy(words)}
                    required
                    rows={2}
                    maxLength={2000}
                    value={why}
                    onChange={(event) => dispute(item.uid, event.target.value)}
                  />
                )}
              </div>
            );
          }}
        />
        <ReviewWords review={review} replies={false} />
        {mayAnswer && (
          <section className="stack" aria-label={t.answerTitle}>
            <h2>{t.answerTitle}</h2>
            <TextArea
              label={t.answerText}
              rows={3}
              maxLength={2000}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <ErrorNote error={answer.error} />
            <div>
              <Button submit look="primary" disabled={wordless || answer.pending}>
                {text.trim() === '' && disputes.size === 0 ? t.agreeAll : t.sendAnswer}
              </Button>
            </div>
          </section>
        )}
      </form>
    </ReviewFrame>
  );
};

/** One review of a call of the agent's own, to be read and answered. */
export const MyReview = ({ uid, onBack }: { readonly uid: string; readonly onBack: () => void }) => {
  const t = useTexts().reviews;
  const answer = useQuery('mine.review', { review: uid });
  const review = answer.data?.review;
  if (answer.error !== null && !review)
    return <Failed title={t.failed} error={answer.error} onRetry={answer.retry} />;
  if (!review) return <div className="placeholder" style={{ height: 240 }} aria-busy="true" />;
  return <Answering review={review} onBack={onBack} />;
};
