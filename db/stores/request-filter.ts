import type { ListState, Owed, RequestFilter, SortColumn } from '../../core/contract/views.ts';
import { spanOf } from '../../core/domain/view.ts';
import { assertNever } from '../../core/errors.ts';
import type { ReadDb } from '../handle.ts';
import type { SearchContext } from '../search-expression.ts';
import { sql, type Sql } from '../sql.ts';
import { agentName } from './agents.ts';
import { matchingRequests } from './search.ts';

/** A filter of the table of requests as conditions on `request r`, all but whether a call is held back. */

export type FilterContext = {
  readonly filter: RequestFilter;
  readonly now: number;
  /** Of the workstation: where its days begin. */
  readonly zone: string;
  readonly searchContext: SearchContext;
};

const either = (parts: readonly string[]): Sql => ({
  text: parts.map((part) => `(${part})`).join(' OR '),
  params: [],
});

const states: Readonly<Record<ListState, string>> = {
  open: `r.state = 'open' AND r.quarantined = 0`,
  quarantined: `r.state = 'open' AND r.quarantined = 1`,
  closed: `r.state = 'closed'`,
};

const owedIs = (owed: Owed, now: number): string => {
  const byPerson = `r.promise_by IN ('prospect', 'agent')`;
  switch (owed) {
    case 'none':
      return 'r.promise_by IS NULL';
    case 'retry':
      return `r.promise_by = 'rule'`;
    case 'upcoming':
      return `${byPerson} AND r.promise_start > ${now}`;
    case 'due':
      return `${byPerson} AND r.promise_start <= ${now} AND r.promise_end > ${now}`;
    case 'late':
      return `${byPerson} AND r.promise_end <= ${now}`;
    default:
      return assertNever(owed);
  }
};

const list = (values: readonly (string | number | null)[]): string =>
  JSON.stringify(values.filter((value) => value !== null));

const within = (column: string, { since, until }: ReturnType<typeof spanOf>): readonly Sql[] => [
  ...(since === undefined ? [] : [{ text: `${column} >= ?`, params: [since] }]),
  ...(until === undefined ? [] : [{ text: `${column} < ?`, params: [until] }]),
];

const lastOutcome = `(SELECT o.kind FROM attempt a JOIN outcome o ON o.attempt_id = a.id WHERE a.request_id = r.id ORDER BY a.id DESC LIMIT 1)`;
const spokenTo = `EXISTS (SELECT 1 FROM attempt a JOIN outcome o ON o.attempt_id = a.id JOIN outcome_kind k ON k.code = o.kind
  WHERE a.request_id = r.id AND k.right_party = 1)`;

const ownerIs = (db: ReadDb, owner: NonNullable<RequestFilter['owner']>): Sql => {
  if (owner === 'team') return sql`r.owner_id IS NULL`;
  return owner === 'me'
    ? sql`r.owner_id = (SELECT id FROM agent WHERE name = ${agentName(db)})`
    : sql`r.owner_id = (SELECT id FROM agent WHERE uid = ${owner})`;
};

/** All of them must hold. The searched text is not among them: see `searched`. */
export const conditionsOf = (db: ReadDb, { filter, now, zone }: FilterContext): readonly Sql[] => {
  const parts: Sql[] = [];
  // What came from other workstations is worked on there; where none is known, nothing has to be looked at for it.
  if (db.get(sql`SELECT 1 FROM workstation LIMIT 1`)) parts.push(sql`r.origin_id IS NULL`);
  if (filter.states) parts.push(either(filter.states.map((state) => states[state])));
  if (filter.owed)
    parts.push({
      text: `r.state = 'open' AND (${either(filter.owed.map((owed) => owedIs(owed, Math.trunc(now)))).text})`,
      params: [],
    });
  if (filter.probes)
    parts.push(
      sql`r.probe_id IN (SELECT id FROM probe WHERE uid IN (SELECT value FROM json_each(${list(filter.probes)})))`,
    );
  if (filter.offers)
    parts.push(sql`
      r.probe_id IN (SELECT b.id FROM probe b JOIN offer o ON o.id = b.offer_id WHERE o.uid IN (SELECT value FROM json_each(${list(filter.offers)})))`);
  if (filter.stake !== undefined)
    parts.push(
      sql`EXISTS (SELECT 1 FROM json_each(r.stakes) k WHERE k.value ->> 'label' = ${filter.stake} COLLATE NOCASE)`,
    );
  if (filter.asked) parts.push(...within('r.asked_at', spanOf(filter.asked, now, zone)));
  if (filter.closed)
    parts.push(sql`r.closed_at IS NOT NULL`, ...within('r.closed_at', spanOf(filter.closed, now, zone)));
  if (filter.closedReasons)
    parts.push(sql`r.closed_reason IN (SELECT value FROM json_each(${list(filter.closedReasons)}))`);
  if (filter.attempts?.min !== undefined) parts.push(sql`r.attempts >= ${filter.attempts.min}`);
  if (filter.attempts?.max !== undefined) parts.push(sql`r.attempts <= ${filter.attempts.max}`);
  if (filter.reached !== undefined)
    parts.push({ text: filter.reached ? spokenTo : `NOT ${spokenTo}`, params: [] });
  if (filter.outcomes)
    parts.push({
      text: `${filter.outcomes.includes(null) ? `${lastOutcome} IS NULL OR ` : ''}${lastOutcome} IN (SELECT value FROM json_each(?))`,
      params: [list(filter.outcomes)],
    });
  if (filter.owner !== undefined) parts.push(ownerIs(db, filter.owner));
  if (filter.languages)
    parts.push(
      sql`(SELECT coalesce(p.language, '') FROM prospect p WHERE p.id = r.prospect_id) IN (SELECT value FROM json_each(${list(filter.languages)}))`,
    );
  if (filter.zones)
    parts.push(
      sql`(SELECT p.zone FROM prospect p WHERE p.id = r.prospect_id) IN (SELECT value FROM json_each(${list(filter.zones)}))`,
    );
  return parts;
};

/** The conditions on the value that a list is sorted by, which its index can begin and end at. */
export const boundsOf = ({ filter, now, zone }: FilterContext, column: SortColumn): readonly Sql[] => {
  if (column === 'asked' && filter.asked) return within('r.asked_at', spanOf(filter.asked, now, zone));
  if (column === 'closed' && filter.closed) return within('r.closed_at', spanOf(filter.closed, now, zone));
  if (column === 'promise' && filter.owed?.length === 1 && filter.owed[0] === 'late')
    return [sql`r.promise_end <= ${now}`];
  return [];
};

/** What the searched text finds, the newest of it; null where it asks for nothing yet. */
export const searched = (db: ReadDb, { filter, searchContext }: FilterContext): Sql | null =>
  matchingRequests(db, filter.search ?? '', searchContext);

/** Selects, each by an index, of ids among which everything is that the filter wants; the likeliest to be few first. */
export const narrowings = (db: ReadDb, { filter, now, zone }: FilterContext): readonly Sql[] => {
  const selects: Sql[] = [];
  const from = (index: string, parts: readonly Sql[]): void => {
    selects.push({
      text: `SELECT r.id FROM request r INDEXED BY ${index} WHERE ${parts.map(({ text }) => text).join(' AND ')}`,
      params: parts.flatMap(({ params }) => params),
    });
  };
  if (filter.states?.length === 1 && filter.states[0] === 'quarantined')
    from('request_in_quarantine', [sql`r.quarantined = 1`]);
  if (filter.owed?.length === 1 && filter.owed[0] === 'late')
    from('request_by_promise', [sql`r.promise_end IS NOT NULL AND r.promise_end <= ${now}`]);
  if (filter.owner !== undefined && filter.owner !== 'team')
    from('request_by_owner', [sql`r.owner_id IS NOT NULL`, ownerIs(db, filter.owner)]);
  if (filter.closed)
    from('request_by_closing', [
      sql`r.closed_at IS NOT NULL`,
      ...within('r.closed_at', spanOf(filter.closed, now, zone)),
    ]);
  if ((filter.attempts?.min ?? 0) > 0)
    from('request_by_attempts', [sql`r.attempts > 0 AND r.attempts >= ${filter.attempts?.min ?? 1}`]);
  if (filter.asked)
    from('request_by_asked', [sql`1`, ...within('r.asked_at', spanOf(filter.asked, now, zone))]);
  if (filter.probes)
    from('request_by_probe', [
      sql`r.probe_id IN (SELECT id FROM probe WHERE uid IN (SELECT value FROM json_each(${list(filter.probes)})))`,
    ]);
  return selects;
};
