import './line-trace.css';
import { ArrowLeft, ArrowRight, Eraser, FileDown } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useTexts } from '../../app/language.tsx';
import { useSession } from '../../app/session.tsx';
import { useTrace } from '../../app/telephone.tsx';
import { download } from '../../data/download.ts';
import { redactedTrace, type TraceEntry } from '../../softphone/trace.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField } from '../../ui/field.tsx';
import { useToast } from '../../ui/toast.tsx';

const timeOf = (at: number): string => {
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
};

/** One rung: who to whom, when, and the first line; the whole message when it is opened. */
const Rung = ({ entry }: { readonly entry: TraceEntry }) => {
  const t = useTexts().trace;
  const sent = entry.direction === 'sent';
  return (
    <li className={sent ? 'rung rung--sent' : 'rung'}>
      <details>
        <summary>
          <time className="soft small">{timeOf(entry.at)}</time>
          <span className="unseen">{sent ? `${t.us} → ${t.pbx}` : `${t.pbx} → ${t.us}`} </span>
          {sent ? <ArrowRight size={15} aria-hidden /> : <ArrowLeft size={15} aria-hidden />}
          <span className="clip">{entry.first}</span>
          {!sent && entry.first.startsWith('SIP/') && <span className="soft small">{entry.method}</span>}
        </summary>
        <pre aria-label={t.message} tabIndex={0}>
          {entry.text}
        </pre>
      </details>
    </li>
  );
};

/** What Rappel and the PBX say to each other, while the agent wants to see it. */
export const LineTrace = () => {
  const t = useTexts().trace;
  const { hello } = useSession();
  const trace = useTrace();
  const state = useSyncExternalStore(trace.subscribe, trace.getState);
  const toast = useToast();
  const save = (): void => {
    const about = `Rappel ${hello.version}, ${new Date().toISOString()}`;
    download('rappel-trace.txt', 'text/plain;charset=utf-8', redactedTrace(state, about));
    toast({ text: t.exported });
  };
  return (
    <section className="panel stack" aria-label={t.title}>
      <h2>{t.title}</h2>
      <p className="soft">{t.help}</p>
      <CheckField label={t.on} checked={state.on} onChange={(event) => trace.set(event.target.checked)} />
      {state.on && (
        <>
          <div className="line wrap">
            <span className="soft grow" role="status">
              {state.entries.length === 0 ? t.empty : t.count(state.entries.length)}
              {state.dropped > 0 && ` · ${t.dropped(state.dropped)}`}
            </span>
            <Button icon={Eraser} disabled={state.entries.length === 0} onClick={trace.clear}>
              {t.clear}
            </Button>
            <Button icon={FileDown} disabled={state.entries.length === 0} onClick={save}>
              {t.export}
            </Button>
          </div>
          {state.entries.length > 0 && (
            <div className="ladder">
              <p className="ladder__ends strong small" aria-hidden>
                <span>{t.us}</span>
                <span>{t.pbx}</span>
              </p>
              <ol>
                {state.entries.map((entry) => (
                  <Rung key={entry.id} entry={entry} />
                ))}
              </ol>
            </div>
          )}
        </>
      )}
    </section>
  );
};
