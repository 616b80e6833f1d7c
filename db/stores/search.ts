import type { ReadDb, WriteDb } from '../handle.ts';
import { sql, type Sql } from '../sql.ts';
import { searchExpression, type SearchContext } from '../search-expression.ts';

/**
 * The search table (FTS5, contentless): one document per request, rowid = request.id. Nothing keeps it up to date by
 * itself: row triggers cost an import five times its speed, so whoever changes a name, a phone, words or a note says so.
 */

const documents = `
  SELECT r.id, p.name, p.company,
    coalesce((SELECT group_concat(search_phone(c.value), ' ') FROM contact_point c WHERE c.prospect_id = p.id AND c.kind = 'phone'), '') AS phones,
    coalesce((SELECT group_concat(w.value ->> 'text', ' ') FROM json_each(r.words) w), '') AS words,
    coalesce((SELECT group_concat(n.text, ' ') FROM note n WHERE n.request_id = r.id), '') || ' ' ||
    coalesce((SELECT group_concat(o.note, ' ') FROM attempt a JOIN outcome o ON o.attempt_id = a.id WHERE a.request_id = r.id), '') AS notes
  FROM request r JOIN prospect p ON p.id = r.prospect_id`;

const setHashSize = (db: WriteDb, bytes: bigint): void => {
  // FTS5 takes whole numbers only, and a plain number is bound as a real one.
  db.prepare<readonly [bigint], never>("INSERT INTO search (search, rank) VALUES ('hashsize', ?)").run(bytes);
};

/**
 * Many documents at once (`add` inserts them): FTS5 gathers up to 64 MiB of them in memory instead of 1, which halves
 * its time. The setting is one of the database, so it is put back before anybody else can see it, in the same
 * transaction. Merging is not put off: the first small change after an import would have to make up for it, all at once.
 */
export const indexInBulk = (db: WriteDb, add: () => void): void => {
  setHashSize(db, 67_108_864n);
  add();
  db.prepare<readonly [], never>("INSERT INTO search (search) VALUES ('flush')").run();
  setHashSize(db, 1_048_576n);
};

/**
 * Indexes the requests of new people, from one place in the staging tables to another, without those set apart. One
 * statement, since at the end of every statement of several rows FTS5 writes all that it has gathered.
 */
export const indexStaged = (
  db: WriteDb,
  args: { readonly from: number; readonly to: number; readonly requestBase: number },
): void => {
  db.prepare<readonly number[], never>(
    `INSERT INTO search (rowid, name, company, phones, words, notes)
     SELECT seq + ?, iif(name = '', company, name), company, search_phones, search_words, '' FROM staged_lead
     WHERE seq BETWEEN ? AND ? AND seq NOT IN (SELECT seq FROM temp.apart) ORDER BY seq`,
  ).run(args.requestBase, args.from, args.to);
};

/** Indexes every request added after `fromId`, in one statement; call it in the transaction that added them. */
export const indexRequests = (db: WriteDb, fromId: number): void => {
  db.prepare<readonly [number], never>(
    `INSERT INTO search (rowid, name, company, phones, words, notes) ${documents} WHERE r.id > ?`,
  ).run(fromId);
};

type Document = {
  readonly id: number;
  readonly name: string;
  readonly company: string;
  readonly phones: string;
  readonly words: string;
  readonly notes: string;
};

/**
 * Indexes one request anew, after a change to it, its notes, or its prospect. The document is read first and inserted by
 * itself: an INSERT … SELECT makes FTS5 write at once all that it has gathered in this transaction. (Without the CAST
 * SQLite would plan the query anew for every value, which takes five times as long as to run it.)
 */
export const reindexRequest = (db: WriteDb, id: number): void => {
  db.prepare<readonly [number], never>('DELETE FROM search WHERE rowid = ?').run(id);
  const found = db
    .prepare<readonly [number], Document>(`${documents} WHERE r.id = CAST(? AS INTEGER)`)
    .get(id);
  if (!found) return;
  db.prepare<readonly [number, string, string, string, string, string], never>(
    'INSERT INTO search (rowid, name, company, phones, words, notes) VALUES (?, ?, ?, ?, ?, ?)',
  ).run(found.id, found.name, found.company, found.phones, found.words, found.notes);
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
