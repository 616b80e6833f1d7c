import { bulkAction, type BulkAction } from '../../core/contract/bulk.ts';
import { assertNever } from '../../core/errors.ts';
import type { WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';
import type { RunRow } from './bulk.ts';
import { followPromise } from './promises.ts';

type Before = {
  readonly id: number;
  readonly uid: string;
  readonly promiseBefore: number | null;
  readonly promiseAfter: number | null;
  readonly ownerBefore: number | null;
};

/** The promise that was in force before is so again, in its own row and in the request's columns, and so is whose it is. */
const putPromiseBack = (db: WriteDb, one: Before, at: number): void => {
  if (one.promiseBefore !== null)
    db.run(
      sql`UPDATE promise SET ended_at = NULL, ended_as = NULL WHERE id = ${one.promiseBefore} AND request_id = ${one.id}`,
    );
  followPromise(db, { request: one.id, at });
  db.run(sql`UPDATE request SET owner_id = ${one.ownerBefore} WHERE id = ${one.id}`);
};

/** Whether it was as the run had left it, and is as before now. */
const restore = (db: WriteDb, action: BulkAction, run: RunRow, one: Before, at: number): boolean => {
  switch (action.kind) {
    case 'close': {
      const { changes } = db.run(sql`
        UPDATE request SET state = 'open', closed_reason = NULL, closed_at = NULL, updated_at = ${at}
        WHERE id = ${one.id} AND state = 'closed' AND closed_reason = ${action.reason} AND closed_at = ${run.at}`);
      if (changes === 0) return false;
      putPromiseBack(db, one, at);
      appendEvent(db, {
        at,
        agent: currentAgent(db, at),
        kind: 'request.reopened',
        subject: one.uid,
        data: { by: 'undo' },
      });
      return true;
    }
    case 'snooze': {
      const { changes } = db.run(
        sql`UPDATE promise SET ended_at = ${at}, ended_as = 'cancelled' WHERE id = ${one.promiseAfter} AND ended_at IS NULL`,
      );
      if (changes === 0) return false;
      putPromiseBack(db, one, at);
      return true;
    }
    case 'reassign': {
      const { changes } = db.run(sql`
        UPDATE request SET owner_id = ${one.ownerBefore}, updated_at = ${at}
        WHERE id = ${one.id} AND state = 'open'
          AND owner_id IS (SELECT id FROM agent WHERE uid = ${action.owner})`);
      return changes > 0;
    }
    default:
      return assertNever(action);
  }
};

/** Puts the next requests of a run back as they were; one that somebody has changed since is left alone. */
export const takeBack = (
  db: WriteDb,
  { run, limit, at }: { readonly run: RunRow; readonly limit: number; readonly at: number },
): {
  readonly takenBack: number;
  readonly leftAlone: number;
  readonly reached: number;
  readonly through: boolean;
} => {
  const action = bulkAction.parse(JSON.parse(run.action));
  const rows = db.all<Before>(sql`
    SELECT r.id, r.uid, b.promise_before AS promiseBefore, b.promise_after AS promiseAfter, b.owner_before AS ownerBefore
    FROM bulk_request b JOIN request r ON r.id = b.request_id
    WHERE b.run_id = ${run.id} AND b.request_id > ${run.reached} ORDER BY b.request_id LIMIT ${limit}`);
  let takenBack = 0;
  for (const one of rows) if (restore(db, action, run, one, at)) takenBack += 1;
  return {
    takenBack,
    leftAlone: rows.length - takenBack,
    reached: rows.at(-1)?.id ?? run.reached,
    through: rows.length < limit,
  };
};
