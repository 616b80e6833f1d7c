import { z } from 'zod';
import { command, query } from './procedure.ts';
import { instant, nothing, uid } from './records.ts';

/**
 * Listening to the recording of a call to learn from it. Whoever works here may hear their own calls; those of others
 * need the right `calls.all`. Each procedure that names a call or a mark fails with `role/not-allowed` else, and with
 * `call/missing` where there is no such call.
 */

export const longestMarkText = 1000;

/** A moment of a recording, with words of whoever made it; the words may be none. */
export const recordingMark = z.object({
  mark: uid,
  /** In what can be played, pauses left out. */
  atMs: z.number().int().min(0),
  text: z.string(),
  agent: z.string(),
  createdAt: instant,
  /** Made by whoever works here now. */
  own: z.boolean(),
});
export type RecordingMark = z.infer<typeof recordingMark>;

export const recordingAccess = z.object({
  at: instant,
  agent: z.string(),
  what: z.enum(['listened', 'exported']),
});
export type RecordingAccess = z.infer<typeof recordingAccess>;

export const recordingReview = {
  /** Marks in the order of the recording; who listened or exported, the latest first. */
  'recording.review': query(
    z.object({ attempt: uid }),
    z.object({ marks: z.array(recordingMark), accesses: z.array(recordingAccess) }),
  ),
  /**
   * How loud it is over time (core/domain/sound-peaks.ts): one byte a step for each side in turn, in base64. `whole` is
   * false where the file ends before its end; `damagedMs` of it are silence because the file is damaged there. Errors:
   * `recording/missing`, `recording/file-missing`, `recording/key-lost`, `recording/damaged`.
   */
  'recording.peaks': query(
    z.object({ attempt: uid }),
    z.object({
      stepMs: z.number().int().positive(),
      base64: z.string(),
      durationMs: z.number().int(),
      whole: z.boolean(),
      damagedMs: z.number().int(),
    }),
  ),
  /** Error: `recording/missing`. */
  'recording.addMark': command(
    z.object({ attempt: uid, atMs: z.number().int().min(0), text: z.string().trim().max(longestMarkText) }),
    z.object({ mark: uid }),
  ),
  /** One's own; those of others need `calls.all`. Error: `recording/mark-missing`. */
  'recording.removeMark': command(z.object({ mark: uid }), nothing),

  /**
   * One call as a zip archive: sound, facts, notes, marks. It is made while it is fetched; a window fetches one at a
   * time. Needs the right `export`. Errors: those of `recording.peaks` but the first.
   */
  'callFile.begin': command(z.object({ attempt: uid }), z.object({ file: uid, name: z.string() })),
  /** `done` with the last part, which may be empty. Error: `call-file/gone`, after a pause of minutes or another begin. */
  'callFile.next': command(z.object({ file: uid }), z.object({ base64: z.string(), done: z.boolean() })),
};
