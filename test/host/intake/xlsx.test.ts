import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kindOfFormat, serialText } from '../../../host/intake/xlsx/number-format.ts';
import { dataFolder } from '../../db/records.ts';
import { writeTextWorkbook, writeWorkbook, type WorkbookParts } from '../../support/workbook-file.ts';
import { createZip } from '../../support/zip-file.ts';
import { csvFile } from './csv-file.ts';
import { brief, readTable, refusal } from './table-file.ts';

const workbook = (parts: WorkbookParts): string => {
  const path = join(dataFolder(), 'leads.xlsx');
  writeWorkbook(path, parts);
  return path;
};
const oneSheet = (xml: string, more: Partial<WorkbookParts> = {}): string =>
  workbook({ sheets: [{ name: 'Leads', xml }], ...more });

const text = (reference: string, content: string): string =>
  `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${content}</t></is></c>`;
const row = (line: number, ...contents: readonly string[]): string =>
  `<row r="${line}">${contents.map((content, index) => text(`${String.fromCharCode(65 + index)}${line}`, content)).join('')}</row>`;

describe('a workbook', () => {
  it('gives its shared strings with their runs together and phonetic guides left out', async () => {
    const path = oneSheet(
      '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>4</v></c></row>' +
        '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>199000142</v></c><c r="C2" t="s"><v>3</v></c></row></sheetData>',
      {
        shared: [
          '<t>Nom</t>',
          '<t>Tel</t>',
          '<r><t>Léa </t></r><r><rPr><b/></rPr><t>Martin</t></r><rPh><t>x</t></rPh>',
          '<t xml:space="preserve">Un &amp; deux&#10;&lt;trois&gt;_x000D_</t>',
          '<t>Message</t>',
        ],
      },
    );
    const read = await readTable(path);
    expect(read.format).toBe('xlsx');
    expect(read.columns).toEqual(['Nom', 'Tel', 'Message']);
    expect(read.records[0]).toEqual({ line: 2, cells: ['Léa Martin', '199000142', 'Un & deux\n<trois>\r'] });
    expect(brief(read)).toEqual([['Léa Martin', '+33199000142', 'Un & deux\n<trois>\r']]);
  });

  it('knows numbers, results of formulas, booleans and errors for what they are', async () => {
    const path = oneSheet(
      `<sheetData>${row(1, 'Nom', 'Tel', 'Message', 'Consentement', 'Note')}<row r="2">` +
        '<c r="A2" t="str"><f>B9&amp;C9</f><v>Léa _x0041_</v></c><c r="B2"><f>1+1</f><v>3.3199000142E10</v></c>' +
        '<c r="C2"><v>0.1</v></c><c r="D2" t="b"><v>1</v></c><c r="E2" t="e"><v>#N/A</v></c></row>' +
        '<row r="3"><c r="A3" t="str"><f>X()</f></c><c r="B3"><v>199000143</v></c><c r="D3" t="b"><v>0</v></c></row></sheetData>',
    );
    const { records, leads } = await readTable(path);
    expect(records.map(({ cells }) => cells)).toEqual([
      ['Léa A', '33199000142', '0.1', 'true'],
      ['', '199000143', '', 'false'],
    ]);
    expect(leads.map(({ phones, problem }) => [phones[0]?.e164, problem])).toEqual([
      ['+33199000142', null],
      ['+33199000143', 'consent-refused'],
    ]);
  });

  it.each([
    [false, '46093.604166666664', '46094'],
    [true, '44631.604166666664', '44632'],
  ])('reads serial numbers as the dates they are shown as (1904: %s)', async (date1904, moment, day) => {
    const path = oneSheet(
      `<sheetData>${row(1, 'Nom', 'Tel', 'Date', 'Créneau', 'Heure')}<row r="2">${text('A2', 'Léa')}<c r="B2"><v>199000142</v></c>` +
        `<c r="C2" s="1"><v>${moment}</v></c><c r="D2" s="4"><v>${day}</v></c><c r="E2" s="2"><v>0.4375</v></c></row></sheetData>`,
      { date1904, formats: ['[$-40C]dd/mm/yyyy\\ hh:mm;@', 'h"h"mm', '0#" "##" "##" "##" "##'] },
    );
    const { records, leads } = await readTable(path);
    expect(records[0]?.cells.slice(2)).toEqual(['2026-03-12 14:30', '2026-03-13', '10:30']);
    // Asked after "now" of the tests counts as now.
    expect(leads[0]?.slots[0]?.start).toBe(Date.parse('2026-03-13T08:00:00Z'));
  });

  it('reads the sheet that has leads, or the one that is chosen, and never a hidden one by itself', async () => {
    const path = workbook({
      sheets: [
        {
          name: 'Secret',
          state: 'hidden',
          xml: `<sheetData>${row(1, 'Nom', 'Tel')}${row(2, 'Max', '0199000143')}</sheetData>`,
        },
        { name: 'Mode d’emploi', xml: `<sheetData>${row(1, 'Lisez-moi')}${row(2, 'Rien ici')}</sheetData>` },
        { name: 'Vide', xml: '<sheetData/>' },
        {
          name: 'Salon & co',
          xml: `<sheetData>${row(1, 'Nom', 'Tel')}${row(2, 'Léa', '0199000142')}</sheetData>`,
        },
      ],
    });
    const read = await readTable(path);
    expect([read.sheet, read.sheets]).toEqual([
      'Salon & co',
      ['Secret', 'Mode d’emploi', 'Vide', 'Salon & co'],
    ]);
    expect(brief(read)).toEqual([['Léa', '+33199000142', '']]);
    expect(brief(await readTable(path, { sheet: 'Secret' }))).toEqual([['Max', '+33199000143', '']]);
    expect(await refusal(path, { sheet: 'Autre' })).toBe('xlsx/no-sheet');
  });

  it('finds the names under a title and groups that are merged, and reads hidden rows and columns as Excel’s CSV has them', async () => {
    const read = await readTable(
      oneSheet(
        '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>' +
          `<row r="1">${text('A1', 'Salon de Brest')}</row>` +
          `<row r="3">${text('A3', 'Nom')}${text('B3', 'Coordonnées')}${text('D3', 'Message')}</row>` +
          `<row r="4">${text('B4', 'Tel')}${text('C4', 'Email')}</row>` +
          row(5, 'Léa', '0199000142', 'lea@example.org', 'Un') +
          `<row r="8" hidden="1">${text('A8', 'Max')}${text('B8', '0199000143')}${text('D8', 'Deux')}</row>` +
          row(9, '', ' ') +
          '</sheetData><mergeCells><mergeCell ref="A1:D1"/><mergeCell ref="A3:A4"/><mergeCell ref="B3:C3"/></mergeCells>',
      ),
    );
    expect(read.columns).toEqual(['Nom', 'Tel', 'Email', 'Message']);
    expect(read.records.map(({ line }) => line)).toEqual([5, 8]);
    expect(brief(read)).toEqual([
      ['Léa', '+33199000142', 'Un'],
      ['Max', '+33199000143', 'Deux'],
    ]);
  });

  it('is read from other programs, too: prefixes, no references, single quotes, CDATA', async () => {
    const path = oneSheet(
      `<x:sheetData xmlns:x='y'><x:row><x:c t='inlineStr'><x:is><x:t>Nom</x:t></x:is></x:c><x:c t='inlineStr'><x:is><x:t>Tel</x:t></x:is></x:c></x:row>` +
        `<!-- a row --><x:row><x:c t='inlineStr'><x:is><x:t><![CDATA[Léa <3]]></x:t></x:is></x:c><x:c><x:v>199000142</x:v></x:c></x:row></x:sheetData>`,
    );
    expect(brief(await readTable(path))).toEqual([['Léa <3', '+33199000142', '']]);
  });

  it('spills the strings that memory has no room for, and takes the file away again', async () => {
    const path = join(dataFolder(), 'long.xlsx');
    const filler = 'mot '.repeat(2500);
    await writeTextWorkbook(path, 9001, (index) =>
      index === 0
        ? ['Nom', 'Tel', 'Message']
        : [`Prospect ${index}`, `01990${String(index).padStart(5, '0')}`, `${index} ${filler}`],
    );
    const scratch = join(dataFolder(), 'scratch');
    const { leads } = await readTable(path, {}, null, scratch);
    expect(leads).toHaveLength(9000);
    for (const index of [1, 4000, 9000])
      expect(leads[index - 1]).toMatchObject({ name: `Prospect ${index}`, words: [`${index} ${filler}`] });
    // The folder was needed, and is empty again.
    expect(readdirSync(scratch)).toEqual([]);
  });
});

describe('a workbook that is none, or one that does harm', () => {
  it('is cut short or damaged', async () => {
    const bytes = readFileSync(
      oneSheet(`<sheetData>${row(1, 'Nom', 'Tel')}${row(2, 'Léa', '0199000142')}</sheetData>`),
    );
    for (const share of [0.1, 0.5, 0.9])
      expect(await refusal(csvFile(bytes.subarray(0, bytes.length * share), 'cut.xlsx'))).toBe(
        'xlsx/damaged',
      );
    const bent = Buffer.from(bytes);
    const sheet = bent.indexOf('xl/worksheets/sheet1.xml');
    bent.fill(0xff, sheet + 30, sheet + 60);
    expect(await refusal(csvFile(bent, 'bent.xlsx'))).toBe('xlsx/damaged');
  });

  it('unpacks to far more than it could hold', async () => {
    const path = join(dataFolder(), 'bomb.xlsx');
    const zip = createZip(path);
    zip.add(
      'xl/workbook.xml',
      '<workbook xmlns:r="x"><sheets><sheet name="A" r:id="rId1"/></sheets></workbook>',
    );
    zip.add(
      'xl/_rels/workbook.xml.rels',
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    );
    const zeros = '0'.repeat(1024 * 1024);
    await zip.addPieces(
      'xl/worksheets/sheet1.xml',
      Array.from({ length: 200 }, () => zeros),
    );
    zip.close();
    expect(await refusal(path)).toBe('xlsx/too-big');
  });

  it('says that it is small and is not: the reading ends where it lied', async () => {
    const path = oneSheet(
      `<sheetData>${Array.from({ length: 3000 }, (_, index) => row(index + 1, 'Léa', '0199000142')).join('')}</sheetData>`,
    );
    const bytes = readFileSync(path);
    const entry = bytes.lastIndexOf('xl/worksheets/sheet1.xml') - 46;
    bytes.writeUInt32LE(5000, entry + 24);
    writeFileSync(path, bytes);
    expect(await refusal(path)).toBe('xlsx/damaged');
  });

  it('holds entities that multiply: they stay text, and cost nothing', async () => {
    const path = oneSheet(
      `<sheetData>${row(1, 'Nom', 'Tel')}${row(2, 'Léa &lol9; &#233;', '0199000142')}</sheetData>`,
    );
    const laughs = Array.from(
      { length: 9 },
      (_, index) => `<!ENTITY lol${index + 1} "${`&lol${index};`.repeat(10)}">`,
    );
    const bytes = join(dataFolder(), 'laughs.xlsx');
    const zip = createZip(bytes);
    zip.add(
      'xl/workbook.xml',
      '<workbook xmlns:r="x"><sheets><sheet name="A" r:id="rId1"/></sheets></workbook>',
    );
    zip.add(
      'xl/_rels/workbook.xml.rels',
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    );
    zip.add(
      'xl/worksheets/sheet1.xml',
      `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY lol0 "lol">${laughs.join('')}<!ENTITY f SYSTEM "file:///etc/hostname">]><worksheet><sheetData>${row(1, 'Nom', 'Tel')}${row(2, 'Léa &lol9; &f; &#233;', '0199000142')}</sheetData></worksheet>`,
    );
    zip.close();
    expect(brief(await readTable(bytes))).toEqual([['Léa &lol9; &f; é', '+33199000142', '']]);
    expect(brief(await readTable(path))).toEqual([['Léa &lol9; é', '+33199000142', '']]);
  });

  it('is protected by a password, of an old Excel, or another kind of document', async () => {
    const ole = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2_000_000)]);
    expect(await refusal(csvFile(ole, 'old.xls'))).toBe('xlsx/old-excel');
    Buffer.from('EncryptedPackage', 'utf16le').copy(ole, 1_048_570);
    expect(await refusal(csvFile(ole, 'locked.xlsx'))).toBe('xlsx/encrypted');
    for (const part of ['xl/workbook.bin', 'content.xml', 'photos/cat.txt']) {
      const path = join(dataFolder(), 'other.xlsx');
      const zip = createZip(path);
      zip.add(part, 'x');
      zip.close();
      expect(await refusal(path)).toBe('xlsx/not-a-workbook');
    }
    expect(await refusal(oneSheet('<sheetData/>'))).toBe('csv/empty');
  });

  it('nests or stretches its elements beyond sense', async () => {
    expect(await refusal(oneSheet(`<sheetData>${'<a>'.repeat(100_000)}`))).toBe('xlsx/damaged');
    expect(await refusal(oneSheet(`<sheetData><!-- ${'x'.repeat(6_000_000)}`))).toBe('xlsx/damaged');
    const far = await readTable(
      oneSheet(
        `<sheetData>${row(1, 'Nom', 'Tel')}<row r="2">${text('A2', 'Léa')}${text('B2', '0199000142')}${text('XFD2', 'x')}</row></sheetData>`,
      ),
    );
    expect(far.records[0]?.cells).toEqual(['Léa', '0199000142']);
  });
});

describe('formats of numbers', () => {
  it.each([
    ['General', null],
    ['0', null],
    ['0#" "##" "##" "##" "##', null],
    ['#,##0.00\\ "€";[Red]-#,##0.00\\ "€"', null],
    ['0.00E+00', null],
    ['"jours dus: "0', null],
    ['dd/mm/yyyy', 'date'],
    ['[$-40C]d mmmm yyyy;@', 'date'],
    ['mmm-yy', 'date'],
    ['yyyy-mm-dd"T"hh:mm:ss', 'date-time'],
    ['m/d/yy h:mm AM/PM', 'date-time'],
    ['h:mm', 'time'],
    ['[h]:mm:ss', 'time'],
    ['mm:ss', 'time'],
  ] as const)('%s means %s', (code, kind) => {
    expect(kindOfFormat(code)).toBe(kind);
  });

  it('turn serial numbers into ISO dates, with the day of 1900 that never was', () => {
    expect(serialText(1, 'date', false)).toBe('1900-01-01');
    expect(serialText(61, 'date', false)).toBe('1900-03-01');
    expect(serialText(46093, 'date-time', false)).toBe('2026-03-12');
    expect(serialText(46093.999999, 'date-time', false)).toBe('2026-03-13');
    expect(serialText(0.5, 'date-time', false)).toBe('12:00');
    expect(serialText(1, 'date', true)).toBe('1904-01-02');
    expect(serialText(-1, 'date', false)).toBe(null);
    expect(serialText(1e9, 'date', false)).toBe(null);
  });
});
