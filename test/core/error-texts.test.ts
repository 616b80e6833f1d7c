import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorTexts } from '../../core/messages/errors.ts';
import { problemTexts } from '../../core/messages/rejects.ts';

const root = join(import.meta.dirname, '../..');

/** Every code of a topic with which an ExpectedError of these folders is made. The command line speaks for itself. */
const thrownIn = (...folders: readonly string[]): readonly string[] =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !/^cli[/\\]/.test(file))
      .flatMap((file) =>
        [
          ...readFileSync(join(root, folder, file), 'utf8').matchAll(
            /\(\s*'((?:db|csv|intake|probe)\/[a-z-]+)'/g,
          ),
        ].map((match) => match[1] ?? ''),
      ),
  );

describe('what a window says of a failure', () => {
  it('is there in both languages for every code of the database and of intake', () => {
    const codes = [...new Set(thrownIn('db', 'host'))];
    expect(codes).toContain('csv/line-too-long');
    expect(codes.filter((code) => !Object.hasOwn(errorTexts, code))).toEqual([]);
  });

  it('is one text for one failure: the window names none that its host has another name for', () => {
    const ofHost = thrownIn('db', 'host');
    expect(thrownIn('renderer')).toContain('intake/file-unreadable');
    expect(thrownIn('renderer').filter((code) => !ofHost.includes(code))).toEqual([]);
  });

  it('tells what to do: more than one sentence, each language its own', () => {
    const curt = Object.entries(errorTexts).filter(
      ([code, { fr, en }]) =>
        /^(?:csv|intake|probe)\//.test(code) && (fr === en || !/[.:] \S/.test(fr) || !/[.:,] \S/.test(en)),
    );
    expect(curt).toEqual([]);
    expect(Object.keys(problemTexts.fr)).toEqual(Object.keys(problemTexts.en));
  });
});
