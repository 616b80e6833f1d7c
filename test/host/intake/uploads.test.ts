import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createUploads, uploadLimit } from '../../../host/intake/uploads.ts';
import { dataFolder } from '../../db/records.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const send = async (uploads: ReturnType<typeof createUploads>, text: string, name = 'leads.csv') => {
  const file = await uploads.begin(name, Buffer.byteLength(text));
  await uploads.part(file, base64(text));
  return file;
};

describe('a file that a window sends', () => {
  it('is put together from its parts in the order they came, for its owner’s eyes', async () => {
    const uploads = createUploads(dataFolder());
    const file = await uploads.begin('Été.csv', 9);
    const parts = ['abc', 'def', 'ghi'].map((part) => uploads.part(file, base64(part)));
    expect(await Promise.all(parts)).toEqual([3, 6, 9]);
    const { path, name, size } = uploads.get(file);
    expect([name, size, readFileSync(path, 'utf8')]).toEqual(['Été.csv', 9, 'abcdefghi']);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('may be empty', async () => {
    const uploads = createUploads(dataFolder());
    expect(readFileSync(uploads.get(await uploads.begin('leads.csv', 0)).path, 'utf8')).toBe('');
  });

  it.each(['../../etc/passwd', '..\\..\\windows\\leads.csv', '/abs/leads.csv', '\0\n\u202e', ''])(
    'lies under a name of ours, whatever it is called: %j',
    async (given) => {
      const folder = dataFolder();
      const uploads = createUploads(folder);
      const { path, name } = uploads.get(await send(uploads, 'x', given));
      expect(path.startsWith(join(folder, 'incoming'))).toBe(true);
      expect(readdirSync(folder)).toEqual(['incoming']);
      expect(name).toMatch(/^[^/\\\p{C}]+$/u);
    },
  );

  it('is refused where it is larger than a window may send, longer than announced, or not there in full', async () => {
    const uploads = createUploads(dataFolder());
    await expect(uploads.begin('leads.csv', uploadLimit + 1)).rejects.toMatchObject({
      code: 'intake/file-too-big',
    });
    const file = await uploads.begin('leads.csv', 4);
    await uploads.part(file, base64('ab'));
    expect(() => uploads.get(file)).toThrow(expect.objectContaining({ code: 'intake/file-incomplete' }));
    for (const part of [base64('cde'), base64(''), '***'])
      await expect(uploads.part(file, part)).rejects.toMatchObject({ code: 'intake/bad-part' });
    // A part that was refused is no part of the file, and does not hold up the next one.
    expect(await uploads.part(file, base64('cd'))).toBe(4);
    expect(readFileSync(uploads.get(file).path, 'utf8')).toBe('abcd');
  });

  it('is forgotten when nobody knows it, and when five newer ones have come', async () => {
    const folder = dataFolder();
    const uploads = createUploads(folder);
    expect(() => uploads.get('01890000-0000-7000-8000-000000000000')).toThrow(
      expect.objectContaining({ code: 'intake/file-missing' }),
    );
    const files: string[] = [];
    for (const text of ['1', '2', '3', '4', '5', '6']) files.push(await send(uploads, text));
    expect(() => uploads.get(files[0] ?? '')).toThrow(
      expect.objectContaining({ code: 'intake/file-missing' }),
    );
    expect(readFileSync(uploads.get(files[5] ?? '').path, 'utf8')).toBe('6');
    expect(readdirSync(join(folder, 'incoming'))).toHaveLength(5);
  });

  it('of an earlier run is gone: the window that sent it is, too', () => {
    const folder = dataFolder();
    mkdirSync(join(folder, 'incoming'));
    writeFileSync(join(folder, 'incoming', 'old.csv'), 'x');
    createUploads(folder);
    expect(existsSync(join(folder, 'incoming', 'old.csv'))).toBe(false);
  });
});
