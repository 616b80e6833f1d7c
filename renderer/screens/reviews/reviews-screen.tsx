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
import { Part, PartTabs } from '../../ui/parts.tsx';

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
    <div className="parts">
      {writes && (
        <PartTabs
          label={t.parts}
          parts={reviewsParts}
          current={part}
          icons={icons}
          names={names}
          onChoose={(one) => goReviews(one, null)}
        />
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
        <Part name={names[part]}>
          {part === 'list' && <ReviewList onOpen={open} />}
          {part === 'calibration' && <CalibrationPart onReview={open} />}
          {part === 'forms' && <FormsPart />}
          {part === 'mine' && <MyCallsPart onReview={open} />}
        </Part>
      )}
    </div>
  );
};
