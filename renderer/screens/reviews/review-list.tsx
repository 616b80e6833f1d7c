import { ClipboardList, Dices } from 'lucide-react';
import { useState } from 'react';
import type { ReviewRow } from '../../../core/contract/reviews.ts';
import { reviewStages, type ReviewStage } from '../../../core/domain/review.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/field.tsx';
import { Empty, Failed } from '../../ui/states.tsx';
import { useOutcomeLabel } from '../work/person/person-history.tsx';
import { DrawDialog } from './draw-dialog.tsx';
import { ScoreBadges } from './score-parts.tsx';

/** Reviews as rows; the person's name opens one. */
export const ReviewTable = ({
  label,
  rows,
  onOpen,
}: {
  readonly label: string;
  readonly rows: readonly ReviewRow[];
  readonly onOpen: (review: string) => void;
}) => {
  const texts = useTexts();
  const t = texts.reviews;
  const format = useFormat();
  const outcomeLabel = useOutcomeLabel();
  return (
    <table className="table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t.person}</th>
          <th scope="col">{texts.calls.when}</th>
          <th scope="col">{t.agent}</th>
          <th scope="col">{t.outcome}</th>
          <th scope="col">{t.reviewer}</th>
          <th scope="col">{t.scores}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.review}>
            <td>
              <Button look="link" onClick={() => onOpen(row.review)}>
                {row.call.name || t.anonymous}
              </Button>
            </td>
            <td className="number">{format.dayTime(row.call.startedAt)}</td>
            <td>{row.call.agent}</td>
            <td>{row.call.outcome === null ? texts.app.none : outcomeLabel(row.call.outcome)}</td>
            <td>{row.reviewer ?? (row.origin === 'sample' ? t.drawnByChance : texts.app.none)}</td>
            <td>
              <ScoreBadges scores={row.scores} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** What there is to review, by its stage. */
export const ReviewList = ({ onOpen }: { readonly onOpen: (review: string) => void }) => {
  const texts = useTexts();
  const t = texts.reviews;
  const format = useFormat();
  const [stage, setStage] = useState<ReviewStage>('new');
  const [drawing, setDrawing] = useState(false);
  const answer = useQuery('reviews.list', { stage });
  const forms = useQuery('scoreForms.list', {}).data?.forms;
  const rule = useQuery('reviews.sampling', {}).data;
  const found = answer.data;
  return (
    <>
      <header className="page__head">
        <h1 className="grow">{t.list}</h1>
        <Button look="primary" icon={Dices} disabled={!forms || !rule} onClick={() => setDrawing(true)}>
          {t.draw}
        </Button>
      </header>
      <p className="soft">{t.help}</p>
      <Choice
        label={t.stages}
        value={stage}
        options={reviewStages.map((one) => [
          one,
          t.stageCount(texts.reviewStage[one], format.number(found?.counts[one] ?? 0)),
        ])}
        onChoose={setStage}
      />
      {answer.error !== null && !found ? (
        <Failed title={t.failed} error={answer.error} onRetry={answer.retry} />
      ) : !found ? (
        <div className="placeholder" style={{ height: 160 }} aria-busy="true" />
      ) : found.rows.length === 0 ? (
        <Empty icon={ClipboardList} title={t.empty} text={t.emptyHelp} />
      ) : (
        <div className="reviews__table" role="group" aria-label={t.list} tabIndex={0}>
          <ReviewTable label={texts.reviewStage[stage]} rows={found.rows} onOpen={onOpen} />
        </div>
      )}
      {found?.more && <p className="small soft">{t.moreRows}</p>}
      {drawing && forms && rule && <DrawDialog forms={forms} rule={rule} onClose={() => setDrawing(false)} />}
    </>
  );
};
