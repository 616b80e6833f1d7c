import { useEffect, useState } from 'react';
import type { RetentionDue, RetentionPreview, RetentionRun } from '../../../core/contract/privacy.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { LockedSettings } from '../../app/policy.tsx';
import { useSession } from '../../app/session.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorNote, Failed } from '../../ui/states.tsx';
import { RecordingDays } from './messages-part.tsx';

const Months = () => {
  const t = useTexts().privacy;
  const { settings } = useSession();
  const set = useCommand('settings.set');
  const [text, setText] = useState(String(settings.prospectMonths));
  useEffect(() => setText(String(settings.prospectMonths)), [settings.prospectMonths]);
  const months = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0;
  const good = months >= 1 && months <= 120;
  return (
    <>
      <LockedSettings names={['prospectMonths']}>
        <TextField
          label={t.months}
          hint={t.monthsHint}
          error={good ? null : t.monthsBad}
          inputMode="numeric"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => {
            if (good && months !== settings.prospectMonths) void set.run({ prospectMonths: months });
          }}
        />
      </LockedSettings>
      <ErrorNote error={set.error} />
    </>
  );
};

const kinds = ['people', 'leads', 'calls', 'recordings'] as const;

const Next = ({ preview }: { readonly preview: RetentionPreview }) => {
  const t = useTexts();
  const format = useFormat();
  const row = (kind: (typeof kinds)[number], { due, soon, next }: RetentionDue) => (
    <tr key={kind}>
      <th scope="row">{t.privacy[kind]}</th>
      <td className="end number">{format.number(due)}</td>
      <td className="end number">{format.number(soon)}</td>
      <td>{next === null ? t.app.none : format.date(next)}</td>
    </tr>
  );
  return (
    <>
      <p className="strong">{t.privacy.nextRun(format.dayTime(preview.nextRunAt))}</p>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.privacy.what}</th>
            <th scope="col" className="end">
              {t.privacy.due}
            </th>
            <th scope="col" className="end">
              {t.privacy.soon}
            </th>
            <th scope="col">{t.privacy.first}</th>
          </tr>
        </thead>
        <tbody>{kinds.map((kind) => row(kind, preview[kind]))}</tbody>
      </table>
    </>
  );
};

const Runs = ({ runs }: { readonly runs: readonly RetentionRun[] }) => {
  const t = useTexts().privacy;
  const format = useFormat();
  const told = ({ people, leads, calls, recordings, error }: RetentionRun): string =>
    [
      people + leads + calls + recordings === 0
        ? t.ranNothing
        : t.ran(format.number(people), format.number(leads), format.number(calls), format.number(recordings)),
      error === null ? '' : t.ranError(error),
    ]
      .filter((text) => text !== '')
      .join(', ');
  return (
    <>
      <h4>{t.runs}</h4>
      {runs.length === 0 && <p className="soft">{t.noRuns}</p>}
      <ul className="stack-s">
        {runs.slice(0, 10).map((run) => (
          <li key={run.at}>
            {format.dayTime(run.at)} <span className="soft">· {told(run)}</span>
          </li>
        ))}
      </ul>
    </>
  );
};

/** How long people and recordings are kept, what the next run removes, and what the last ones did. */
export const Retention = () => {
  const t = useTexts();
  const preview = useQuery('retention.preview', {});
  return (
    <>
      <section className="panel stack" aria-labelledby="retention-title">
        <h3 id="retention-title">{t.privacy.retention}</h3>
        <p className="soft">{t.privacy.retentionHelp}</p>
        <Months />
        {preview.data ? (
          <>
            <Next preview={preview.data} />
            <Runs runs={preview.data.runs} />
          </>
        ) : preview.error !== null ? (
          <Failed title={t.app.failed} error={preview.error} onRetry={preview.retry} />
        ) : (
          <div className="placeholder" style={{ height: 160 }} aria-busy="true" />
        )}
      </section>
      <RecordingDays />
    </>
  );
};
