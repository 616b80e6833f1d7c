import { describe, expect, it } from 'vitest';
import { adfColumns, slotsOf } from '../../../host/intake/adf/lead.ts';
import { fieldOfHeader } from '../../../host/intake/csv/columns.ts';
import { csvFile, encoded } from './csv-file.ts';
import { brief, readTable, refusal } from './table-file.ts';

const prospect = `<prospect status="new">
<id sequence="1" source="Portail">A-17</id>
<requestdate>2026-03-11T18:05:00+01:00</requestdate>
<vehicle interest="buy" status="new"><year>2026</year><make>Renault</make><model>Clio &amp; co</model></vehicle>
<customer><contact>
<name part="first" type="individual">Léa</name><name part="last">Martin</name><name part="full" type="business">Atelier Martin</name>
<phone type="fax">0199000199</phone><phone type="voice" time="evening">01 99 00 01 42</phone>
<phone type="cellphone" preferredcontact="1">06 39 98 01 42</phone>
<email>lea@example.org</email><address><city>Brest</city><country>FR</country></address>
</contact><timeframe><description>Dans le mois</description><earliestdate>2026-03-16</earliestdate><latestdate>2026-03-17</latestdate></timeframe>
<comments><![CDATA[Reprise de ma <vieille> voiture ?]]></comments></customer>
<vendor><contact><name part="full">Garage</name><phone>0199000100</phone></contact></vendor>
<provider><name part="full">Portail</name><url>https://portail.example</url></provider>
</prospect>`;
const read = (text: string | Uint8Array) => readTable(csvFile(text, 'lead.xml'));

describe('ADF', () => {
  it('maps itself: the customer and not the vendor, the part of the day and the time frame as slots', async () => {
    const table = await read(
      `<?xml version="1.0" encoding="UTF-8"?>\n<?ADF VERSION="1.0"?>\n<adf>\n${prospect}\n</adf>`,
    );
    expect(table.format).toBe('adf');
    expect(brief(table)).toEqual([
      [
        'Léa Martin',
        '+33639980142 +33199000142',
        'Reprise de ma <vieille> voiture ?\nDans le mois | 2026 Renault Clio & co',
      ],
    ]);
    expect(table.leads[0]).toMatchObject({
      company: 'Atelier Martin', providerId: 'A-17', emails: ['lea@example.org'], city: 'Brest', page: 'https://portail.example',
      askedAt: Date.parse('2026-03-11T17:05:00Z'),
    }); // prettier-ignore
    expect(table.leads[0]?.slots.map(({ start }) => new Date(start).toISOString())).toEqual([
      '2026-03-16T17:00:00.000Z',
      '2026-03-17T17:00:00.000Z',
    ]);
    expect(table.records[0]).toMatchObject({ line: 4 });
    expect(table.records[0]?.cells.at(-1)).toContain(
      'customer/contact/phone type="voice" time="evening": 01 99 00 01 42',
    );
  });

  it('is read as it comes: a malformed prolog, no quotes, capitals, tags that nobody closed', async () => {
    const text =
      '<?ADF VERSION "1.0"?>\n<?XML VERSION “1.0”?>\n<ADF><PROSPECT STATUS=new><CUSTOMER><CONTACT>' +
      '<NAME PART=full>Léa</NAME><PHONE TYPE=voice TIME=morning>0199000142<EMAIL>lea@example.org</CONTACT>' +
      '<COMMENTS>Tom & Jerry &nbsp; &#233;</COMMENTS></CUSTOMER></PROSPECT>\n<prospect></prospect></ADF>';
    for (const content of [text, encoded(text.replace(/[“”]/g, ''), 'windows-1252')]) {
      const table = await read(content);
      expect(brief(table)).toEqual([
        ['Léa', '+33199000142', 'Tom & Jerry &nbsp; é'],
        ['', '', '', 'no-contact'],
      ]);
      expect(table.leads[0]?.slots[0]?.said).toBe('morning');
    }
  });

  it('looks up no entity and multiplies none', async () => {
    const laughs = Array.from(
      { length: 9 },
      (_, index) => `<!ENTITY lol${index + 1} "${`&lol${index};`.repeat(10)}">`,
    );
    const table = await read(
      `<?xml version="1.0"?><!DOCTYPE adf [<!ENTITY lol0 "lol">${laughs.join('')}<!ENTITY x SYSTEM "file:///etc/hostname">]>` +
        '<adf><prospect><customer><contact><name part="full">&lol9;</name><phone>0199000142</phone></contact><comments>&x;</comments></customer></prospect></adf>',
    );
    expect(brief(table)).toEqual([['&lol9;', '+33199000142', '&x;']]);
  });

  it('cut short is a rejected row; too deep is refused; other XML is named as such', async () => {
    const table = await read(`<adf>${prospect}${prospect.slice(0, 700)}`);
    expect(table.leads.map(({ problem }) => problem)).toEqual([null, 'bad-record']);
    expect(await refusal(csvFile(`<adf>${'<prospect>'.repeat(5000)}`))).toBe('intake/other-format');
    expect(await refusal(csvFile('<?xml version="1.0"?><feed><entry>a</entry></feed>'))).toBe(
      'intake/other-format',
    );
    expect(await refusal(csvFile('<html><table><tr><td>Nom</td></tr></table></html>', 'leads.xls'))).toBe(
      'intake/other-format',
    );
    expect(await refusal(csvFile('<adf></adf>'))).toBe('intake/no-records');
  });

  it.each([
    ['evening', '', '', 'evening'],
    ['nopreference', '', '', ''],
    ['morning', '2026-03-16', '', '2026-03-16 morning'],
    ['', '2026-03-16', '2026-03-16', '2026-03-16'],
    ['', '2026-03-16', '2026-03-18T12:00:00', '2026-03-16T09:00/2026-03-18T12:00:00'],
    ['', 'next week', '', 'next week'],
  ])('reads %s from %s to %s as %s', (time, earliest, latest, slot) => {
    expect(slotsOf(time, earliest, latest)).toBe(slot);
  });

  it('calls its columns so that its rejected rows can be imported as CSV', () => {
    const known = adfColumns.filter(([, field]) => field !== 'ignore');
    expect(known.map(([name]) => [name, fieldOfHeader(name)])).toEqual(known);
  });
});
