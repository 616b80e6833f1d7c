import { MessageSquareText, PhoneOff } from 'lucide-react';
import type { Output } from '../../../core/contract/index.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Badge, Empty, Failed } from '../../ui/states.tsx';
import { useOutcomeLabel } from '../work/person/person-history.tsx';
import { ReviewTable } from './review-list.tsx';

type Summary = Output<'mine.summary'>;

const Kept = ({ label, count }: { readonly label: string; readonly count: Summary['promises']['day'] }) => {
  const { reviews: t, app } = useTexts();
  const format = useFormat();
  const all = count.kept + count.broken;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <span className="my-promises__share number">
          {all === 0 ? app.none : format.percent(count.kept / all)}
        </span>
        <span className="small soft">
          {all === 0 ? t.noneEnded : t.keptOf(format.number(count.kept), format.number(all))}
        </span>
      </dd>
    </div>
  );
};

const LatestCalls = ({ onReview }: { readonly onReview: (review: string) => void }) => {
  const texts = useTexts();
  const t = texts.reviews;
  const format = useFormat();
  const outcomeLabel = useOutcomeLabel();
  const answer = useQuery('mine.calls', {});
  const rows = answer.data?.rows;
  if (answer.error !== null && !rows)
    return <Failed title={t.latestCalls} error={answer.error} onRetry={answer.retry} />;
  if (!rows) return <div className="placeholder" style={{ height: 120 }} aria-busy="true" />;
  if (rows.length === 0) return <Empty icon={PhoneOff} title={t.noCalls} />;
  return (
    <div className="reviews__table" role="group" aria-label={t.latestCalls} tabIndex={0}>
      <table className="table" aria-label={t.latestCalls}>
        <thead>
          <tr>
            <th scope="col">{texts.calls.when}</th>
            <th scope="col">{t.person}</th>
            <th scope="col">{t.outcome}</th>
            <th scope="col">{texts.calls.note}</th>
            <th scope="col">{t.list}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ review, ...call }) => (
            <tr key={call.attempt}>
              <td className="number">{format.dayTime(call.startedAt)}</td>
              <td>{call.name || t.anonymous}</td>
              <td>{call.outcome === null ? texts.app.none : outcomeLabel(call.outcome)}</td>
              <td className="soft">{call.note}</td>
              <td>
                {review !== null && (
                  <Button look="link" onClick={() => onReview(review.uid)}>
                    {texts.reviewStage[review.stage]}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

/** What the agent who works here did, and what was said about it. */
export const MyCallsPart = ({ onReview }: { readonly onReview: (review: string) => void }) => {
  const t = useTexts().reviews;
  const format = useFormat();
  const answer = useQuery('mine.summary', {});
  const found = answer.data;
  if (answer.error !== null && !found)
    return <Failed title={t.mine} error={answer.error} onRetry={answer.retry} />;
  if (!found) return <div className="placeholder" style={{ height: 240 }} aria-busy="true" />;
  return (
    <>
      <header className="page__head">
        <h1>{t.mine}</h1>
        <span className="soft grow">{found.agent}</span>
        {found.toAnswer > 0 && (
          <Badge icon={MessageSquareText}>{t.toAnswer(format.number(found.toAnswer))}</Badge>
        )}
      </header>
      <section className="panel" aria-labelledby="my-promises">
        <h2 id="my-promises">{t.promisesKept}</h2>
        <p className="small soft">{t.promisesKeptHelp}</p>
        <dl className="my-promises">
          <Kept label={t.day} count={found.promises.day} />
          <Kept label={t.sevenDays} count={found.promises.week} />
          <Kept label={t.thirtyDays} count={found.promises.month} />
        </dl>
      </section>
      <section className="stack" aria-labelledby="my-reviews">
        <h2 id="my-reviews">{t.myReviews}</h2>
        {found.reviews.length === 0 ? (
          <div>
            <p>{t.noReviews}</p>
            <p className="small soft">{t.noReviewsHelp}</p>
          </div>
        ) : (
          <div className="reviews__table" role="group" aria-label={t.myReviews} tabIndex={0}>
            <ReviewTable label={t.myReviews} rows={found.reviews} onOpen={onReview} />
          </div>
        )}
      </section>
      <section className="stack" aria-labelledby="my-latest">
        <h2 id="my-latest">{t.latestCalls}</h2>
        <LatestCalls onReview={onReview} />
      </section>
    </>
  );
};
