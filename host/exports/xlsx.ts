import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { ZipFile } from 'yazl';
import type { ExportType } from '../../core/domain/export-dictionary.ts';
import type { ExportRow, ExportValue } from '../../db/stores/export-rows.ts';
import type { TableWriter, TableWriterOptions } from './table-writer.ts';

/**
 * An Excel workbook (ECMA-376, SpreadsheetML), written as it is made: texts stand in their cells, so that nothing has to
 * be gathered first, and a table with more rows than a sheet can have goes on in the next sheet.
 */

/** Rows of a sheet in Excel, and signs of a cell. */
const sheetRows = 1_048_576;
const cellSigns = 32_767;

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML cannot hold, and what would be taken for such a sign, in Excel's own way of writing (ECMA-376 §22.4.2.4). */
// oxlint-disable-next-line no-control-regex -- these are the signs that must not reach the file
const unwritable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|_(?=x[0-9A-Fa-f]{4}_)/g;
const xmlText = (text: string): string =>
  text
    .slice(0, cellSigns)
    .toWellFormed()
    .replaceAll(
      unwritable,
      (sign) => `_x${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replaceAll(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/** Days since 1899-12-30, as Excel counts them; UTC. */
const serial = (at: number): number => at / 86_400_000 + 25_569;

const textCell = (text: string): string =>
  `<c t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
const cell = (type: ExportType, value: ExportValue): string => {
  if (value === null || value === '') return '<c/>';
  switch (type) {
    case 'text':
    case 'json':
      return textCell(String(value));
    case 'integer':
    case 'number':
      return `<c><v>${value}</v></c>`;
    case 'boolean':
      return `<c t="b"><v>${value === 0 ? 0 : 1}</v></c>`;
    case 'instant':
      return `<c s="1"><v>${serial(Number(value))}</v></c>`;
  }
};

/** Style 1 is a date and time; the header is style 2. */
const styles = `${head}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/><xf numFmtId="164" applyNumberFormat="1" xfId="0"/><xf fontId="1" applyFont="1" xfId="0"/></cellXfs></styleSheet>`;

/** `sheetLimit`: rows of a sheet, its header among them; smaller in tests. */
export const xlsxWriter = (
  { table, columns, sink }: TableWriterOptions,
  sheetLimit = sheetRows,
): Promise<TableWriter> => {
  const zip = new ZipFile();
  const pumped = (async () => {
    for await (const part of zip.outputStream as AsyncIterable<Uint8Array>) await sink.write(part);
  })();
  // Heard of where somebody waits for it; before that it must not end the process.
  pumped.catch(() => undefined);
  let sheets = 0;
  let rowsOfSheet = 0;
  let sheet: PassThrough | null = null;

  const put = async (stream: PassThrough, xml: string): Promise<void> => {
    // A disk that is full ends the pump, and nobody would ever drain the stream again.
    if (!stream.write(xml)) await Promise.race([once(stream, 'drain'), pumped]);
  };
  const openSheet = async (): Promise<PassThrough> => {
    const stream = new PassThrough();
    sheets += 1;
    rowsOfSheet = 1;
    zip.addReadStream(stream, `xl/worksheets/sheet${sheets}.xml`);
    const names = columns
      .map(({ name }) => `<c s="2" t="inlineStr"><is><t>${xmlText(name)}</t></is></c>`)
      .join('');
    await put(
      stream,
      `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData><row>${names}</row>`,
    );
    return stream;
  };
  const closeSheet = (stream: PassThrough): void => {
    stream.end('</sheetData></worksheet>');
  };
  const rowXml = (row: ExportRow): string =>
    `<row>${columns.map(({ type }, index) => cell(type, row[index] ?? null)).join('')}</row>`;

  return Promise.resolve({
    write: async (rows) => {
      for (let from = 0; from < rows.length;) {
        if (sheet !== null && rowsOfSheet >= sheetLimit) {
          closeSheet(sheet);
          sheet = null;
        }
        sheet ??= await openSheet();
        const some = rows.slice(from, from + (sheetLimit - rowsOfSheet));
        await put(sheet, some.map(rowXml).join(''));
        rowsOfSheet += some.length;
        from += some.length;
      }
    },
    end: async () => {
      closeSheet(sheet ?? (await openSheet()));
      const numbers = Array.from({ length: sheets }, (_none, index) => index + 1);
      const add = (path: string, xml: string): void => zip.addBuffer(Buffer.from(head + xml), path);
      add(
        'xl/workbook.xml',
        `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${numbers.map((n) => `<sheet name="${n === 1 ? table : `${table}-${n}`}" sheetId="${n}" r:id="rId${n}"/>`).join('')}</sheets></workbook>`,
      );
      add(
        'xl/_rels/workbook.xml.rels',
        `<Relationships xmlns="${packageRelations}">${numbers.map((n) => `<Relationship Id="rId${n}" Type="${relations}/worksheet" Target="worksheets/sheet${n}.xml"/>`).join('')}<Relationship Id="rId0" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
      );
      zip.addBuffer(Buffer.from(styles), 'xl/styles.xml');
      add(
        '_rels/.rels',
        `<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      );
      add(
        '[Content_Types].xml',
        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${spreadsheet}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${spreadsheet}.styles+xml"/>${numbers.map((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${spreadsheet}.worksheet+xml"/>`).join('')}</Types>`,
      );
      zip.end();
      await pumped;
    },
  });
};
