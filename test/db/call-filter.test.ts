import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallFilter } from '../../core/contract/call-log.ts';
import { fold } from '../../db/columns/tables.ts';
import type { WriteDb } from '../../db/handle.ts';
import { and, join, sql, type Sql } from '../../db/sql.ts';
import { mostFound } from '../../db/stores/call-filter.ts';
import { callPage } from '../../db/stores/call-log.ts';
import { newUid } from '../../db/uid.ts';
import { openCalls, now } from './calling.ts';
import { addProbe, addRequest, agentCalled, databaseOfVersion } from './records.ts';
import { openWriter } from '../../db/open.ts';

const day = 86_400_000;

type Call = {
  readonly minutes: number;
  readonly agent: number;
  readonly request: number;
  readonly inbound: boolean;
  readonly line: 'answered' | 'busy' | 'no-answer' | null;
  readonly talkS: number;
  readonly outcome: 'converted' | 'not-interested' | 'no-answer' | null;
  readonly note: string;
  readonly heard: number | null;
  readonly sent: number | null;
  readonly expected: 'yes' | 'forgot' | 'never-asked' | null;
  readonly promise: 'kept' | 'broken' | 'replaced' | null;
  readonly recorded: boolean;
  readonly repeat: boolean;
};

const anyCall: fc.Arbitrary<Call> = fc.record({
  minutes: fc.nat(4000),
  agent: fc.nat(2),
  request: fc.nat(4),
  inbound: fc.boolean(),
  line: fc.constantFrom('answered', 'busy', 'no-answer', null),
  talkS: fc.nat(120),
  outcome: fc.constantFrom('converted', 'not-interested', 'no-answer', null),
  note: fc.constantFrom('', 'Trop cher pour elle', 'Rappeler au printemps', 'cher ami'),
  heard: fc.constantFrom(null, 2.5, 3.5, 4.2),
  sent: fc.constantFrom(null, 2.98, 3, 4.4),
  expected: fc.constantFrom('yes', 'forgot', 'never-asked', null),
  promise: fc.constantFrom('kept', 'broken', 'replaced', null),
  recorded: fc.boolean(),
  repeat: fc.boolean(),
});

type Places = {
  readonly agents: readonly { readonly id: number; readonly uid: string }[];
  readonly probes: readonly { readonly id: number; readonly uid: string; readonly offer: string | null }[];
  readonly requests: readonly number[];
};

const places = (db: WriteDb): Places => {
  for (const name of ['Léa', 'Paul', 'Zoé']) agentCalled(db, name);
  const requests = ['Site', 'Radio'].flatMap((name) => {
    const probe = addProbe(db, name);
    return [0, 1].map(() => addRequest(db, { probe }).id);
  });
  return {
    agents: db.all(sql`SELECT id, uid FROM agent ORDER BY id`),
    probes: db.all(
      sql`SELECT b.id, b.uid, o.uid AS offer FROM probe b LEFT JOIN offer o ON o.id = b.offer_id ORDER BY b.id`,
    ),
    requests,
  };
};

const addCall = (db: WriteDb, { agents, requests }: Places, call: Call): void => {
  const at = now + call.minutes * 60_000;
  const request = requests[call.request] ?? null;
  const { id } = db.run(sql`
    INSERT INTO attempt (uid, request_id, prospect_id, agent_id, direction, number, started_at, pid)
    VALUES (${newUid()}, ${request}, (SELECT prospect_id FROM request WHERE id = ${request}), ${agents[call.agent]?.id ?? 1},
      ${call.inbound ? 'inbound' : 'outbound'}, '+33199000142', ${at}, 0)`);
  if (call.line !== null)
    db.run(sql`INSERT INTO attempt_end (attempt_id, at, answered_at, line_result, ended_by)
      VALUES (${id}, ${at + 5000 + call.talkS * 1000}, ${call.line === 'answered' ? at + 5000 : null}, ${call.line}, 'far-end')`);
  if (call.outcome !== null)
    db.run(sql`INSERT INTO outcome (uid, attempt_id, kind, note, agent_id, at) VALUES (${newUid()}, ${id}, ${call.outcome}, ${call.note}, 1, ${at})`);
  for (const [way, mos] of [['heard', call.heard], ['sent', call.sent]] as const)
    if (mos !== null)
      db.run(sql`INSERT INTO attempt_quality (attempt_id, way, at, samples, mos_mean, mos_worst, loss, loss_worst, jitter_ms, codec, microphone, network)
        VALUES (${id}, ${way}, ${at}, 1, ${mos}, 2, 0, 0, 1, 'opus', 'Casque', 'wifi')`);
  if (call.expected !== null)
    db.run(sql`INSERT INTO attempt_expected (attempt_id, answer, at) VALUES (${id}, ${call.expected}, ${at})`);
  if (call.recorded)
    db.run(sql`INSERT INTO recording (attempt_id, started_at, ended_at, ended_by, pid) VALUES (${id}, ${at}, ${at}, 'call', 0)`);
  db.run(sql`UPDATE attempt_fact SET promise_end = ${call.promise}, repeat_ring = ${call.repeat ? 1 : 0} WHERE attempt_id = ${id}`);
}; // prettier-ignore

const some = <T>(values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values], { minLength: 1 });

const anyFilter = ({ agents, probes }: Places): fc.Arbitrary<CallFilter> =>
  fc
    .record(
      {
        since: fc.nat(4000).map((minutes) => now + minutes * 60_000),
        until: fc.nat(4000).map((minutes) => now + minutes * 60_000),
        direction: fc.constantFrom('inbound' as const, 'outbound' as const),
        agents: some(agents.map(({ uid }) => uid)),
        probes: some(probes.map(({ uid }) => uid)),
        offers: some(probes.flatMap(({ offer }) => offer ?? [])),
        outcomes: some(['converted', 'not-interested', 'unheard-of', null]),
        lineResults: some(['answered', 'busy', 'lost'] as const),
        talk: fc.constantFrom({ min: 30_000 }, { max: 60_000 }, { min: 10_000, max: 90_000 }),
        mos: fc.constantFrom({ min: 3 }, { max: 2.98 }, { min: 2.5, max: 4.2 }),
        promise: some(['none', 'made', 'kept', 'broken'] as const),
        expected: some(['yes', 'forgot', 'never-asked', null] as const),
        with: some(['answered', 'recording', 'note', 'repeat-ring'] as const),
        without: some(['answered', 'recording', 'note', 'first-try'] as const),
        words: fc.constantFrom('cher', 'trop', 'che', 'printemps rappeler'),
      },
      { requiredKeys: [] },
    )
    // Half of the conditions, or nothing would be left of most histories.
    .chain((filter) =>
      fc
        .subarray(Object.keys(filter), { maxLength: 3 })
        .map((kept) => Object.fromEntries(Object.entries(filter).filter(([name]) => kept.includes(name)))),
    );

const raw = (text: string): Sql => ({ text, params: [] });
const oneOf = (column: string, values: readonly (string | null)[]): Sql => ({
  text: `${column} IN (SELECT value FROM json_each(?))${values.includes(null) ? ` OR ${column} IS NULL` : ''}`,
  params: [JSON.stringify(values.filter((value) => value !== null))],
});
const either = (parts: readonly Sql[]): Sql => ({
  text: parts.map(({ text }) => `(${text})`).join(' OR '),
  params: parts.flatMap(({ params }) => params),
});
const mark = {
  answered: 'e.answered_at IS NOT NULL',
  recording: 'v.attempt_id IS NOT NULL AND v.removed_at IS NULL',
  note: `coalesce(o.note, '') <> ''`,
  'repeat-ring': 'f.repeat_ring = 1',
  'first-try': 'f.first_try = 1',
  'outside-slot': 'f.outside_slot = 1',
  override: 'f.override = 1',
} as const;
const promised = {
  none: 'f.promise_id IS NULL AND f.promise_end IS NULL',
  made: 'f.promise_id IS NOT NULL OR f.promise_end IS NOT NULL',
  kept: `f.promise_end = 'kept'`,
  broken: `f.promise_end = 'broken'`,
} as const;
const worse =
  'CASE WHEN h.mos_mean IS NULL THEN s.mos_mean WHEN s.mos_mean IS NULL THEN h.mos_mean ELSE min(h.mos_mean, s.mos_mean) END';

/** The same question, as one reads it off the tables. */
const plainIds = (db: WriteDb, filter: CallFilter, left: keyof CallFilter | null = null): readonly number[] => {
  const parts: readonly (readonly [keyof CallFilter, Sql | null])[] = [
    ['since', filter.since === undefined ? null : sql`a.started_at >= ${filter.since}`],
    ['until', filter.until === undefined ? null : sql`a.started_at < ${filter.until}`],
    ['direction', filter.direction === undefined ? null : sql`a.direction = ${filter.direction}`],
    ['agents', filter.agents ? oneOf('g.uid', filter.agents) : null],
    ['probes', filter.probes ? oneOf('b.uid', filter.probes) : null],
    ['offers', filter.offers ? oneOf('(SELECT uid FROM offer WHERE id = b.offer_id)', filter.offers) : null],
    ['outcomes', filter.outcomes ? oneOf('o.kind', filter.outcomes) : null],
    ['lineResults', filter.lineResults ? oneOf('e.line_result', filter.lineResults) : null],
    ['talk', filter.talk ? sql`e.at - e.answered_at - e.hold_ms BETWEEN ${filter.talk.min ?? 0} AND ${filter.talk.max ?? 1e12}` : null],
    ['mos', filter.mos ? join(raw(worse), sql`BETWEEN ${filter.mos.min ?? 0} AND ${filter.mos.max ?? 5}`) : null],
    ['promise', filter.promise ? either(filter.promise.map((one) => raw(promised[one]))) : null],
    ['expected', filter.expected ? oneOf('x.answer', filter.expected) : null],
    ['with', filter.with ? and(filter.with.map((one) => raw(mark[one]))) : null],
    ['without', filter.without ? and(filter.without.map((one) => raw(`NOT (${mark[one]})`))) : null],
    ['words', filter.words ? and(filter.words.split(' ').map((word) => sql`' ' || lower(o.note) LIKE ${`% ${word}%`}`)) : null],
  ];
  return db
    .all<{ id: number }>(
      join(
        sql`SELECT a.id FROM attempt a JOIN agent g ON g.id = a.agent_id LEFT JOIN request r ON r.id = a.request_id
          LEFT JOIN probe b ON b.id = r.probe_id LEFT JOIN attempt_end e ON e.attempt_id = a.id LEFT JOIN outcome o ON o.attempt_id = a.id
          LEFT JOIN attempt_expected x ON x.attempt_id = a.id LEFT JOIN recording v ON v.attempt_id = a.id JOIN attempt_fact f ON f.attempt_id = a.id
          LEFT JOIN attempt_quality h ON h.attempt_id = a.id AND h.way = 'heard' LEFT JOIN attempt_quality s ON s.attempt_id = a.id AND s.way = 'sent'
          WHERE`,
        and(parts.flatMap(([name, part]) => (part === null || name === left ? [] : [part]))),
        sql`ORDER BY a.started_at DESC, a.id DESC`,
      ),
    )
    .map(({ id }) => id);
}; // prettier-ignore

const tally = (values: readonly (string | null)[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value ?? 'none'] = (counts[value ?? 'none'] ?? 0) + 1;
  return counts;
};

const ask = (db: WriteDb, filter: CallFilter, changes: Partial<Parameters<typeof callPage>[1]> = {}) =>
  callPage(db, {
    filter,
    searchContext: { callingCode: '33' },
    now,
    zone: 'Europe/Paris',
    order: 'newest',
    cursor: null,
    limit: 200,
    count: true,
    ...changes,
  });

const idsOf = (db: WriteDb, uids: readonly string[]): readonly number[] =>
  uids.map((uid) => db.get<{ id: number }>(sql`SELECT id FROM attempt WHERE uid = ${uid}`)?.id ?? -1);

describe('the filter of the log', () => {
  it('finds, orders and counts as the tables say, whatever the history', () => {
    fc.assert(
      fc.property(fc.array(anyCall, { maxLength: 80 }), fc.nat(80), fc.infiniteStream(fc.nat()), (history, folded, seeds) => {
        const { db } = openCalls();
        const known = places(db);
        db.transaction(() => {
          for (const [index, call] of history.entries()) {
            addCall(db, known, call);
            if (index === folded) fold(db, { atLeast: 1, limit: 65_536 });
          }
        });
        const [seed = 0] = seeds;
        for (const filter of fc.sample(anyFilter(known), { numRuns: 15, seed })) {
          const truth = plainIds(db, filter);
          const { rows, counts } = ask(db, filter);
          expect(idsOf(db, rows.map(({ attempt }) => attempt))).toEqual(truth);
          expect(counts?.total).toBe(truth.length);
          const older = ask(db, filter, { order: 'oldest', limit: 7 });
          expect(older.rows.map(({ attempt }) => attempt)).toEqual(rows.map(({ attempt }) => attempt).toReversed().slice(0, 7));
          const all = ask(db, {}).rows;
          const having = (left: keyof CallFilter) => {
            const ids = new Set(plainIds(db, filter, left));
            return all.filter(({ attempt }) => ids.has(idsOf(db, [attempt])[0] ?? -1));
          };
          expect(Object.fromEntries((counts?.outcomes ?? []).map(({ outcome, calls }) => [outcome ?? 'none', calls])))
            .toEqual(tally(having('outcomes').map(({ outcome }) => outcome)));
          expect(Object.fromEntries((counts?.lineResults ?? []).map(({ lineResult, calls }) => [lineResult ?? 'none', calls])))
            .toEqual(tally(having('lineResults').map(({ lineResult }) => lineResult)));
          expect(Object.fromEntries((counts?.agents ?? []).map(({ name, calls }) => [name, calls])))
            .toEqual(tally(having('agents').map(({ agent }) => agent)));
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  }); // prettier-ignore

  it('reads every call once over the pages, though the clocks of workstations went different ways', () => {
    const { db } = openCalls();
    const known = places(db);
    db.transaction(() => {
      for (const call of fc.sample(anyCall, { numRuns: 90, seed: 7 }))
        addCall(db, known, { ...call, minutes: call.minutes % 30 });
      fold(db, { atLeast: 1, limit: 50 });
    });
    for (const order of ['newest', 'oldest'] as const) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: ReturnType<typeof ask> = ask(
          db,
          { without: ['recording'] },
          { order, cursor, limit: 7, count: false },
        );
        seen.push(...page.rows.map(({ attempt }) => attempt));
        cursor = page.next;
      } while (cursor !== null);
      const truth = plainIds(db, { without: ['recording'] });
      expect(idsOf(db, seen)).toEqual(order === 'newest' ? truth : truth.toReversed());
    }
  });

  it('counts a choice beside the chosen ones, within all else', () => {
    const { db } = openCalls();
    const known = places(db);
    const call: Call = { minutes: 0, agent: 0, request: 0, inbound: false, line: 'busy', talkS: 0, outcome: 'not-interested', note: '', heard: null, sent: null, expected: null, promise: null, recorded: false, repeat: false }; // prettier-ignore
    addCall(db, known, call);
    addCall(db, known, { ...call, outcome: 'converted' });
    addCall(db, known, { ...call, outcome: 'converted', agent: 1 });
    const { counts } = ask(db, { outcomes: ['not-interested'], agents: [known.agents[0]?.uid ?? ''] });
    expect(counts?.total).toBe(1);
    expect(counts?.outcomes).toEqual([
      { outcome: 'not-interested', calls: 1 },
      { outcome: 'converted', calls: 1 },
    ]);
    expect(counts?.agents).toMatchObject([{ name: 'Léa', calls: 1 }]);
  });

  it('looks for words within the time asked for, at the newest calls elsewhere, and at all for a file', () => {
    const { db } = openCalls();
    const few = places(db);
    const call = {
      minutes: 0, agent: 0, request: 0, inbound: false, line: null, talkS: 0, outcome: 'converted', note: 'trop cher',
      heard: null, sent: null, expected: null, promise: null, recorded: false, repeat: false,
    } as const; // prettier-ignore
    addCall(db, few, { ...call, minutes: -60 * 24 * 30 });
    const oldest = db.get<{ uid: string }>(sql`SELECT uid FROM attempt ORDER BY id DESC LIMIT 1`)?.uid;
    db.transaction(() => {
      db.run(sql`
        INSERT INTO attempt (uid, agent_id, direction, number, started_at, pid)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${mostFound})
        SELECT 'many ' || i, 1, 'outbound', '+33199000142', ${now} + i, 0 FROM n`);
      db.run(sql`
        INSERT INTO outcome (uid, attempt_id, kind, note, agent_id, at)
        SELECT 'of ' || id, id, 'converted', 'trop cher', 1, started_at FROM attempt WHERE uid LIKE 'many %'`);
    });
    const page = (filter: CallFilter, whole = false) =>
      callPage(db, {
        filter, searchContext: { callingCode: '33' }, cursor: null, limit: 1, now, zone: 'Europe/Paris', order: 'oldest', count: true, whole,
      }); // prettier-ignore
    const words = 'cher';
    const newest = page({ words });
    expect([newest.counts?.newestOf, newest.counts?.total]).toEqual([mostFound, mostFound]);
    const then = page({ words, until: now });
    expect([then.counts?.newestOf, then.rows.map(({ attempt }) => attempt)]).toEqual([null, [oldest]]);
    expect(page({ words, since: now - day, until: now }).counts?.total).toBe(0);
    const all = page({ words }, true);
    expect([all.counts?.newestOf, all.counts?.total, all.rows[0]?.attempt]).toEqual([
      null,
      mostFound + 1,
      oldest,
    ]);
  });

  it('knows the days, weeks and months that go on', () => {
    const { db } = openCalls();
    const known = places(db);
    const call = fc.sample(anyCall, 1)[0];
    if (!call) throw new Error('no call');
    for (const minutes of [0, -26 * 60, -8 * 24 * 60]) addCall(db, known, { ...call, minutes });
    expect(ask(db, { during: 'today' }).counts?.total).toBe(1);
    expect(ask(db, { during: 'week' }).counts?.total).toBe(2);
    expect(ask(db, { during: 'month' }).counts?.total).toBe(3);
    expect(ask(db, { during: 'month', until: now - 7 * day }).counts?.total).toBe(1);
  });
});

describe('words in notes', () => {
  it('of a database from before are found, and a note that is blanked is not any more', () => {
    const folder = databaseOfVersion(
      150,
      `INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'g', 'Léa', 0);
       INSERT INTO attempt (id, uid, agent_id, direction, number, started_at, pid) VALUES (5, 'a5', 1, 'outbound', '+33199000142', ${now}, 0);
       INSERT INTO outcome (uid, attempt_id, kind, note, agent_id, at) VALUES ('o5', 5, 'not-interested', 'Élagage trop cher', 1, ${now});
       INSERT INTO view (uid, name, definition, created_at, updated_at) VALUES ('v', 'Mes relances', '{}', 0, 0);`,
      { foreignKeys: false },
    );
    const { db, close } = openWriter(folder);
    try {
      expect(ask(db, { words: 'elagage' }).counts?.total).toBe(1);
      expect(ask(db, { words: 'jardin' }).counts?.total).toBe(0);
      expect(db.get(sql`SELECT list FROM view WHERE uid = 'v'`)).toEqual({ list: 'requests' });
      db.run(sql`INSERT INTO erasing (attempt_id) VALUES (5)`);
      db.run(sql`UPDATE outcome SET note = '' WHERE attempt_id = 5`);
      expect(ask(db, { words: 'elagage' }).counts?.total).toBe(0);
      expect(db.all(sql`SELECT term FROM note_vocabulary`)).toEqual([]);
    } finally {
      close();
    }
  });
});
