import type { EventData } from '../../core/contract/index.ts';
import { toldBy, type Reminder } from '../../core/domain/promise.ts';
import { errorCode } from '../../core/errors.ts';
import { messages } from '../../core/messages/index.ts';
import type { Language } from '../../core/contract/records.ts';
import type { DueReminder } from '../../db/stores/promise-clock.ts';
import { ownLanguage } from '../calendar.ts';
import type { Audience } from '../audience.ts';
import type { HostContext } from '../context.ts';
import { readSettings } from '../settings-values.ts';

const minuteMs = 60_000;
/** Longest wait, so that a machine that slept, or a promise made a moment ago, is noticed soon. */
const longestMs = 15_000;
const shortestMs = 250;
const handedAtOnce = 1000;
/** A morning after a long weekend is one notice, too. */
const toldAtOnce = 10_000;
const namesShown = 3;
const mostRemembered = 20_000;

type Notice = EventData<'promise.reminder'>;

/** One notice for however many reminders are due at once; the texts name nobody where the settings say so. */
export const noticeOf = (
  due: readonly DueReminder[],
  args: { readonly now: number; readonly zone: string; readonly language: Language; readonly names: boolean },
): Notice | null => {
  const [first] = due;
  if (!first) return null;
  const t = messages[args.language].reminders;
  const nameOf = ({ name }: DueReminder): string => (args.names && name !== '' ? name : t.someone);
  const requests = due.slice(0, 20).map(({ request }) => request);
  if (due.length === 1) {
    const time = new Intl.DateTimeFormat(args.language === 'fr' ? 'fr-FR' : 'en-GB', {
      timeStyle: 'short',
      hourCycle: 'h23',
      timeZone: args.zone,
    });
    const name = nameOf(first);
    const title: Readonly<Record<Reminder, string>> = {
      before: t.before(name, Math.max(1, Math.ceil((first.start - args.now) / minuteMs))),
      due: t.due(name),
      late: t.late(name),
    };
    return {
      title: title[first.reminder],
      body: t.window(time.format(first.start), time.format(first.end)),
      tag: `promise-${first.promise}`,
      reminder: first.reminder,
      requests,
    };
  }
  const count = (reminder: Reminder): number => due.filter((one) => one.reminder === reminder).length;
  const counted = [
    [count('late'), t.countLate] as const,
    [count('due'), t.countDue] as const,
    [count('before'), t.countBefore] as const,
  ].flatMap(([n, text]) => (n === 0 ? [] : [text(n)]));
  const named = args.names ? due.flatMap(({ name }) => (name === '' ? [] : [name])).slice(0, namesShown) : [];
  return {
    title: t.many(due.length),
    body: [
      counted.join(', '),
      ...(named.length === 0 ? [] : [t.names(named.join(', '), due.length - named.length)]),
    ].join('\n'),
    tag: 'promises',
    reminder: first.reminder,
    requests,
  };
};

/**
 * Says once of each promise that its time comes, is there, and is over; hands what an agent has owed for too long to the
 * team; and keeps the number on the program's icon.
 *
 *   turn: hand over ─▶ read what is due ─▶ say it ─▶ write that it was said ─▶ wait for the next instant
 *
 * It is written after it was said: a crash between the two says it once more, under the same tag, rather than never.
 */
export const startReminders = (
  context: HostContext,
  audience: Audience,
): { readonly stop: () => Promise<void> } => {
  const { db, ports, emit } = context;
  /** What was said by this process, whether or not it could be written since. */
  const said = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let again = false;
  let working = false;
  let running: Promise<void> = Promise.resolve();
  let badge: number | null = null;

  const handOver = async (now: number, afterMs: number): Promise<void> => {
    const handed = await db.write('promises.handOver', { now, afterMs, limit: handedAtOnce });
    if (handed.length === 0) return;
    ports.logger.log('info', 'late promises became the team’s', { promises: handed.length });
    emit('queue.changed', {});
    for (const { request } of handed) emit('request.changed', { request });
  };

  const tell = async (now: number, beforeMs: number, names: boolean): Promise<void> => {
    const found = await db.read('promises.reminders', { now, beforeMs, limit: toldAtOnce });
    if (found.length === 0) return;
    const due = found.filter(({ promise, reminder }) => toldBy(reminder) > (said.get(promise) ?? 0));
    const notice = noticeOf(due, {
      now,
      zone: ports.platform.zone,
      language: await ownLanguage(context),
      names,
    });
    if (notice) {
      const { title, body, tag } = notice;
      ports.notifier.notify({ title, body, tag });
      emit('promise.reminder', notice);
      for (const { promise, reminder } of due) said.set(promise, toldBy(reminder));
    }
    await db.write('promises.told', { told: found });
    // Kept beyond that: a promise that moves to another request, as two are merged, is not said again.
    if (said.size > mostRemembered) said.clear();
  };

  const step = async (): Promise<number> => {
    try {
      const { reminderMinutes, reminderNames, teamAfterMinutes } = await readSettings(db);
      const now = ports.clock.now();
      const beforeMs = reminderMinutes * minuteMs;
      const afterMs = teamAfterMinutes * minuteMs;
      await handOver(now, afterMs);
      if (audience.present()) await tell(now, beforeMs, reminderNames);
      const { late, due } = await db.read('queue.counts', { now });
      if (late + due !== badge) {
        badge = late + due;
        ports.badge?.show(badge);
      }
      const next = await db.read('promises.next', { now, beforeMs, afterMs });
      return next === null ? longestMs : next - ports.clock.now();
    } catch (error) {
      // A full disk or a busy database passes; what was not said is said at the next turn.
      if (!stopped) ports.logger.log('warn', 'promises could not be told of', { code: errorCode(error) });
      return longestMs;
    }
  };

  const turn = async (): Promise<void> => {
    working = true;
    let wait = longestMs;
    do {
      again = false;
      wait = await step();
    } while (again && !stopped);
    working = false;
    if (stopped) return;
    timer = setTimeout(go, Math.min(longestMs, Math.max(shortestMs, wait)));
    timer.unref();
  };
  const go = (): void => {
    clearTimeout(timer);
    if (working) again = true;
    else running = turn();
  };
  const stopHearing = audience.onChange(go);
  go();
  return {
    stop: async () => {
      stopped = true;
      stopHearing();
      clearTimeout(timer);
      await running;
    },
  };
};
