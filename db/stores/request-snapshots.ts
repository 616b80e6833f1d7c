import type { ClosedReason, RequestState } from '../../core/contract/records.ts';
import type { ActionFacts } from '../../core/domain/request-action.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { followPromise, promiseInForce, type PromiseRow } from './promises.ts';

/**
 * A request as an action by hand found it, and as it left it. Undo compares what is there now with what was left, and
 * puts back what was found: whatever happened in between makes the two differ.
 */
export type Snapshot = {
  readonly id: number;
  readonly state: RequestState;
  readonly closedReason: ClosedReason | null;
  readonly closedAt: number | null;
  readonly expiresAt: number | null;
  readonly quarantined: 0 | 1;
  readonly owner: number | null;
  readonly attempts: number;
  readonly mergedInto: number | null;
  readonly prospect: number;
  /** The last call, of either side, that is tied to it. */
  readonly lastAttempt: number | null;
  readonly promise: PromiseRow | null;
  /** What the person said, as JSON; null where the action does not touch it. */
  readonly content: { readonly words: string; readonly stakes: string; readonly slots: string } | null;
};

type Row = Omit<Snapshot, 'promise' | 'content'> & {
  readonly uid: string;
  readonly words: string;
  readonly stakes: string;
  readonly slots: string;
};

const missing = (): ExpectedError =>
  new ExpectedError('request/missing', 'This request does not exist any more. Read the queue again.');

const rowOf = (db: ReadDb, by: { readonly uid: string } | { readonly id: number }): Row => {
  const row = db.get<Row>({
    text: `SELECT r.id, r.uid, r.state, r.closed_reason AS closedReason, r.closed_at AS closedAt, r.expires_at AS expiresAt, r.quarantined,
        r.owner_id AS owner, r.attempts, r.merged_into AS mergedInto, r.prospect_id AS prospect, r.words, r.stakes, r.slots,
        (SELECT max(a.id) FROM attempt a WHERE a.request_id = r.id) AS lastAttempt
      FROM request r WHERE ${'uid' in by ? 'r.uid' : 'r.id'} = ?`,
    params: ['uid' in by ? by.uid : by.id],
  });
  if (!row) throw missing();
  return row;
};

const shape = (db: ReadDb, row: Row, withContent: boolean): Snapshot => {
  const { uid: _uid, words, stakes, slots, ...rest } = row;
  return { ...rest, promise: promiseInForce(db, row.id), content: withContent ? { words, stakes, slots } : null };
}; // prettier-ignore

/** Error: `request/missing`. */
export const snapshotOf = (db: ReadDb, id: number, withContent: boolean): Snapshot =>
  shape(db, rowOf(db, { id }), withContent);

/** Error: `request/missing`. */
export const snapshotByUid = (db: ReadDb, uid: string, withContent: boolean): Snapshot =>
  shape(db, rowOf(db, { uid }), withContent);

export const isInCall = (db: ReadDb, request: number): boolean =>
  db.get(
    sql`SELECT 1 FROM attempt_draft d JOIN attempt a ON a.id = d.attempt_id WHERE a.request_id = ${request}`,
  ) !== undefined;

export const factsOf = (db: ReadDb, one: Snapshot): ActionFacts => ({
  state: one.state,
  closedReason: one.closedReason,
  expiresAt: one.expiresAt,
  quarantined: one.quarantined === 1,
  merged: one.mergedInto !== null,
  inCall: isInCall(db, one.id),
  promise: one.promise,
});

/** Whether the request still is as the action left it. */
export const isAsLeft = (db: ReadDb, after: Snapshot): boolean =>
  JSON.stringify(snapshotOf(db, after.id, after.content !== null)) === JSON.stringify(after);

/**
 * Puts requests back as they were found, promises among them: one that was made is cancelled, one that was ended lives
 * again, one that was moved goes home.
 */
export const putBack = (
  db: WriteDb,
  args: { readonly before: readonly Snapshot[]; readonly after: readonly Snapshot[]; readonly at: number },
): void => {
  const { before, after, at } = args;
  const home = new Map(before.flatMap(({ id, promise }) => (promise ? [[promise.uid, id] as const] : [])));
  // Away first, so that nowhere two are in force at once.
  for (const { id, promise } of after)
    if (promise && home.get(promise.uid) !== id)
      db.run(
        sql`UPDATE promise SET ended_at = ${at}, ended_as = 'cancelled' WHERE request_id = ${id} AND uid = ${promise.uid}`,
      );
  const ids = JSON.stringify(after.map(({ id }) => id));
  for (const [uid, id] of home)
    db.run(sql`
      UPDATE promise SET request_id = ${id}, ended_at = NULL, ended_as = NULL
      WHERE uid = ${uid} AND request_id IN (SELECT value FROM json_each(${ids}))`);
  for (const one of before) {
    db.run(sql`
      UPDATE request SET state = ${one.state}, closed_reason = ${one.closedReason}, closed_at = ${one.closedAt}, expires_at = ${one.expiresAt},
        attempts = ${one.attempts}, merged_into = ${one.mergedInto}, prospect_id = ${one.prospect}, updated_at = ${at}
      WHERE id = ${one.id}`);
    if (one.content !== null)
      db.run(sql`
        UPDATE request SET words = ${one.content.words}, stakes = ${one.content.stakes}, slots = ${one.content.slots} WHERE id = ${one.id}`);
    db.run(sql`UPDATE request SET owner_id = ${one.owner} WHERE id = ${one.id}`);
  }
  for (const { id } of after) followPromise(db, { request: id, at });
};
