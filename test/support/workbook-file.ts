import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { createZip, type ZipWriter } from './zip-file.ts';

/** Writes an Excel workbook (ECMA-376, SpreadsheetML) as tests and benches need one. */

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** `A` for 0, `AA` for 26. */
export const columnName = (index: number): string =>
  index < 26
    ? String.fromCharCode(65 + index)
    : columnName(Math.floor(index / 26) - 1) + columnName(index % 26);

export type SheetPart = {
  readonly name: string;
  readonly state?: 'hidden' | 'veryHidden';
  /** What stands in `<worksheet>`: `<cols>…`, `<sheetData>…`, `<mergeCells>…`. */
  readonly xml: string;
};

export type WorkbookParts = {
  readonly sheets: readonly SheetPart[];
  /** Items of the shared strings, each the inside of an `<si>`. */
  readonly shared?: readonly string[];
  /** Number format codes; cell style n+1 has format n. */
  readonly formats?: readonly string[];
  readonly date1904?: boolean;
};

const addFrame = (zip: ZipWriter, { sheets, formats = [], date1904 = false }: WorkbookParts): void => {
  zip.add(
    '[Content_Types].xml',
    `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
  );
  zip.add(
    '_rels/.rels',
    `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  );
  zip.add(
    'xl/workbook.xml',
    `${head}<workbook ${main} xmlns:r="${relations}"><workbookPr${date1904 ? ' date1904="1"' : ''}/><sheets>${sheets
      .map(
        ({ name, state }, index) =>
          `<sheet name="${escaped(name)}" sheetId="${index + 1}"${state ? ` state="${state}"` : ''} r:id="rId${index + 1}"/>`,
      )
      .join('')}</sheets></workbook>`,
  );
  zip.add(
    'xl/_rels/workbook.xml.rels',
    `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${sheets
      .map(
        (_, index) =>
          `<Relationship Id="rId${index + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
      )
      .join(
        '',
      )}<Relationship Id="rId90" Type="${relations}/styles" Target="styles.xml"/><Relationship Id="rId91" Type="${relations}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
  );
  zip.add(
    'xl/styles.xml',
    `${head}<styleSheet ${main}><numFmts>${formats
      .map(
        (code, index) =>
          `<numFmt numFmtId="${170 + index}" formatCode="${escaped(code).replaceAll('"', '&quot;')}"/>`,
      )
      .join('')}</numFmts><cellXfs><xf numFmtId="0"/>${formats
      .map((_, index) => `<xf numFmtId="${170 + index}"/>`)
      .join('')}<xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
  );
};

const sheetOf = (xml: string): string => `${head}<worksheet ${main}>${xml}</worksheet>`;

export const writeWorkbook = (path: string, parts: WorkbookParts): void => {
  const zip = createZip(path);
  addFrame(zip, parts);
  if (parts.shared)
    zip.add(
      'xl/sharedStrings.xml',
      `${head}<sst ${main}>${parts.shared.map((item) => `<si>${item}</si>`).join('')}</sst>`,
    );
  for (const [index, { xml }] of parts.sheets.entries())
    zip.add(`xl/worksheets/sheet${index + 1}.xml`, sheetOf(xml));
  zip.close();
};

/** Strings that are found again; the later ones of a large sheet come twice, as other programs write them. */
const mostKnown = 500_000;

/** One sheet of texts, each a shared string as Excel itself writes it; made row by row, whatever its size. */
export const writeTextWorkbook = async (
  path: string,
  rows: number,
  cells: (row: number) => readonly string[],
): Promise<void> => {
  const zip = createZip(path);
  addFrame(zip, { sheets: [{ name: 'Leads', xml: '' }] });
  const known = new Map<string, number>();
  let strings = 0;
  const itemsPath = `${path}.strings`;
  const items = openSync(itemsPath, 'w+');
  const sheet = function* (): Generator<string> {
    yield `${head}<worksheet ${main}><sheetData>`;
    for (let from = 0; from < rows; from += 1000) {
      let xml = '';
      let added = '';
      for (let row = from; row < Math.min(rows, from + 1000); row += 1) {
        xml += `<row r="${row + 1}" spans="1:19" x14ac:dyDescent="0.25">`;
        for (const [column, text] of cells(row).entries()) {
          if (text === '') continue;
          let index = known.get(text);
          if (index === undefined) {
            index = strings;
            strings += 1;
            if (known.size >= mostKnown) known.clear();
            known.set(text, index);
            added += `<si><t>${escaped(text)}</t></si>`;
          }
          xml += `<c r="${columnName(column)}${row + 1}" t="s"><v>${index}</v></c>`;
        }
        xml += '</row>';
      }
      writeSync(items, added);
      yield xml;
    }
    yield '</sheetData></worksheet>';
  };
  const sharedStrings = function* (): Generator<string | Uint8Array> {
    yield `${head}<sst ${main}>`;
    const block = Buffer.allocUnsafe(1 << 20);
    for (let at = 0, read = readSync(items, block, 0, block.length, 0); read > 0;) {
      yield Buffer.from(block.subarray(0, read));
      at += read;
      read = readSync(items, block, 0, block.length, at);
    }
    yield '</sst>';
  };
  try {
    await zip.addPieces('xl/worksheets/sheet1.xml', sheet());
    await zip.addPieces('xl/sharedStrings.xml', sharedStrings());
  } finally {
    closeSync(items);
    rmSync(itemsPath);
  }
  zip.close();
};
