import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { sortColumn, type ListSort, type RequestFilter, type SortColumn } from '../../core/contract/views.ts';
import type { PromisedBy } from '../../core/contract/records.ts';
import { foldedName, listStateOf, owedOn } from '../../core/domain/view.ts';
import type { WriteDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';
import { countTurn, jumpTo, listTurn, type ListArgs } from '../../db/stores/request-list.ts';
import { placeBefore, segmentSelect, segmentsOf } from '../../db/stores/request-order.ts';
import { addProbe, addRequest, openDatabase, testKey } from './records.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const hour = 3_600_000;

let db: WriteDb;
let probes: readonly number[];
let agents: readonly number[];

beforeEach(() => {
  ({ db } = openDatabase());
  probes = ['Salon', 'annonce', 'École'].map((name) => addProbe(db, name));
  agents = ['Zoé', 'alice'].map(
    (name) =>
      db.run(sql`INSERT INTO agent (uid, name, created_at) VALUES (${`agent-${name}`}, ${name}, 0)`).id,
  );
});

const argsOf = (sort: ListSort, filter: RequestFilter = {}): ListArgs => ({
  filter,
  sort,
  now,
  zone: 'Europe/Paris',
  key: testKey,
  searchContext: { callingCode: '33' },
});

/** Every page of the list, from one end to the other. */
const pages = (
  args: ListArgs,
  limit: number,
  backwards = false,
  start: string | null = null,
): readonly string[] => {
  const found: string[] = [];
  for (let from = start; ;) {
    const turn = listTurn(db, { ...args, from, backwards, limit });
    found.push(...turn.rows.map(({ request }) => request));
    if (turn.end === null) return backwards ? found.toReversed() : found;
    from = turn.end;
  }
};

const count = (args: ListArgs): number => {
  let all = 0;
  for (let after = 0; ;) {
    const turn = countTurn(db, { ...args, after });
    all += turn.count;
    if (turn.reached === null) return all;
    after = turn.reached;
  }
};

type Made = {
  readonly name: number;
  readonly probe: number;
  readonly owner: number;
  readonly asked: number;
  readonly promise: { readonly start: number; readonly by: PromisedBy } | null;
  readonly closed: number | null;
  readonly attempts: number;
  readonly quarantined: boolean;
};

const names = ['Émile', 'emile', 'Zoé', 'Ångström', 'Œuvre', 'odile', '', 'Мария', 'Paul 2'];
const made = fc.record<Made>({
  name: fc.nat({ max: names.length - 1 }),
  probe: fc.nat({ max: 2 }),
  owner: fc.nat({ max: 2 }),
  asked: fc.integer({ min: -4, max: 0 }),
  promise: fc.option(
    fc.record({
      start: fc.integer({ min: -3, max: 3 }),
      by: fc.constantFrom<PromisedBy>('prospect', 'agent', 'rule'),
    }),
  ),
  closed: fc.option(fc.integer({ min: -60, max: 0 }), { freq: 3 }),
  attempts: fc.nat({ max: 3 }),
  quarantined: fc.boolean(),
});

type Known = Made & { readonly uid: string; readonly id: number; readonly prospect: number };

const add = (one: Made): Known => {
  const promise =
    one.promise && one.closed === null
      ? {
          start: now + one.promise.start * hour,
          end: now + (one.promise.start + 1) * hour,
          by: one.promise.by,
        }
      : null;
  const row = addRequest(db, {
    probe: probes[one.probe] ?? 0,
    name: names[one.name] ?? '',
    askedAt: now + one.asked * 24 * hour,
    promise,
    closed: one.closed === null ? null : 'other',
  });
  const owner = one.owner === 0 ? null : (agents[one.owner - 1] ?? null);
  db.run(sql`
    UPDATE request SET owner_id = ${owner}, attempts = ${one.attempts}, quarantined = ${one.quarantined ? 1 : 0},
      closed_at = ${one.closed === null ? null : now + one.closed * hour} WHERE id = ${row.id}`);
  return { ...one, ...row, promise: promise ? one.promise : null };
};

const probeRank = [2, 0, 1];
const ownerRank = [2, 1, 0];
/** The order as it is meant, in another way than SQL's: values first, then those without one. */
const keysOf: Readonly<
  Record<SortColumn, (one: Known) => readonly [missing: number, value: number | string]>
> = {
  asked: ({ asked }) => [0, asked],
  name: ({ name }) => [0, foldedName(names[name] ?? '')],
  probe: ({ probe }) => [0, probeRank[probe] ?? 0],
  promise: ({ promise }) => (promise ? [0, promise.start] : [1, 0]),
  attempts: ({ attempts }) => [0, attempts],
  closed: ({ closed }) => (closed === null ? [1, 0] : [0, closed]),
  owner: ({ owner }) => (owner === 0 ? [1, 0] : [0, ownerRank[owner] ?? 0]),
};

const sorted = (all: readonly Known[], { column, descending }: ListSort): readonly string[] =>
  all
    .toSorted((a, b) => {
      const [missingA, keyA] = keysOf[column](a);
      const [missingB, keyB] = keysOf[column](b);
      const tie = column === 'name' ? a.prospect - b.prospect : 0;
      const within = (keyA < keyB ? -1 : keyA > keyB ? 1 : 0) || tie || a.id - b.id;
      return missingA - missingB || (descending ? -within : within);
    })
    .map(({ uid }) => uid);

const rolledBack = new Error('taken back');
/** Every run of a property begins with the same database. */
const undone = (work: () => void): void => {
  expect(() =>
    db.transaction(() => {
      work();
      throw rolledBack;
    }),
  ).toThrow(rolledBack);
};

const filters: readonly (readonly [RequestFilter, (one: Known) => boolean])[] = [
  [{}, () => true],
  [{ states: ['open'] }, (one) => stateOf(one) === 'open'],
  [{ states: ['closed', 'quarantined'] }, (one) => stateOf(one) !== 'open'],
  [{ owed: ['late'] }, (one) => one.closed === null && owed(one) === 'late'],
  [{ owed: ['none', 'retry', 'upcoming'] }, (one) => one.closed === null && ['none', 'retry', 'upcoming'].includes(owed(one))],
  [{ owed: ['due'], states: ['open'] }, (one) => stateOf(one) === 'open' && owed(one) === 'due'],
  [{ attempts: { min: 1, max: 2 } }, (one) => one.attempts === 1 || one.attempts === 2],
  [{ owner: 'team' }, (one) => one.owner === 0],
  [{ owner: 'me' }, (one) => one.owner === 1],
  [{ asked: { since: now - 36 * hour } }, (one) => one.asked >= -1],
  [{ closed: { named: 'today' } }, (one) => one.closed !== null && one.closed >= -11],
  [{ blocked: true, states: ['open'] }, (one) => stateOf(one) === 'open' && one.promise !== null && one.promise.start > 0],
]; // prettier-ignore
const stateOf = (one: Known) =>
  listStateOf({ state: one.closed === null ? 'open' : 'closed', quarantined: one.quarantined });
const owed = ({ promise }: Known) =>
  owedOn(
    promise && { start: now + promise.start * hour, end: now + (promise.start + 1) * hour, by: promise.by },
    now,
  );

describe('the table of requests', () => {
  it('is its pages joined: sorted and filtered as meant, in both directions, counted right, each row at its number', () => {
    db.run(sql`INSERT INTO setting (name, value, updated_at) VALUES ('agentName', '"Zoé"', 0)`);
    fc.assert(
      fc.property(
        fc.array(made, { maxLength: 14 }),
        fc.constantFrom(...sortColumn.options),
        fc.boolean(),
        fc.constantFrom(...filters),
        fc.integer({ min: 1, max: 5 }),
        // Sorted, or walked through.
        fc.constantFrom(-1, 2000),
        (rows, column, descending, [filter, holds], limit, few) => {
          undone(() => {
            const sort = { column, descending };
            const expected = sorted(rows.map(add).filter(holds), sort);
            const args = { ...argsOf(sort, filter), few };
            expect(pages(args, limit)).toEqual(expected);
            expect(pages(args, limit, true)).toEqual(expected);
            expect(count(args)).toBe(expected.length);
            for (const [row, uid] of expected.entries()) {
              const { cursor, exact } =
                row === 0 ? { cursor: null, exact: true } : jumpTo(db, { ...args, row, of: expected.length });
              const [first] = listTurn(db, { ...args, from: cursor, backwards: false, limit: 1 }).rows;
              if (exact) expect(first?.request).toBe(uid);
              // Near it, wherever that is, every other row is still before or after.
              const after = pages(args, limit, false, cursor);
              expect(after).toEqual(after.length === 0 ? [] : expected.slice(-after.length));
            }
          });
        },
      ),
      { numRuns: 400 },
    );
  });

  it('walks on from where a turn ended, when far more has to be looked at than a turn may', () => {
    const { prospect } = addRequest(db, { probe: probes[0] ?? 0, askedAt: 0 });
    db.transaction(() => {
      const insert = db.prepare<readonly [string, number, number, number, string], never>(`
        INSERT INTO request (uid, prospect_id, probe_id, asked_at, asked_zone, updated_at, words) VALUES (?, ?, ?, ?, 'UTC', 0, ?)`);
      for (let index = 1; index <= 45_000; index += 1)
        insert.run(`r${index}`, prospect, probes[0] ?? 0, index, '[]');
    });
    db.run(
      sql`UPDATE request SET stakes = '[{"label":"Froid","weight":null}]' WHERE asked_at IN (3, 21000, 44999)`,
    );
    const args = argsOf({ column: 'asked', descending: false }, { stake: 'froid' });
    const first = listTurn(db, { ...args, from: null, backwards: false, limit: 3 });
    expect(first.rows).toHaveLength(1);
    expect(first.end).not.toBeNull();
    expect(pages(args, 3)).toEqual(['r3', 'r21000', 'r44999']);
    expect(pages(args, 3, true)).toEqual(['r3', 'r21000', 'r44999']);
    const whole = argsOf({ column: 'asked', descending: true });
    const { cursor: at, exact } = jumpTo(db, { ...whole, row: 30_000, of: 45_001 });
    expect([exact, count(whole), count(args)]).toEqual([true, 45_001, 3]);
    const [row] = listTurn(db, { ...whole, from: at, backwards: false, limit: 1 }).rows;
    expect(row?.request).toBe('r15000');
  });

  it('goes to a name by its beginning, and to an instant, in both directions', () => {
    for (const name of ['Adam', 'Émile', 'Eva', 'Zoé'])
      addRequest(db, { probe: probes[0] ?? 0, name, askedAt: name.length });
    const namesFrom = (sort: ListSort, value: string | number): readonly string[] =>
      listTurn(db, { ...argsOf(sort), from: placeBefore(sort, value), backwards: false, limit: 9 }).rows.map(
        ({ name }) => name,
      );
    expect(namesFrom({ column: 'name', descending: false }, foldedName('É'))).toEqual([
      'Émile',
      'Eva',
      'Zoé',
    ]);
    expect(namesFrom({ column: 'name', descending: true }, 'e')).toEqual(['Eva', 'Émile', 'Adam']);
    expect(namesFrom({ column: 'asked', descending: false }, 5)).toEqual(['Émile']);
    expect(namesFrom({ column: 'asked', descending: true }, 4)).toEqual(['Adam', 'Zoé', 'Eva']);
  });

  it('looks in what a search finds, however it is sorted, and says when that is only the newest of it', () => {
    const ids = db.transaction(() =>
      Array.from({ length: 1010 }, (_, index) =>
        addRequest(db, {
          probe: probes[0] ?? 0,
          name: `Paul ${index % 2 ? 'Rare' : 'Fort'}`,
          askedAt: -index,
        }),
      ),
    );
    const sort: ListSort = { column: 'asked', descending: false };
    const turn = listTurn(db, {
      ...argsOf(sort, { search: 'paul' }),
      from: null,
      backwards: false,
      limit: 1,
    });
    expect([turn.newestOf, turn.rows[0]?.request]).toEqual([1000, ids.at(-1)?.uid]);
    const rare = listTurn(db, {
      ...argsOf(sort, { search: 'rare' }),
      from: null,
      backwards: false,
      limit: 1,
    });
    expect([rare.newestOf, rare.rows[0]?.request]).toEqual([null, ids.at(-1)?.uid]);
  });

  it('refuses a cursor that nobody gave', () => {
    for (const from of ['', 'x', '[]', '["with","a"]', '["with",1.5,0,1]', '{"a":1}'])
      expect(() =>
        listTurn(db, { ...argsOf({ column: 'asked', descending: true }), from, backwards: false, limit: 1 }),
      ).toThrow('not known');
  });
});

describe('the plan of the table', () => {
  it('seeks in an index for every column, in both directions, and sorts nothing', () => {
    for (const column of sortColumn.options)
      for (const one of segmentsOf(db, { column, descending: false }))
        for (const falling of [true, false])
          for (const after of [null, { segment: one.id, key: one.byName ? 'm' : 5, tie: 1, id: 5 }]) {
            const select = segmentSelect(one, after, falling, 50);
            const plan = db
              .all<{ detail: string }>({ text: `EXPLAIN QUERY PLAN ${select.text}`, params: select.params })
              .map(({ detail }) => detail)
              .join('; ');
            expect(plan, `${column} ${one.id}`).not.toMatch(/TEMP B-TREE/);
            if (after !== null) expect(plan, `${column} ${one.id}`).toMatch(/^SEARCH/);
          }
  });
});
