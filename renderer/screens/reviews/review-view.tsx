import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Review } from '../../../core/contract/reviews.ts';
import { mayAmend, mayComment, mayScore } from '../../../core/domain/review.ts';
import { useFormat } from '../../app/format.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Badge, ErrorNote, Failed } from '../../ui/states.tsx';
import { ReviewFacts } from './review-facts.tsx';
import { ReadLine, ScoredLine } from './review-items.tsx';
import { AddComment, ReviewWords } from './review-words.tsx';
import { ScoreParts } from './score-parts.tsx';
import { formName } from './score-words.ts';

/** The frame of one review: the call on the left, the form on the right, each scrolled by itself. */
export const ReviewFrame = ({
  review,
  actions,
  onBack,
  children,
}: {
  readonly review: Review;
  readonly actions: ReactNode;
  readonly onBack: () => void;
  readonly children: ReactNode;
}) => {
  const texts = useTexts();
  const t = texts.reviews;
  const format = useFormat();
  const language = useLanguage();
  return (
    <div className="review">
      <header className="review__head">
        <Button look="quiet" icon={ArrowLeft} onClick={onBack}>
          {t.backToList}
        </Button>
        <h1>{review.call.name || t.anonymous}</h1>
        <Badge>{texts.reviewStage[review.stage]}</Badge>
        <span className="small soft">
          {formName(review.form, language)} · {t.version(format.number(review.form.version))}
          {review.reviewer !== null && <> · {review.reviewer}</>}
        </span>
        <span className="grow" />
        {actions}
      </header>
      <div className="review__body">
        <div className="review__side" role="region" aria-label={t.call} tabIndex={0}>
          <ReviewFacts review={review} />
        </div>
        <div className="review__side" role="region" aria-label={t.form} tabIndex={0}>
          {children}
        </div>
      </div>
    </div>
  );
};

const Actions = ({ review }: { readonly review: Review }) => {
  const t = useTexts().reviews;
  const format = useFormat();
  const move = useCommand('reviews.move');
  const left = review.form.items.length - review.answers.length;
  const go = (to: 'begin' | 'share' | 'finish' | 'close'): void =>
    void move.run({ review: review.review, move: to });
  const act = (to: 'begin' | 'share' | 'finish' | 'close', text: string, disabled = false) => (
    <Button look="primary" disabled={disabled || move.pending} onClick={() => go(to)}>
      {text}
    </Button>
  );
  return (
    <>
      <ErrorNote error={move.error} />
      {review.stage === 'in-review' && left > 0 && (
        <span className="small soft" role="status">
          {t.leftToAnswer(format.number(left))}
        </span>
      )}
      {review.stage === 'new' && act('begin', t.begin)}
      {review.stage === 'in-review' && review.purpose === 'review' && act('share', t.share, left > 0)}
      {review.stage === 'in-review' && review.purpose === 'calibration' && act('finish', t.finish, left > 0)}
      {review.stage === 'shared' && <span className="small soft">{t.waitsForAgent}</span>}
      {review.stage === 'answered' && act('close', t.close, review.openDisputes > 0)}
    </>
  );
};

/** One review as its reviewer works with it. */
export const ReviewView = ({ uid, onBack }: { readonly uid: string; readonly onBack: () => void }) => {
  const t = useTexts().reviews;
  const answer = useQuery('reviews.get', { review: uid });
  const review = answer.data?.review;
  if (answer.error !== null && !review)
    return <Failed title={t.failed} error={answer.error} onRetry={answer.retry} />;
  if (!review) return <div className="placeholder" style={{ height: 240 }} aria-busy="true" />;
  return (
    <ReviewFrame review={review} actions={<Actions review={review} />} onBack={onBack}>
      {review.purpose === 'calibration' && review.stage !== 'closed' && (
        <p className="notice">{t.blindHelp}</p>
      )}
      <ScoreParts
        form={review.form}
        scores={review.scores}
        renderItem={(item) =>
          mayScore(review.stage) ? (
            <ScoredLine
              review={review}
              item={item}
              answer={review.answers.find((one) => one.item === item.uid)}
            />
          ) : (
            <ReadLine
              review={review}
              item={item}
              amends={mayAmend(review.stage) && review.purpose === 'review'}
            />
          )
        }
      />
      <ReviewWords review={review} replies />
      {mayComment(review.stage) && <AddComment review={review.review} />}
    </ReviewFrame>
  );
};
