import { isZone } from '../../../core/domain/when.ts';
import { openOwnTable, type OwnColumn } from '../own-table.ts';
import type { Table, TableRecord, TableSource } from '../table.ts';
import { createLines, type Splitter } from '../text-file.ts';
import { componentsOf, createCards, textOf, type Card, type Property } from './cards.ts';

/** vCards as leads: people who left their card at a stand, or whom a telephone exports. */

export const vcardColumns: readonly OwnColumn[] = [
  ['Id', 'provider-id'],
  ['Name', 'name'],
  ['Company', 'company'],
  ['Phone', 'phone'],
  ['Email', 'email'],
  ['Message', 'words'],
  ['Language', 'language'],
  ['Time zone', 'zone'],
  ['City', 'city'],
  ['Country', 'country'],
  ['vCard', 'ignore'],
];

const lineLimit = 200_000;
/** RFC 6350, 6.4.1: what cannot be spoken into. */
const voiceless = /^(?:fax|pager|modem|bbs|isdn|textphone)$/;

const typesOf = ({ parameters }: Property): readonly string[] => parameters.get('TYPE') ?? [];

/** The preferred number first, then the mobile, then the others. */
const rank = (property: Property): number => {
  const preference = Number(property.parameters.get('PREF')?.[0] ?? Number.NaN);
  if (preference >= 1) return preference / 1000;
  if (typesOf(property).includes('pref')) return 0.5;
  return typesOf(property).includes('cell') ? 1 : 2;
};

const phoneOf = (property: Property): string =>
  textOf(property)
    .replace(/^tel:/i, '')
    .replace(/;(?:phone-context|isub)=[^;]*/gi, '')
    .replace(/;ext=\d*/i, '');

const cellsOf = ({ properties, text }: Card): readonly string[] => {
  const all = (name: string): readonly Property[] => properties.filter((property) => property.name === name);
  const first = (name: string): string =>
    all(name)
      .map(textOf)
      .find((value) => value !== '') ?? '';
  const [family = '', given = '', middle = ''] = componentsOf(all('N')[0]?.value ?? '');
  const address = all('ADR').map(({ value }) => componentsOf(value));
  const part = (index: number): string =>
    address.map((components) => components[index] ?? '').find((value) => value !== '') ?? '';
  const zone = first('TZ');
  const name =
    first('FN') || [given, middle, family].filter((one) => one !== '').join(' ') || first('NICKNAME');
  const company = componentsOf(all('ORG')[0]?.value ?? '').filter((one) => one !== '');
  return [
    first('UID'),
    name,
    company.join(', '),
    all('TEL')
      .filter((property) => !typesOf(property).some((type) => voiceless.test(type)))
      .toSorted((a, b) => rank(a) - rank(b))
      .map(phoneOf)
      .filter((value) => value !== '')
      .join(' ; '),
    all('EMAIL').map(textOf).join(' ; '),
    all('NOTE').map(textOf).join('\n'),
    first('LANG'),
    isZone(zone) ? zone : '',
    part(3),
    part(6),
    text,
  ];
};

const recordOf = (card: Card): TableRecord => ({
  line: card.line,
  // What was cut short may be a number that lost its last digits: nothing of it is used.
  cells: card.problem === undefined ? cellsOf(card) : [...vcardColumns.slice(1).map(() => ''), card.text],
  ...(card.problem === undefined ? {} : { problem: card.problem }),
});

const createSplitter = (): Splitter<TableRecord> => {
  const lines = createLines(lineLimit);
  const cards = createCards();
  return {
    push: (text) => lines.push(text).flatMap(cards.push).map(recordOf),
    end: () => [...lines.end().flatMap(cards.push), ...cards.end()].map(recordOf),
  };
};

export const openVcard = (source: TableSource): Table =>
  openOwnTable(source, 'vcard', vcardColumns, createSplitter);
