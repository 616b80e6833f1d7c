import type { PromisedBy } from '../../core/contract/records.ts';
import type { Selection } from '../../core/contract/bulk.ts';
import type { ActionFacts } from '../../core/domain/request-action.ts';
import type { ReadDb } from '../handle.ts';
import type { SearchContext } from '../search-expression.ts';
import { and, sql, type Sql } from '../sql.ts';
import { conditionsOf } from './request-filter.ts';
import { blockedAmong } from './request-rows.ts';
import { matchingAfter } from './search.ts';

/** What a change of many requests needs to know of each. */
export type Candidate = {
  readonly id: number;
  readonly uid: string;
  readonly owner: number | null;
  readonly zone: string;
  readonly facts: ActionFacts;
};
type Row = Omit<Candidate, 'facts'> &
  Pick<ActionFacts, 'state' | 'closedReason' | 'expiresAt'> & {
    readonly quarantined: 0 | 1;
    readonly merged: 0 | 1;
    readonly withdrawn: 0 | 1;
    readonly inCall: 0 | 1;
    readonly promiseStart: number | null;
    readonly promiseEnd: number | null;
    readonly promiseBy: PromisedBy | null;
  };

export type BulkContext = {
  readonly now: number;
  /** Of the workstation. */
  readonly zone: string;
  readonly key: Uint8Array;
  readonly searchContext: SearchContext;
};

const columns = `r.id, r.uid, r.owner_id AS owner, p.zone, r.state, r.closed_reason AS closedReason, r.expires_at AS expiresAt, r.quarantined,
  r.merged_into IS NOT NULL AS merged, r.promise_start AS promiseStart, r.promise_end AS promiseEnd, r.promise_by AS promiseBy,
  EXISTS (SELECT 1 FROM consent WHERE request_id = r.id) AND NOT EXISTS (
    SELECT 1 FROM consent WHERE request_id = r.id AND revoked_at IS NULL) AS withdrawn,
  EXISTS (SELECT 1 FROM attempt a JOIN attempt_draft d ON d.attempt_id = a.id WHERE a.request_id = r.id) AS inCall
  FROM request r JOIN prospect p ON p.id = r.prospect_id`;

const candidateOf = ({ id, uid, owner, zone, ...row }: Row): Candidate => ({
  id,
  uid,
  owner,
  zone,
  facts: {
    state: row.state,
    closedReason: row.closedReason,
    expiresAt: row.expiresAt,
    quarantined: row.quarantined === 1,
    merged: row.merged === 1,
    withdrawn: row.withdrawn === 1,
    inCall: row.inCall === 1,
    promise:
      row.promiseStart === null || row.promiseEnd === null || row.promiseBy === null
        ? null
        : { start: row.promiseStart, end: row.promiseEnd, by: row.promiseBy },
  },
});

/** Requests looked at for each one that is wanted in a turn: a turn ends even where nobody matches. */
const lookedAt = 20;

/**
 * Who of a selection comes next after an id, in the order of the ids: at most `limit`, up to `last`. `reached` is the id
 * to go on from, null when everybody has been looked at. A search is answered whole here, not only its newest.
 */
export const candidates = (
  db: ReadDb,
  args: BulkContext & {
    readonly selection: Selection;
    readonly after: number;
    readonly last: number;
    readonly limit: number;
  },
): { readonly rows: readonly Candidate[]; readonly reached: number | null } => {
  const { selection, after, last, limit } = args;
  const filter = 'filter' in selection ? selection.filter : {};
  const conditions = conditionsOf(db, { ...args, filter });
  const among: Sql =
    'requests' in selection
      ? sql`SELECT id FROM request WHERE uid IN (SELECT value FROM json_each(${JSON.stringify(selection.requests)})) AND id > ${after} AND id <= ${last} ORDER BY id LIMIT ${limit}`
      : (matchingAfter(db, filter.search ?? '', args.searchContext, { after, last, limit }) ??
        sql`SELECT id FROM request WHERE id > ${after} AND id <= ${last} ORDER BY id LIMIT ${limit * (filter.blocked === undefined ? lookedAt : 1)}`);
  const looked = db.get<{ n: number; last: number | null; asked: number }>({
    text: `SELECT count(*) AS n, max(id) AS last FROM (${among.text})`,
    params: among.params,
  });
  const end = looked?.last ?? null;
  if (end === null) return { rows: [], reached: null };
  const held = and(conditions);
  const found = db.all<Row>({
    text: `SELECT ${columns} WHERE r.id IN (${among.text}) AND ${held.text} ORDER BY r.id LIMIT ?`,
    params: [...among.params, ...held.params, limit + 1],
  });
  const rows = accepted(db, args, found.slice(0, limit).map(candidateOf));
  // More matched than a turn takes: the next one begins after the last of these.
  if (found.length > limit) return { rows, reached: found[limit - 1]?.id ?? end };
  return { rows, reached: end };
};

const accepted = (
  db: ReadDb,
  args: BulkContext & { readonly selection: Selection },
  rows: readonly Candidate[],
): readonly Candidate[] => {
  if (!('filter' in args.selection) || args.selection.filter.blocked === undefined) return rows;
  const blocked = blockedAmong(
    db,
    rows.map(({ id }) => id),
    args,
  );
  const wanted = args.selection.filter.blocked;
  return rows.filter(({ id }) => blocked.has(id) === wanted);
};
