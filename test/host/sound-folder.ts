import { join } from 'node:path';
import { callSound, frameBytes, wavHeader } from '../../core/domain/sound.ts';
import { createSoundFiles, type SoundFiles } from '../../host/sound-files.ts';
import { soundKey } from '../../host/sound-key.ts';
import type { Write } from '../../host/sound-writer.ts';
import { dataFolder } from '../db/records.ts';
import { memorySecrets } from './context.ts';

/** Sound on disk, for the tests of its files: a folder of its own with its key, and what a file gives back. */

export const uid = '0197a000-0000-7000-8000-000000000001';
export const other = '0197a000-0000-7000-8000-000000000002';
export const blockOverhead = 33;

export const open = (options: { readonly mostBytes?: number; readonly write?: Write } = {}) => {
  const folder = dataFolder();
  const secrets = memorySecrets();
  const again = (): SoundFiles => createSoundFiles(folder, callSound, soundKey(secrets), options);
  return {
    files: again(),
    again,
    secrets,
    folder,
    path: join(folder, `${uid}.sound`),
    plain: join(folder, `${uid}.wav`),
  };
};
export const sound = (frames: number, first = 1): Buffer =>
  Buffer.from(Array.from({ length: frames * frameBytes(callSound) }, (_, index) => (first + index) % 251));

export const readWav = async (files: SoundFiles, part = 5000): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  for (let offset = 0; ; offset += part) {
    const read = await files.read(uid, offset, part);
    parts.push(read ?? new Uint8Array());
    if (read === null || read.length < part) return Buffer.concat(parts);
  }
};
export const wavOf = (of: Uint8Array): Buffer => Buffer.concat([wavHeader(callSound, of.length), of]);

export const look = async (files: SoundFiles) => {
  const source = await files.source(uid);
  if (source === null) return null;
  const { sound: all, damaged } = await source.read(0, 1e9);
  await source.close();
  return { whole: source.whole, bytes: source.bytes, sound: all, damaged };
};
