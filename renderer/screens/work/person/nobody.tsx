import { CalendarClock, SkipForward, UserRound } from 'lucide-react';
import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';
import { useWorkSession } from '../../../app/work-session.tsx';
import { useQuery } from '../../../data/hooks.tsx';
import { Button } from '../../../ui/button.tsx';
import { Empty } from '../../../ui/states.tsx';
import { ruleText } from '../call/blocked.tsx';

/** Nobody may be called now: from when, and what held the others back. */
const NobodyCallable = () => {
  const t = useTexts();
  const format = useFormat();
  const work = useWorkSession();
  const { nobody } = work;
  if (!nobody) return null;
  const why = [
    ...nobody.blocked.map(({ rule, count }) => `${format.number(count)} × ${ruleText(rule, t)}`),
    ...(nobody.others > 0 ? [t.work.nobodyOthers(format.number(nobody.others))] : []),
    ...(nobody.passed > 0 ? [t.work.nobodyPassed(format.number(nobody.passed))] : []),
  ];
  return (
    <div role="status" style={{ height: '100%' }}>
      <Empty
        icon={CalendarClock}
        title={t.work.nobodyTitle}
        text={
          nobody.nextAllowedAt === null
            ? t.work.nobodyLooked(format.number(nobody.looked), nobody.more)
            : `${t.work.nobodyFrom(format.dayTime(nobody.nextAllowedAt))} ${t.work.nobodyLooked(format.number(nobody.looked), nobody.more)}`
        }
      >
        <ul className="nobody__why soft">
          {why.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {nobody.passed > 0 && <Button onClick={work.again}>{t.work.nobodyAgain}</Button>}
      </Empty>
    </div>
  );
};

/** Nobody is chosen: how to come to somebody, or, where nobody waits, what will stand here. */
export const Nobody = () => {
  const t = useTexts();
  const work = useWorkSession();
  const counts = useQuery('queue.counts', {}).data;
  if (work.nobody) return <NobodyCallable />;
  if (counts?.open === 0)
    return <Empty icon={UserRound} title={t.queue.nobodyTitle} text={t.queue.nobodyHelp} />;
  if (work.state === 'working')
    return <Empty icon={SkipForward} title={t.work.readyTitle} text={t.work.readyHelp} />;
  return <Empty icon={UserRound} title={t.queue.pickTitle} text={t.queue.pickHelp} />;
};
