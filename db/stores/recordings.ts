import type { Recording, RecordingEnd } from '../../core/contract/recordings.ts';
import type { Language } from '../../core/contract/records.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { currentAgent } from './agents.ts';
import { attemptId } from './attempts.ts';
import { appendEvent } from './audit.ts';

type Row = Recording & { readonly id: number };

const find = (db: ReadDb, attempt: string): Row | null =>
  db.get<Row>(sql`
    SELECT r.attempt_id AS id, r.started_at AS startedAt, r.ended_at AS endedAt, r.ended_by AS endedBy,
      r.duration_ms AS durationMs, r.removed_at AS removedAt
    FROM recording r JOIN attempt a ON a.id = r.attempt_id WHERE a.uid = ${attempt}`) ?? null;

const known = (db: ReadDb, attempt: string): Row => {
  const row = find(db, attempt);
  if (!row || row.removedAt !== null)
    throw new ExpectedError('recording/missing', 'There is no recording of this call.');
  return row;
};

/** Null where the call was not recorded. Error: `call/missing`. */
export const recordingOf = (db: ReadDb, args: { readonly attempt: string }): Recording | null => {
  attemptId(db, args.attempt);
  const row = find(db, args.attempt);
  if (!row) return null;
  const { id: _id, ...recording } = row;
  return recording;
};

export type BeginRecording = {
  readonly attempt: string;
  readonly at: number;
  readonly pid: number;
  readonly language: Language;
  /** What was said to both sides before, word for word. */
  readonly announcement: string;
};

/** A call has one recording: begun again, it goes on behind what is there. Errors: `call/missing`, `recording/call-over`. */
export const beginRecording = (db: WriteDb, args: BeginRecording): void => {
  const { id } = attemptId(db, args.attempt);
  // One that began in the call may be told of after it: the host was away.
  if (db.get(sql`SELECT 1 FROM attempt_end WHERE attempt_id = ${id} AND at < ${args.at}`))
    throw new ExpectedError('recording/call-over', 'The call is over: there is nothing to record any more.');
  const before = find(db, args.attempt);
  db.run(sql`
    INSERT INTO recording (attempt_id, started_at, pid) VALUES (${id}, ${args.at}, ${args.pid})
    ON CONFLICT (attempt_id) DO UPDATE SET ended_at = NULL, ended_by = NULL, pid = excluded.pid`);
  appendEvent(db, {
    at: args.at,
    agent: currentAgent(db, args.at),
    kind: 'recording.started',
    subject: args.attempt,
    data: { language: args.language, announcement: args.announcement, again: before !== null },
  });
};

/** Error: `recording/missing`. */
export const markRecording = (
  db: WriteDb,
  args: {
    readonly attempt: string;
    readonly at: number;
    readonly what: 'paused' | 'resumed';
    readonly durationMs: number;
  },
): void => {
  known(db, args.attempt);
  appendEvent(db, {
    at: args.at,
    agent: currentAgent(db, args.at),
    kind: `recording.${args.what}`,
    subject: args.attempt,
    data: { durationMs: args.durationMs },
  });
};

/** The window that recorded is back after a cut: what it still holds is added. Answers whether there was a cut. */
export const continueRecording = (
  db: WriteDb,
  args: { readonly attempt: string; readonly at: number; readonly pid: number },
): boolean => {
  const { id, endedBy } = known(db, args.attempt);
  if (endedBy === null) return false;
  if (endedBy !== 'cut')
    throw new ExpectedError('recording/missing', 'The recording of this call has ended.');
  db.run(
    sql`UPDATE recording SET ended_at = NULL, ended_by = NULL, pid = ${args.pid} WHERE attempt_id = ${id}`,
  );
  appendEvent(db, {
    at: args.at,
    agent: null,
    kind: 'recording.resumed',
    subject: args.attempt,
    data: { after: 'cut' },
  });
  return true;
};

export type EndRecording = {
  readonly attempt: string;
  readonly at: number;
  readonly by: RecordingEnd;
  readonly durationMs: number;
};

/** A second end is let pass, save that a window which came back after a cut may end it in good form. Error: `recording/missing`. */
export const endRecording = (db: WriteDb, args: EndRecording): void => {
  const { id, endedBy } = known(db, args.attempt);
  if (endedBy !== null && (endedBy !== 'cut' || args.by === 'cut')) return;
  db.run(sql`
    UPDATE recording SET ended_at = ${args.at}, ended_by = ${args.by}, duration_ms = ${args.durationMs} WHERE attempt_id = ${id}`);
  appendEvent(db, {
    at: args.at,
    agent: args.by === 'cut' ? null : currentAgent(db, args.at),
    kind: 'recording.ended',
    subject: args.attempt,
    data: { by: args.by, durationMs: args.durationMs },
  });
};

export type RunningRecording = { readonly attempt: string; readonly startedAt: number; readonly pid: number };

export const runningRecordings = (db: ReadDb): readonly RunningRecording[] =>
  db.all<RunningRecording>(sql`
    SELECT a.uid AS attempt, r.started_at AS startedAt, r.pid
    FROM recording r INDEXED BY recording_running JOIN attempt a ON a.id = r.attempt_id WHERE r.ended_at IS NULL`);

/**
 * Recordings that began before an instant, or whose time is over where they were recorded (`now`), and whose sound is still there.
 * One that runs is left alone.
 */
export const recordingsBefore = (
  db: ReadDb,
  args: { readonly before: number; readonly now: number; readonly limit: number },
): readonly string[] =>
  db
    .all<{ attempt: string }>(
      sql`
    SELECT * FROM (SELECT a.uid AS attempt FROM recording r INDEXED BY recording_by_age JOIN attempt a ON a.id = r.attempt_id
    WHERE r.removed_at IS NULL AND r.started_at < ${args.before} AND r.ended_at IS NOT NULL ORDER BY r.started_at LIMIT ${args.limit})
    UNION SELECT a.uid FROM recording r INDEXED BY recording_by_end JOIN attempt a ON a.id = r.attempt_id
    WHERE r.removed_at IS NULL AND r.kept_until IS NOT NULL AND r.kept_until <= ${args.now} LIMIT ${args.limit}`,
    )
    .map(({ attempt }) => attempt);

/** Says that the sound is gone; the row stays, so that the call's detail can tell. */
export const recordingRemoved = (
  db: WriteDb,
  args: { readonly attempt: string; readonly at: number; readonly days: number },
): void => {
  const { id } = known(db, args.attempt);
  db.run(sql`UPDATE recording SET removed_at = ${args.at} WHERE attempt_id = ${id}`);
  appendEvent(db, {
    at: args.at,
    agent: null,
    kind: 'recording.removed',
    subject: args.attempt,
    data: { reason: 'retention', days: args.days },
  });
};
