import { join } from 'node:path';
import type { RetentionDue, RetentionPreview, RetentionRun } from '../../core/contract/privacy.ts';
import { messageSound } from '../../core/domain/sound.ts';
import { errorCode } from '../../core/errors.ts';
import type { HostContext } from '../context.ts';
import { erasePeople, finishErasure } from '../privacy/erase.ts';
import { recordingsOf } from '../recordings.ts';
import { readSettings } from '../settings-values.ts';
import { createSoundFiles } from '../sound-files.ts';
import { soundKey } from '../sound-key.ts';
import { createTurns } from './turns.ts';

const dayMs = 86_400_000;
/** Often enough that a machine which sleeps at night still does it every day. */
const turnMs = 3_600_000;
/** Prospects looked at in one read, and people or rows erased in one transaction: some 50 ms each. */
const pagePeople = 2000;
const atOnce = 100;

/** So many months before, by the calendar, in UTC. */
export const monthsBefore = (now: number, months: number): number => {
  const date = new Date(now);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
};

/** Removes the sound of recordings that are older than the settings allow. Answers how many. */
export const removeOldRecordings = async (context: HostContext): Promise<number> => {
  const { recordingDays } = await readSettings(context.db);
  const removed = await recordingsOf(context).removeBefore(
    context.ports.clock.now() - recordingDays * dayMs,
    recordingDays,
  );
  if (removed > 0)
    context.ports.logger.log('info', 'recordings whose time was over were removed', { recordings: removed });
  return removed;
};

/** Sound of messages that were never saved: the window that recorded them is gone. */
export const removeUnsavedMessages = async ({ db, dataDir, ports }: HostContext): Promise<void> => {
  const files = createSoundFiles(join(dataDir, 'voicemail'), messageSound, soundKey(ports.secrets));
  const kept = new Set((await db.read('voicemail.list')).map(({ message }) => message));
  for (const uid of await files.list()) if (!kept.has(uid)) await files.remove(uid);
};

const removeOldPeople = async (
  context: HostContext,
  months: number,
  told: (people: number) => void,
): Promise<void> => {
  const { db, ports } = context;
  const now = ports.clock.now();
  const terms = { now, before: monthsBefore(now, months) };
  for (let from: number | null = 0; from !== null;) {
    const page: { readonly prospects: readonly number[]; readonly next: number | null } = await db.read(
      'retention.duePeople',
      { ...terms, from, size: pagePeople },
    );
    for (let at = 0; at < page.prospects.length; at += atOnce) {
      const some = page.prospects.slice(at, at + atOnce);
      await erasePeople(context, some, { why: 'retention', months });
      told(some.length);
    }
    from = page.next;
  }
};

const removeOldOthers = async (
  context: HostContext,
  months: number,
  told: (leads: number, calls: number) => void,
): Promise<void> => {
  const { db, ports } = context;
  const at = ports.clock.now();
  const before = monthsBefore(at, months);
  for (;;) {
    const part = { before, limit: atOnce };
    await recordingsOf(context).removeSound(await db.read('retention.dueSounds', part));
    const { leads, calls } = await db.upkeep('retention.others', { ...part, at });
    told(leads, calls);
    if (leads < atOnce && calls < atOnce) return;
  }
};

/**
 * One run: whatever is over by now goes. What went is kept, even where something stops it half way. The very first run on
 * a data folder takes recordings only, so that people and leads are shown for a day before any of them goes.
 */
export const runRetention = async (context: HostContext, first = false): Promise<RetentionRun> => {
  const { db, ports, emit } = context;
  const { prospectMonths } = await readSettings(db);
  let run: RetentionRun = {
    at: ports.clock.now(),
    people: 0,
    leads: 0,
    calls: 0,
    recordings: 0,
    error: null,
  };
  try {
    run = { ...run, recordings: await removeOldRecordings(context) };
    if (!first) {
      await removeOldPeople(context, prospectMonths, (people) => {
        run = { ...run, people: run.people + people };
      });
      await removeOldOthers(context, prospectMonths, (leads, calls) => {
        run = { ...run, leads: run.leads + leads, calls: run.calls + calls };
      });
    }
  } catch (error) {
    run = { ...run, error: errorCode(error) };
  }
  await db.write('retention.save', run);
  if (run.people + run.leads + run.calls > 0) {
    ports.logger.log('info', 'what may not be kept for longer was erased', {
      people: run.people,
      leads: run.leads,
      calls: run.calls,
    });
    await finishErasure(context);
  }
  emit('retention.changed', {});
  return run;
};

const sum = (a: RetentionDue, b: RetentionDue): RetentionDue => ({
  due: a.due + b.due,
  soon: a.soon + b.soon,
  next: a.next === null || b.next === null ? (a.next ?? b.next) : Math.min(a.next, b.next),
});

/** What the next run would remove, without removing it. */
export const previewRetention = async ({
  db,
  ports,
}: Pick<HostContext, 'db' | 'ports'>): Promise<RetentionPreview> => {
  const { prospectMonths, recordingDays } = await readSettings(db);
  const runs = await db.read('retention.runs');
  const now = ports.clock.now();
  const lastRun = runs[0]?.at;
  // As of the run to come: what is due by then.
  const nextRunAt = Math.max(now, lastRun === undefined ? now : lastRun + dayMs);
  const terms = { now: nextRunAt, before: monthsBefore(nextRunAt, prospectMonths) };
  let people: RetentionDue = { due: 0, soon: 0, next: null };
  for (let from: number | null = 0; from !== null;) {
    const page: RetentionDue & { readonly nextPage: number | null } = await db.read(
      'retention.duePeopleCounts',
      { ...terms, from, size: pagePeople },
    );
    people = sum(people, page);
    from = page.nextPage;
  }
  const others = await db.read('retention.dueOthers', {
    ...terms,
    recordingsBefore: nextRunAt - recordingDays * dayMs,
  });
  return { nextRunAt, people, ...others, runs: [...runs] };
};

/** Daily by the clock of the host, counted from the last run there was. */
export const startRetention = (context: HostContext): { readonly stop: () => Promise<void> } => {
  const { db, ports } = context;
  const turns = createTurns();
  const turn = async (): Promise<void> => {
    try {
      const last = (await db.read('retention.runs'))[0];
      const now = ports.clock.now();
      // A clock that was set back must not put it off for good.
      if (last && last.error === null && now - last.at < dayMs && last.at <= now) return;
      const { error } = await runRetention(context, last === undefined);
      if (error !== null && !turns.stopped())
        ports.logger.log('warn', 'a run of retention did not end', { code: error });
    } catch (error) {
      // A busy database or a file that another program holds: the next turn tries again.
      if (!turns.stopped()) ports.logger.log('warn', 'retention could not run', { code: errorCode(error) });
    }
  };
  turns.every(turnMs, turn);
  return { stop: turns.stop };
};
