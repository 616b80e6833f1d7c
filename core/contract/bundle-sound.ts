import { z } from 'zod';
import { instant, uid } from './records.ts';
import { recordingEnd } from './recordings.ts';

/** A recording in a bundle: what is known of it, then its sound in order (16-bit PCM as core/domain/sound.ts has it). */
export const bundleRecording = z.object({
  t: z.literal('recording'),
  attempt: uid,
  startedAt: instant,
  endedAt: instant,
  endedBy: recordingEnd,
  /** When the workstation that recorded it removes it; it is removed here no later. */
  keptUntil: instant,
  /** Of sound. */
  bytes: z
    .number()
    .int()
    .min(1)
    .max(2 ** 32),
});
export type BundleRecording = z.infer<typeof bundleRecording>;

/** Sound in one record. */
export const soundRecordBytes = 262_144;
export const bundleSound = z.object({
  t: z.literal('sound'),
  attempt: uid,
  offset: z.number().int().min(0),
  base64: z.string().min(1).max(400_000),
});
export type BundleSound = z.infer<typeof bundleSound>;
