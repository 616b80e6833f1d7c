import type { ReadDb, WriteDb } from '../handle.ts';
import { sql, type Sql } from '../sql.ts';
import { searchExpression, type SearchContext } from '../search-expression.ts';

/**
 * The search table (FTS5, contentless): one document per request, rowid = request.id. Nothing keeps it up to date by
 * itself: row triggers cost an import five times its speed, so whoever changes a name, a phone, words or a note says so.
 */

const documents = `
  SELECT r.id, p.name, p.company,
    coalesce((SELECT group_concat(search_phone(c.value), ' ') FROM contact_point c WHERE c.prospect_id = p.id AND c.kind = 'phone'), ''),
    coalesce((SELECT group_concat(w.value ->> 'text', ' ') FROM json_each(r.words) w), ''),
    coalesce((SELECT group_concat(n.text, ' ') FROM note n WHERE n.request_id = r.id), '') || ' ' ||
    coalesce((SELECT group_concat(o.note, ' ') FROM attempt a JOIN outcome o ON o.attempt_id = a.id WHERE a.request_id = r.id), '')
  FROM request r JOIN prospect p ON p.id = r.prospect_id`;

/** Indexes every request added after `fromId`, in one statement; call it in the transaction that added them. */
export const indexRequests = (db: WriteDb, fromId: number): void => {
  db.prepare<readonly [number], never>(
    `INSERT INTO search (rowid, name, company, phones, words, notes) ${documents} WHERE r.id > ?`,
  ).run(fromId);
};

/** Indexes one request anew, after a change to it, its notes, or its prospect. */
export const reindexRequest = (db: WriteDb, id: number): void => {
  db.prepare<readonly [number], never>('DELETE FROM search WHERE rowid = ?').run(id);
  db.prepare<readonly [number], never>(
    `INSERT INTO search (rowid, name, company, phones, words, notes) ${documents} WHERE r.id = ?`,
  ).run(id);
};

/**
 * How many matches are put in order. A word that more requests hold is looked for in the newest of them only:
 * ordering a million matches would keep a typing agent waiting, and nobody reads that far.
 */
export const searchLimit = 20_000;

/** A SELECT of the ids of matching requests, newest first, at most `limit`; null when the text asks for nothing. */
export const matchingRequests = (text: string, context: SearchContext, limit = searchLimit): Sql | null => {
  const expression = searchExpression(text, context);
  return expression === null
    ? null
    : sql`SELECT rowid AS id FROM search WHERE search MATCH ${expression} ORDER BY rowid DESC LIMIT ${limit}`;
};

/** The ids of requests that match, newest first. */
export const findRequests = (
  db: ReadDb,
  args: { readonly text: string; readonly context: SearchContext; readonly limit: number },
): readonly number[] => {
  const statement = matchingRequests(args.text, args.context, args.limit);
  return statement === null ? [] : db.all<{ id: number }>(statement).map(({ id }) => id);
};
