import { readDays, readFigures } from '../../db/stores/figures.ts';
import { openReader } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import type { ReadDb } from '../../db/handle.ts';
import type { BenchLine } from './line.ts';
import { filledLog, logNow } from './log-fill.ts';
import { median } from './median.ts';

const calls = 5_000_000;
const day = 86_400_000;
const zone = 'Europe/Paris';
const to = Math.floor(logNow / day) * day;
const from = to - 365 * day;

const timesOf = (turns: number, work: () => unknown): readonly number[] =>
  Array.from({ length: turns }, () => {
    const before = performance.now();
    work();
    return performance.now() - before;
  });

const withLog = async <T>(scale: number, work: (db: ReadDb) => T): Promise<T> => {
  const { db, close } = openReader(filledLog(Math.round(calls * scale)));
  try {
    return await Promise.resolve(work(db));
  } finally {
    close();
  }
};

/** The same table by SQL alone: calls of the year by day and outcome. */
const scan = sql`
  SELECT (a.started_at + 3600000) / 86400000 AS day, o.kind, count(*) AS calls
  FROM attempt a JOIN outcome o ON o.attempt_id = a.id
  WHERE a.started_at >= ${from} AND a.started_at < ${to} AND a.direction = 'outbound' GROUP BY 1, 2`;

/** A year by day and outcome, as the dashboard has it, beside the same table by SQL. */
export const year: BenchLine = {
  name: 'dashboard-year-to-scan',
  unit: 'ms',
  limit: { op: '<=', value: 1 / 30 },
  run: ({ scale }) =>
    withLog(scale, (db) => {
      const ask = () => readDays(db, { from, to, zone, agent: null, probe: null });
      const mine = ask().reduce((sum, n) => sum + n, 0);
      const theirs = db.all<{ calls: number }>(scan).reduce((sum, row) => sum + row.calls, 0);
      if (mine !== theirs || mine === 0) throw new Error(`${mine} calls by columns, ${theirs} by SQL`);
      for (let turn = 0; turn < 5; turn += 1) ask();
      return { value: median(timesOf(15, ask)), baseline: median(timesOf(3, () => db.all(scan))) };
    }),
};

/** The whole dashboard as the screen asks it, for periods, agents and probes turn about: the slowest but one in twenty, beside 150 ms. */
export const dashboard: BenchLine = {
  name: 'dashboard-p95-of-150-ms',
  unit: 'ms',
  limit: { op: '<=', value: 1 },
  run: ({ scale }) =>
    withLog(scale, (db) => {
      const spans = [7, 31, 91, 182, 365];
      const asked = Array.from({ length: 60 }, (_, turn) => {
        const until = to - ((turn * 17) % 300) * day;
        return {
          from: until - (spans[turn % spans.length] ?? 1) * day,
          to: until,
          zone,
          agent: turn % 3 === 1 ? `agent ${1 + (turn % 10)}` : null,
          probe: turn % 4 === 3 ? `probe ${1 + (turn % 8)}` : null,
        };
      });
      for (const args of asked.slice(0, 5)) readFigures(db, args);
      const times = asked.flatMap((args) => timesOf(1, () => readFigures(db, args)));
      return {
        value: times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? Number.NaN,
        baseline: 150,
      };
    }),
};
