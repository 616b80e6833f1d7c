import type { OwnColumn } from '../own-table.ts';

/** What the elements of an ADF prospect mean for a lead. */

export type AdfLeaf = {
  /** Names of the elements from within the prospect down to this one, lower case. */
  readonly path: readonly string[];
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
};

export const adfColumns: readonly OwnColumn[] = [
  ['Id', 'provider-id'],
  ['Name', 'name'],
  ['Company', 'company'],
  ['Phone', 'phone'],
  ['Email', 'email'],
  ['Message', 'words'],
  ['Project', 'words'],
  ['Slot', 'slot'],
  ['Date', 'asked-at'],
  ['Page', 'page'],
  ['City', 'city'],
  ['Country', 'country'],
  ['ADF', 'ignore'],
];

const dayMs = 86_400_000;
/** Days of a time frame that are each offered as a slot of their own. */
const mostDays = 5;
const isoDate = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?\s*(?:Z|[+-]\d\d:?\d\d)?))?$/;

type Moment = { readonly day: string; readonly time: string };
const momentOf = (text: string): Moment | null => {
  const match = isoDate.exec(text);
  return match ? { day: match[1] ?? '', time: match[2] ?? '' } : null;
};

const daysBetween = (from: string, to: string): readonly string[] => {
  const first = Date.parse(`${from}T00:00:00Z`);
  const count = Math.round((Date.parse(`${to}T00:00:00Z`) - first) / dayMs) + 1;
  return Number.isFinite(count) && count > 0
    ? Array.from({ length: Math.min(count, mostDays) }, (_, index) =>
        new Date(first + index * dayMs).toISOString().slice(0, 10),
      )
    : [];
};

/** The slots wished: the part of the day of the telephone on each day of the time frame, in words that can be read as slots. */
export const slotsOf = (partOfDay: string, earliest: string, latest: string): string => {
  const part = /^(?:morning|afternoon|evening|day)$/i.test(partOfDay) ? partOfDay.toLowerCase() : '';
  const from = momentOf(earliest);
  const to = momentOf(latest);
  if (!from || !to) {
    const one = from ?? to;
    if (!one) return [earliest, latest].find((text) => text !== '') ?? part;
    return part !== '' && one.time === '' ? `${one.day} ${part}` : `${one.day} ${one.time}`.trim();
  }
  if (part !== '')
    return daysBetween(from.day, to.day)
      .map((day) => `${day} ${part}`)
      .join(' ; ');
  if (from.day === to.day && from.time === '' && to.time === '') return from.day;
  return `${from.day}T${from.time || '09:00'}/${to.day}T${to.time || '18:00'}`;
};

/** The cells of `adfColumns` but the last. */
export const cellsOf = (leaves: readonly AdfLeaf[]): readonly string[] => {
  const at = (path: string): readonly AdfLeaf[] =>
    leaves.filter((leaf) => leaf.path.join('/') === path && leaf.text !== '');
  const text = (path: string): string => at(path)[0]?.text ?? '';
  const attribute = (leaf: AdfLeaf, name: string): string => (leaf.attributes.get(name) ?? '').toLowerCase();

  const names = at('customer/contact/name');
  const isBusiness = (leaf: AdfLeaf): boolean => attribute(leaf, 'type') === 'business';
  const part = (...wanted: readonly string[]): string =>
    names
      .filter((leaf) => !isBusiness(leaf) && wanted.includes(attribute(leaf, 'part')))
      .map((leaf) => leaf.text)
      .join(' ');
  const phones = at('customer/contact/phone')
    .filter((leaf) => !/^(?:fax|pager)$/.test(attribute(leaf, 'type')))
    .toSorted(
      (a, b) =>
        Number(attribute(b, 'preferredcontact') === '1') - Number(attribute(a, 'preferredcontact') === '1'),
    );
  const time = phones.map((leaf) => attribute(leaf, 'time')).find((said) => said !== '') ?? '';
  const project = ['year', 'make', 'model', 'trim', 'vin', 'stock', 'comments']
    .flatMap((name) => at(`vehicle/${name}`).slice(0, 3))
    .map((leaf) => leaf.text)
    .join(' ');
  const timeframe = text('customer/timeframe/description');
  return [
    at('id').map((leaf) => leaf.text)[0] ?? '',
    part('full', '') || `${part('first')} ${part('middle')} ${part('last')}`.replace(/\s+/g, ' ').trim(),
    names.filter(isBusiness).map((leaf) => leaf.text)[0] ?? '',
    phones.map((leaf) => leaf.text).join(' ; '),
    at('customer/contact/email')
      .map((leaf) => leaf.text)
      .join(' ; '),
    [text('customer/comments'), timeframe].filter((said) => said !== '').join('\n'),
    project,
    slotsOf(time, text('customer/timeframe/earliestdate'), text('customer/timeframe/latestdate')),
    text('requestdate'),
    text('provider/url') || text('provider/name'),
    text('customer/contact/address/city'),
    text('customer/contact/address/country'),
  ];
};
