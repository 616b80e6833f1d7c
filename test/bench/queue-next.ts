import { openReader, openWriter } from '../../db/open.ts';
import type { ReadDb, WriteDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';
import { queuePage } from '../../db/stores/queue.ts';
import { reserveNext } from '../../db/stores/reserve-next.ts';
import { startWork, stopWork } from '../../db/stores/work-sessions.ts';
import { headWithoutIndex } from './queue-head.ts';
import { benchNow, filledQueue } from './queue-fill.ts';
import type { BenchLine } from './line.ts';
import { median, quantile } from './median.ts';

/**
 * The next 50 with everything that a window is told of them, decisions included, as the reader's thread answers
 * `queue.page`; and the next one reserved, as the writer's thread answers `work.next`. At full size 1,000,000 requests are
 * open and 5,000,000 calls were made.
 */
const full = 1_000_000;
const small = 10_000;
const wanted = 50;
const key = Buffer.alloc(32, 7);

const next50 = (db: ReadDb): void => {
  const { rows } = queuePage(db, {
    search: '',
    searchContext: { callingCode: '33' },
    cursor: null,
    limit: wanted,
    now: benchNow,
    key,
    window: 'bench',
    whole: false,
  });
  if (rows.length !== wanted || !rows.some(({ callable }) => callable))
    throw new Error('the queue is not as it should be');
};

const timed = (work: () => unknown): number => {
  const before = performance.now();
  work();
  return performance.now() - before;
};

const inReader = <T>(folder: string, work: (db: ReadDb, snapshot: (work: () => void) => void) => T): T => {
  const reader = openReader(folder);
  try {
    // As the reader's thread does it.
    return work(reader.db, reader.snapshot);
  } finally {
    reader.close();
  }
};

/**
 * A turn is the faster of two in a row: what the machine takes away strikes one of them, a page that is slow is slow twice.
 * First the statements are compiled, the pages brought into memory, and what filling the queue has left to be written is
 * waited for: until three rounds in a row bring no better time.
 */
const times50 = (folder: string, turns = 2000): readonly number[] =>
  inReader(folder, (db, snapshot) => {
    const read = (): number => timed(() => snapshot(() => next50(db)));
    let best = Infinity;
    for (let steady = 0, rounds = 0; steady < 3 && rounds < 60; rounds += 1) {
      const round = median(Array.from({ length: 300 }, read));
      steady = round < best * 0.95 ? 0 : steady + 1;
      best = Math.min(best, round);
    }
    return Array.from({ length: turns }, () => Math.min(read(), read()));
  });

/** Two measures turn about, so that whatever else the machine does falls on both. */
const beside = (value: () => number, baseline: () => number): { readonly value: number; readonly baseline: number } => {
  const rounds = Array.from({ length: 5 }, () => [baseline(), value()] as const);
  return { value: median(rounds.map(([, of]) => of)), baseline: median(rounds.map(([of]) => of)) };
}; // prettier-ignore

export const p99: BenchLine = {
  name: 'next-50-p99-of-1-ms',
  unit: 'ms',
  limit: { op: '<=', value: 1 },
  run: ({ scale }) =>
    Promise.resolve({ value: quantile(times50(filledQueue(Math.round(full * scale))), 0.99), baseline: 1 }),
};

export const unindexed: BenchLine = {
  name: 'next-50-to-unindexed',
  unit: 'ms',
  limit: { op: '<=', value: 1 / 1000 },
  run: ({ scale }) => {
    const folder = filledQueue(Math.round(full * scale));
    return Promise.resolve(
      beside(
        () => median(times50(folder, 300)),
        () => inReader(folder, (db) => timed(() => headWithoutIndex(db))),
      ),
    );
  },
};

export const growth: BenchLine = {
  name: 'next-50-growth-from-10-000',
  unit: 'ms',
  limit: { op: '<=', value: 1.5 },
  run: ({ scale }) => {
    const [large, few] = [filledQueue(Math.round(full * scale)), filledQueue(Math.round(small * scale))];
    return Promise.resolve(
      beside(
        () => median(times50(large, 300)),
        () => median(times50(few, 300)),
      ),
    );
  },
}; // prettier-ignore

/** Windows that take turns, each giving back the one before: what a floor of agents does. */
const windows = Array.from({ length: 20 }, (_, index) => `bench-${index}`);

const reserve = (db: WriteDb, window: string): void => {
  const { request } = db.transaction(() =>
    reserveNext(db, { window, passed: [], cursor: null, limit: 250, now: benchNow, key }),
  );
  if (request === null) throw new Error('nobody could be reserved');
};

export const reserving: BenchLine = {
  name: 'reserve-next-p99',
  unit: 'ms',
  limit: { op: '<=', value: 10 },
  run: ({ scale }) => {
    const { db, close } = openWriter(filledQueue(Math.round(full * scale)));
    const bare = db.prepare<readonly [number, number], { uid: string }>(
      'UPDATE request SET updated_at = ? WHERE id = ? RETURNING uid',
    );
    try {
      for (const window of windows)
        db.transaction(() =>
          startWork(db, { window, pid: process.pid, again: null, reading: null, now: benchNow }),
        );
      for (const window of windows) reserve(db, window);
      const reserved: number[] = [];
      const updated: number[] = [];
      for (let turn = 0; turn < 1000; turn += 1) {
        reserved.push(timed(() => reserve(db, windows[turn % windows.length] ?? '')));
        updated.push(timed(() => db.transaction(() => bare.get(turn, 1000 + turn))));
      }
      for (const window of windows) db.transaction(() => stopWork(db, { window, now: benchNow }));
      db.run(sql`DELETE FROM work_session`);
      return Promise.resolve({ value: quantile(reserved, 0.99), baseline: quantile(updated, 0.99) });
    } finally {
      close();
    }
  },
};
