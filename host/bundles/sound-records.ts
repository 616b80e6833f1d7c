import {
  soundRecordBytes,
  type BundleRecording,
  type BundleSound,
} from '../../core/contract/bundle-sound.ts';
import { callSound, frameBytes, soundMs } from '../../core/domain/sound.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { RecordingToSend } from '../../db/stores/bundle-recordings.ts';
import type { HostContext } from '../context.ts';
import { recordingsOf } from '../recordings.ts';
import { damaged } from './container.ts';

/**
 * Recordings on their way. They leave only in a bundle that is sealed as a whole, and lie here under our own key as those
 * that were recorded here do: nothing of the other workstation's key travels.
 */

/** Sound of one bundle; what is beyond goes with the next, the newest first. About four and a half hours. */
export const mostSound = 2 ** 30;

/**
 * Writes one recording, and answers its bytes: 0 for one that cannot be read (its file or key is gone), which does not keep
 * the rest from going.
 */
export const addSound = async (
  context: HostContext,
  recording: RecordingToSend,
  keptUntil: number,
  add: (record: BundleRecording | BundleSound) => Promise<void>,
): Promise<number> => {
  const { attempt, startedAt, endedAt, endedBy } = recording;
  const source = await recordingsOf(context)
    .source(attempt)
    .catch((error: unknown) => {
      if (!(error instanceof ExpectedError)) throw error;
      context.ports.logger.log('warn', 'a recording does not go with the bundle', { code: error.code });
      return null;
    });
  if (source === null) return 0;
  try {
    const { bytes } = source;
    if (bytes === 0) return 0;
    await add({ t: 'recording', attempt, startedAt, endedAt, endedBy, keptUntil, bytes });
    for (let offset = 0; offset < bytes; offset += soundRecordBytes) {
      const { sound } = await source.read(offset, soundRecordBytes);
      await add({ t: 'sound', attempt, offset, base64: sound.toString('base64') });
    }
    return bytes;
  } finally {
    await source.close();
  }
};

/** Holds the sound of a bundle against what is said of it, record by record, before any of it is kept. Error: `bundle/damaged`. */
export const soundCheck = (): {
  readonly add: (record: BundleRecording | BundleSound) => void;
  readonly end: () => void;
} => {
  let current: BundleRecording | null = null;
  let next = 0;
  const end = (): void => {
    if (current !== null && next !== current.bytes) throw damaged('a recording is not whole');
  };
  return {
    add: (record) => {
      if (record.t === 'recording') {
        end();
        current = record;
        next = 0;
        return;
      }
      const bytes = Buffer.from(record.base64, 'base64').length;
      if (
        record.attempt !== current?.attempt ||
        record.offset !== next ||
        bytes % frameBytes(callSound) !== 0
      )
        throw damaged('the sound of a recording is out of order');
      next += bytes;
    },
    end,
  };
};

/** Takes in recordings, record by record, in their order; answers at the end how many are new and whole. Error: `recording/disk-full`. */
export const soundTaker = (
  context: HostContext,
  workstation: string,
): {
  readonly add: (record: BundleRecording | BundleSound) => Promise<void>;
  readonly taken: () => number;
} => {
  const { db, ports } = context;
  const sounds = recordingsOf(context);
  let current: BundleRecording | null = null;
  let taken = 0;
  return {
    add: async (record) => {
      const now = ports.clock.now();
      if (record.t === 'recording') {
        const wanted = await db.write('bundles.takeRecording', { workstation, recording: record, now });
        current = wanted ? record : null;
        return;
      }
      if (record.attempt !== current?.attempt) return;
      const there = await sounds.takeIn(record.attempt, record.offset, Buffer.from(record.base64, 'base64'));
      if (there < current.bytes) return;
      await sounds.closeTaken(record.attempt);
      const durationMs = soundMs(there, callSound);
      await db.write('bundles.recordingTaken', { recording: current, durationMs, now });
      current = null;
      taken += 1;
    },
    taken: () => taken,
  };
};
