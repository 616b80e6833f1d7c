import type { ListSort } from '../../core/contract/views.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb } from '../handle.ts';
import { and, join, sql, type Sql } from '../sql.ts';

/**
 * The orders of the table of requests. Each is a row of segments, and each segment is read from one index, in either
 * direction: those with a value by it, then those without one; or probe by probe, agent by agent. So any place is one
 * seek away, however many requests there are.
 */

/** Where a row stands: its segment, the value it is sorted by there, and what tells equal ones apart. */
export type Place = {
  readonly segment: string;
  readonly key: number | string;
  /** The person's id where people of one name stand apart; else 0. */
  readonly tie: number;
  readonly id: number;
};

export type Segment = {
  readonly id: string;
  readonly from: string;
  readonly where: Sql;
  /** SQL of the value; null where all rows of the segment have the same. */
  readonly key: string | null;
  readonly byName: boolean;
  /** An index holds these rows and no others. */
  readonly byIndex: boolean;
};

/** The columns that tell a row's place in any order. */
export type Sortable = {
  readonly id: number;
  readonly person: number;
  readonly sortName: string;
  readonly askedAt: number;
  readonly promiseEnd: number | null;
  readonly attempts: number;
  readonly closedAt: number | null;
  readonly owner: number | null;
  readonly probe: number;
};

const segment = (id: string, from: string, where: Sql, key: string | null): Segment => ({
  id,
  from,
  where,
  key,
  byName: false,
  byIndex: from.includes('INDEXED BY'),
});

const withAndWithout = (index: string, column: string): readonly Segment[] => [
  segment('with', `request r INDEXED BY ${index}`, { text: `${column} IS NOT NULL`, params: [] }, column),
  segment('without', 'request r NOT INDEXED', { text: `${column} IS NULL`, params: [] }, null),
];

const nameOrder = new Intl.Collator('fr', { sensitivity: 'base', numeric: true });
const byName = (rows: readonly { readonly id: number; readonly name: string }[]) =>
  rows.toSorted((a, b) => nameOrder.compare(a.name, b.name) || a.id - b.id);

/** The segments in the order in which a list shows them. Those without a value stand last in both directions. */
export const segmentsOf = (db: ReadDb, { column, descending }: ListSort): readonly Segment[] => {
  const turned = (segments: readonly Segment[]): readonly Segment[] =>
    descending ? segments.toReversed() : segments;
  switch (column) {
    case 'asked':
      return [segment('with', 'request r INDEXED BY request_by_asked', sql`1`, 'r.asked_at')];
    case 'name':
      return [
        {
          id: 'with',
          from: 'prospect p INDEXED BY prospect_by_name CROSS JOIN request r INDEXED BY request_by_prospect ON r.prospect_id = p.id',
          where: sql`1`,
          key: 'p.sort_name',
          byName: true,
          byIndex: true,
        },
      ];
    case 'promise':
      return withAndWithout('request_by_promise', 'r.promise_end');
    case 'closed':
      return withAndWithout('request_by_closing', 'r.closed_at');
    case 'attempts':
      return turned([
        segment('without', 'request r NOT INDEXED', sql`r.attempts = 0`, null),
        segment('with', 'request r INDEXED BY request_by_attempts', sql`r.attempts > 0`, 'r.attempts'),
      ]);
    case 'probe':
      return turned(
        byName(db.all<{ id: number; name: string }>(sql`SELECT id, name FROM probe`)).map(({ id }) =>
          segment(`p${id}`, 'request r INDEXED BY request_by_probe', sql`r.probe_id = ${id}`, null),
        ),
      );
    case 'owner':
      return [
        ...turned(
          byName(db.all<{ id: number; name: string }>(sql`SELECT id, name FROM agent`)).map(({ id }) =>
            segment(
              `a${id}`,
              'request r INDEXED BY request_by_owner',
              sql`r.owner_id IS NOT NULL AND r.owner_id = ${id}`,
              null,
            ),
          ),
        ),
        segment('without', 'request r NOT INDEXED', sql`r.owner_id IS NULL`, null),
      ];
  }
};

export const placeOf = (row: Sortable, { column }: ListSort): Place => {
  const at = (one: string, key: number | string, tie = 0): Place => ({ segment: one, key, tie, id: row.id });
  const valued = (value: number | null): Place => (value === null ? at('without', 0) : at('with', value));
  switch (column) {
    case 'asked':
      return at('with', row.askedAt);
    case 'name':
      return at('with', row.sortName, row.person);
    case 'promise':
      return valued(row.promiseEnd);
    case 'closed':
      return valued(row.closedAt);
    case 'attempts':
      return valued(row.attempts === 0 ? null : row.attempts);
    case 'probe':
      return at(`p${row.probe}`, 0);
    case 'owner':
      return row.owner === null ? at('without', 0) : at(`a${row.owner}`, 0);
  }
};

/** As SQLite compares: numbers as such, texts byte by byte. */
const compareKeys = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number'
    ? a - b
    : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));

export const comparePlaces =
  (segments: readonly Segment[], descending: boolean) =>
  (a: Place, b: Place): number => {
    const rank = (place: Place): number => segments.findIndex(({ id }) => id === place.segment);
    const within = compareKeys(a.key, b.key) || a.tie - b.tie || a.id - b.id;
    return rank(a) - rank(b) || (descending ? -within : within);
  };

/** The rows of a segment that come after a place (or all), at most `limit`; `falling` reads from its high end down. */
export const segmentSelect = (
  { from, where, key, byName: named }: Segment,
  after: Place | null,
  falling: boolean,
  limit: number,
): Sql => {
  const way = falling ? ' DESC' : '';
  const beyond = falling ? '<' : '>';
  const keyset: readonly Sql[] =
    after === null
      ? []
      : named
        ? [
            { text: `(p.sort_name, p.id) ${beyond}= (?, ?)`, params: [after.key, after.tie] },
            { text: `(p.id <> ? OR r.id ${beyond} ?)`, params: [after.tie, after.id] },
          ]
        : key === null
          ? [{ text: `r.id ${beyond} ?`, params: [after.id] }]
          : [{ text: `(${key}, r.id) ${beyond} (?, ?)`, params: [after.key, after.id] }];
  const order = [...(key === null ? [] : [key]), ...(named ? ['p.id'] : []), 'r.id'];
  return join(
    {
      text: `SELECT r.id AS id, ${key ?? '0'} AS key, ${named ? 'p.id' : '0'} AS tie FROM ${from} WHERE`,
      params: [],
    },
    and([where, ...keyset]),
    { text: `ORDER BY ${order.map((part) => `${part}${way}`).join(', ')} LIMIT ?`, params: [limit] },
  );
};

/** As `segmentSelect`, from its beginning on; by name, of the people alone, of whom each has one request at least. */
export const orderSelect = (one: Segment, falling: boolean, limit: number): Sql => {
  if (!one.byName) return segmentSelect(one, null, falling, limit);
  const way = falling ? ' DESC' : '';
  return {
    text: `SELECT ${falling ? highest : lowest} AS id, p.sort_name AS key, p.id AS tie FROM prospect p INDEXED BY prospect_by_name
      ORDER BY p.sort_name${way}, p.id${way} LIMIT ?`,
    params: [limit],
  };
};

const lowest = Number.MIN_SAFE_INTEGER;
const highest = Number.MAX_SAFE_INTEGER;

/**
 * The cursor right before the first row that a value begins with: a name's beginning (folded), an instant or a number.
 * Null, the start, for an order by something else.
 */
export const placeBefore = ({ column, descending }: ListSort, value: string | number): string | null => {
  const fits =
    column === 'name'
      ? typeof value === 'string'
      : ['asked', 'promise', 'attempts', 'closed'].includes(column) && typeof value === 'number';
  if (!fits) return null;
  const end = descending ? highest : lowest;
  // Read from the end, the names that begin so stand before this.
  const key = typeof value === 'string' && descending ? `${value}\u{10ffff}` : value;
  return writePlace({ segment: 'with', key, tie: end, id: end });
};

export const writePlace = ({ segment: one, key, tie, id }: Place): string =>
  JSON.stringify([one, key, tie, id]);

/** Error: `rpc/bad-input`. */
export const readPlace = (text: string): Place => {
  const parts: unknown = ((): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  })();
  const [one, key, tie, id]: readonly unknown[] = Array.isArray(parts) ? parts : [];
  if (
    typeof one !== 'string' ||
    (typeof key !== 'string' && !Number.isSafeInteger(key)) ||
    !Number.isSafeInteger(tie) ||
    !Number.isSafeInteger(id)
  )
    throw new ExpectedError(
      'rpc/bad-input',
      'This place in the list is not known. Read the list again from its start.',
    );
  return { segment: one, key: typeof key === 'string' ? key : Number(key), tie: Number(tie), id: Number(id) };
};
