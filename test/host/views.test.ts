import { describe, expect, it } from 'vitest';
import type { Input } from '../../core/contract/index.ts';
import { sql } from '../../db/sql.ts';
import { bulkHandlers } from '../../host/handlers/bulk.ts';
import { viewsHandlers } from '../../host/handlers/views.ts';
import { bulkJobOf } from '../../host/jobs/bulk.ts';
import { addProbe, addRequest } from '../db/records.ts';
import { openContext } from './context.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const session = undefined as never;
const sort = { column: 'asked', descending: false } as const;

const openTable = (count: number) =>
  openContext(now, (db) => {
    const probe = addProbe(db);
    for (let index = 0; index < count; index += 1)
      addRequest(db, { probe, name: `Personne ${index}`, askedAt: index });
  });

describe('the table over the wire', () => {
  it('is read from the start, the end, a number, an instant, and on from there both ways', async () => {
    const context = await openTable(12);
    const table = viewsHandlers(context);
    type From = Parameters<(typeof table)['requests.page']>[0]['from'];
    const page = async (from: From) => {
      const { rows, before, after } = await table['requests.page'](
        { filter: {}, sort, from, limit: 5 },
        session,
      );
      return { asked: rows.map(({ askedAt }) => askedAt), before, after };
    };
    const start = await page('start');
    expect([start.asked, start.before]).toEqual([[0, 1, 2, 3, 4], null]);
    const second = await page({ after: start.after ?? '' });
    expect(second.asked).toEqual([5, 6, 7, 8, 9]);
    const third = await page({ after: second.after ?? '' });
    expect([third.asked, third.after]).toEqual([[10, 11], null]);
    expect((await page({ before: second.before ?? '' })).asked).toEqual(start.asked);
    const end = await page('end');
    expect([end.asked, end.after]).toEqual([[7, 8, 9, 10, 11], null]);
    expect((await page({ before: end.before ?? '' })).asked).toEqual([2, 3, 4, 5, 6]);
    expect((await page({ row: 6, of: 12 })).asked).toEqual([6, 7, 8, 9, 10]);
    expect((await page({ row: 99, of: 99 })).asked).toEqual([]);
    expect((await page({ value: 9 })).asked).toEqual([9, 10, 11]);
    expect((await table['requests.count']({ filter: {} }, session)).count).toBe(12);
  });
});

describe('a change of many requests', () => {
  it('is previewed, done in turns, told to the windows, and undone', async () => {
    const context = await openTable(700);
    const bulk = bulkHandlers(context);
    const table = viewsHandlers(context);
    const job = bulkJobOf(context);
    const open = async () => (await table['requests.count']({ filter: { states: ['open'] } }, session)).count;
    const asked: Input<'bulk.preview'> = {
      selection: { filter: { states: ['open'] } },
      action: { kind: 'close', reason: 'unreachable' },
    };
    const preview = await bulk['bulk.preview'](asked, session);
    expect(preview).toMatchObject({ total: 700, changes: 700, refused: [] });
    expect(preview.first).toHaveLength(10);
    const run = await bulk['bulk.start']({ ...asked, total: preview.total }, session);
    const state = async () => (await bulk['bulk.list']({}, session)).runs[0]?.state;
    await expect.poll(state, { timeout: 15_000 }).toBe('done');
    expect(await open()).toBe(0);
    expect(context.told.filter((name) => name === 'queue.changed').length).toBeGreaterThanOrEqual(3);
    await bulk['bulk.undo']({ run: run.run }, session);
    await expect.poll(state, { timeout: 15_000 }).toBe('undone');
    expect(await open()).toBe(700);
    await job.stop();
  });

  it('says nothing at a start at which nothing is left to do', async () => {
    const context = await openTable(1);
    const job = bulkJobOf(context);
    job.wake();
    await job.stop();
    expect(context.told).toEqual([]);
  });

  it('goes on at the next start where the last one was cut', async () => {
    const context = await openContext(now, (db) => {
      const probe = addProbe(db);
      for (let index = 0; index < 3; index += 1) addRequest(db, { probe });
      db.run(sql`INSERT INTO agent (id, uid, name, created_at) VALUES (9, 'a9', 'Zoé', 0)`);
      db.run(sql`
        INSERT INTO bulk_run (uid, action, selection, at, agent_id, state, last, total)
        VALUES ('018f0000-0000-7000-8000-000000000002', '{"kind":"close","reason":"other"}', '{"filter":{}}', ${now}, 9, 'running', 2, 2)`);
    });
    const bulk = bulkHandlers(context);
    bulkJobOf(context).wake();
    await expect
      .poll(async () => (await bulk['bulk.list']({}, session)).runs[0], { timeout: 15_000 })
      .toMatchObject({ state: 'done', done: 2 });
    await bulkJobOf(context).stop();
  });
});
