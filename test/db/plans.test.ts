import { expect, it } from 'vitest';
import type { ListSort } from '../../core/contract/views.ts';
import type { ReadDb, WriteDb } from '../../db/handle.ts';
import { openWriter } from '../../db/open.ts';
import { sql, type SqlValue } from '../../db/sql.ts';
import { appointmentPage } from '../../db/stores/appointments.ts';
import { attemptFacts } from '../../db/stores/attempt-facts.ts';
import { endAttempt, recoverAttempts, startAttempt } from '../../db/stores/attempts.ts';
import { bulkWork, cancelBulk, previewBulk, startBulk, undoBulk } from '../../db/stores/bulk.ts';
import { callPage } from '../../db/stores/call-log.ts';
import { decideFor } from '../../db/stores/decisions.ts';
import { readHome } from '../../db/stores/home.ts';
import { saveOutcome } from '../../db/stores/outcomes.ts';
import { dueReminders, handOver, nextReminder } from '../../db/stores/promise-clock.ts';
import { queueCounts, queuePage } from '../../db/stores/queue.ts';
import { snooze, undoAction } from '../../db/stores/request-actions.ts';
import { requestDetail } from '../../db/stores/request-detail.ts';
import { listTurn } from '../../db/stores/request-list.ts';
import { mergeCandidates } from '../../db/stores/request-merge.ts';
import { addNote, prospectsByNumber } from '../../db/stores/requests.ts';
import { duePeople } from '../../db/stores/retention.ts';
import { reserveNext } from '../../db/stores/reserve-next.ts';
import { nextTurn, sweep } from '../../db/stores/sweep.ts';
import { recoverSessions, startWork } from '../../db/stores/work-sessions.ts';
import { fillAttempts, fillQueue } from '../bench/queue-fill.ts';
import { dataFolder, testKey as key } from './records.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const minute = 60_000;
const zone = 'Europe/Paris';
const searchContext = { callingCode: '33' };

/** Those that grow with the requests and calls. */
const growing = [
  'attempt',
  'attempt_end',
  'attempt_step',
  'consent',
  'contact_point',
  'decision',
  'event',
  'outcome',
  'promise',
  'prospect',
  'request',
];

type Plan = { readonly text: string; readonly steps: readonly string[] };

/** The database, which writes down the plan of each statement that is asked of it. */
const spied = (db: WriteDb, plans: Map<string, Plan>): WriteDb => {
  const note = (text: string, params: readonly SqlValue[]): void => {
    if (plans.has(text)) return;
    const steps = db.all<{ detail: string }>({ text: `EXPLAIN QUERY PLAN ${text}`, params });
    plans.set(text, {
      text: text.replaceAll(/\s+/g, ' ').trim(),
      steps: steps.map(({ detail }) => detail),
    });
  };
  return {
    ...db,
    all: (statement) => (note(statement.text, statement.params), db.all(statement)),
    get: (statement) => (note(statement.text, statement.params), db.get(statement)),
    each: (statement) => (note(statement.text, statement.params), db.each(statement)),
    run: (statement) => (note(statement.text, statement.params), db.run(statement)),
    prepare: (text) => {
      const made = db.prepare<never, never>(text);
      const run = (name: 'get' | 'all' | 'run') => (...params: readonly SqlValue[]) => {
        note(text, params);
        return (made[name] as (...values: readonly SqlValue[]) => unknown)(...params);
      };
      return { get: run('get'), all: run('all'), run: run('run') } as never;
    },
  };
}; // prettier-ignore

const columns: readonly ListSort['column'][] = [
  'asked',
  'name',
  'promise',
  'closed',
  'attempts',
  'owner',
  'probe',
];

/** What windows, and the work behind them, ask for all day long. */
const workday = (db: WriteDb): void => {
  const page = (search: string, cursor: string | null = null) =>
    queuePage(db, { search, searchContext, cursor, limit: 20, now, key, window: 'a', whole: false });
  // Through every segment of the order, and with everything a search can be.
  for (let cursor: string | null = null, pages = 0; pages < 60; pages += 1) {
    cursor = page('', cursor).next;
    if (cursor === null) break;
  }
  for (const search of ['please', 'prospect 7', '0042', '+33 6 39', 'please 063998']) page(search);
  queueCounts(db, { now });
  readHome(db, { now, zone, country: 'FR', key });
  nextTurn(db, { now });
  nextReminder(db, { now, beforeMs: 5 * minute, afterMs: minute });
  dueReminders(db, { now, beforeMs: 5 * minute, limit: 20 });
  appointmentPage(db, { after: 0, limit: 20, since: now });
  prospectsByNumber(db, { number: '+33639980007' });
  for (const column of columns)
    for (const descending of [false, true])
      for (const filter of [{}, { states: ['open' as const] }, { search: 'please' }, { owed: ['late' as const] }])
        listTurn(db, { filter, sort: { column, descending }, now, zone, key, searchContext, from: null, backwards: false, limit: 20 });
  sweep(db, { now, limit: 100 });
  handOver(db, { now, afterMs: minute, limit: 20 });
  startWork(db, { window: 'a', pid: process.pid, again: null, reading: null, now });
  const { request } = reserveNext(db, { window: 'a', passed: [], cursor: null, limit: 250, now, key });
  const uid = request ?? '';
  requestDetail(db, { request: uid, now, key, window: 'a' });
  decideFor(db, { now, key, number: '+33639980007', request: uid });
  decideFor(db, { now, key, number: '+33639980007', request: null });
  addNote(db, { request: uid, text: 'Sonne deux fois', at: now });
  mergeCandidates(db, { request: uid, search: '', searchContext });
  const { attempt, number } = startAttempt(db, {
    request: uid,
    number: requestDetail(db, { request: uid, now, key }).prospect.phones[0]?.e164 ?? '',
    direction: 'outbound',
    reason: 'Essai',
    now,
    key,
    pid: process.pid,
    window: 'a',
  });
  expect(number).not.toBe('');
  attemptFacts(db, { attempt });
  recoverAttempts(db, { at: now, held: [], isAlive: () => true });
  recoverSessions(db, { now });
  endAttempt(db, { attempt, at: now + minute, answeredAt: null, lineResult: 'no-answer', sipCode: 480, sipReason: '', endedBy: 'far-end', holdMs: 0 });
  saveOutcome(db, { attempt, kind: 'no-answer', note: '', next: null, wrapMs: 0, now: now + minute, key });
  const { action } = snooze(db, { request: uid, until: now + 60 * minute, at: now + 2 * minute });
  undoAction(db, { action, at: now + 3 * minute });
  const bulk = { zone, key, searchContext, limit: 50 };
  const closing = { kind: 'close', reason: 'other' } as const;
  for (const filter of [{}, { search: 'please' }, { owner: 'team' as const }])
    previewBulk(db, { ...bulk, now, selection: { filter }, action: closing, after: 0 });
  const { run } = startBulk(db, { selection: { filter: {} }, action: closing, total: 1000, at: now });
  bulkWork(db, { ...bulk, at: now });
  cancelBulk(db, { run, at: now });
  undoBulk(db, { run });
  bulkWork(db, { ...bulk, at: now });
  duePeople(db, { now, before: now, from: 0, size: 100 });
  callPage(db, { filter: {}, searchContext, now, zone, order: 'newest', cursor: null, limit: 20, count: true });
  callPage(db, { filter: { search: 'please' }, searchContext, now, zone, order: 'newest', cursor: null, limit: 20, count: true });
}; // prettier-ignore

const plansIn = (dataDir: string): ReadonlyMap<string, Plan> => {
  // Statistics are read as a connection opens.
  const { db, close } = openWriter(dataDir);
  const plans = new Map<string, Plan>();
  const undone = new Error('taken back');
  try {
    db.transaction(() => {
      workday(spied(db, plans));
      throw undone;
    });
  } catch (error) {
    if (error !== undone) throw error;
  } finally {
    close();
  }
  return plans;
};

/** The tables behind the names of a statement. */
const tableOf = ({ text }: Plan, name: string): string =>
  growing.includes(name)
    ? name
    : (new RegExp(`(?:FROM|JOIN|UPDATE|INTO)\\s+(\\w+)(?:\\s+AS)?\\s+${name}\\b`).exec(text)?.[1] ?? name);

/**
 * Walked in the order of the key, on purpose and as far as a LIMIT: `NOT INDEXED` says so. The last row of a table is one
 * step away. An INSERT whose trigger writes elsewhere looks for rows that waited for it, which SQLite leaves out where none do.
 */
const isMeant = ({ text }: Plan, name: string): boolean =>
  new RegExp(`\\b${name} NOT INDEXED\\b.* ORDER BY ${name}\\.id( DESC)? LIMIT \\?`).test(text) ||
  text.endsWith('ORDER BY id DESC LIMIT 1') ||
  /^INSERT INTO \w+ \([^)]*\) VALUES \([?, ]*\)$/.test(text);

/** An index read from end to end for nothing but a condition that nearly every row meets, and not for its order. */
const isWhole = ({ text }: Plan, step: string): boolean => {
  const [, name = '', column = ''] = /^SEARCH (\w+) .*\((\w+)>\?\)$/.exec(step) ?? [];
  const of = `${name}\\.${column}`;
  return (
    name !== '' &&
    new RegExp(`\\b${of} IS NOT NULL`).test(text) &&
    !new RegExp(`ORDER BY ${of}\\b`).test(text)
  );
};

/** Steps that read a growing table from end to end, or as much of it as a LIMIT leaves where an index orders it. */
const scans = (plan: Plan, kind: 'any' | 'unordered'): readonly string[] =>
  plan.steps.filter((step) => {
    if (isWhole(plan, step)) return true;
    const [, name, how = ''] = /^SCAN (\w+)(.*)$/.exec(step) ?? [];
    if (name === undefined || !growing.includes(tableOf(plan, name))) return false;
    return kind === 'any' || (!how.includes('INDEX') && !isMeant(plan, name));
  });

/** As `ANALYZE` would have it were there so many times as many: what is told apart by few values grows, what is unique does not. */
const scaleStatistics = (db: WriteDb, factor: number): void => {
  for (const { tbl, idx, stat } of db.all<{ tbl: string; idx: string | null; stat: string }>(sql`SELECT tbl, idx, stat FROM sqlite_stat1`)) {
    const [rows = 0, ...each] = stat.split(' ').map((part) => (/^\d+$/.test(part) ? Number(part) : 0));
    if (rows < 10) continue;
    const scaled = [rows * factor, ...each.map((n) => (n > rows / 20 ? n * factor : n))].join(' ');
    db.run(sql`UPDATE sqlite_stat1 SET stat = ${scaled} WHERE tbl = ${tbl} AND idx IS ${idx}`);
  }
}; // prettier-ignore

const change = (dataDir: string, work: (db: WriteDb) => void): void => {
  const { db, close } = openWriter(dataDir);
  work(db);
  close();
};
const rowsOf = (db: ReadDb): string =>
  db.get<{ stat: string }>(sql`SELECT stat FROM sqlite_stat1 WHERE idx = 'request_by_asked'`)?.stat ?? '';

it('of what is asked all day no plan reads a growing table through, with the statistics of few rows, of many, or without any', () => {
  const dataDir = dataFolder();
  change(dataDir, (db) => {
    fillQueue(db, { requests: 1000, now });
    fillAttempts(db, now);
  });
  const without = plansIn(dataDir);
  change(dataDir, (db) => db.exec('ANALYZE'));
  const few = plansIn(dataDir);
  change(dataDir, (db) => {
    scaleStatistics(db, 1000);
    expect(rowsOf(db)).toMatch(/^1000000 /);
  });
  const many = plansIn(dataDir);
  expect(many.size).toBeGreaterThan(150);
  for (const [statistics, plans] of Object.entries({ without, few, many }))
    for (const plan of plans.values())
      expect([statistics, plan.text, scans(plan, 'unordered')]).toEqual([statistics, plan.text, []]);
  // What an index orders may be read in that order; it may not come to that by statistics.
  for (const [text, plan] of many) {
    const before = few.get(text);
    if (before) expect([plan.text, scans(plan, 'any')]).toEqual([plan.text, scans(before, 'any')]);
  }
}); // prettier-ignore
