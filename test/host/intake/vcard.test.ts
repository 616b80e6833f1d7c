import { describe, expect, it } from 'vitest';
import { fieldOfHeader } from '../../../host/intake/csv/columns.ts';
import { vcardColumns } from '../../../host/intake/vcard/table.ts';
import { csvFile, encoded } from './csv-file.ts';
import { brief, readTable } from './table-file.ts';

const card = (...lines: readonly string[]): string => ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n');
const read = (text: string | Uint8Array) => readTable(csvFile(text, 'cards.vcf'));

describe('vCard', () => {
  it('4.0 maps itself: folded lines, groups, structured values, preferred numbers first, no fax', async () => {
    const text = card(
      'VERSION:4.0',
      'UID:urn:uuid:4fbe8971',
      'N:Lefèbvre;Léa;;;',
      'FN:Léa Lefèbvre',
      'ORG:Menuiserie\\; Fils;Atelier',
      'item1.TEL;VALUE=uri;TYPE="voice,work":tel:+33-1-99-00-01-42;ext=5',
      'TEL;TYPE=fax:0199000199',
      'TEL;PREF=1;TYPE=cell:06 39 98 01 42',
      'EMAIL:lea@example.org',
      'NOTE:Ma chaudière\\nest en panne\\, et il fait',
      '  froid',
      'ADR;LABEL="x: y; z":;;1 rue;Brest;;29200;France',
      'LANG;PREF=1:fr',
      'PHOTO:data:image/png;base64,AAAA',
      ' BBBB',
    );
    const table = await read(text + card('VERSION:3.0', 'N:Petit;Max;;;', 'TEL;CELL:199000143'));
    expect([table.format, table.records.map(({ line }) => line)]).toEqual(['vcard', [1, 18]]);
    expect(brief(table)).toEqual([
      ['Léa Lefèbvre', '+33639980142 +33199000142', 'Ma chaudière\nest en panne, et il fait froid'],
      ['Max Petit', '+33199000143', ''],
    ]);
    expect(table.leads[0]).toMatchObject({
      company: 'Menuiserie; Fils, Atelier', city: 'Brest', country: 'FR', language: 'fr', providerId: 'urn:uuid:4fbe8971', emails: ['lea@example.org'],
    }); // prettier-ignore
    expect(table.records[0]?.cells.at(-1)).toContain('FN:Léa Lefèbvre');
    expect(table.records[0]?.cells.at(-1)).not.toContain('BBBB');
  });

  it('2.1 as telephones write it: quoted-printable over several lines, its charset, Windows-1252', async () => {
    const text = card(
      'VERSION:2.1',
      'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Martin;L=C3=A9a;;;',
      'FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:L=E9a=',
      ' Martin',
      'TEL;CELL;PREF:01 99 00 01 42',
      'NOTE;QUOTED-PRINTABLE:Un=0D=0ADeux',
    );
    expect(brief(await read(text))).toEqual([['Léa Martin', '+33199000142', 'Un\nDeux']]);
    expect(brief(await read(encoded(card('FN:Zoé Hœuf', 'TEL:0199000143'), 'windows-1252')))).toEqual([
      ['Zoé Hœuf', '+33199000143', ''],
    ]);
  });

  it('cut short is a rejected row: half a number is nobody’s', async () => {
    const whole = card('FN:Léa', 'TEL:0199000142');
    const table = await read(
      `${whole.replace('END:VCARD\r\n', '')}${whole}BEGIN:VCARD\nFN:Max\nTEL:01990001`,
    );
    expect(brief(table)).toEqual([
      ['', '', '', 'bad-record'],
      ['Léa', '+33199000142', ''],
      ['', '', '', 'bad-record'],
    ]);
    expect(table.records[2]?.cells.at(-1)).toBe('FN:Max\nTEL:01990001');
  });

  it('with a picture of 5 MB is a card like any other', async () => {
    const photo = `PHOTO;ENCODING=b:${`${'A'.repeat(74)}\r\n `.repeat(70_000)}`.trimEnd();
    expect(brief(await read(card('FN:Léa', photo, 'TEL:0199000142')))).toEqual([['Léa', '+33199000142', '']]);
  });

  it('calls its columns so that its rejected rows can be imported as CSV', () => {
    const known = vcardColumns.filter(([, field]) => field !== 'ignore');
    expect(known.map(([name]) => [name, fieldOfHeader(name)])).toEqual(known);
  });
});
