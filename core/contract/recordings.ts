import { z } from 'zod';
import { command, query } from './procedure.ts';
import { instant, language, nothing, uid } from './records.ts';

/** Sound crosses the wire in base64 parts of at most 192 KiB: three seconds of a call. */
export const soundPartBytes = 196_608;
const base64 = z
  .string()
  .min(4)
  .max((soundPartBytes / 3) * 4);

/** A part of a WAV file as it is read: `next` is where the following part begins, null after the last. */
const readPart = z.object({ base64: z.string(), next: z.number().int().nullable() });

/** How a recording came to its end: by the agent's hand, with the call, or cut by a crash or a closed window. */
export const recordingEnd = z.enum(['agent', 'call', 'cut']);
export type RecordingEnd = z.infer<typeof recordingEnd>;

export const recordingShape = z.object({
  startedAt: instant,
  /** Null while it runs. */
  endedAt: instant.nullable(),
  endedBy: recordingEnd.nullable(),
  /** Length of what can be played, pauses left out. */
  durationMs: z.number().int(),
  /** The sound was removed when its time was over; that there was one stays known. */
  removedAt: instant.nullable(),
});
export type Recording = z.infer<typeof recordingShape>;

export const voicemailShape = z.object({
  message: uid,
  name: z.string(),
  durationMs: z.number().int(),
  createdAt: instant,
});
export type Voicemail = z.infer<typeof voicemailShape>;

const messageName = z.string().trim().min(1).max(80);

export const recordings = {
  /**
   * Begins the recording of a call, or goes on with it, after the announcement in `language` was played to both sides.
   * Answers how many bytes of sound are there already. Errors: `call/missing`, `recording/call-over`,
   * `recording/disk-full`.
   */
  'recording.begin': command(
    z.object({ attempt: uid, at: instant, language }),
    z.object({ bytes: z.number().int() }),
  ),
  /**
   * Adds sound behind the first `offset` bytes of it; on disk when answered. A part that is there already is let pass,
   * for a window that reconnects may send it again. Errors: `recording/missing`, `recording/gap` (data: the bytes that
   * are there), `recording/bad-part`, `recording/too-long`, `recording/disk-full`.
   */
  'recording.append': command(
    z.object({ attempt: uid, offset: z.number().int().min(0), base64 }),
    z.object({ bytes: z.number().int() }),
  ),
  /** What was said between the two is not recorded. Error: `recording/missing`. */
  'recording.mark': command(
    z.object({ attempt: uid, at: instant, what: z.enum(['paused', 'resumed']) }),
    nothing,
  ),
  /** Error: `recording/missing`. */
  'recording.end': command(
    z.object({ attempt: uid, at: instant, by: recordingEnd.exclude(['cut']) }),
    z.object({ durationMs: z.number().int() }),
  ),
  /** Error: `call/missing`. */
  'recording.get': query(z.object({ attempt: uid }), z.object({ recording: recordingShape.nullable() })),
  /**
   * The recording as a WAV file, part by part. A command, since it puts on record that somebody listened. One's own calls,
   * else the right `calls.all`. Errors: `role/not-allowed`, `recording/missing`, `recording/file-missing`,
   * `recording/key-lost`, `recording/damaged`.
   */
  'recording.read': command(z.object({ attempt: uid, offset: z.number().int().min(0) }), readPart),

  /** Messages of the agent's own, to be played into a line where nobody answers but a machine. The oldest first. */
  'voicemail.list': query(nothing, z.object({ messages: z.array(voicemailShape) })),
  /** Room for a message whose sound is about to come; forgotten at the next start unless it is saved. */
  'voicemail.begin': command(nothing, z.object({ message: uid })),
  /** Errors: those of `recording.append`, and `voicemail/missing`. */
  'voicemail.append': command(
    z.object({ message: uid, offset: z.number().int().min(0), base64 }),
    z.object({ bytes: z.number().int() }),
  ),
  /** Errors: `voicemail/missing`, `voicemail/empty`. */
  'voicemail.save': command(
    z.object({ message: uid, name: messageName }),
    z.object({ message: voicemailShape }),
  ),
  /** Error: `voicemail/missing`. */
  'voicemail.rename': command(z.object({ message: uid, name: messageName }), nothing),
  'voicemail.remove': command(z.object({ message: uid }), nothing),
  /** Error: `voicemail/missing`. */
  'voicemail.read': query(z.object({ message: uid, offset: z.number().int().min(0) }), readPart),
};

export const recordingsEvents = {
  'recordings.changed': z.object({}),
  'voicemail.changed': z.object({}),
};
