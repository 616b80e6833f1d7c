import type { WorkStatus } from '../../core/contract/work.ts';
import {
  keepsReservation,
  nextWorkState,
  type PauseReason,
  type WorkEvent,
  type WorkState,
} from '../../core/domain/session-of-work.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { mayBeAlive } from '../process-alive.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { giveBack, takeReservation } from './reservations.ts';

type Session = {
  readonly id: number;
  readonly uid: string;
  readonly startedAt: number;
  readonly pause: number | null;
};

/** The running session of a window. */
const sessionOf = (db: ReadDb, window: string): Session | undefined =>
  db.get<Session>(sql`
    SELECT s.id, s.uid, s.started_at AS startedAt,
      (SELECT id FROM work_pause WHERE session_id = s.id AND ended_at IS NULL) AS pause
    FROM work_session s WHERE s.window_id = ${window} AND s.ended_at IS NULL`);

const stateOf = (session: Session | undefined): WorkState =>
  session === undefined ? 'off' : session.pause === null ? 'working' : 'paused';

/** Where the window's session stands, its pause, and what is reserved for it. */
export const workStatus = (db: ReadDb, { window }: { readonly window: string }): WorkStatus => {
  const session = sessionOf(db, window);
  if (!session)
    return { state: 'off', session: null, startedAt: null, pause: null, pausedMs: 0, reserved: null };
  const pauses = db.all<{ reason: PauseReason; note: string; since: number; until: number | null }>(sql`
    SELECT reason, note, started_at AS since, ended_at AS until FROM work_pause WHERE session_id = ${session.id}`);
  const now = pauses.find(({ until }) => until === null);
  return {
    state: stateOf(session),
    session: session.uid,
    startedAt: session.startedAt,
    pause: now ? { reason: now.reason, note: now.note, since: now.since } : null,
    pausedMs: pauses.reduce((sum, { since, until }) => sum + (until === null ? 0 : Math.max(0, until - since)), 0),
    reserved:
      db.get<{ uid: string }>(sql`
        SELECT r.uid FROM reservation v JOIN request r ON r.id = v.request_id WHERE v.session_id = ${session.id} ORDER BY v.at DESC LIMIT 1`)
        ?.uid ?? null,
  };
}; // prettier-ignore

/** Takes the step in core, and what follows from it for what is reserved. Error: `work/not-now`. */
const step = (db: WriteDb, window: string, event: WorkEvent): Session => {
  const session = sessionOf(db, window);
  const next = nextWorkState(stateOf(session), event);
  if (!session || next === null)
    throw new ExpectedError(
      'work/not-now',
      'That does not fit the session of work as it is now. Look at it again, then choose.',
    );
  if (!keepsReservation(next)) giveBack(db, { session: session.id, inCall: next === 'off' });
  return session;
};

/** Error: `work/not-now` when the window is not at work. */
export const workingSession = (db: ReadDb, window: string): number => {
  const session = sessionOf(db, window);
  if (!session || stateOf(session) !== 'working')
    throw new ExpectedError('work/not-now', 'No session of work runs in this window. Start it first.');
  return session.id;
};

export const startWork = (
  db: WriteDb,
  args: {
    readonly window: string;
    readonly pid: number;
    readonly again: string | null;
    /** Uid of the request that a lost wire took from the agent's eyes. */
    readonly reading: string | null;
    readonly now: number;
  },
): WorkStatus => {
  const { window, pid, now } = args;
  const running = sessionOf(db, window);
  if (running) return workStatus(db, { window });
  const agent = currentAgent(db, now);
  // Only one that was cut off goes on; one that the agent ended is over.
  const cut =
    args.again === null
      ? undefined
      : db.get<{ id: number }>(sql`
          SELECT id FROM work_session WHERE uid = ${args.again} AND agent_id = ${agent} AND ended_by IN ('window', 'process')`);
  const id =
    cut?.id ??
    db.run(sql`
      INSERT INTO work_session (uid, agent_id, window_id, pid, started_at) VALUES (${newUid()}, ${agent}, ${window}, ${pid}, ${now})`)
      .id;
  if (cut) {
    db.run(
      sql`UPDATE work_session SET window_id = ${window}, pid = ${pid}, ended_at = NULL, ended_by = NULL WHERE id = ${id}`,
    );
    const request = db.get<{ id: number }>(
      sql`SELECT id FROM request WHERE uid = ${args.reading} AND state = 'open' AND quarantined = 0`,
    );
    if (request) takeReservation(db, { request: request.id, session: id, now });
  }
  return workStatus(db, { window });
};

/** Errors: `work/not-now`, `work/reason`. */
export const pauseWork = (
  db: WriteDb,
  args: { readonly window: string; readonly reason: PauseReason; readonly note: string; readonly now: number },
): WorkStatus => {
  if (args.reason === 'other' && args.note.trim() === '')
    throw new ExpectedError('work/reason', 'Write in a few words why you pause, or choose a reason of the list.');
  const session = step(db, args.window, { type: 'pause' });
  db.run(sql`
    INSERT INTO work_pause (session_id, reason, note, started_at) VALUES (${session.id}, ${args.reason}, ${args.note}, ${args.now})`);
  return workStatus(db, args);
}; // prettier-ignore

const endPause = (db: WriteDb, session: number, at: number): void => {
  db.run(sql`UPDATE work_pause SET ended_at = ${at} WHERE session_id = ${session} AND ended_at IS NULL`);
};

/** Error: `work/not-now`. */
export const resumeWork = (
  db: WriteDb,
  args: { readonly window: string; readonly now: number },
): WorkStatus => {
  endPause(db, step(db, args.window, { type: 'resume' }).id, args.now);
  return workStatus(db, args);
};

const end = (db: WriteDb, session: number, at: number, by: 'agent' | 'window' | 'process'): void => {
  endPause(db, session, at);
  db.run(sql`UPDATE work_session SET ended_at = ${at}, ended_by = ${by} WHERE id = ${session}`);
};

/** Error: `work/not-now`. */
export const stopWork = (
  db: WriteDb,
  args: { readonly window: string; readonly now: number },
): WorkStatus => {
  end(db, step(db, args.window, { type: 'stop' }).id, args.now, 'agent');
  return workStatus(db, args);
};

/** The window is gone. Answers whether it had a session. */
export const loseWindow = (db: WriteDb, args: { readonly window: string; readonly now: number }): boolean => {
  if (!sessionOf(db, args.window)) return false;
  end(db, step(db, args.window, { type: 'lost' }).id, args.now, 'window');
  return true;
};

/**
 * After a crash: ends the sessions of processes that are gone, at the last thing that is known of each, and gives back
 * what they held. Answers how many.
 */
export const recoverSessions = (db: WriteDb, { now }: { readonly now: number }): number => {
  const gone = db
    .all<{ id: number; window: string; pid: number; seen: number }>(sql`
      SELECT s.id, s.window_id AS window, s.pid, max(s.started_at,
        coalesce((SELECT max(at) FROM reservation WHERE session_id = s.id), 0),
        coalesce((SELECT max(coalesce(ended_at, started_at)) FROM work_pause WHERE session_id = s.id), 0),
        coalesce((SELECT max(started_at) FROM attempt WHERE started_at >= s.started_at AND agent_id = s.agent_id AND pid = s.pid), 0)) AS seen
      FROM work_session s WHERE s.ended_at IS NULL`)
    // A session may be longer than any process is believed to live, so the last thing done in it counts.
    .filter(({ pid, seen }) => !mayBeAlive(pid, seen, now));
  for (const { id, window, seen } of gone) {
    step(db, window, { type: 'lost' });
    end(db, id, seen, 'process');
  }
  return gone.length;
}; // prettier-ignore

/** What one session of an agent came to. Instants are UTC milliseconds, null while it goes on. */
export type WorkSpan = {
  readonly session: string;
  readonly agent: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly endedBy: 'agent' | 'window' | 'process' | null;
  readonly pauses: readonly {
    readonly reason: PauseReason;
    readonly note: string;
    readonly startedAt: number;
    readonly endedAt: number | null;
  }[];
  /** Calls that the agent placed or took in that time. */
  readonly calls: number;
};

/** Sessions that started from `from` on, the newest first: for whoever leads the team. */
export const workLog = (db: ReadDb, args: { readonly from: number }): readonly WorkSpan[] =>
  db
    .all<Omit<WorkSpan, 'pauses'> & { readonly id: number }>(sql`
      SELECT s.id, s.uid AS session, g.name AS agent, s.started_at AS startedAt, s.ended_at AS endedAt, s.ended_by AS endedBy,
        (SELECT count(*) FROM attempt a WHERE a.started_at BETWEEN s.started_at AND coalesce(s.ended_at, ${Number.MAX_SAFE_INTEGER})
          AND a.agent_id = s.agent_id) AS calls
      FROM work_session s JOIN agent g ON g.id = s.agent_id WHERE s.started_at >= ${args.from}
      ORDER BY s.started_at DESC, s.id DESC`)
    .map(({ id, ...row }) => ({
      ...row,
      pauses: db.all<WorkSpan['pauses'][number]>(sql`
        SELECT reason, note, started_at AS startedAt, ended_at AS endedAt FROM work_pause WHERE session_id = ${id} ORDER BY id`),
    })); // prettier-ignore
