import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  callSound,
  frameBytes,
  soundBytes,
  soundMs,
  wavHeader,
  wavHeaderBytes,
} from '../../core/domain/sound.ts';
import { createSoundFiles, type SoundFiles } from '../../host/sound-files.ts';
import { dataFolder } from '../db/records.ts';

const uid = '0197a000-0000-7000-8000-000000000001';

const open = (mostBytes?: number): { readonly files: SoundFiles; readonly path: string } => {
  const folder = dataFolder();
  return { files: createSoundFiles(folder, callSound, mostBytes), path: join(folder, `${uid}.wav`) };
};
const sound = (frames: number, first = 1): Uint8Array =>
  Uint8Array.from({ length: frames * frameBytes(callSound) }, (_, index) => (first + index) % 251);

/** What the head of a WAV file claims, beside what the file holds. */
const look = (path: string) => {
  const bytes = readFileSync(path);
  return {
    riff: bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 16) + bytes.toString('latin1', 36, 40),
    claimedFile: bytes.readUInt32LE(4) + 8,
    claimedSound: bytes.readUInt32LE(40),
    channels: bytes.readUInt16LE(22),
    rate: bytes.readUInt32LE(24),
    bytesASecond: bytes.readUInt32LE(28),
    bits: bytes.readUInt16LE(34),
    fileBytes: bytes.length,
    sound: bytes.subarray(wavHeaderBytes),
  };
};
const expectWhole = (path: string, expected: Uint8Array): void => {
  const seen = look(path);
  expect(seen).toMatchObject({
    riff: 'RIFFWAVEfmt data',
    channels: 2,
    rate: 16_000,
    bytesASecond: 64_000,
    bits: 16,
  });
  expect(seen.fileBytes).toBe(wavHeaderBytes + expected.length);
  expect(seen.claimedSound).toBe(expected.length);
  expect(seen.claimedFile).toBe(seen.fileBytes);
  expect(seen.sound.equals(expected)).toBe(true);
};

describe('a sound file', () => {
  it('is a whole WAV file after every part, for its owner’s eyes', async () => {
    const { files, path } = open();
    expect(await files.open(uid)).toBe(0);
    expectWhole(path, new Uint8Array());
    let all = new Uint8Array();
    for (const frames of [1, 160, 8000]) {
      const part = sound(frames, frames);
      expect(await files.append(uid, all.length, part)).toBe(all.length + part.length);
      all = Uint8Array.from([...all, ...part]);
      expectWhole(path, all);
    }
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    await files.closeAll();
    expect(await files.open(uid)).toBe(all.length);
    expect(await files.list()).toEqual([uid]);
    await files.remove(uid);
    expect(await files.list()).toEqual([]);
    expect(await files.soundBytes(uid)).toBeNull();
  });

  it('takes a part twice, and refuses a gap, a half frame and what is too long', async () => {
    const { files, path } = open(4000);
    await files.open(uid);
    await files.append(uid, 0, sound(100));
    expect(await files.append(uid, 0, sound(100))).toBe(400);
    await expect(files.append(uid, 404, sound(10))).rejects.toMatchObject({
      code: 'recording/gap',
      data: { bytes: 400 },
    });
    await expect(files.append(uid, 0, sound(101))).rejects.toMatchObject({ code: 'recording/gap' });
    await expect(files.append(uid, 400, sound(1).subarray(1))).rejects.toMatchObject({
      code: 'recording/bad-part',
    });
    await expect(files.append(uid, 400, sound(901))).rejects.toMatchObject({ code: 'recording/too-long' });
    expectWhole(path, sound(100));
    await files.closeAll();
  });

  it('has its parts in order, however many are asked for at once', async () => {
    const { files, path } = open();
    const parts = Array.from({ length: 40 }, (_, index) => sound(50, index));
    const sizes = await Promise.all(parts.map((part, index) => files.append(uid, index * 200, part)));
    expect(sizes).toEqual(parts.map((_, index) => (index + 1) * 200));
    expectWhole(path, Buffer.concat(parts));
    await files.closeAll();
  });

  it('never has a name that leads out of its folder', async () => {
    const { files } = open();
    for (const name of ['../secret', '..', 'a/b', `${uid}/../x`, '', 'C:\\x', `${uid}\0`]) {
      await expect(files.append(name, 0, sound(1))).rejects.toThrow('named by a uid');
      await expect(files.read(name, 0, 10)).rejects.toThrow('named by a uid');
    }
  });

  it('reads back in parts what was written', async () => {
    const { files, path } = open();
    await files.append(uid, 0, sound(1000));
    const first = await files.read(uid, 0, 1000);
    const second = await files.read(uid, 1000, 100_000);
    expect(
      Buffer.concat([first ?? new Uint8Array(), second ?? new Uint8Array()]).equals(readFileSync(path)),
    ).toBe(true);
    expect(await files.read(uid, 1_000_000, 10)).toHaveLength(0);
    await files.closeAll();
  });

  it('is mended wherever a crash cut it: whole frames stay, and the head says so', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 4200 }),
        fc.nat({ max: 4000 }),
        fc.boolean(),
        async (cutAt, claimed, headBehind) => {
          const { files, path } = open();
          const all = sound(1000);
          // The head of an earlier moment, or none that makes sense: only what is there counts.
          const head = headBehind ? wavHeader(callSound, claimed) : new Uint8Array(wavHeaderBytes);
          writeFileSync(path, Buffer.concat([head, all]), { mode: 0o600 });
          truncateSync(path, Math.min(cutAt, wavHeaderBytes + all.length));
          const kept = Math.max(0, Math.min(cutAt, wavHeaderBytes + all.length) - wavHeaderBytes);
          const whole = kept - (kept % 4);
          expect(await files.repair(uid)).toBe(whole);
          expectWhole(path, all.subarray(0, whole));
          // It goes on from there.
          expect(await files.append(uid, whole, sound(10, 7))).toBe(whole + 40);
          expectWhole(path, Buffer.concat([all.subarray(0, whole), sound(10, 7)]));
          await files.closeAll();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('that is not there is not mended', async () => {
    expect(await open().files.repair(uid)).toBeNull();
  });
});

describe('lengths', () => {
  it('go from bytes to time and back', () => {
    expect(soundMs(64_000, callSound)).toBe(1000);
    expect(soundBytes(1000, callSound)).toBe(64_000);
    expect(soundBytes(0.05, callSound)).toBe(0);
  });
});
