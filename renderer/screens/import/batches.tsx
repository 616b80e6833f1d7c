import { TriangleAlert } from 'lucide-react';
import type { Output } from '../../../core/contract/index.ts';
import { ExpectedError } from '../../../core/errors.ts';
import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import type { QueryResult } from '../../data/hooks.tsx';
import { Failed } from '../../ui/states.tsx';
import { BatchAdvice, RejectsButton } from './import-report.tsx';

/** What was imported before, and what to do about one that did not come to its end. */
export const Batches = ({ answer }: { readonly answer: QueryResult<Output<'intake.batches'>> }) => {
  const texts = useTexts();
  const t = texts.intake;
  const format = useFormat();
  const sentence = useErrorText();
  const batches = answer.data?.batches;
  return (
    <section className="stack" aria-label={t.batches}>
      <h2>{t.batches}</h2>
      {answer.error !== null && !batches && (
        <Failed title={t.batches} error={answer.error} onRetry={answer.retry} />
      )}
      {batches?.length === 0 && <p className="soft">{t.noBatches}</p>}
      {batches && batches.length > 0 && (
        <ul className="batches">
          {batches.map((batch) => (
            <li key={batch.uid} className="batch">
              <div className="line wrap">
                <span className="strong clip">{batch.fileName}</span>
                <span className="soft">{batch.probe}</span>
                <span className="grow" />
                <span className="soft">{format.dayTime(batch.startedAt)}</span>
                <span className="line">
                  {(batch.state === 'interrupted' || batch.state === 'failed') && (
                    <TriangleAlert size={15} aria-hidden />
                  )}
                  {texts.batchState[batch.state]}
                </span>
              </div>
              <p className="small soft batch__sums">
                {(['read', 'accepted', 'merged', 'unchanged', 'suppressed', 'rejected'] as const)
                  .filter((part) => part === 'read' || batch.report[part] > 0)
                  .map((part) => (
                    <span key={part}>
                      {t[part]} <strong>{format.number(batch.report[part])}</strong>
                    </span>
                  ))}
              </p>
              {batch.error && (
                <p className="small">{sentence(new ExpectedError(batch.error.code, batch.error.message))}</p>
              )}
              <BatchAdvice state={batch.state} />
              {batch.report.rejected > 0 && (
                <div>
                  <RejectsButton batch={batch.uid} />
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};
