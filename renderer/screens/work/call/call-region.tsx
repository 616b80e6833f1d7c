import './call.css';
import { useTexts } from '../../../app/language.tsx';
import { useLiveCall } from '../../../app/live-call.ts';
import { useCurrentAttempt } from '../../../app/telephone.tsx';
import { useQuery } from '../../../data/hooks.tsx';
import { Failed } from '../../../ui/states.tsx';
import { AttemptPanel } from './attempt-panel.tsx';
import { DialPanel } from './dial-panel.tsx';

/** When this page began: what was not over by then was cut by a crash or a reload. */
const openedAt = Date.now();

/**
 * Where the call is placed, talked and given its outcome. An attempt without an outcome comes first, whatever else is
 * chosen: nothing can be dialled before it has one.
 */
export const CallRegion = () => {
  const t = useTexts();
  const live = useLiveCall();
  const current = useCurrentAttempt();
  const pending = useQuery('attempt.pending', {});
  const all = pending.data?.attempts ?? [];
  const mine = all.find((one) => one.attempt === current);
  // A call that rings now, or whose end is on its way to the host, is not one that was left behind.
  const left = all.filter((one) => one === mine || one.ended || one.startedAt < openedAt);
  const waiting = left.toSorted((a, b) => a.startedAt - b.startedAt);
  const shown = live ? mine : (mine ?? waiting[0]);
  return (
    <section className="region region--call" aria-label={t.call.region}>
      {shown || live ? (
        <AttemptPanel
          key={shown?.attempt ?? live?.id}
          attempt={shown ?? null}
          live={live}
          isCurrent={shown === mine}
          waiting={waiting.length}
        />
      ) : pending.error !== null && !pending.data ? (
        <Failed title={t.app.failed} error={pending.error} onRetry={pending.retry} />
      ) : (
        <DialPanel ready={pending.data !== undefined} />
      )}
    </section>
  );
};
