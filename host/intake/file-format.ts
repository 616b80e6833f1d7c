import type { FileFormat } from '../../core/contract/intake.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { OpenFile } from './csv/decode.ts';

/** Which format a file has: by what is in it, since names lie. */

const zipMagic = '504b';
const oleMagic = 'd0cf11e0a1b11ae1';
const headBytes = 64 * 1024;

/** The beginning as text, well enough to recognise it. */
const textOf = (head: Buffer): string => {
  const [first, second] = head;
  const wide = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const swapped = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
  const whole = head.subarray(0, head.length - (head.length % 2));
  const text = wide
    ? whole.toString('utf16le')
    : swapped
      ? Buffer.from(whole).swap16().toString('utf16le')
      : head.toString('utf8');
  return text.replace(/^\ufeff/, '').trimStart();
};

/** A password turns a workbook into this old container, too; the name of a stream in it tells. */
const refuseOle = (file: OpenFile): never => {
  const wanted = Buffer.from('EncryptedPackage', 'utf16le');
  const block = Buffer.allocUnsafe(1 << 20);
  for (let position = 0; position < file.size; position += block.length - wanted.length) {
    const read = file.read(block, position);
    if (read === 0) break;
    if (block.subarray(0, read).includes(wanted))
      throw new ExpectedError(
        'xlsx/encrypted',
        'This workbook is protected by a password. Open it in Excel, take the password off (File, Info, Protect Workbook, Encrypt with Password, leave it empty), save it, then import that.',
      );
  }
  throw new ExpectedError(
    'xlsx/old-excel',
    'This is a workbook of Excel 97–2003 (.xls). Open it in Excel or LibreOffice, save it as "Excel Workbook (.xlsx)", then import that.',
  );
};

/** Lines that each begin and end like an object: a bad one among them is a bad line, not another format. */
const isLines = (text: string): boolean => {
  const lines = text
    .split(/\r?\n/, 20)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const objects = lines.filter((line) => /^\{.*\}$/.test(line)).length;
  return lines.length > 1 && objects * 2 > lines.length;
};

/** Error: `xlsx/encrypted`, `xlsx/old-excel`, `intake/other-format`. What is nothing else is CSV, or none at all. */
export const detectFormat = (file: OpenFile): FileFormat => {
  const head = Buffer.alloc(Math.min(file.size, headBytes));
  file.read(head, 0);
  const hex = head.subarray(0, 8).toString('hex');
  if (hex.startsWith(`${zipMagic}0304`) || hex.startsWith(`${zipMagic}0506`)) return 'xlsx';
  if (hex === oleMagic) return refuseOle(file);
  const text = textOf(head);
  if (/^BEGIN:VCARD\b/i.test(text)) return 'vcard';
  if (text.startsWith('<')) {
    if (/<\?adf\b|<adf\b|<prospect\b/i.test(text)) return 'adf';
    if (/^<(?:!doctype|\?xml|html|table|meta|head|body|div|style|!--)/i.test(text))
      throw new ExpectedError(
        'intake/other-format',
        'This file is a web page or an XML document that holds no leads as Rappel knows them (ADF). If a spreadsheet opens it, save it there as "Excel Workbook (.xlsx)" or CSV, then import that.',
      );
  }
  if (isLines(text)) return 'ndjson';
  if (/^\[\s*(?:[{\]]|$)/.test(text) || /^\{\s*(?:["}]|$)/.test(text)) return 'json';
  if (file.size <= headBytes && /^\[[^]*\]\s*$/.test(text)) return 'json';
  // Brackets and nothing else: no table begins like that.
  if (/^[[{][[{\s]{20,}/.test(text)) return 'json';
  return 'csv';
};
