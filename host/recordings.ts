import { join } from 'node:path';
import { soundPartBytes, type Recording, type RecordingEnd } from '../core/contract/recordings.ts';
import type { Language } from '../core/contract/records.ts';
import { callSound, frameBytes, soundMs } from '../core/domain/sound.ts';
import { ExpectedError } from '../core/errors.ts';
import { announcementTexts } from '../core/messages/recording.ts';
import type { Db } from '../db/client.ts';
import { mayBeAlive } from '../db/process-alive.ts';
import type { HostContext } from './context.ts';
import { createSoundFiles, type SoundFiles } from './sound-files.ts';

/**
 * Recordings of calls: the row in the database says that there is one, the sound lies in `recordings` of the data
 * folder (host/sound-files.ts). A window owns the recordings that it feeds; when its wire closes they are ended as
 * cut, and go on if it comes back with more.
 */
export type Recordings = {
  readonly begin: (order: {
    readonly attempt: string;
    readonly at: number;
    readonly language: Language;
    readonly window: string;
  }) => Promise<number>;
  readonly append: (part: {
    readonly attempt: string;
    readonly offset: number;
    readonly sound: Uint8Array;
    readonly window: string;
  }) => Promise<number>;
  readonly mark: (mark: {
    readonly attempt: string;
    readonly at: number;
    readonly what: 'paused' | 'resumed';
  }) => Promise<void>;
  /** Answers the length in milliseconds. */
  readonly end: (attempt: string, at: number, by: RecordingEnd) => Promise<number>;
  readonly get: (attempt: string) => Promise<Recording | null>;
  readonly read: (
    attempt: string,
    offset: number,
  ) => Promise<{ readonly part: Uint8Array; readonly next: number | null }>;
  /** The window is gone: what it recorded ends here. */
  readonly leave: (window: string) => Promise<void>;
  /** Ends everything that runs; before the database is closed. */
  readonly stop: () => Promise<void>;
  /** At a start: gives recordings of a process that is gone their end and a sound file. Answers how many. */
  readonly recover: () => Promise<number>;
  /** Removes the sound of recordings that began before an instant. Answers how many. */
  readonly removeBefore: (before: number, days: number) => Promise<number>;
  /** Removes the sound of these; whoever asks writes down why. */
  readonly removeSound: (attempts: readonly string[]) => Promise<void>;
};

const missing = (): ExpectedError =>
  new ExpectedError('recording/missing', 'There is no recording of this call.');

/** A part of a file for the wire, and where the next one begins. */
export const readPart = async (
  files: SoundFiles,
  uid: string,
  offset: number,
): Promise<{ readonly part: Uint8Array; readonly next: number | null } | null> => {
  const part = await files.read(uid, offset, soundPartBytes);
  if (part === null) return null;
  return { part, next: part.length < soundPartBytes ? null : offset + part.length };
};

const create = ({ db, ports, dataDir, emit }: HostContext): Recordings => {
  const files = createSoundFiles(join(dataDir, 'recordings'), callSound);
  /** By attempt: the window that feeds it. */
  const running = new Map<string, string>();
  const changed = (): void => emit('recordings.changed', {});
  const lengthOf = async (attempt: string): Promise<number> =>
    soundMs((await files.soundBytes(attempt)) ?? 0, callSound);

  const end = async (attempt: string, at: number, by: RecordingEnd): Promise<number> => {
    running.delete(attempt);
    await files.close(attempt);
    const durationMs = await lengthOf(attempt);
    await db.write('recordings.end', { attempt, at, by, durationMs });
    changed();
    return durationMs;
  };
  const cut = (attempts: readonly string[]): Promise<unknown> =>
    Promise.all(attempts.map((attempt) => end(attempt, ports.clock.now(), 'cut')));

  return {
    begin: async ({ attempt, at, language, window }) => {
      await db.write('recordings.begin', {
        attempt,
        at,
        pid: process.pid,
        language,
        announcement: announcementTexts[language],
      });
      running.set(attempt, window);
      try {
        return await files.open(attempt);
      } catch (error) {
        await end(attempt, at, 'cut');
        throw error;
      } finally {
        changed();
      }
    },
    append: async ({ attempt, offset, sound, window }) => {
      if (running.get(attempt) !== window) {
        const wasCut = await db.write('recordings.continue', {
          attempt,
          at: ports.clock.now(),
          pid: process.pid,
        });
        running.set(attempt, window);
        if (wasCut) changed();
      }
      return files.append(attempt, offset, sound);
    },
    mark: async ({ attempt, at, what }) => {
      await db.write('recordings.mark', { attempt, at, what, durationMs: await lengthOf(attempt) });
    },
    end,
    get: async (attempt) => {
      const recording = await db.read('recordings.get', { attempt });
      return recording === null || recording.endedAt !== null
        ? recording
        : { ...recording, durationMs: await lengthOf(attempt) };
    },
    read: async (attempt, offset) => {
      const recording = await db.read('recordings.get', { attempt });
      const read =
        recording === null || recording.removedAt !== null ? null : await readPart(files, attempt, offset);
      if (read === null) throw missing();
      return read;
    },
    leave: async (window) => {
      await cut([...running].filter(([, owner]) => owner === window).map(([attempt]) => attempt));
    },
    stop: async () => {
      await cut([...running.keys()]);
      await files.closeAll();
    },
    recover: async () => {
      const now = ports.clock.now();
      const lost = (await db.read('recordings.running')).filter(
        ({ attempt, pid, startedAt }) =>
          !running.has(attempt) && (pid === process.pid || !mayBeAlive(pid, startedAt, now)),
      );
      for (const { attempt } of lost) {
        const bytes = (await files.repair(attempt)) ?? 0;
        await db.write('recordings.end', {
          attempt,
          at: now,
          by: 'cut',
          durationMs: soundMs(bytes, callSound),
        });
      }
      return lost.length;
    },
    removeSound: async (attempts) => {
      for (const attempt of attempts) {
        running.delete(attempt);
        await files.remove(attempt);
      }
    },
    removeBefore: async (before, days) => {
      let removed = 0;
      for (;;) {
        const old = await db.read('recordings.before', { before, limit: 100 });
        for (const attempt of old) {
          // The sound first: a stop in between leaves a row that the next turn takes up again.
          await files.remove(attempt);
          await db.write('recordings.removed', { attempt, at: ports.clock.now(), days });
        }
        removed += old.length;
        if (old.length < 100) break;
      }
      if (removed > 0) changed();
      return removed;
    },
  };
};

const all = new WeakMap<Db, Recordings>();

/** The recordings of a host: one for each open database. */
export const recordingsOf = (context: HostContext): Recordings => {
  const known = all.get(context.db);
  if (known) return known;
  const made = create(context);
  all.set(context.db, made);
  return made;
};

/** Base64 in, whole frames out. Error: `recording/bad-part`. */
export const soundOf = (base64: string, channels: 1 | 2): Uint8Array => {
  const sound = Buffer.from(base64, 'base64');
  if (sound.length === 0 || sound.length % frameBytes({ rate: callSound.rate, channels }) !== 0)
    throw new ExpectedError('recording/bad-part', 'A part of the sound arrived damaged.');
  return sound;
};
