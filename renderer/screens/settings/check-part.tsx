import './check-part.css';
import { CircleAlert, CircleCheck, CircleDashed, CircleMinus, ListChecks } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { checkNames, type CheckResult } from '../../../core/domain/self-test.ts';
import { useTexts } from '../../app/language.tsx';
import { useLiveCall } from '../../app/live-call.ts';
import { useClockDifference, usePhone } from '../../app/telephone.tsx';
import { useClient, useQuery } from '../../data/hooks.tsx';
import { runSelfTest } from '../../softphone/self-test.ts';
import { Button } from '../../ui/button.tsx';

const icons = { ok: CircleCheck, problem: CircleAlert, skipped: CircleMinus, waiting: CircleDashed };

const useMeasure = () => {
  const t = useTexts().selfTest;
  return ({ name, measure }: CheckResult): string => {
    if (measure === null || measure === '') return '';
    if (typeof measure === 'string') return measure;
    if (name === 'server') return t.milliseconds(measure);
    return name === 'clock' || name === 'registration' ? t.seconds(measure) : String(measure);
  };
};

/** One click before a shift: whether calls can be made from here, and what to do where they cannot. */
export const Check = () => {
  const t = useTexts();
  const words = t.selfTest;
  const phone = usePhone();
  const client = useClient();
  const live = useLiveCall();
  const clockDifference = useClockDifference();
  const account = useQuery('line.get', {}).data?.account ?? null;
  const measure = useMeasure();
  const [results, setResults] = useState<readonly CheckResult[] | null>(null);
  const [running, setRunning] = useState(false);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const run = async (): Promise<void> => {
    const control = new AbortController();
    stop.current = control;
    setRunning(true);
    setResults([]);
    await runSelfTest(
      {
        phone,
        server: account?.kind === 'sip' ? account.server : null,
        probe: (server) => client.call('selfTest.server', { server }),
        clockDifference,
        now: () => Date.now(),
      },
      (result) => setResults((before) => [...(before ?? []), result]),
      control.signal,
    );
    if (!control.signal.aborted) setRunning(false);
  };

  const problems = results?.filter(({ state }) => state === 'problem').length ?? 0;
  return (
    <div className="settings__body">
      <h2>{words.title}</h2>
      <p className="soft">{words.help}</p>
      <div className="panel">
        <div className="line wrap">
          <Button
            look="primary"
            icon={ListChecks}
            disabled={running || live !== null}
            onClick={() => void run()}
          >
            {results === null ? words.run : words.again}
          </Button>
          <span role="status">
            {live !== null
              ? words.inCall
              : running
                ? words.running
                : results === null
                  ? ''
                  : problems === 0
                    ? words.allGood
                    : words.problems(problems)}
          </span>
        </div>
        {results !== null && (
          <ul className="checks" aria-label={words.title}>
            {checkNames.map((name) => {
              const result = results.find((one) => one.name === name);
              const state = result?.state ?? 'waiting';
              const Icon = icons[state];
              return (
                <li key={name} className={`check-row check-row--${state}`}>
                  <Icon size={18} aria-hidden />
                  <div className="grow">
                    <p>
                      <span className="strong">{t.checkName[name]}</span>{' '}
                      <span className="soft small">{words[state]}</span>
                      {result && measure(result) !== '' && (
                        <span className="soft small"> · {measure(result)}</span>
                      )}
                    </p>
                    {result && (
                      <p className={state === 'problem' ? '' : 'soft'}>{t.finding[result.finding]}</p>
                    )}
                  </div>
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </div>
  );
};
