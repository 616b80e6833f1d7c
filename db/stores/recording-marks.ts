import type { RecordingAccess, RecordingMark } from '../../core/contract/recording-review.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { agentName, currentAgent } from './agents.ts';
import { attemptId } from './attempts.ts';
import { appendEvent } from './audit.ts';

/** What is added to a recording by those who listen to it, and who did. */

export type RecordingReview = {
  readonly marks: readonly RecordingMark[];
  readonly accesses: readonly RecordingAccess[];
};

/** Error: `call/missing`. */
export const recordingReview = (db: ReadDb, args: { readonly attempt: string }): RecordingReview => {
  const { id } = attemptId(db, args.attempt);
  const me = agentName(db);
  return {
    marks: db
      .all<Omit<RecordingMark, 'own'>>(
        sql`
        SELECT m.uid AS mark, m.at_ms AS atMs, m.text, g.name AS agent, m.created_at AS createdAt
        FROM recording_mark m JOIN agent g ON g.id = m.agent_id LEFT JOIN recording_mark_removal x ON x.mark_id = m.id
        WHERE m.attempt_id = ${id} AND x.mark_id IS NULL ORDER BY m.at_ms, m.id`,
      )
      .map((mark) => ({ ...mark, own: mark.agent === me })),
    accesses: db
      .all<{ at: number; agent: string | null; kind: string }>(
        sql`
        SELECT e.at, g.name AS agent, e.kind FROM event e INDEXED BY event_of_listening LEFT JOIN agent g ON g.id = e.agent_id
        WHERE e.subject = ${args.attempt} AND e.kind IN ('recording.listened', 'call.exported') ORDER BY e.id DESC`,
      )
      .map(({ at, agent, kind }) => ({
        at,
        agent: agent ?? '',
        what: kind === 'call.exported' ? 'exported' : 'listened',
      })),
  };
};

/** Error: `recording/missing`, where there is no sound (any more). */
export const addMark = (
  db: WriteDb,
  args: {
    readonly attempt: string;
    readonly atMs: number;
    readonly text: string;
    readonly at: number;
  },
): { readonly mark: string } => {
  const { id } = attemptId(db, args.attempt);
  if (!db.get(sql`SELECT 1 FROM recording WHERE attempt_id = ${id} AND removed_at IS NULL`))
    throw new ExpectedError('recording/missing', 'There is no recording of this call.');
  const mark = newUid();
  db.run(sql`
    INSERT INTO recording_mark (uid, attempt_id, agent_id, at_ms, text, created_at)
    VALUES (${mark}, ${id}, ${currentAgent(db, args.at)}, ${args.atMs}, ${args.text}, ${args.at})`);
  return { mark };
};

const markMissing = (): ExpectedError =>
  new ExpectedError('recording/mark-missing', 'This mark is not there any more.');

/** The call that a mark belongs to, and whether whoever works here made it. Error: `recording/mark-missing`. */
export const attemptOfMark = (
  db: ReadDb,
  args: { readonly mark: string },
): { readonly attempt: string; readonly own: boolean } => {
  const row = db.get<{ attempt: string; agent: string }>(sql`
    SELECT a.uid AS attempt, g.name AS agent
    FROM recording_mark m JOIN attempt a ON a.id = m.attempt_id JOIN agent g ON g.id = m.agent_id WHERE m.uid = ${args.mark}`);
  if (!row) throw markMissing();
  return { attempt: row.attempt, own: row.agent === agentName(db) };
};

/** A second removal is let pass. Error: `recording/mark-missing`. */
export const removeMark = (db: WriteDb, args: { readonly mark: string; readonly at: number }): void => {
  const row = db.get<{ id: number }>(sql`SELECT id FROM recording_mark WHERE uid = ${args.mark}`);
  if (!row) throw markMissing();
  db.run(sql`
    INSERT INTO recording_mark_removal (mark_id, agent_id, at) VALUES (${row.id}, ${currentAgent(db, args.at)}, ${args.at})
    ON CONFLICT (mark_id) DO NOTHING`);
};

export const recordingListened = (
  db: WriteDb,
  args: { readonly attempt: string; readonly at: number },
): void =>
  appendEvent(db, {
    at: args.at,
    agent: currentAgent(db, args.at),
    kind: 'recording.listened',
    subject: args.attempt,
    data: {},
  });

/** `sound`: whether the recording went with it. */
export const callExported = (
  db: WriteDb,
  args: { readonly attempt: string; readonly at: number; readonly sound: boolean },
): void =>
  appendEvent(db, {
    at: args.at,
    agent: currentAgent(db, args.at),
    kind: 'call.exported',
    subject: args.attempt,
    data: { sound: args.sound },
  });
