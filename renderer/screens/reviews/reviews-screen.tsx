import { useSession } from '../../app/session.tsx';
import { may } from '../../../core/domain/role.ts';
import './reviews.css';
import { ClipboardList, ListChecks, Scale, UserRound, type LucideIcon } from 'lucide-react';
import { useTexts } from '../../app/language.tsx';
import { reviewsParts, useNavigation, type ReviewsPart } from '../../app/navigation.tsx';
import { CalibrationPart } from './calibration-part.tsx';
import { FormsPart } from './forms-part.tsx';
import { MyCallsPart } from './my-calls-part.tsx';
import { MyReview } from './my-review.tsx';
import { ReviewList } from './review-list.tsx';
import { ReviewView } from './review-view.tsx';

const icons: Readonly<Record<ReviewsPart, LucideIcon>> = {
  list: ClipboardList,
  calibration: Scale,
  forms: ListChecks,
  mine: UserRound,
};

/** Reviews of calls for whoever may write them; the agent's own view for everybody. */
export const ReviewsScreen = () => {
  const t = useTexts().reviews;
  const { reviewsPlace, goReviews } = useNavigation();
  const writes = may(useSession().hello.role, 'reviews.write');
  const part = writes ? reviewsPlace.part : 'mine';
  const names: Readonly<Record<ReviewsPart, string>> = {
    list: t.list,
    calibration: t.calibration,
    forms: t.forms,
    mine: t.mine,
  };
  const open = (review: string): void => goReviews(part, review);
  const back = (): void => goReviews(part, null);
  const { review } = reviewsPlace;
  return (
    <div className="reviews">
      {writes && (
        <nav className="reviews__nav" aria-label={t.parts}>
          {reviewsParts.map((one) => {
            const Icon = icons[one];
            return (
              <button
                key={one}
                type="button"
                className="tab"
                aria-current={one === part ? 'page' : undefined}
                onClick={() => goReviews(one, null)}
              >
                <Icon size={17} aria-hidden />
                {names[one]}
              </button>
            );
          })}
        </nav>
      )}
      {review !== null ? (
        <section className="reviews__one" aria-label={names[part]}>
          {part === 'mine' ? (
            <MyReview key={review} uid={review} onBack={back} />
          ) : (
            <ReviewView key={review} uid={review} onBack={back} />
          )}
        </section>
      ) : (
        <section className="reviews__part" aria-label={names[part]} tabIndex={0}>
          <div className="page page--wide">
            {part === 'list' && <ReviewList onOpen={open} />}
            {part === 'calibration' && <CalibrationPart onReview={open} />}
            {part === 'forms' && <FormsPart />}
            {part === 'mine' && <MyCallsPart onReview={open} />}
          </div>
        </section>
      )}
    </div>
  );
};
