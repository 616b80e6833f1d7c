import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { mayBeAlive } from '../process-alive.ts';
import { sql } from '../sql.ts';

/**
 * Who has a request before them. A reservation is taken in the writer's one IMMEDIATE transaction, so that two windows
 * or two processes never get the same; that of a process which is gone counts for nothing.
 */
export type Holder = {
  readonly session: number;
  readonly window: string;
  readonly pid: number;
  readonly at: number;
  readonly agent: string;
};

export const holderOf = (db: ReadDb, request: number, now: number): Holder | null => {
  const holder = db
    .prepare<readonly [number], Holder>(
      `SELECT v.session_id AS session, s.window_id AS window, s.pid, v.at, g.name AS agent
       FROM reservation v JOIN work_session s ON s.id = v.session_id JOIN agent g ON g.id = s.agent_id WHERE v.request_id = ?`,
    )
    .get(request);
  return holder && mayBeAlive(holder.pid, holder.at, now) ? holder : null;
};

/** Answers whether the session has it now. */
export const takeReservation = (
  db: WriteDb,
  args: { readonly request: number; readonly session: number; readonly now: number },
): boolean => {
  const holder = holderOf(db, args.request, args.now);
  if (holder && holder.session !== args.session) return false;
  db.run(sql`
    INSERT INTO reservation (request_id, session_id, at) VALUES (${args.request}, ${args.session}, ${args.now})
    ON CONFLICT (request_id) DO UPDATE SET session_id = excluded.session_id, at = excluded.at`);
  return true;
};

const called = `SELECT a.request_id AS id FROM attempt_draft d CROSS JOIN attempt a ON a.id = d.attempt_id WHERE a.request_id IS NOT NULL`;

/** Requests with a call that is up or waits for its outcome: somebody's, reserved or not. */
export const calledNow = (db: ReadDb): ReadonlySet<number> =>
  new Set(
    db
      .prepare<readonly [], { id: number }>(called)
      .all()
      .map(({ id }) => id),
  );

/** Gives back what a session holds; the request of a call that still needs its outcome only with `inCall`. */
export const giveBack = (db: WriteDb, args: { readonly session: number; readonly inCall: boolean }): void => {
  db.prepare<readonly [number], never>(
    `DELETE FROM reservation WHERE session_id = ?${args.inCall ? '' : ` AND request_id NOT IN (${called})`}`,
  ).run(args.session);
};

/** Error: `queue/reserved` (data: agent) for a call of ours to somebody whom another window has before it. */
export const refuseReserved = (
  db: ReadDb,
  args: { readonly request: number; readonly window: string | null; readonly now: number },
): void => {
  const holder = holderOf(db, args.request, args.now);
  if (holder && holder.window !== args.window)
    throw new ExpectedError(
      'queue/reserved',
      `${holder.agent} has this person before them. Take the next one, or ask ${holder.agent} to go on to another.`,
      { agent: holder.agent },
    );
};
