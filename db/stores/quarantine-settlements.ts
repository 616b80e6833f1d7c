import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';
import { holdMore } from './quarantines.ts';
import { closeRequest } from './requests.ts';

/**
 * What a person decides about a quarantine: released (back into the queue) or closed (they had never asked), some of it
 * or all of it; each can be undone. As with holding, the requests of a large batch follow a portion at a time.
 */

export type SettlementResult = 'released' | 'closed';

const missing = (): ExpectedError =>
  new ExpectedError('quarantine/missing', 'This quarantine was settled meanwhile. Read the list again.');

const openOf = (db: ReadDb, uid: string): { readonly id: number; readonly batch: number } => {
  const row = db.get<{ id: number; batch: number; reached: number | null }>(
    sql`SELECT id, batch_id AS batch, reached FROM quarantine WHERE uid = ${uid} AND ended_at IS NULL`,
  );
  if (!row) throw missing();
  if (row.reached !== null)
    throw new ExpectedError(
      'quarantine/at-work',
      'The batch is still being put aside. Try again in a few seconds.',
    );
  return row;
};

/** Takes the decision on these requests. */
const apply = (
  db: WriteDb,
  args: {
    readonly settlement: number;
    readonly result: SettlementResult;
    readonly requests: readonly { readonly id: number; readonly uid: string; readonly open: 0 | 1 }[];
    readonly agent: number | null;
    readonly at: number;
  },
): void => {
  const { settlement, result, requests, agent, at } = args;
  const ids = JSON.stringify(requests.map(({ id }) => id));
  db.run(
    sql`UPDATE quarantine_request SET settlement_id = ${settlement} WHERE request_id IN (SELECT value FROM json_each(${ids}))`,
  );
  if (result === 'released')
    db.run(
      sql`UPDATE request SET quarantined = 0, updated_at = ${at} WHERE id IN (SELECT value FROM json_each(${ids}))`,
    );
  else
    for (const { id, uid, open } of requests)
      if (open === 1) closeRequest(db, { id, uid, reason: 'never-asked', agent, at });
};

type SettlementRow = {
  readonly id: number;
  readonly uid: string;
  readonly quarantine: number;
  readonly result: SettlementResult;
  readonly at: number;
  readonly agent: number | null;
  readonly undoneAt: number | null;
};

const settlementColumns =
  'id, uid, quarantine_id AS quarantine, result, at, agent_id AS agent, undone_at AS undoneAt';

/** The next portion of a settlement, or of its being undone. Answers whether it is through. */
const follow = (db: WriteDb, row: SettlementRow, limit: number): boolean => {
  const { id, quarantine, result, agent, at } = row;
  const undoing = row.undoneAt !== null;
  const requests = db.all<{ id: number; uid: string; open: 0 | 1 }>(
    undoing
      ? sql`SELECT r.id, r.uid, r.state = 'open' AS open FROM quarantine_request q JOIN request r ON r.id = q.request_id
          WHERE q.settlement_id = ${id} LIMIT ${limit}`
      : sql`SELECT r.id, r.uid, r.state = 'open' AS open FROM quarantine_request q JOIN request r ON r.id = q.request_id
          WHERE q.quarantine_id = ${quarantine} AND q.settlement_id IS NULL LIMIT ${limit}`,
  );
  if (undoing) takeBack(db, row, requests);
  else apply(db, { settlement: id, result, requests, agent, at });
  const through = requests.length < limit;
  if (through) db.run(sql`UPDATE quarantine_settlement SET at_work = 0 WHERE id = ${id}`);
  return through;
};

/** Back into quarantine as before the settlement, promise included; who was called since stays where they are. */
const takeBack = (
  db: WriteDb,
  { result, at, agent, undoneAt }: SettlementRow,
  requests: readonly { readonly id: number; readonly uid: string }[],
): void => {
  const now = undoneAt ?? at;
  const ids = JSON.stringify(requests.map(({ id }) => id));
  db.run(
    sql`UPDATE quarantine_request SET settlement_id = NULL WHERE request_id IN (SELECT value FROM json_each(${ids}))`,
  );
  if (result === 'released') {
    db.run(sql`
      UPDATE request SET quarantined = 1, updated_at = ${now}
      WHERE id IN (SELECT value FROM json_each(${ids})) AND state = 'open' AND attempts = 0`);
    return;
  }
  for (const { id, uid } of requests) {
    const { changes } = db.run(sql`
      UPDATE request SET state = 'open', closed_reason = NULL, closed_at = NULL, updated_at = ${now}
      WHERE id = ${id} AND state = 'closed' AND closed_reason = 'never-asked' AND closed_at = ${at}`);
    if (changes === 0) continue;
    db.run(sql`
      UPDATE promise SET ended_at = NULL, ended_as = NULL WHERE request_id = ${id} AND ended_as = 'cancelled' AND ended_at = ${at}`);
    db.run(sql`
      UPDATE request SET promise_start = p.start_at, promise_end = p.end_at, promise_by = p.by
      FROM promise p WHERE p.request_id = request.id AND p.ended_at IS NULL AND request.id = ${id}`);
    appendEvent(db, { at: now, agent, kind: 'request.reopened', subject: uid, data: { by: 'undo' } });
  }
};

/** Requests of one turn of a command; more follow with `quarantineWork`. */
const firstTurn = 2000;

/**
 * Releases or closes the requests named, or with null all that are left. Answers the settlement, by which it can be
 * undone, and of how many requests it is. Errors: `quarantine/missing`, `quarantine/at-work`.
 */
export const settleQuarantine = (
  db: WriteDb,
  args: {
    readonly quarantine: string;
    readonly result: SettlementResult;
    readonly requests: readonly string[] | null;
    readonly at: number;
  },
): { readonly settlement: string; readonly requests: number } => {
  const { quarantine, result, at } = args;
  const { id, batch } = openOf(db, quarantine);
  const agent = currentAgent(db, at);
  const uid = newUid();
  const all = args.requests === null;
  const settlement = db.run(sql`
    INSERT INTO quarantine_settlement (uid, quarantine_id, result, at, agent_id, at_work)
    VALUES (${uid}, ${id}, ${result}, ${at}, ${agent}, ${all ? 1 : 0})`).id;
  let requests = leftIn(db, id);
  if (all) {
    follow(db, { id: settlement, uid, quarantine: id, result, at, agent, undoneAt: null }, firstTurn);
  } else {
    const named = db.all<{ id: number; uid: string; open: 0 | 1 }>(sql`
      SELECT r.id, r.uid, r.state = 'open' AS open FROM json_each(${JSON.stringify(args.requests)}) j
        JOIN request r ON r.uid = j.value JOIN quarantine_request q ON q.request_id = r.id
      WHERE q.quarantine_id = ${id} AND q.settlement_id IS NULL`);
    requests = named.length;
    apply(db, { settlement, result, requests: named, agent, at });
  }
  if (all || leftIn(db, id) === 0) {
    db.run(sql`UPDATE quarantine SET ended_at = ${at} WHERE id = ${id}`);
    // Whoever looked has judged the batch: it takes two more who never asked to doubt that.
    db.run(sql`UPDATE batch SET never_asked = 0 WHERE id = ${batch}`);
  }
  appendEvent(db, {
    at,
    agent,
    kind: 'quarantine.settled',
    subject: quarantine,
    data: { settlement: uid, result, requests },
  });
  return { settlement: uid, requests };
};

const leftIn = (db: ReadDb, quarantine: number): number =>
  db.get<{ n: number }>(
    sql`SELECT count(*) AS n FROM quarantine_request WHERE quarantine_id = ${quarantine} AND settlement_id IS NULL`,
  )?.n ?? 0;

/** Puts the requests of a settlement back into quarantine. Error: `quarantine/missing`. */
export const undoSettlement = (
  db: WriteDb,
  { settlement, at }: { readonly settlement: string; readonly at: number },
): void => {
  const row = db.get<SettlementRow>({
    text: `SELECT ${settlementColumns} FROM quarantine_settlement WHERE uid = ? AND undone_at IS NULL AND at_work = 0`,
    params: [settlement],
  });
  if (!row) throw missing();
  const { changes } = db.run(sql`
    UPDATE quarantine SET ended_at = NULL WHERE id = ${row.quarantine} AND (ended_at IS NULL OR NOT EXISTS (
      SELECT 1 FROM quarantine o WHERE o.batch_id = quarantine.batch_id AND o.ended_at IS NULL))`);
  if (changes === 0) throw missing();
  const agent = currentAgent(db, at);
  db.run(sql`UPDATE quarantine_settlement SET undone_at = ${at}, at_work = 1 WHERE id = ${row.id}`);
  follow(db, { ...row, agent, undoneAt: at }, firstTurn);
  appendEvent(db, { at, agent, kind: 'quarantine.undone', subject: settlement, data: {} });
};

/** Somebody looked and lets it stand, or (`keep` false) takes that back. Error: `quarantine/missing`. */
export const keepQuarantine = (
  db: WriteDb,
  { quarantine, keep, at }: { readonly quarantine: string; readonly keep: boolean; readonly at: number },
): void => {
  const { changes } = db.run(
    sql`UPDATE quarantine SET kept_at = ${keep ? at : null} WHERE uid = ${quarantine} AND ended_at IS NULL`,
  );
  if (changes === 0) throw missing();
  appendEvent(db, {
    at,
    agent: currentAgent(db, at),
    kind: 'quarantine.kept',
    subject: quarantine,
    data: { keep },
  });
};

/** The next portion of whatever is at work; `limit` requests of each kind a turn. */
export const quarantineWork = (
  db: WriteDb,
  { at, limit }: { readonly at: number; readonly limit: number },
): { readonly changed: boolean; readonly more: boolean } => {
  const hold = db.get<{ id: number }>(
    sql`SELECT id FROM quarantine INDEXED BY quarantine_at_work WHERE reached IS NOT NULL ORDER BY id LIMIT 1`,
  );
  if (hold) {
    holdMore(db, { quarantine: hold.id, limit, at });
    return { changed: true, more: true };
  }
  const row = db.get<SettlementRow>({
    text: `SELECT ${settlementColumns} FROM quarantine_settlement INDEXED BY quarantine_settlement_at_work WHERE at_work = 1 ORDER BY id LIMIT 1`,
    params: [],
  });
  if (!row) return { changed: false, more: false };
  follow(db, row, limit);
  return { changed: true, more: true };
};

/**
 * Pages of the log (256 MiB) between two checkpoints while a batch follows; at other times it is SQLite's 1000. What is
 * copied back is hardly more after many portions than after one, and each time the writer stands still for it.
 */
const pagesAtWork = 16_000;

/**
 * One portion in a transaction of its own. The requests of a batch lie together, but their places in the order of the queue
 * do not: each portion changes most pages of those indexes. So it is not waited for that the log is on the disk (a power
 * cut undoes whole portions, which are then done again), and the same page is copied back once for several of them.
 */
export const quarantineTurn = (
  db: WriteDb,
  args: { readonly at: number; readonly limit: number },
): { readonly changed: boolean; readonly more: boolean } => {
  if (!isAtWork(db)) return { changed: false, more: false };
  db.exec(`PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${pagesAtWork}`);
  try {
    return db.transaction(() => quarantineWork(db, args));
  } finally {
    db.exec(`PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${isAtWork(db) ? pagesAtWork : 1000}`);
  }
};

const isAtWork = (db: ReadDb): boolean =>
  db.get(sql`
    SELECT 1 FROM quarantine INDEXED BY quarantine_at_work WHERE reached IS NOT NULL
    UNION ALL SELECT 1 FROM quarantine_settlement INDEXED BY quarantine_settlement_at_work WHERE at_work = 1 LIMIT 1`) !==
  undefined;
