import { describe, expect, it } from 'vitest';
import type { Session } from '../../core/rpc/serve.ts';
import { sql } from '../../db/sql.ts';
import { countOpened } from '../../db/stores/tally.ts';
import { noteNeverAsked } from '../../db/stores/quarantines.ts';
import { callsHandlers } from '../../host/handlers/calls.ts';
import { startJobs } from '../../host/jobs/start-up.ts';
import { sweepNow } from '../../host/jobs/sweep.ts';
import { startCall } from '../db/calling.ts';
import { makeProbe, take } from '../db/leads.ts';
import { addProbe, addRequest } from '../db/records.ts';
import { openContext } from './context.ts';

const hour = 3_600_000;

/** A database in which a process that is gone left a call without an end. */
const openAfterCrash = async () => {
  // The real time of day: whether a process may still live is asked of the system.
  const now = new Date().getTime();
  let attempt = '';
  const context = await openContext(now, (db) => {
    const { uid } = addRequest(db, {
      probe: addProbe(db),
      promise: { start: now - 2 * hour, end: now - hour, by: 'prospect' },
    });
    ({ attempt } = startCall(db, { request: uid, now: now - 60_000, pid: 4_190_000 }));
  });
  return { context, now, attempt };
};

const until = async (condition: () => Promise<boolean> | boolean): Promise<void> => {
  const limit = performance.now() + 18_000;
  while (!(await condition())) {
    if (performance.now() > limit) throw new Error('it did not come about');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

describe('what a host does by itself', () => {
  it('gives calls of a dead process that nobody holds their end, and follows the clock', async () => {
    const { context, now } = await openAfterCrash();
    const jobs = await startJobs(context, { patience: 0 });
    await until(() => context.told.includes('calls.changed'));
    expect(await context.db.read('attempts.pending')).toMatchObject([{ ended: true, lineResult: 'lost' }]);
    expect(await context.db.read('queue.counts', { now })).toMatchObject({ late: 1 });
    await jobs.stop();
  });

  it('leaves a call of a dead process to the window that holds it, and closes it when that is gone for good', async () => {
    const { context, attempt } = await openAfterCrash();
    const window: Session = { id: 'window', emit: () => undefined };
    const jobs = await startJobs(context, { patience: 100 });
    await callsHandlers(context)['attempt.hold']({ attempts: [attempt] }, window);
    // The host looked, and took nothing away.
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await context.db.read('attempts.pending')).toMatchObject([{ attempt, ended: false }]);
    context.held.release(window);
    await until(() => context.told.includes('calls.changed'));
    expect(await context.db.read('attempts.pending')).toMatchObject([{ attempt, lineResult: 'lost' }]);
    await jobs.stop();
  });

  it('does not touch a call of a process that lives', async () => {
    const now = new Date().getTime();
    const context = await openContext(now, (db) => {
      const { uid } = addRequest(db, { probe: addProbe(db) });
      startCall(db, { request: uid, now });
    });
    const jobs = await startJobs(context, { patience: 0 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await context.db.read('attempts.pending')).toMatchObject([{ ended: false }]);
    await jobs.stop();
  });

  it('tells the windows when a promise becomes due', async () => {
    const now = Date.parse('2026-03-12T10:00:00Z');
    const context = await openContext(now, (db) => {
      addRequest(db, { probe: addProbe(db), promise: { start: now + 300, end: now + hour, by: 'agent' } });
    });
    const jobs = await startJobs(context);
    await until(async () => (await context.db.read('queue.nextTurn', { now })) === now + 300);
    // Other jobs may have had something to tell at the start.
    expect(context.told).not.toContain('queue.changed');
    context.clock.advance(300);
    await until(() => context.told.includes('queue.changed'));
    expect(await context.db.read('queue.counts', { now: context.clock.now() })).toMatchObject({
      due: 1,
      upcoming: 0,
    });
    await jobs.stop();
  });

  it('catches up with any number of promises, forward and back', async () => {
    const now = Date.parse('2026-03-12T10:00:00Z');
    const context = await openContext(now, (db) => {
      const { prospect } = addRequest(db, { probe: addProbe(db) });
      const insert = db.prepare<readonly [string, number, number, number], never>(`
        INSERT INTO request (uid, prospect_id, probe_id, asked_at, asked_zone, promise_start, promise_end, promise_by, updated_at)
        VALUES (?, ?, 1, 0, 'UTC', ?, ?, 'agent', 0)`);
      for (let index = 0; index < 5000; index += 1)
        insert.run(`r${index}`, prospect, now - index, now - index + hour);
      countOpened(db, 2);
      expect(db.get(sql`SELECT count(*) AS n FROM request`)).toEqual({ n: 5001 });
    });
    expect(await sweepNow(context)).toBe(true);
    expect(await sweepNow(context)).toBe(false);
    context.clock.advance(-hour);
    expect(await sweepNow(context)).toBe(true);
    expect(await context.db.read('queue.counts', { now: context.clock.now() })).toMatchObject({
      due: 0,
      upcoming: 1000,
      next: 1,
      open: 5001,
    });
  });

  it('has the requests of a large batch follow into quarantine, and out of it', async () => {
    const now = Date.parse('2026-03-12T10:00:00Z');
    const context = await openContext(now, (db) => {
      take(
        db,
        makeProbe(db),
        Array.from({ length: 4500 }, (_, index) => ({
          phone: `+331990${10_000 + index}`,
          words: `${index}`,
        })),
      );
      const agent = db.run(sql`INSERT INTO agent (uid, name, created_at) VALUES ('a', 'Léa', 0)`).id;
      for (const request of [1, 2]) noteNeverAsked(db, { request, attempt: 0, agent, at: now });
    });
    const open = async (): Promise<number> => (await context.db.read('queue.counts', { now })).open;
    expect(await open()).toBe(2500);
    expect(await sweepNow(context)).toBe(true);
    expect(await open()).toBe(0);
    const [quarantine] = await context.db.read('quarantine.list');
    expect(quarantine).toMatchObject({ requests: 4500, more: false });
    await context.db.write('quarantine.settle', {
      quarantine: quarantine?.quarantine ?? '',
      result: 'released',
      requests: null,
      at: now,
    });
    expect(await sweepNow(context)).toBe(true);
    expect(await open()).toBe(4500);
    expect(await sweepNow(context)).toBe(false);
  });
});
