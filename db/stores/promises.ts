import type { PromisedBy, TimeWindow } from '../../core/contract/records.ts';
import type { PromiseEnd, PromiseWindow } from '../../core/domain/promise.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';

/** The promise in force of a request lives twice: in its own row, and in the request's columns that order the queue. */

export type PromiseRow = PromiseWindow & { readonly uid: string; readonly zone: string };

export const promiseInForce = (db: ReadDb, request: number): PromiseRow | null =>
  db.get<PromiseRow>(sql`
    SELECT uid, start_at AS start, end_at AS end, zone, by FROM promise WHERE request_id = ${request} AND ended_at IS NULL`) ??
  null;

export const endPromise = (
  db: WriteDb,
  args: { readonly request: number; readonly as: PromiseEnd; readonly at: number },
): void => {
  db.run(
    sql`UPDATE promise SET ended_at = ${args.at}, ended_as = ${args.as} WHERE request_id = ${args.request} AND ended_at IS NULL`,
  );
  db.run(sql`
    UPDATE request SET promise_start = NULL, promise_end = NULL, promise_by = NULL, promise_started = 0, owner_id = NULL, updated_at = ${args.at}
    WHERE id = ${args.request}`);
};

/** The one before it must have been ended. What an agent promises in person is theirs, until it ends or is handed over. */
export const makePromise = (
  db: WriteDb,
  args: {
    readonly request: number;
    readonly window: TimeWindow;
    readonly by: PromisedBy;
    readonly agent: number | null;
    readonly at: number;
  },
): PromiseRow => {
  const { start, end, zone } = args.window;
  const uid = newUid();
  db.run(sql`
    INSERT INTO promise (uid, request_id, start_at, end_at, zone, by, agent_id, created_at)
    VALUES (${uid}, ${args.request}, ${start}, ${end}, ${zone}, ${args.by}, ${args.agent}, ${args.at})`);
  db.run(sql`
    UPDATE request SET promise_start = ${start}, promise_end = ${end}, promise_by = ${args.by},
      promise_started = ${args.by !== 'rule' && start <= args.at ? 1 : 0}, promise_told = 0,
      owner_id = ${args.by === 'agent' ? args.agent : null}, updated_at = ${args.at}
    WHERE id = ${args.request}`);
  return { uid, start, end, zone, by: args.by };
};

/** Puts the request's columns right after a promise of it was ended, revived or moved by itself. Another window is told of anew. */
export const followPromise = (
  db: WriteDb,
  { request, at }: { readonly request: number; readonly at: number },
): void => {
  const promise = promiseInForce(db, request);
  db.run(sql`
    UPDATE request SET promise_start = ${promise?.start ?? null}, promise_end = ${promise?.end ?? null}, promise_by = ${promise?.by ?? null},
      promise_started = ${promise && promise.by !== 'rule' && promise.start <= at ? 1 : 0}, updated_at = ${at},
      promise_told = iif(promise_start IS ${promise?.start ?? null} AND promise_end IS ${promise?.end ?? null}, promise_told, 0)
    WHERE id = ${request}`);
};
