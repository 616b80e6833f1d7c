import { posix } from 'node:path';
import { ExpectedError } from '../../../core/errors.ts';
import { createXmlReader } from '../xml.ts';
import { damaged, openArchive, tooBig, type Archive } from './archive.ts';
import { builtInKind, kindOfFormat, type DateKind } from './number-format.ts';

/** What a workbook says about itself: its sheets, its calendar, which of its cell styles mean dates. */

export type Sheet = { readonly name: string; readonly part: string; readonly hidden: boolean };
export type Workbook = {
  readonly archive: Archive;
  readonly sheets: readonly Sheet[];
  readonly date1904: boolean;
  /** By the index of a cell's style. */
  readonly kinds: readonly DateKind[];
  /** Name of the part with the shared strings, if there is one. */
  readonly strings: string | null;
};

/** The parts read here are small in any real workbook. */
const smallBytes = 32 * 1024 ** 2;

type Attributes = ReadonlyMap<string, string>;

/** Each element of a part with its attributes, and the names of those it stands in. */
const elements = async (
  archive: Archive,
  part: string,
  found: (name: string, attributes: Attributes, within: readonly string[]) => void,
): Promise<void> => {
  if (archive.size(part) > smallBytes) throw tooBig();
  const open: string[] = [];
  let attributes = new Map<string, string>();
  let pending = false;
  const tell = (): void => {
    if (pending) found(open.at(-1) ?? '', attributes, open.slice(0, -1));
    pending = false;
  };
  const reader = createXmlReader(
    {
      open: (name) => {
        tell();
        open.push(name);
        attributes = new Map();
        pending = true;
      },
      attribute: (name, value) => attributes.set(name, value),
      close: () => {
        tell();
        open.pop();
      },
    },
    damaged,
  );
  for await (const { text } of archive.read(part)) reader.write(text);
  reader.end();
};

/** Where a relation of the part leads, by its id and by the last word of its type. */
const relationsOf = async (archive: Archive, part: string): Promise<(wanted: string) => string | null> => {
  const targets = new Map<string, string>();
  const folder = posix.dirname(part);
  const relations = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  if (archive.has(relations))
    await elements(archive, relations, (name, attributes) => {
      if (name !== 'Relationship') return;
      const target = attributes.get('Target') ?? '';
      const path = target.startsWith('/') ? target.slice(1) : posix.join(folder, target);
      targets.set(attributes.get('Id') ?? '', path);
      targets.set(`type ${(attributes.get('Type') ?? '').split('/').at(-1) ?? ''}`, path);
    });
  return (wanted) => targets.get(wanted) ?? null;
};

const kindsOf = async (archive: Archive, part: string): Promise<readonly DateKind[]> => {
  const codes = new Map<number, DateKind>();
  const kinds: DateKind[] = [];
  await elements(archive, part, (name, attributes, within) => {
    const id = Number(attributes.get('numFmtId'));
    if (name === 'numFmt') codes.set(id, kindOfFormat(attributes.get('formatCode') ?? ''));
    if (name === 'xf' && within.at(-1) === 'cellXfs') kinds.push(codes.get(id) ?? builtInKind(id));
  });
  return kinds;
};

/** Errors: `xlsx/not-a-workbook`, `xlsx/damaged`, `xlsx/too-big`. */
export const openWorkbook = async (path: string): Promise<Workbook> => {
  const archive = await openArchive(path);
  try {
    const main = (await relationsOf(archive, ''))('type officeDocument') ?? 'xl/workbook.xml';
    if (!archive.has(main)) {
      throw new ExpectedError(
        'xlsx/not-a-workbook',
        archive.has('xl/workbook.bin')
          ? 'This is a binary workbook (.xlsb). In Excel, save it as "Excel Workbook (.xlsx)", then import that.'
          : archive.has('content.xml')
            ? 'This is an OpenDocument file. In LibreOffice, save it as "Excel 2007–365 (.xlsx)" or CSV, then import that.'
            : 'This is a zip archive, not an Excel workbook. Unpack it and import the file inside.',
      );
    }
    const relation = await relationsOf(archive, main);
    const sheets: Sheet[] = [];
    let date1904 = false;
    await elements(archive, main, (name, attributes, within) => {
      if (name === 'workbookPr') date1904 = /^(?:1|true|on)$/.test(attributes.get('date1904') ?? '');
      if (name !== 'sheet' || within.at(-1) !== 'sheets') return;
      const id = [...attributes].find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      const part = relation(id);
      // A sheet that is a chart has no such part, or one without rows.
      if (part !== null && archive.has(part))
        sheets.push({
          name: attributes.get('name') ?? '',
          part,
          hidden: /hidden/i.test(attributes.get('state') ?? ''),
        });
    });
    if (sheets.length === 0) throw damaged();
    const styles = relation('type styles');
    const strings = relation('type sharedStrings');
    return {
      archive,
      sheets,
      date1904,
      kinds: styles !== null && archive.has(styles) ? await kindsOf(archive, styles) : [],
      strings: strings !== null && archive.has(strings) ? strings : null,
    };
  } catch (error) {
    archive.close();
    throw error;
  }
};
