import { join } from 'node:path';
import { soundPartBytes, type Recording, type RecordingEnd } from '../core/contract/recordings.ts';
import type { Language } from '../core/contract/records.ts';
import { peaksCollector, type Peaks } from '../core/domain/sound-peaks.ts';
import { callSound, frameBytes, soundMs } from '../core/domain/sound.ts';
import { ExpectedError } from '../core/errors.ts';
import { announcementTexts } from '../core/messages/recording.ts';
import type { Db } from '../db/client.ts';
import { mayBeAlive } from '../db/process-alive.ts';
import type { HostContext } from './context.ts';
import { createSoundFiles, type SoundFiles } from './sound-files.ts';
import { soundKey } from './sound-key.ts';
import type { SoundSource } from './sound-sources.ts';

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
  /** A part of it for a window; that somebody listens is put on record, once for each time from the beginning. */
  readonly read: (
    attempt: string,
    offset: number,
    window: string,
  ) => Promise<{ readonly part: Uint8Array; readonly next: number | null }>;
  readonly peaks: (attempt: string) => Promise<SoundPicture>;
  /**
   * The sound, to be read by the host; null where it was removed or never was. Whoever asks puts on record why. Errors:
   * `recording/file-missing`, `recording/key-lost`, `recording/damaged`.
   */
  readonly source: (attempt: string) => Promise<SoundSource | null>;
  /** The window is gone: what it recorded ends here. */
  readonly leave: (window: string) => Promise<void>;
  /** Ends everything that runs; before the database is closed. */
  readonly stop: () => Promise<void>;
  /** At a start: gives recordings of a process that is gone their end and a sound file. Answers how many. */
  readonly recover: () => Promise<number>;
  /** Removes the sound of recordings that began before an instant, or whose time is over at the desk they came from. Answers how many. */
  readonly removeBefore: (before: number, days: number) => Promise<number>;
  /** Encrypts sound that an earlier version kept plain. Answers how many files. */
  readonly sealPlain: (stopped: () => boolean) => Promise<number>;
  /** Sound of a call that came from another workstation, behind its first `offset` bytes; answers the bytes there are then. */
  readonly takeIn: (attempt: string, offset: number, sound: Uint8Array) => Promise<number>;
  /** All of that has come. */
  readonly closeTaken: (attempt: string) => Promise<void>;
  /** Removes the sound of these; whoever asks writes down why. */
  readonly removeSound: (attempts: readonly string[]) => Promise<void>;
};

/** What a screen draws of a recording, and what is wrong with its file. */
export type SoundPicture = Peaks & {
  readonly durationMs: number;
  readonly whole: boolean;
  readonly damagedMs: number;
};

/** Pictures kept for the next look: an hour takes 140 kB. */
const mostPictures = 8;
/** Sound that is held at once while a picture is made: four seconds. */
const pictureBytes = 262_144;

const fileMissing = (): ExpectedError =>
  new ExpectedError(
    'recording/file-missing',
    'The log knows of a recording, but its file is not in the data folder. Put it back from a backup of the folder.',
  );

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
  const files = createSoundFiles(join(dataDir, 'recordings'), callSound, soundKey(ports.secrets));
  /** By attempt: the window that feeds it. */
  const running = new Map<string, string>();
  /** By window: the calls that it listens to. */
  const listening = new Map<string, Set<string>>();
  const pictures = new Map<string, { readonly bytes: number; readonly picture: SoundPicture }>();
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
  const hasSound = async (attempt: string): Promise<boolean> => {
    const recording = await db.read('recordings.get', { attempt });
    return recording !== null && recording.removedAt === null;
  };
  const sourceOf = async (attempt: string): Promise<SoundSource | null> => {
    if (!(await hasSound(attempt))) return null;
    const source = await files.source(attempt);
    if (source === null) throw fileMissing();
    return source;
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
    read: async (attempt, offset, window) => {
      if (!(await hasSound(attempt))) throw missing();
      const read = await readPart(files, attempt, offset);
      if (read === null) throw fileMissing();
      const heard = listening.get(window) ?? new Set<string>();
      if (offset === 0 || !heard.has(attempt)) {
        await db.write('recordings.listened', { attempt, at: ports.clock.now() });
        listening.set(window, heard.add(attempt));
        changed();
      }
      return read;
    },
    peaks: async (attempt) => {
      const source = await sourceOf(attempt);
      if (source === null) throw missing();
      try {
        const known = pictures.get(attempt);
        if (known?.bytes === source.bytes) return known.picture;
        const collector = peaksCollector({ ...callSound, channels: 2 }, source.bytes);
        let damaged = 0;
        for (let offset = 0; offset < source.bytes; offset += pictureBytes) {
          const part = await source.read(offset, pictureBytes);
          collector.add(part.sound);
          damaged += part.damaged;
        }
        const picture: SoundPicture = {
          ...collector.peaks(),
          durationMs: soundMs(source.bytes, callSound),
          whole: source.whole,
          damagedMs: soundMs(damaged, callSound),
        };
        pictures.delete(attempt);
        pictures.set(attempt, { bytes: source.bytes, picture });
        for (const old of [...pictures.keys()].slice(0, -mostPictures)) pictures.delete(old);
        return picture;
      } finally {
        await source.close();
      }
    },
    source: sourceOf,
    sealPlain: files.sealPlain,
    leave: async (window) => {
      listening.delete(window);
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
    takeIn: async (attempt, offset, sound) => {
      // A crash may have cut it anywhere, not only between two parts.
      const there = await files.open(attempt);
      const known = Math.max(0, there - offset);
      return known >= sound.length ? there : files.append(attempt, offset + known, sound.subarray(known));
    },
    closeTaken: async (attempt) => {
      await files.close(attempt);
      changed();
    },
    removeSound: async (attempts) => {
      for (const attempt of attempts) {
        running.delete(attempt);
        pictures.delete(attempt);
        await files.remove(attempt);
      }
    },
    removeBefore: async (before, days) => {
      let removed = 0;
      for (;;) {
        const old = await db.read('recordings.before', { before, now: ports.clock.now(), limit: 100 });
        for (const attempt of old) {
          // The sound first: a stop in between leaves a row that the next turn takes up again.
          pictures.delete(attempt);
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
