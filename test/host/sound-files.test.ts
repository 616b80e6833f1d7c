import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callSound, soundBytes, soundMs, wavHeader, wavHeaderBytes } from '../../core/domain/sound.ts';
import { headBytes } from '../../host/sealed-sound.ts';
import { writeAll } from '../../host/sound-writer.ts';
import { blockOverhead, look, open, other, readWav, sound, uid, wavOf } from './sound-folder.ts';

describe('a sound file', () => {
  it('reads back as a whole WAV file after every part, and is for its owner’s eyes', async () => {
    const { files, again, path } = open();
    expect(await files.open(uid)).toBe(0);
    expect((await readWav(files)).equals(wavOf(Buffer.alloc(0)))).toBe(true);
    let all = Buffer.alloc(0);
    for (const frames of [1, 160, 8000, 40_000]) {
      const part = sound(frames, frames);
      expect(await files.append(uid, all.length, part)).toBe(all.length + part.length);
      all = Buffer.concat([all, part]);
      expect((await readWav(files, 30_011)).equals(wavOf(all))).toBe(true);
      expect(await files.soundBytes(uid)).toBe(all.length);
    }
    const head = (await readWav(files)).subarray(0, wavHeaderBytes);
    expect(
      head.toString('latin1', 0, 4) + head.toString('latin1', 8, 16) + head.toString('latin1', 36, 40),
    ).toBe('RIFFWAVEfmt data');
    expect(head.readUInt32LE(40)).toBe(all.length);
    expect(head.readUInt32LE(4) + 8).toBe(all.length + wavHeaderBytes);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    // What is written is not to be read in the file.
    const raw = readFileSync(path);
    for (const piece of [all.subarray(0, 16), all.subarray(-16), all.subarray(1000, 1016)])
      expect(raw.includes(piece)).toBe(false);
    expect((await look(files))?.whole).toBe(false);
    await files.closeAll();
    expect(await look(files)).toMatchObject({ whole: true, damaged: 0, bytes: all.length });

    const later = again();
    expect(await later.open(uid)).toBe(all.length);
    expect(await later.append(uid, all.length, sound(10))).toBe(all.length + 40);
    await later.closeAll();
    expect((await readWav(later)).equals(wavOf(Buffer.concat([all, sound(10)])))).toBe(true);
    expect(await later.list()).toEqual([uid]);
    await later.remove(uid);
    expect(await later.list()).toEqual([]);
    expect(await later.soundBytes(uid)).toBeNull();
    expect(await later.read(uid, 0, 10)).toBeNull();
    expect(await later.source(uid)).toBeNull();
  });

  it('takes a part twice, and refuses a gap, a half frame and what is too long', async () => {
    const { files } = open({ mostBytes: 4000 });
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
    expect((await look(files))?.sound.equals(sound(100))).toBe(true);
    await files.closeAll();
  });

  it('has its parts in order, however many are asked for at once', async () => {
    const { files } = open();
    const parts = Array.from({ length: 40 }, (_, index) => sound(50, index));
    const sizes = await Promise.all(parts.map((part, index) => files.append(uid, index * 200, part)));
    expect(sizes).toEqual(parts.map((_, index) => (index + 1) * 200));
    expect((await look(files))?.sound.equals(Buffer.concat(parts))).toBe(true);
    await files.closeAll();
  });

  it('never has a name that leads out of its folder', async () => {
    const { files } = open();
    for (const name of ['../secret', '..', 'a/b', `${uid}/../x`, '', 'C:\\x', `${uid}\0`]) {
      await expect(files.append(name, 0, sound(1))).rejects.toThrow('named by a uid');
      await expect(files.read(name, 0, 10)).rejects.toThrow('named by a uid');
    }
  });

  it('gives any part of itself', async () => {
    const { files } = open();
    const all = sound(60_000);
    await files.append(uid, 0, all.subarray(0, 100_000));
    await files.append(uid, 100_000, all.subarray(100_000));
    const wav = wavOf(all);
    await fc.assert(
      fc.asyncProperty(fc.nat(wav.length + 10), fc.nat(wav.length), async (offset, length) => {
        const part = await files.read(uid, offset, length);
        expect(part && Buffer.from(part).equals(wav.subarray(offset, offset + length))).toBe(true);
      }),
      { numRuns: 60 },
    );
    await files.closeAll();
  });
});

describe('a file that was cut', () => {
  it('plays its whole blocks wherever a crash cut it, and goes on from there', async () => {
    const parts = [sound(100, 3), sound(700, 9), sound(200, 27)];
    const ends = [0, 400, 3200, 4000];
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 4000 + headBytes + 3 * blockOverhead }),
        fc.boolean(),
        async (cutAt, noise) => {
          const { files, again, path } = open();
          for (const [index, part] of parts.entries()) await files.append(uid, ends[index] ?? 0, part);
          const raw = readFileSync(path);
          const cut = raw.subarray(0, cutAt);
          // What a file system gives back of a block that was never flushed may be as long as it and hold zeros.
          writeFileSync(
            path,
            noise ? Buffer.concat([cut, Buffer.alloc(Math.max(0, raw.length - cut.length))]) : cut,
          );
          const whole = ends.findLast((end, index) => end + headBytes + index * blockOverhead <= cutAt) ?? 0;

          const later = again();
          if (cutAt >= headBytes) {
            const seen = await look(later);
            expect(seen?.sound.subarray(0, whole).equals(Buffer.concat(parts).subarray(0, whole))).toBe(true);
            expect(seen?.whole).toBe(false);
            expect(await later.repair(uid)).toBe(whole);
            expect((await look(later))?.sound.equals(Buffer.concat(parts).subarray(0, whole))).toBe(true);
            expect(await later.append(uid, whole, sound(10, 7))).toBe(whole + 40);
            await later.closeAll();
            expect(await look(later)).toMatchObject({ whole: true, damaged: 0, bytes: whole + 40 });
          } else if (!noise) {
            // Not even its head: nothing was ever answered for, and it begins anew.
            expect(await later.repair(uid)).toBe(0);
            expect(await look(later)).toMatchObject({ whole: true, bytes: 0 });
          }
          await files.closeAll();
        },
      ),
      { numRuns: 80 },
    );
  });

  it('after it was closed says that its end is missing', async () => {
    const { files, path } = open();
    await files.append(uid, 0, sound(100));
    await files.append(uid, 400, sound(100));
    await files.close(uid);
    truncateSync(path, statSync(path).size - 1);
    expect(await look(files)).toMatchObject({ whole: false, bytes: 800, damaged: 0 });
    truncateSync(path, headBytes + 400 + blockOverhead);
    expect(await look(files)).toMatchObject({ whole: false, bytes: 400 });
  });

  it('that is not there is not mended', async () => {
    expect(await open().files.repair(uid)).toBeNull();
  });
});

describe('a file that was changed', () => {
  it('never plays a sound that was not recorded, whichever bit was flipped', async () => {
    const { files, path } = open();
    const all = Buffer.concat([sound(100, 3), sound(100, 50), sound(100, 90)]);
    for (let at = 0; at < all.length; at += 400) await files.append(uid, at, all.subarray(at, at + 400));
    await files.close(uid);
    const raw = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(raw.length - 1), fc.nat(7), async (at, bit) => {
        const changed = Buffer.from(raw);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        writeFileSync(path, changed);
        const seen = await look(files).catch((error: unknown) => error);
        if (at < headBytes) {
          expect(['recording/damaged', 'recording/key-lost']).toContain((seen as { code?: string }).code);
          return;
        }
        expect(seen).not.toBeInstanceOf(Error);
        const { sound: heard, whole, damaged, bytes } = seen as NonNullable<Awaited<ReturnType<typeof look>>>;
        // It is known: a silence of a block's length, or an end that is missing.
        expect(damaged > 0 || !whole).toBe(true);
        for (let block = 0; block + 400 <= Math.min(bytes, all.length); block += 400) {
          const part = heard.subarray(block, block + 400);
          expect(part.equals(all.subarray(block, block + 400)) || part.every((byte) => byte === 0)).toBe(
            true,
          );
        }
        for (const byte of heard.subarray(all.length)) expect(byte).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('does not take blocks of another file, or its own in another order', async () => {
    const { files, path, folder } = open();
    const block = 400 + blockOverhead;
    for (const name of [uid, other]) {
      await files.append(name, 0, sound(100, 3));
      await files.append(name, 400, sound(100, 50));
      await files.close(name);
    }
    const raw = readFileSync(path);
    const first = raw.subarray(headBytes, headBytes + block);
    const second = raw.subarray(headBytes + block, headBytes + 2 * block);
    const end = raw.subarray(headBytes + 2 * block);
    for (const mixed of [
      [second, first, end],
      [first, first, end],
      [second, end],
    ]) {
      writeFileSync(path, Buffer.concat([raw.subarray(0, headBytes), ...mixed]));
      const seen = await look(files);
      expect((seen?.damaged ?? 0) > 0 || seen?.whole === false).toBe(true);
    }
    // The whole file under another name.
    writeFileSync(path, readFileSync(join(folder, `${other}.sound`)));
    await expect(look(files)).rejects.toMatchObject({ code: 'recording/damaged' });
  });
});

describe('a key that is gone', () => {
  it('is said clearly, the file stays, and new sound is kept under a new one', async () => {
    const { files, again, path, secrets } = open();
    await files.append(uid, 0, sound(100));
    await files.close(uid);
    const raw = readFileSync(path);
    const key = secrets.get('sound-key');
    secrets.set('sound-key', null);
    const later = again();
    await expect(later.read(uid, 0, 100)).rejects.toMatchObject({ code: 'recording/key-lost' });
    await expect(later.open(uid)).rejects.toMatchObject({ code: 'recording/key-lost' });
    expect(await later.soundBytes(uid)).toBe(400);
    expect(await later.repair(uid)).toBe(400);
    expect(await later.append(other, 0, sound(5))).toBe(20);
    await expect(later.read(uid, 0, 100)).rejects.toMatchObject({ code: 'recording/key-lost' });
    await later.closeAll();
    expect(readFileSync(path).equals(raw)).toBe(true);
    secrets.set('sound-key', 'c2hvcnQ=');
    await expect(later.append(uid, 400, sound(1))).rejects.toMatchObject({ code: 'recording/key-lost' });
    secrets.set('sound-key', key);
    expect((await look(later))?.sound.equals(sound(100))).toBe(true);
    // Sound whose time is over goes without a key.
    secrets.set('sound-key', null);
    await later.remove(uid);
    expect(existsSync(path)).toBe(false);
  });
});

describe('a disk that is full', () => {
  const full = (): Error => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

  it('at any byte takes nothing of what was kept, and the recording goes on once there is room', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(500), fc.nat(300), async (room, later) => {
        let left = Number.POSITIVE_INFINITY;
        const { files } = open({
          write: async (handle, bytes, position) => {
            const part = bytes.subarray(0, Math.min(left, bytes.length));
            left -= part.length;
            await writeAll(handle, part, position);
            if (part.length < bytes.length) throw full();
          },
        });
        await files.append(uid, 0, sound(100, 3));
        left = Math.min(room, 400 + blockOverhead - 1);
        await expect(files.append(uid, 400, sound(100, 50))).rejects.toMatchObject({
          code: 'recording/disk-full',
        });
        expect((await look(files))?.sound.equals(sound(100, 3))).toBe(true);
        left = Number.POSITIVE_INFINITY;
        // A shorter part than the one that failed: nothing of that may stand behind it.
        expect(await files.append(uid, 400, sound(1 + later, 90))).toBe(400 + 4 * (1 + later));
        await files.close(uid);
        expect(await look(files)).toMatchObject({ whole: true, damaged: 0, bytes: 400 + 4 * (1 + later) });
      }),
      { numRuns: 40 },
    );
  });

  it('leaves no file where not even its head found room, and no end where that did not', async () => {
    let isFull = true;
    const { files, path } = open({
      write: (handle, bytes, position) =>
        isFull ? Promise.reject(full()) : writeAll(handle, bytes, position),
    });
    await expect(files.open(uid)).rejects.toMatchObject({ code: 'recording/disk-full' });
    expect(existsSync(path)).toBe(false);
    isFull = false;
    await files.append(uid, 0, sound(100));
    isFull = true;
    await files.close(uid);
    expect(await look(files)).toMatchObject({ whole: false, bytes: 400 });
  });
});

describe('sound of before', () => {
  it('plays as it is, and is encrypted by the job', async () => {
    const { files, path, plain, folder } = open();
    const all = sound(50_000);
    writeFileSync(plain, wavOf(all));
    writeFileSync(join(folder, 'notes.wav'), 'somebody else’s');
    expect(await files.list()).toEqual([uid]);
    expect(await files.soundBytes(uid)).toBe(all.length);
    expect((await readWav(files, 30_000)).equals(wavOf(all))).toBe(true);
    expect(await files.sealPlain(() => true)).toBe(0);
    expect(await files.sealPlain()).toBe(1);
    expect(readdirSync(folder).toSorted()).toEqual([`${uid}.sound`, 'notes.wav']);
    expect(readFileSync(path).includes(all.subarray(0, 32))).toBe(false);
    expect(await look(files)).toMatchObject({ whole: true, damaged: 0 });
    expect((await readWav(files, 30_000)).equals(wavOf(all))).toBe(true);
    expect(await files.sealPlain()).toBe(0);
  });

  it('is encrypted first where a recording goes on, its half frame and its head of before left out', async () => {
    const { files, plain } = open();
    writeFileSync(plain, Buffer.concat([wavHeader(callSound, 8), sound(100), Buffer.from([1, 2])]));
    expect(await files.repair(uid)).toBe(400);
    expect(existsSync(plain)).toBe(false);
    expect(await files.append(uid, 400, sound(5, 7))).toBe(420);
    await files.closeAll();
    expect((await look(files))?.sound.equals(Buffer.concat([sound(100), sound(5, 7)]))).toBe(true);
  });

  it('stays plain while the disk is full, and loses nothing where a crash came between the two files', async () => {
    let isFull = true;
    const { files, path, plain, folder } = open({
      write: (handle, bytes, position) =>
        isFull
          ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
          : writeAll(handle, bytes, position),
    });
    writeFileSync(plain, wavOf(sound(100)));
    await expect(files.sealPlain()).rejects.toMatchObject({ code: 'recording/disk-full' });
    expect(readdirSync(folder)).toEqual([`${uid}.wav`]);
    isFull = false;
    // Half a file beside, from before the rename.
    writeFileSync(`${path}.new`, 'half');
    expect(await files.sealPlain()).toBe(1);
    // Both, from after it.
    writeFileSync(plain, wavOf(sound(1)));
    expect((await look(files))?.sound.equals(sound(100))).toBe(true);
    expect(await files.sealPlain()).toBe(1);
    expect(readdirSync(folder)).toEqual([`${uid}.sound`]);
    expect((await look(files))?.sound.equals(sound(100))).toBe(true);
  });
});

describe('lengths', () => {
  it('go from bytes to time and back', () => {
    expect(soundMs(64_000, callSound)).toBe(1000);
    expect(soundBytes(1000, callSound)).toBe(64_000);
    expect(soundBytes(0.05, callSound)).toBe(0);
  });
});
