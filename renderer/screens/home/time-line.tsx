import { BellRing, CalendarClock, ClockAlert, type LucideIcon } from 'lucide-react';
import type { Home, HomePromise } from '../../../core/contract/home.ts';
import { useNow } from '../../app/clock.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { useSession } from '../../app/session.tsx';
import { Button } from '../../ui/button.tsx';

type Part = HomePromise['state'];
const parts: readonly Part[] = ['late', 'due', 'upcoming'];
const icons: Readonly<Record<Part, LucideIcon>> = {
  late: ClockAlert,
  due: BellRing,
  upcoming: CalendarClock,
};

const Row = ({ promise, now }: { readonly promise: HomePromise; readonly now: number }) => {
  const { home: t, app, queue } = useTexts();
  const { settings } = useSession();
  const format = useFormat();
  const navigation = useNavigation();
  const { state, start, end, zone, promisedBy, owner } = promise;
  const who = promise.name || promise.company || queue.anonymous;
  const left =
    state === 'late'
      ? t.lateSince(format.span(Math.max(0, now - end)))
      : state === 'due'
        ? t.until(format.span(Math.max(0, end - now)))
        : t.startsIn(format.span(Math.max(0, start - now)));
  const word =
    promise.by === 'prospect' || promisedBy === null
      ? t.wished
      : owner === null && state === 'late'
        ? t.team(promisedBy)
        : promisedBy === settings.agentName
          ? t.yours
          : t.theirs(promisedBy);
  return (
    <li>
      <button
        type="button"
        className={`promise promise--${state}`}
        onClick={() => navigation.open(promise.request)}
      >
        <span className="promise__time number">
          <time dateTime={new Date(start).toISOString()}>{format.shortWindow(promise)}</time>
          {format.differs(zone, start) && (
            <span className="small soft">{app.there(format.shortWindow(promise, zone))}</span>
          )}
        </span>
        <span className="promise__who">
          <span className="strong clip">{who}</span>
          <span className="small soft clip">
            {promise.name !== '' && promise.company !== '' && <>{promise.company} · </>}
            {word}
          </span>
        </span>
        <span className="promise__left">{left}</span>
      </button>
    </li>
  );
};

/** Late first, then what is due, then what comes later today, each in the order in which it is to be kept. */
export const TimeLine = ({ home }: { readonly home: Home }) => {
  const t = useTexts().home;
  const format = useFormat();
  const navigation = useNavigation();
  const now = useNow(15_000);
  return (
    <div className="time-line">
      {parts.map((part) => {
        const rows = home.promises.filter(({ state }) => state === part);
        if (rows.length === 0) return null;
        const Icon = icons[part];
        const count = home.counts[part];
        const shown =
          count >= home.counts.limit ? `${format.number(home.counts.limit)}+` : format.number(count);
        return (
          <section key={part} aria-label={t[part](shown)}>
            <h3 className={part === 'upcoming' ? 'line' : `line tone-${part}`}>
              <Icon size={16} aria-hidden />
              {t[part](shown)}
            </h3>
            <ol className="promises">
              {rows.map((promise) => (
                <Row key={promise.promise} promise={promise} now={now} />
              ))}
            </ol>
            {count > rows.length && (
              <Button look="link" onClick={() => navigation.go('work')}>
                {t.others(count >= home.counts.limit ? shown : format.number(count - rows.length))}
              </Button>
            )}
          </section>
        );
      })}
    </div>
  );
};
