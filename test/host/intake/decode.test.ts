import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileOptions } from '../../../core/contract/intake.ts';
import { ExpectedError } from '../../../core/errors.ts';
import { decodedBlocks, detectEncoding, openFile, type Encoding } from '../../../host/intake/csv/decode.ts';
import { dataFolder } from '../../db/records.ts';
import { brief, csvFile, encoded, readFile } from './csv-file.ts';

const text = 'Nom;Téléphone;Message\nLéa Œuvrard;0199000142;« J’ai 3 000 € » – été…\n';
const row = ['Léa Œuvrard', '+33199000142', '« J’ai 3 000 € » – été…'];

const failure = (path: string, options: FileOptions = {}): string => {
  try {
    readFile(path, options);
  } catch (error) {
    return error instanceof ExpectedError ? error.code : String(error);
  }
  return 'read';
};

describe('a file', () => {
  it.each([
    ['utf-8', '', 'utf-8'],
    ['utf-8', '\ufeff', 'utf-8'],
    ['utf-16le', '\ufeff', 'utf-16le'],
    ['utf-16be', '\ufeff', 'utf-16be'],
    ['utf-16le', '', 'utf-16le'],
    ['utf-16be', '', 'utf-16be'],
    ['windows-1252', '', 'windows-1252'],
  ] as const)('in %s (mark %j) is found to be %s and read to the letter', (encoding, mark, found) => {
    const written = mark + (encoding === 'windows-1252' ? text.replaceAll('Œ', 'O') : text);
    const read = readFile(csvFile(encoded(written, encoding)));
    expect(read.encoding).toBe(found);
    expect(read.columns).toEqual(['Nom', 'Téléphone', 'Message']);
    expect(brief(read)).toEqual([[encoding === 'windows-1252' ? 'Léa Ouvrard' : row[0], row[1], row[2]]]);
  });

  it('whose accents stand at its end only is still read as what it is', () => {
    const lines = Array.from({ length: 30_000 }, (_, index) => `Max ${index};0199000142;Bonjour\n`).join('');
    const read = readFile(csvFile(encoded(`Nom;Tel;Message\n${lines}Léa;0199000143;été\n`, 'windows-1252')));
    expect([read.encoding, read.leads.at(-1)?.name]).toEqual(['windows-1252', 'Léa']);
  });

  it.each([
    ['', 'csv/empty'],
    ['\ufeff', 'csv/empty'],
    [' \r\n\r\n ', 'csv/empty'],
  ])('with nothing in it (%j) is called empty', (content, code) => {
    expect(failure(csvFile(content))).toBe(code);
    expect(failure(csvFile(encoded(content, 'utf-16le')))).toBe(code);
  });

  it.each([
    ['an Excel workbook', Buffer.from('504b030414000600', 'hex')],
    ['an old Excel workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
    ['a PDF', Buffer.from('%PDF-1.7\nstream')],
    ['a gzip archive', Buffer.from('1f8b0800', 'hex')],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex')],
    ['NUL bytes', Buffer.from('Nom;Tel\nL\0\0\0a;01\n')],
    [
      'control characters',
      Buffer.from([...'Nom;Tel\n'].map((c) => c.charCodeAt(0)).concat(Array(60).fill(1))),
    ],
    [
      'random bytes',
      Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919 + (index >> 3)) % 256)),
    ],
  ])('of %s is called binary', (_what, bytes) => {
    expect(failure(csvFile(bytes))).toBe('csv/binary');
  });

  it.each([
    ['utf-8', encoded(text.replaceAll('Œ', 'O'), 'windows-1252')],
    ['utf-8', encoded(text, 'utf-16le')],
    ['utf-16le', encoded(text, 'utf-8')],
    ['utf-16le', encoded(text, 'utf-16be')],
    ['utf-16be', encoded(text, 'utf-16le')],
    ['utf-16le', encoded(`\ufeff${text}`, 'utf-16le').subarray(0, -1)],
    ['windows-1252', encoded(text, 'utf-16be')],
    ['windows-1252', encoded(`\ufeff${text}`, 'utf-8')],
  ] as const)('said to be %s that is not is refused, with what it may be', (encoding, bytes) => {
    expect(failure(csvFile(bytes), { encoding })).toBe('csv/encoding');
  });

  it('may be read as Windows-1252 where a person says so, though its bytes are UTF-8, too', () => {
    expect(readFile(csvFile('Nom;Tel\nLéa;0199000142\n'), { encoding: 'windows-1252' }).leads[0]?.name).toBe(
      'LÃ©a',
    );
  });

  it('that is not there, is a folder, or is no ordinary file is told apart', () => {
    const folder = dataFolder();
    mkdirSync(join(folder, 'sub'));
    expect(failure(join(folder, 'nowhere.csv'))).toBe('intake/file-missing');
    expect(failure(join(folder, 'sub'))).toBe('intake/file-is-folder');
    if (process.platform !== 'win32') expect(failure('/dev/null')).toBe('intake/file-unreadable');
  });

  it('of one endless line is refused before it fills the memory', () => {
    const endless = `Nom;Tel;${'x'.repeat(3_000_000)}`;
    expect(failure(csvFile(endless))).toBe('csv/line-too-long');
    expect(failure(csvFile(`Nom;Tel\nLéa;0199000142\n${endless}`))).toBe('csv/line-too-long');
    expect(failure(csvFile(`Nom;Tel\nLéa;0199000142\n"${endless}`))).toBe('csv/line-too-long');
    expect(failure(csvFile(`"${endless}`))).toBe('csv/line-too-long');
  });

  it('with a long message is none of these', () => {
    const message = 'Bonjour, '.repeat(20_000);
    const [lead] = readFile(csvFile(`Nom;Tel;Message\nLéa;0199000142;"${message}"\n`)).leads;
    expect(lead?.words[0]?.length).toBe(message.length);
  });
});

describe('the blocks of a file', () => {
  const whole = (path: string, encoding: Encoding, skip = 0): string => {
    const file = openFile(path);
    try {
      return [...decodedBlocks(file, { encoding, skip, size: file.size })].join('');
    } finally {
      file.close();
    }
  };

  it('never cut a character in two, wherever it stands', () => {
    // A block is 256 KiB: characters of every length straddle its end.
    for (const before of [262_140, 262_141, 262_142, 262_143]) {
      const long = `${'a'.repeat(before)}é€😀😀z`;
      expect(whole(csvFile(long), 'utf-8') === long).toBe(true);
      const half = `${'a'.repeat(before / 2 - 1)}é😀😀z`;
      expect(whole(csvFile(encoded(half, 'utf-16le')), 'utf-16le') === half).toBe(true);
      expect(whole(csvFile(encoded(half, 'utf-16be')), 'utf-16be') === half).toBe(true);
    }
  });

  it('give back any text in the encoding that is found for it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('é', '€', '😀', 'a', ';', '\n', 'ñ', ' ', 'Z', '漢'), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.constantFrom('utf-8', 'utf-16le', 'utf-16be'),
        (characters, encoding) => {
          const content = `\ufeffNom;Tel\n${characters.join('')}x`;
          const path = csvFile(encoded(content, encoding));
          const file = openFile(path);
          try {
            const decoded = detectEncoding(file, undefined);
            expect(decoded.encoding).toBe(encoding);
            expect([...decodedBlocks(file, decoded)].join('')).toBe(content.slice(1));
          } finally {
            file.close();
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
