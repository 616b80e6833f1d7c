import { Scale } from 'lucide-react';
import { useState } from 'react';
import type { CalibrationRow } from '../../../core/contract/calibrations.ts';
import type { Agreement } from '../../../core/domain/agreement.ts';
import { useFormat } from '../../app/format.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Badge, Empty, ErrorNote, Failed } from '../../ui/states.tsx';
import { ScoreBadges } from './score-parts.tsx';
import { itemText, valueText } from './score-words.ts';

const useAgreementWords = (): ((one: Agreement) => string) => {
  const { reviews: t, app } = useTexts();
  const format = useFormat();
  return ({ items, same, share }) =>
    share === null ? app.none : t.agreed(format.number(same), format.number(items), format.percent(share));
};

const Difference = ({ calibration, onClose }: { readonly calibration: string; readonly onClose: () => void }) => {
  const texts = useTexts();
  const t = texts.reviews;
  const language = useLanguage();
  const words = useAgreementWords();
  const answer = useQuery('calibrations.get', { calibration });
  const found = answer.data;
  return (
    <Dialog title={t.difference} wide toRead onClose={onClose}>
      {answer.error !== null && !found ? (
        <Failed title={t.difference} error={answer.error} onRetry={answer.retry} />
      ) : !found ? (
        <div className="placeholder" style={{ height: 240 }} aria-busy="true" />
      ) : (
        <div className="stack">
          <p className="strong">{words(found.all)}</p>
          {found.reviewers.map(({ name, scores }) => (
            <p key={name}>
              {name} <ScoreBadges scores={scores} />
            </p>
          ))}
          <table className="table" aria-label={t.difference}>
            <thead>
              <tr>
                <th scope="col">{t.item}</th>
                {found.reviewers.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
                <th scope="col">{t.agreement}</th>
              </tr>
            </thead>
            <tbody>
              {found.items.map(({ item, values, notes, same }) => {
                const kind = found.form.items.find(({ uid }) => uid === item)?.kind ?? 'yes-no';
                return (
                  <tr key={item} className={same ? '' : 'calibration--differs'}>
                    <td>{itemText(found.form, item, language)}</td>
                    {values.map((value, index) => (
                      <td key={found.reviewers[index]?.name ?? index}>
                        <strong>{valueText(kind, value, t)}</strong>
                        {notes[index] !== '' && <p className="small soft">{notes[index]}</p>}
                      </td>
                    ))}
                    <td>{same ? t.same : <Badge icon={Scale}>{t.differs}</Badge>}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Dialog>
  );
}; // prettier-ignore

const Row = ({
  row,
  onReview,
  onDifference,
}: {
  readonly row: CalibrationRow;
  readonly onReview: (review: string) => void;
  readonly onDifference: () => void;
}) => {
  const t = useTexts().reviews;
  const format = useFormat();
  const join = useCommand('calibrations.join');
  const { calibration, mine, reviewers } = row;
  return (
    <li className="panel stack-s">
      <div className="line">
        <h2 className="grow">{row.call.name || t.anonymous}</h2>
        <span className="small soft">{format.dayTime(row.call.startedAt)}</span>
      </div>
      <p className="small">
        {reviewers
          .map(({ name, finished }) => (finished ? t.finishedBy(name) : t.workingBy(name)))
          .join(' · ')}
        {reviewers.length < 2 && <> · {t.secondMissing}</>}
      </p>
      <ErrorNote error={join.error} />
      <div className="line">
        {row.finished ? (
          <Button onClick={onDifference}>{t.showDifference}</Button>
        ) : mine !== null ? (
          <Button onClick={() => onReview(mine)}>{t.goOn}</Button>
        ) : (
          reviewers.length < 2 && (
            <Button
              disabled={join.pending}
              onClick={() =>
                void join.run({ calibration }).then((joined) => {
                  if (joined) onReview(joined.review);
                })
              }
            >
              {t.takePart}
            </Button>
          )
        )}
      </div>
    </li>
  );
};

/** Two reviewers, one call: whether the form is understood alike. */
export const CalibrationPart = ({ onReview }: { readonly onReview: (review: string) => void }) => {
  const texts = useTexts();
  const t = texts.reviews;
  const format = useFormat();
  const words = useAgreementWords();
  const answer = useQuery('calibrations.list', {});
  const [shown, setShown] = useState<string | null>(null);
  const found = answer.data;
  return (
    <>
      <header className="page__head">
        <h1 className="grow">{t.calibrations}</h1>
      </header>
      <p className="soft">{t.calibrationHelp}</p>
      {answer.error !== null && !found ? (
        <Failed title={t.calibrations} error={answer.error} onRetry={answer.retry} />
      ) : !found ? (
        <div className="placeholder" style={{ height: 160 }} aria-busy="true" />
      ) : found.rows.length === 0 ? (
        <Empty icon={Scale} title={t.noCalibrations} text={t.noCalibrationsHelp} />
      ) : (
        <>
          {found.overall.finished > 0 && (
            <section className="panel stack-s" aria-label={t.overall}>
              <h2>{t.overall}</h2>
              {(['yesNo', 'scale'] as const).map((kind) => (
                <p key={kind} className="small">
                  {texts.itemKind[kind === 'yesNo' ? 'yes-no' : 'scale']} · {words(found.overall[kind])} ·{' '}
                  {found.overall[kind].kappa === null
                    ? t.noKappa
                    : t.kappa(format.number(found.overall[kind].kappa, 2))}
                </p>
              ))}
            </section>
          )}
          <ul className="reviews__cards">
            {found.rows.map((row) => (
              <Row
                key={row.calibration}
                row={row}
                onReview={onReview}
                onDifference={() => setShown(row.calibration)}
              />
            ))}
          </ul>
        </>
      )}
      {shown !== null && <Difference calibration={shown} onClose={() => setShown(null)} />}
    </>
  );
};
