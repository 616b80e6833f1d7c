import './check-part.css';
import { CircleAlert, CircleCheck, CircleMinus, FileArchive, Stethoscope, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Output } from '../../../core/contract/index.ts';
import type { CheckLevel } from '../../../core/domain/doctor.ts';
import { ExpectedError, errorCode } from '../../../core/errors.ts';
import { doctorTodoTexts } from '../../../core/messages/doctor-findings.ts';
import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { fromBase64 } from '../../data/base64.ts';
import { downloadBlob } from '../../data/download.ts';
import { useClient, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

type Report = Output<'diagnostics.run'>;
type Check = Report['checks'][number];

const icons = { ok: CircleCheck, warning: TriangleAlert, error: CircleAlert, skipped: CircleMinus };
/** What wants attention first, each in the order of the report. */
const order: readonly CheckLevel[] = ['error', 'warning', 'ok', 'skipped'];

const Row = ({ topic, level, finding, subject, facts }: Check) => {
  const texts = useTexts();
  const language = useLanguage();
  const sentence = useErrorText();
  const Icon = icons[level];
  const { code } = facts;
  const why = typeof code === 'string' ? sentence(new ExpectedError(code, '')) : '';
  const todo = [why, doctorTodoTexts[language][finding] ?? ''].filter((text) => text !== '').join(' ');
  return (
    <li className="check-row">
      <Icon size={18} aria-hidden />
      <div className="grow">
        <p>
          <span className="strong">{texts.doctor[topic]}</span>{' '}
          <span className="soft small">
            {texts.doctor[level]}
            {subject !== null && ` · ${subject}`}
          </span>
        </p>
        <p className={level === 'ok' || level === 'skipped' ? 'soft' : ''}>
          {texts.doctorFound[finding](facts)}
        </p>
        {todo !== '' && <p className={level === 'skipped' ? 'soft small' : 'small'}>{todo}</p>}
      </div>
    </li>
  );
};

const Crashes = () => {
  const t = useTexts().doctor;
  const format = useFormat();
  const { data } = useQuery('diagnostics.crashes', {});
  if (!data || data.crashes.length === 0) return null;
  return (
    <>
      <p className="strong">{t.crashList}</p>
      <p className="soft">{data.address === null ? t.staysHere : t.sentTo(data.address)}</p>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.crashWhen}</th>
            <th scope="col">{t.crashWhere}</th>
            <th scope="col">{t.crashWhat}</th>
          </tr>
        </thead>
        <tbody>
          {data.crashes.slice(0, 5).map((crash) => (
            <tr key={`${crash.at} ${crash.error.frames[0] ?? ''}`}>
              <td>{format.dayTime(crash.at)}</td>
              <td>{t[crash.place]}</td>
              <td className="clip">
                {[crash.error.code ?? crash.error.name, crash.error.frames[0] ?? '']
                  .filter(Boolean)
                  .join(', ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
};

/** What IT asks first, on one click, and one file to send to who helps. */
export const DoctorPanel = () => {
  const t = useTexts().doctor;
  const client = useClient();
  const toast = useToast();
  const [whole, setWhole] = useState(false);
  const [running, setRunning] = useState<'report' | 'bundle' | null>(null);
  const [report, setReport] = useState<Report | null>(null);
  const [error, setError] = useState<unknown>(null);

  const during = async (what: 'report' | 'bundle', work: () => Promise<void>): Promise<void> => {
    setRunning(what);
    setError(null);
    try {
      await work();
    } catch (raw) {
      // Stopped by whoever started it: they know.
      if (errorCode(raw) !== 'cancelled') setError(raw);
    } finally {
      setRunning(null);
    }
  };
  const run = (): Promise<void> =>
    during('report', async () => setReport(await client.call('diagnostics.run', { whole })));
  const save = (): Promise<void> =>
    during('bundle', async () => {
      const { name, data } = await client.call('diagnostics.bundle', {});
      downloadBlob(name, new Blob([fromBase64(data)], { type: 'application/zip' }));
      toast({ text: t.bundleDone });
    });
  const stop = (): void => void client.call('diagnostics.stop', {}).catch(setError);

  const count = (level: CheckLevel): number =>
    report?.checks.filter((check) => check.level === level).length ?? 0;
  const said =
    running !== null
      ? t.running
      : report === null
        ? ''
        : count('error') + count('warning') === 0
          ? t.allGood
          : t.counts(count('error'), count('warning'));
  return (
    <section className="panel stack" aria-labelledby="doctor-title">
      <h3 id="doctor-title">{t.title}</h3>
      <p className="soft">{t.help}</p>
      <CheckField
        label={t.whole}
        checked={whole}
        disabled={running !== null}
        onChange={(event) => setWhole(event.target.checked)}
      />
      <div className="line wrap">
        <Button icon={Stethoscope} disabled={running !== null} onClick={() => void run()}>
          {report === null ? t.run : t.again}
        </Button>
        {running === 'report' && <Button onClick={stop}>{t.stop}</Button>}
        <span role="status">{said}</span>
      </div>
      <ErrorNote error={error} />
      {report !== null && (
        <ul className="checks" aria-label={t.title}>
          {order.flatMap((level) =>
            report.checks
              .filter((check) => check.level === level)
              .map((check) => (
                <Row
                  key={`${check.topic} ${check.finding} ${check.subject ?? JSON.stringify(check.facts)}`}
                  {...check}
                />
              )),
          )}
        </ul>
      )}
      <Crashes />
      <div className="stack-s">
        <p className="soft">{t.bundleHelp}</p>
        <div>
          <Button icon={FileArchive} disabled={running !== null} onClick={() => void save()}>
            {t.bundle}
          </Button>
        </div>
      </div>
    </section>
  );
};
