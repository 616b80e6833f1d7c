import type {
  ListColumn,
  ListState,
  Owed,
  Period,
  RequestFilter,
  SortColumn,
  ViewDefinition,
} from '../contract/views.ts';
import { sortColumn } from '../contract/views.ts';
import { promiseStateAt, type PromiseWindow } from './promise.ts';
import { addDays, civilToUtc, utcToCivil, weekdayOf } from './when-zone.ts';

/** What the table of requests can show, and the views that are there before anybody saves one. */

export type Span = { readonly since?: number | undefined; readonly until?: number | undefined };

/** A period as instants: a day, week (from Monday) or month that goes on, as the clock of `zone` has it. */
export const spanOf = (period: Period, now: number, zone: string): Span => {
  if (!('named' in period)) return period;
  const today = { ...utcToCivil(now, zone), hour: 0, minute: 0, second: 0 };
  switch (period.named) {
    case 'today':
      return { since: civilToUtc(today, zone) };
    case 'week':
      // Sunday is 0.
      return { since: civilToUtc(addDays(today, -((weekdayOf(today) + 6) % 7)), zone) };
    case 'month':
      return { since: civilToUtc({ ...today, day: 1 }, zone) };
  }
};

/** What is owed on an open request. The SQL of db/stores/request-filter.ts says the same; a property test holds them together. */
export const owedOn = (promise: PromiseWindow | null, now: number): Owed => {
  if (promise === null) return 'none';
  return promise.by === 'rule' ? 'retry' : promiseStateAt(promise, now);
};

/** Whoever is closed is that, whatever they were put aside for. */
export const listStateOf = (request: {
  readonly state: 'open' | 'closed';
  readonly quarantined: boolean;
}): ListState => (request.state === 'closed' ? 'closed' : request.quarantined ? 'quarantined' : 'open');

/** As the database folds a name to sort it (migration 0140). */
export const foldedName = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .replaceAll('ß', 'ss');

export const isSortable = (column: ListColumn): column is SortColumn => sortColumn.safeParse(column).success;

const columns = (...names: readonly ListColumn[]): ViewDefinition['columns'] =>
  names.map((column) => ({ column, width: null }));

export const defaultColumns = columns(
  'name',
  'state',
  'promise',
  'asked',
  'probe',
  'attempts',
  'outcome',
  'owner',
  'words',
);

export const defaultViewNames = ['open', 'late', 'mine', 'neverReached', 'closedThisWeek', 'all'] as const;
export type DefaultViewName = (typeof defaultViewNames)[number];

const openOnly: RequestFilter = { states: ['open'] };

/** Always there, named by the language of the screen; a changed one is saved under a name of its own. */
export const defaultViews: Readonly<Record<DefaultViewName, ViewDefinition>> = {
  open: { filter: openOnly, sort: { column: 'asked', descending: true }, columns: defaultColumns },
  late: {
    filter: { ...openOnly, owed: ['late'] },
    sort: { column: 'promise', descending: false },
    columns: defaultColumns,
  },
  mine: {
    filter: { ...openOnly, owner: 'me' },
    sort: { column: 'promise', descending: false },
    columns: defaultColumns,
  },
  neverReached: {
    filter: { ...openOnly, attempts: { min: 1 }, reached: false },
    sort: { column: 'attempts', descending: true },
    columns: defaultColumns,
  },
  closedThisWeek: {
    filter: { states: ['closed'], closed: { named: 'week' } },
    sort: { column: 'closed', descending: true },
    columns: columns('name', 'closed', 'state', 'outcome', 'probe', 'attempts', 'asked', 'owner'),
  },
  all: { filter: {}, sort: { column: 'asked', descending: true }, columns: defaultColumns },
}; // prettier-ignore
