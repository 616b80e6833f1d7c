import type { CallFacts } from '../../../core/contract/call-log.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { Failed } from '../../ui/states.tsx';
import { ruleText } from '../work/call/blocked.tsx';

/** What they asked for, in their own words. */
const Asked = ({ asked }: { readonly asked: NonNullable<CallFacts['asked']> }) => {
  const t = useTexts().callDetail;
  const format = useFormat();
  return (
    <section className="stack-s" aria-label={t.asked}>
      <h3>{t.asked}</h3>
      {asked.words.map(({ text, at }) => (
        <blockquote key={`${at} ${text}`} className="call-detail__words">
          {text}
        </blockquote>
      ))}
      <p className="small soft">{t.askedFacts(format.dayTime(asked.at), asked.probe)}</p>
      {asked.stakes.length > 0 && (
        <ul className="call-detail__ticks">
          {asked.stakes.map(({ label }) => (
            <li key={label}>{label}</li>
          ))}
        </ul>
      )}
    </section>
  );
};

/** Why the call was allowed or not, with the facts of that moment. */
const Ground = ({ decision }: { readonly decision: NonNullable<CallFacts['decision']> }) => {
  const texts = useTexts();
  const t = texts.callDetail;
  const format = useFormat();
  return (
    <section className="stack-s" aria-label={t.decision}>
      <h3>{t.decision}</h3>
      <p className="small">
        {decision.allowed ? t.allowed : t.blocked}, {ruleText(decision.rule, texts)} ({decision.pack},{' '}
        {format.dayTime(decision.at)})
      </p>
      <details className="small">
        <summary>{t.facts}</summary>
        <dl className="call-detail__facts">
          {Object.entries(decision.facts).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{String(value)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
};

/** The steps of the line, each with its time after the first. */
const TimeLine = ({ steps }: { readonly steps: CallFacts['steps'] }) => {
  const texts = useTexts();
  const t = texts.callDetail;
  const format = useFormat();
  const from = steps[0]?.at ?? 0;
  return (
    <section className="stack-s" aria-label={t.line}>
      <h3>{t.line}</h3>
      <ol className="call-detail__line">
        {steps.map(({ step, at, detail }, index) => (
          <li key={`${at} ${step} ${index}`}>
            <span className="number soft">
              {format.time(at)} +{format.number((at - from) / 1000, 1)} s
            </span>
            <span>
              {texts.callStep[step]}
              {detail !== '' && <span className="soft"> · {detail}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
};

/** What is known of a call beside its row. */
export const CallMore = ({ attempt }: { readonly attempt: string }) => {
  const texts = useTexts();
  const { data, error, retry } = useQuery('calls.get', { attempt });
  if (!data) {
    return error === null ? (
      <div className="placeholder" aria-busy="true" />
    ) : (
      <Failed title={texts.calls.failedTitle} error={error} onRetry={retry} />
    );
  }
  const { row, asked, decision, steps, marks } = data;
  const noticed = [
    ...(row.promise === 'none' ? [] : [texts.callPromise[row.promise]]),
    ...marks.flatMap((mark) =>
      mark === 'answered' || mark === 'recording' || mark === 'note' ? [] : [texts.callMark[mark]],
    ),
  ];
  return (
    <>
      {asked && <Asked asked={asked} />}
      {noticed.length > 0 && (
        <section aria-label={texts.callDetail.marks}>
          <h3>{texts.callDetail.marks}</h3>
          <ul className="call-detail__ticks">
            {noticed.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </section>
      )}
      {decision && <Ground decision={decision} />}
      {steps.length > 0 && <TimeLine steps={steps} />}
    </>
  );
};
