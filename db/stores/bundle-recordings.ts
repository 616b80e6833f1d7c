import type { BundleRecording } from '../../core/contract/bundle-sound.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { appendEvent } from './audit.ts';
import { currentAgent } from './agents.ts';

/** Recordings that go with the bundles of this workstation, and those that came with the bundles of others. */
export type RecordingToSend = Pick<BundleRecording, 'attempt' | 'startedAt' | 'endedAt' | 'endedBy'> & {
  readonly durationMs: number;
};

/**
 * Recordings of our own calls, the newest first, that are over and still here: all of them, or those that no bundle took
 * yet. Calls up to `lastAttempt` alone, and none of `owed`: a bundle brings no sound of a call that it does not bring.
 */
export const recordingsToSend = (
  db: ReadDb,
  args: { readonly whole: boolean; readonly lastAttempt: number; readonly owed: readonly number[] },
): readonly RecordingToSend[] =>
  db.all<RecordingToSend>(sql`
    SELECT a.uid AS attempt, r.started_at AS startedAt, r.ended_at AS endedAt, r.ended_by AS endedBy, r.duration_ms AS durationMs
    FROM recording r JOIN attempt a ON a.id = r.attempt_id
    WHERE r.removed_at IS NULL AND r.ended_at IS NOT NULL AND r.duration_ms > 0 AND a.origin_id IS NULL AND a.number <> 'erased'
      AND a.id <= ${args.lastAttempt} AND a.id NOT IN (SELECT value FROM json_each(${JSON.stringify(args.owed)}))
      AND NOT EXISTS (SELECT 1 FROM attempt_draft d WHERE d.attempt_id = a.id)
      AND NOT EXISTS (SELECT 1 FROM attempt_fact f JOIN probe b ON b.id = f.probe_id WHERE f.attempt_id = a.id AND b.practice = 1)
      AND (${args.whole ? 1 : 0} = 1 OR NOT EXISTS (SELECT 1 FROM recording_sent s WHERE s.attempt_id = a.id))
    ORDER BY r.started_at DESC`);

/** They stand in the bundle that is counted as sent: each is an export, and shown with its call. */
export const recordingsSent = (
  db: WriteDb,
  args: { readonly attempts: readonly string[]; readonly sequence: number; readonly at: number },
): void => {
  const agent = currentAgent(db, args.at);
  for (const attempt of args.attempts) {
    db.run(sql`
      INSERT INTO recording_sent (attempt_id, sequence) SELECT id, ${args.sequence} FROM attempt WHERE uid = ${attempt}
      ON CONFLICT (attempt_id) DO UPDATE SET sequence = excluded.sequence`);
    appendEvent(db, {
      at: args.at,
      agent,
      kind: 'call.exported',
      subject: attempt,
      data: { sound: true, bundle: args.sequence },
    });
  }
};

/**
 * Makes room for the sound of a call that this workstation brought, and answers whether it is wanted: not of a call that is not
 * here or came from elsewhere, of somebody who was erased, whose time is over, or that is whole here. Its row counts as cut
 * until all of it has come, so that an erasure or a removal between two parts finds it.
 */
export const takeRecording = (
  db: WriteDb,
  args: {
    /** Uid. */
    readonly workstation: string;
    readonly recording: BundleRecording;
    readonly now: number;
  },
): boolean => {
  const { recording: r } = args;
  if (r.keptUntil <= args.now) return false;
  const call = db.get<{ id: number }>(sql`
    SELECT a.id FROM attempt a JOIN workstation w ON w.id = a.origin_id
    WHERE a.uid = ${r.attempt} AND w.uid = ${args.workstation} AND a.number <> 'erased'`);
  if (!call) return false;
  const there = db.get<{ partly: number }>(sql`
    SELECT removed_at IS NULL AND kept_until IS NOT NULL AND duration_ms = 0 AS partly FROM recording WHERE attempt_id = ${call.id}`);
  if (there) return there.partly === 1;
  db.run(sql`
    INSERT INTO recording (attempt_id, started_at, ended_at, ended_by, pid, kept_until)
    VALUES (${call.id}, ${r.startedAt}, ${r.endedAt}, 'cut', 0, ${r.keptUntil})`);
  return true;
}; // prettier-ignore

/** All of its sound is on the disk here. */
export const recordingTaken = (
  db: WriteDb,
  args: { readonly recording: BundleRecording; readonly durationMs: number; readonly now: number },
): void => {
  const { recording: r } = args;
  db.run(sql`
    UPDATE recording SET ended_by = ${r.endedBy}, duration_ms = ${args.durationMs}
    WHERE attempt_id = (SELECT id FROM attempt WHERE uid = ${r.attempt})`);
  appendEvent(db, {
    at: args.now,
    agent: null,
    kind: 'recording.taken',
    subject: r.attempt,
    data: { keptUntil: r.keptUntil, durationMs: args.durationMs },
  });
};
