import type { ReadDb, WriteDb } from '../handle.ts';
import { sql, type Sql } from '../sql.ts';
import {
  searchExpression,
  searchTerms,
  termExpression,
  type Expand,
  type SearchContext,
} from '../search-expression.ts';

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
 * How many matches are put in order. Of what more requests hold only the newest are looked at (of a number's beginning,
 * the first numbers): ordering a million matches would keep a typing agent waiting, and nobody reads that far.
 */
export const searchLimit = 1000;

/** More words than this that begin alike are asked for by their beginning. */
const mostWords = 150;

/** Folded by this alone to plain letters, a beginning is one for the tokenizer, too. */
const folded = (text: string): string | null => {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return /^[a-z0-9]{3,}$/.test(plain) ? plain : null;
};

/**
 * The words that begin so. FTS5 gathers every match of a beginning of three letters and more before it answers the first:
 * 65 ms for a word that 400,000 requests hold. Of whole words it reads no more than is asked for. Null for two letters,
 * which have an index, for letters that are not plain, where there is none (which is quick to find out), and where there are too many.
 */
export const wordsBeginning =
  (db: ReadDb, vocabulary: 'vocabulary' | 'note_vocabulary' = 'vocabulary'): Expand =>
  (text) => {
    const beginning = folded(text);
    if (beginning === null) return null;
    const next = db.prepare<readonly [string], { term: string }>(
      `SELECT term FROM ${vocabulary} WHERE term >= ? LIMIT 1`,
    );
    const words: string[] = [];
    for (let from = beginning; ;) {
      const term = next.get(from)?.term;
      if (term === undefined || !term.startsWith(beginning)) return words.length === 0 ? null : words;
      if (words.length === mostWords) return null;
      words.push(term);
      // The next word, without reading every place that this one stands at.
      from = `${term}\u0001`;
    }
  };

/** More numbers than this that begin alike are read from the index of numbers, which need not be gathered first. */
const mostNumbers = 400;

/** Each of these stands somewhere else in the file. */
const numbersShown = 300;

/** The ends of each beginning's numbers. */
type Span = readonly [from: string, to: string];
// A colon comes right after the nine.
const spansOf = (forward: readonly string[]): readonly Span[] =>
  forward.map((digits) => [`+${digits}`, `+${digits}:`]);

/** Beginning by beginning: asked for with OR, SQLite looks up the row of each number, and not the index alone. */
const isCommon = (db: ReadDb, forward: readonly string[]): boolean =>
  spansOf(forward).reduce(
    (sum, [from, to]) =>
      sum +
      (db.get<{ n: number }>(sql`
        SELECT count(*) AS n FROM (
          SELECT 1 FROM contact_point c WHERE c.value >= ${from} AND c.value < ${to} AND c.kind = 'phone' LIMIT ${mostNumbers + 1})`)
        ?.n ?? 0),
    0,
  ) > mostNumbers;

const requestsByNumber = ([from, to]: Span, limit: number): Sql => sql`
  SELECT * FROM (
    SELECT r.id FROM contact_point c CROSS JOIN request r ON r.prospect_id = c.prospect_id
    WHERE c.value >= ${from} AND c.value < ${to} AND c.kind = 'phone' LIMIT ${limit})`;

/** The first requests of people with a number that begins so; those that other words leave, where there are any. */
const requestsBegun = (forward: readonly string[], others: readonly string[], limit: number): Sql => {
  const spans = spansOf(forward);
  if (others.length === 0) {
    const shown = Math.min(limit, numbersShown);
    const parts = spans.map((span) => requestsByNumber(span, shown));
    return {
      text: `SELECT DISTINCT id FROM (${parts.map(({ text }) => text).join(' UNION ALL ')}) LIMIT ?`,
      params: [...parts.flatMap(({ params }) => params), shown],
    };
  }
  return {
    text: `SELECT s.rowid AS id FROM search s CROSS JOIN request r ON r.id = s.rowid
      WHERE s.search MATCH ? AND EXISTS (SELECT 1 FROM contact_point c WHERE c.prospect_id = r.prospect_id AND c.kind = 'phone'
        AND (${spans.map(() => '(c.value >= ? AND c.value < ?)').join(' OR ')}))
      ORDER BY s.rowid DESC LIMIT ?`,
    params: [others.join(' AND '), ...spans.flat(), limit],
  };
};

/**
 * A SELECT of the ids of matching requests, the newest where there are more than `limit`; null when the text asks for
 * nothing. With a beginning that many numbers have: those that end so, and the first `numbersShown` that begin so.
 */
export const matchingRequests = (
  db: ReadDb,
  text: string,
  context: SearchContext,
  limit = searchLimit,
): Sql | null => {
  const terms = searchTerms(text, context);
  if (terms.length === 0) return null;
  const expand = wordsBeginning(db);
  const common = terms.find((term) => term.kind === 'digits' && isCommon(db, term.forward));
  const whole = terms.map((term) => termExpression(term, expand, term !== common)).join(' AND ');
  const found = sql`SELECT rowid AS id FROM search WHERE search MATCH ${whole} ORDER BY rowid DESC LIMIT ${limit}`;
  if (common?.kind !== 'digits') return found;
  const others = terms.filter((term) => term !== common).map((term) => termExpression(term, expand));
  const begun = requestsBegun(common.forward, others, limit);
  return {
    text: `SELECT id FROM (${found.text}) UNION SELECT id FROM (${begun.text})`,
    params: [...found.params, ...begun.params],
  };
};

/** As `matchingRequests`, every one of them. */
export const matching = (db: ReadDb, text: string, context: SearchContext): Sql | null => {
  const expression = searchExpression(text, context, wordsBeginning(db));
  return expression === null ? null : sql`SELECT rowid AS id FROM search WHERE search MATCH ${expression}`;
};

/** The next ids that match after one, in their order: every match, for whoever goes through all of them. */
export const matchingAfter = (
  db: ReadDb,
  text: string,
  context: SearchContext,
  { after, last, limit }: { readonly after: number; readonly last: number; readonly limit: number },
): Sql | null => {
  const expression = searchExpression(text, context, wordsBeginning(db));
  return expression === null
    ? null
    : sql`SELECT rowid AS id FROM search WHERE search MATCH ${expression} AND rowid > ${after} AND rowid <= ${last} ORDER BY rowid LIMIT ${limit}`;
};

/** The ids of requests that match, newest first. */
export const findRequests = (
  db: ReadDb,
  args: { readonly text: string; readonly context: SearchContext; readonly limit: number },
): readonly number[] => {
  const statement = matchingRequests(db, args.text, args.context, args.limit);
  return statement === null
    ? []
    : db
        .all<{ id: number }>(statement)
        .map(({ id }) => id)
        .toSorted((a, b) => b - a)
        .slice(0, args.limit);
};
