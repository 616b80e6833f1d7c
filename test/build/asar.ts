import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** Electron's archive format: sizes, a JSON header of nested folders, then the files one after the other. */
type Entry = {
  readonly files?: Readonly<Record<string, Entry>> | undefined;
  readonly size?: number | undefined;
  readonly offset?: string | undefined;
  readonly unpacked?: boolean | undefined;
};
const entry: z.ZodType<Entry> = z.lazy(() =>
  z.object({
    files: z.record(z.string(), entry).optional(),
    size: z.number().optional(),
    offset: z.string().optional(),
    unpacked: z.boolean().optional(),
  }),
);

export type AsarFile = { readonly path: string; readonly unpacked: boolean; readonly read: () => Buffer };

export const readAsar = (file: string): readonly AsarFile[] => {
  const bytes = readFileSync(file);
  const headerSize = bytes.readUInt32LE(4);
  const header = entry.parse(JSON.parse(bytes.subarray(16, 16 + bytes.readUInt32LE(12)).toString('utf8')));
  const base = 8 + headerSize;
  const walk = (folder: Entry, path: string): readonly AsarFile[] =>
    Object.entries(folder.files ?? {}).flatMap(([name, inner]) => {
      const here = path === '' ? name : `${path}/${name}`;
      if (inner.files) return walk(inner, here);
      const start = base + Number(inner.offset ?? 0);
      return [
        {
          path: here,
          unpacked: inner.unpacked ?? false,
          read: () =>
            inner.unpacked
              ? readFileSync(join(`${file}.unpacked`, here))
              : bytes.subarray(start, start + (inner.size ?? 0)),
        },
      ];
    });
  return walk(header, '');
};

export const extractAsar = (files: readonly AsarFile[], folder: string): void => {
  for (const { path, read } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), read());
  }
};
