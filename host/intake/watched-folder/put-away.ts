import { link, lstat, open, rename, unlink, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** Moves a file that was read to where it belongs, with its report beside it; nothing there is ever written over. */

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** Moves without writing over. False when the name is taken. */
const moveTo = async (from: string, to: string): Promise<boolean> => {
  try {
    // A link fails where the name is taken, which a rename does not.
    await link(from, to);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // Shares and sticks without links: nobody but us writes here.
    if (await exists(to)) return false;
    await rename(from, to);
    return true;
  }
  await unlink(from);
  return true;
};

export type Companion = {
  /** The file's name with this at its end. */
  readonly name: (fileName: string) => string;
  readonly text: AsyncIterable<string> | string;
};

/** Answers the name that the file has there: its own, or `leads (2).csv`. */
export const putAway = async (
  path: string,
  fileName: string,
  folder: string,
  companions: readonly Companion[],
): Promise<string> => {
  const extension = extname(fileName);
  const stem = fileName.slice(0, fileName.length - extension.length);
  for (let turn = 1; ; turn += 1) {
    const name = turn === 1 ? fileName : `${stem} (${turn})${extension}`;
    const beside = companions.map((companion) => join(folder, companion.name(name)));
    const taken = await Promise.all([join(folder, name), ...beside].map(exists));
    if (taken.includes(true)) continue;
    for (const [index, { text }] of companions.entries()) {
      const target = beside[index] ?? '';
      if (typeof text === 'string') await writeFile(target, text, { flag: 'wx', mode: 0o600 });
      else {
        const handle = await open(target, 'wx', 0o600);
        try {
          for await (const piece of text) await handle.writeFile(piece);
        } finally {
          await handle.close();
        }
      }
    }
    if (await moveTo(path, join(folder, name))) return name;
    // Somebody was faster: the reports go with the name they were made for.
    for (const target of beside) await unlink(target).catch(() => undefined);
  }
};
