import type { ReadDb, WriteDb } from '../handle.ts';
import { join, sql } from '../sql.ts';
import { foldColumns, readColumns, type Block, type ColumnTable, type Shape } from './blocks.ts';

/** Bits of `flags` of a call. */
export const callFlag = {
  inbound: 1,
  answered: 2,
  expectedYes: 4,
  expectedForgot: 8,
  neverAsked: 16,
  /** Made while a promise to the person was in force. */
  promised: 32,
  promiseKept: 64,
  promiseBroken: 128,
  /** They had named slots, and it began in none of them. */
  outsideSlot: 256,
  /** They had been rung in the 24 hours before. */
  repeatRing: 512,
  firstTry: 1024,
  /** There is sound of it that can still be heard. */
  recorded: 2048,
  /** A rule blocked it, and a reason was written. */
  override: 4096,
  hasNote: 8192,
  /** Our own line never took it on: it reached nobody, and is no call in any figure. */
  unplaced: 16_384,
} as const;

/** `sinceAskedS` of a call without a request. */
export const neverSaid = 0xffff_ffff;

const attemptShape = {
  /** UTC milliseconds. */
  startedAt: 'f64',
  /** Ids; 0 for none. */
  request: 'u32',
  prospect: 'u32',
  talkMs: 'u32',
  /** From the first ring to the end of the call, and the wrap-up. */
  workMs: 'u32',
  sinceAskedS: 'u32',
  agent: 'u16',
  probe: 'u16',
  /** Words (`wordsOf`); 0 for none. */
  outcome: 'u16',
  lineResult: 'u16',
  headset: 'u16',
  network: 'u16',
  flags: 'u16',
  /** MOS × 50; 0 where it was not measured. */
  mosHeard: 'u8',
  mosSent: 'u8',
} as const satisfies Shape;

const word = (kind: 'outcome' | 'line' | 'headset' | 'network' | 'closing', of: string) => ({
  text: `coalesce((SELECT w.id FROM column_word w WHERE w.kind = '${kind}' AND w.word = ${of}), 0)`,
  params: [],
});

const attempts: ColumnTable<typeof attemptShape> = {
  name: 'attempt',
  shape: attemptShape,
  last: sql`SELECT max(id) AS id FROM attempt`,
  rows: (which) =>
    join(
      sql`
      SELECT t.id, t.started_at AS startedAt, coalesce(t.request_id, 0) AS request, coalesce(t.prospect_id, 0) AS prospect,
        CASE WHEN e.answered_at IS NULL THEN 0 ELSE min(4294967295, max(0, e.at - e.answered_at - e.hold_ms)) END AS talkMs,
        min(4294967295, max(0, coalesce(e.at, t.started_at) - t.started_at) + coalesce(o.wrap_ms, 0)) AS workMs,
        min(4294967295, coalesce(f.asked_s, ${neverSaid})) AS sinceAskedS,
        t.agent_id AS agent, coalesce(f.probe_id, 0) AS probe,`,
      word('outcome', 'o.kind'),
      sql`AS outcome,`,
      word('line', 'e.line_result'),
      sql`AS lineResult,`,
      word('headset', 'coalesce(h.microphone, s.microphone)'),
      sql`AS headset,`,
      word('network', 'coalesce(h.network, s.network)'),
      sql`AS network,
        (t.direction = 'inbound') * ${callFlag.inbound} + (e.answered_at IS NOT NULL) * ${callFlag.answered}
          + CASE x.answer WHEN 'yes' THEN ${callFlag.expectedYes} WHEN 'forgot' THEN ${callFlag.expectedForgot} WHEN 'never-asked' THEN ${callFlag.neverAsked} ELSE 0 END
          + coalesce(f.promise_id IS NOT NULL OR f.promise_end IS NOT NULL, 0) * ${callFlag.promised}
          + CASE f.promise_end WHEN 'kept' THEN ${callFlag.promiseKept} WHEN 'broken' THEN ${callFlag.promiseBroken} ELSE 0 END
          + coalesce(f.outside_slot, 0) * ${callFlag.outsideSlot} + coalesce(f.repeat_ring, 0) * ${callFlag.repeatRing}
          + coalesce(f.first_try, 0) * ${callFlag.firstTry} + coalesce(f.override, 0) * ${callFlag.override}
          + (v.attempt_id IS NOT NULL AND v.removed_at IS NULL) * ${callFlag.recorded} + (coalesce(o.note, '') <> '') * ${callFlag.hasNote}
          + (u.attempt_id IS NOT NULL) * ${callFlag.unplaced} AS flags,
        coalesce(CAST(round(h.mos_mean * 50) AS INTEGER), 0) AS mosHeard, coalesce(CAST(round(s.mos_mean * 50) AS INTEGER), 0) AS mosSent
      FROM attempt t
        LEFT JOIN attempt_fact f ON f.attempt_id = t.id
        LEFT JOIN attempt_end e ON e.attempt_id = t.id
        LEFT JOIN outcome o ON o.attempt_id = t.id
        LEFT JOIN attempt_expected x ON x.attempt_id = t.id
        LEFT JOIN attempt_quality h ON h.attempt_id = t.id AND h.way = 'heard'
        LEFT JOIN attempt_quality s ON s.attempt_id = t.id AND s.way = 'sent'
        LEFT JOIN recording v ON v.attempt_id = t.id
        LEFT JOIN attempt_unplaced u ON u.attempt_id = t.id
      WHERE`,
      which,
      sql`ORDER BY t.id`,
    ),
};

/** Bits of `flags` of a request. */
export const requestFlag = { closed: 1, quarantined: 2, merged: 4 } as const;

const requestShape = {
  askedAt: 'f64',
  /** NaN while it is open. */
  closedAt: 'f64',
  probe: 'u16',
  /** Word; 0 while it is open. */
  closing: 'u16',
  flags: 'u8',
} as const satisfies Shape;

const requests: ColumnTable<typeof requestShape> = {
  name: 'request',
  shape: requestShape,
  last: sql`SELECT max(id) AS id FROM request`,
  rows: (which) =>
    join(
      sql`
      SELECT t.id, t.asked_at AS askedAt, t.closed_at AS closedAt, t.probe_id AS probe,`,
      word('closing', 't.closed_reason'),
      sql`AS closing,
        (t.state = 'closed') * ${requestFlag.closed} + iif(t.origin_id IS NULL, t.quarantined, t.origin_held) * ${requestFlag.quarantined} + (t.merged_into IS NOT NULL) * ${requestFlag.merged} AS flags
      FROM request t
      WHERE`,
      which,
      sql`ORDER BY t.id`,
    ),
};

/** `end` and `by` of a promise. */
export const promiseEnd = { open: 0, kept: 1, broken: 2, replaced: 3, cancelled: 4 } as const;
export const promiseBy = { prospect: 0, agent: 1, rule: 2 } as const;

const promiseShape = {
  startAt: 'f64',
  endAt: 'f64',
  /** NaN while it is in force. */
  endedAt: 'f64',
  request: 'u32',
  /** 0 where no agent made it. */
  agent: 'u16',
  probe: 'u16',
  end: 'u8',
  by: 'u8',
} as const satisfies Shape;

const promises: ColumnTable<typeof promiseShape> = {
  name: 'promise',
  shape: promiseShape,
  last: sql`SELECT max(id) AS id FROM promise`,
  rows: (which) =>
    join(
      sql`
      SELECT t.id, t.start_at AS startAt, t.end_at AS endAt, t.ended_at AS endedAt, t.request_id AS request,
        coalesce(t.agent_id, 0) AS agent, r.probe_id AS probe,
        CASE t.ended_as WHEN 'kept' THEN 1 WHEN 'broken' THEN 2 WHEN 'replaced' THEN 3 WHEN 'cancelled' THEN 4 ELSE 0 END AS end,
        CASE t.by WHEN 'prospect' THEN 0 WHEN 'agent' THEN 1 ELSE 2 END AS by
      FROM promise t JOIN request r ON r.id = t.request_id
      WHERE`,
      which,
      sql`ORDER BY t.id`,
    ),
};

export type AttemptBlock = Block<typeof attemptShape>;
export type RequestBlock = Block<typeof requestShape>;
export type PromiseBlock = Block<typeof promiseShape>;

/** Calls as columns, up to date with what this connection sees. Not to be kept: see `readColumns`. */
export const attemptColumns = (db: ReadDb): readonly AttemptBlock[] => readColumns(db, attempts);
export const requestColumns = (db: ReadDb): readonly RequestBlock[] => readColumns(db, requests);
export const promiseColumns = (db: ReadDb): readonly PromiseBlock[] => readColumns(db, promises);

export type WordKind = 'outcome' | 'line' | 'headset' | 'network' | 'closing';

/** The texts that columns hold as numbers: word → its number. */
export const wordsOf = (db: ReadDb, kind: WordKind): ReadonlyMap<string, number> =>
  new Map(
    db
      .all<{ readonly id: number; readonly word: string }>(
        sql`SELECT id, word FROM column_word WHERE kind = ${kind}`,
      )
      .map(({ id, word: text }) => [text, id]),
  );

export const columnTables = [attempts, requests, promises] as const;

/** Stores what is new in the columns (see `foldColumns`); answers whether more waits. */
export const fold = (db: WriteDb, args: { readonly atLeast: number; readonly limit: number }): boolean =>
  columnTables.map((table) => foldColumns(db, table, args)).includes(true);
