import type { Suppression, SuppressionSource } from '../../core/contract/privacy.ts';
import { ExpectedError } from '../../core/errors.ts';
import { fingerprint } from '../fingerprint.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { and, join, sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';
import { closeRequest } from './requests.ts';

/**
 * The do-not-call list: fingerprints of numbers under a key that is no part of the database. Whoever reads the list
 * learns when and why somebody was entered, never who.
 */

/** Whether there is any do-not-call entry at all: to take a fingerprint of a number costs time. */
export const anySuppressed = (db: ReadDb): boolean =>
  db.get(sql`SELECT 1 FROM suppression WHERE lifted_at IS NULL LIMIT 1`) !== undefined;

/**
 * Of these numbers, those with a do-not-call entry in force, with what entered them. `key` is the 32 bytes of
 * host/suppression-key.ts.
 */
export const suppressedAmong = (
  db: ReadDb,
  args: { readonly key: Uint8Array; readonly numbers: readonly string[] },
): ReadonlyMap<string, SuppressionSource> => {
  const suppressed = new Map<string, SuppressionSource>();
  if (!anySuppressed(db)) return suppressed;
  const find = db.prepare<readonly [Buffer], { source: SuppressionSource }>(
    'SELECT source FROM suppression WHERE fingerprint = ? AND lifted_at IS NULL',
  );
  for (const number of args.numbers) {
    const found = find.get(fingerprint(args.key, number));
    if (found) suppressed.set(number, found.source);
  }
  return suppressed;
};

/**
 * Of these addresses, those that belong to an entry in force, with what entered it. An address tells less of a person than
 * a number does (a company's is shared): whoever asks with a number of somebody else's is not held by it, see `ingest`.
 */
export const suppressedEmails = (
  db: ReadDb,
  args: { readonly key: Uint8Array; readonly emails: readonly string[] },
): ReadonlyMap<string, SuppressionSource> => {
  const suppressed = new Map<string, SuppressionSource>();
  const find = db.prepare<readonly [Buffer], { source: SuppressionSource }>(
    `SELECT s.source FROM suppression_email e JOIN suppression s ON s.id = e.suppression_id
     WHERE e.fingerprint = ? AND s.lifted_at IS NULL ORDER BY s.source = 'erasure' DESC LIMIT 1`,
  );
  for (const email of args.emails) {
    const found = find.get(fingerprint(args.key, email.toLowerCase()));
    if (found) suppressed.set(email, found.source);
  }
  return suppressed;
};

/** Whether any entry knows an address. */
export const anyEmailSuppressed = (db: ReadDb): boolean =>
  db.get(sql`SELECT 1 FROM suppression_email LIMIT 1`) !== undefined;

export type Suppress = {
  readonly key: Uint8Array;
  readonly numbers: readonly string[];
  /** Addresses of the one whose numbers these are. */
  readonly emails?: readonly string[];
  readonly source: SuppressionSource;
  readonly reason: string;
  /** Null where no agent did it. */
  readonly agent: number | null;
  readonly at: number;
};

/**
 * Enters numbers without a word to the audit, for what tells it as a whole; one that is there already stays as it was.
 * Answers the new ones, number by uid.
 */
export const enterNumbers = (db: WriteDb, args: Suppress): ReadonlyMap<string, string> => {
  const entered = new Map<string, string>();
  const insert = db.prepare<readonly [string, Buffer, string, string, number | null, number], never>(`
    INSERT INTO suppression (uid, fingerprint, source, reason, agent_id, created_at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (fingerprint) WHERE lifted_at IS NULL DO NOTHING`);
  for (const number of new Set(args.numbers)) {
    const uid = newUid();
    const { changes } = insert.run(
      uid,
      fingerprint(args.key, number),
      args.source,
      args.reason,
      args.agent,
      args.at,
    );
    if (changes > 0) entered.set(number, uid);
  }
  joinEmails(db, args);
  return entered;
};

/** The addresses hang on every entry of the person, so that they hold as long as one of them. */
const joinEmails = (db: WriteDb, { key, numbers, emails = [] }: Suppress): void => {
  const insert = db.prepare<readonly [Buffer, Buffer], never>(`
    INSERT OR IGNORE INTO suppression_email (fingerprint, suppression_id)
    SELECT ?, id FROM suppression WHERE fingerprint = ? AND lifted_at IS NULL`);
  for (const email of new Set(emails.map((one) => one.toLowerCase())))
    for (const number of new Set(numbers)) insert.run(fingerprint(key, email), fingerprint(key, number));
};

/** Puts numbers on the do-not-call list, one event each. Answers how many were new. */
export const suppress = (db: WriteDb, args: Suppress): number => {
  const entered = enterNumbers(db, args);
  for (const uid of entered.values())
    appendEvent(db, {
      at: args.at,
      agent: args.agent,
      kind: 'suppression.added',
      subject: uid,
      // What somebody wrote may name a person, and the audit forgets nothing.
      data: { source: args.source, ...(args.source === 'outcome' ? { reason: args.reason } : {}) },
    });
  return entered.size;
};

/** Closes what is still open of everybody with one of these numbers. Answers the uids of the requests. */
export const closeSuppressed = (
  db: WriteDb,
  args: { readonly numbers: readonly string[]; readonly agent: number | null; readonly at: number },
): readonly string[] => {
  const find = db.prepare<readonly [string], { id: number; uid: string }>(`
    SELECT DISTINCT r.id, r.uid FROM contact_point c JOIN request r ON r.prospect_id = c.prospect_id
    WHERE c.value = ? AND c.kind = 'phone' AND r.state = 'open'`);
  const closed: string[] = [];
  for (const number of args.numbers)
    for (const { id, uid } of find.all(number)) {
      closeRequest(db, { id, uid, reason: 'suppressed', agent: args.agent, at: args.at });
      closed.push(uid);
    }
  return closed;
};

export type SuppressNumbers = Pick<Suppress, 'key' | 'numbers' | 'reason' | 'at'>;

/** By hand: the numbers are entered and what is open for them is closed, in one transaction. */
export const suppressByHand = (
  db: WriteDb,
  args: SuppressNumbers,
): { readonly added: number; readonly closed: readonly string[] } => {
  const agent = currentAgent(db, args.at);
  const added = suppress(db, { ...args, source: 'hand', agent });
  return { added, closed: closeSuppressed(db, { ...args, agent }) };
};

/** A part of a list; the audit hears of the list as a whole, see `suppressionListEnded`. */
export const suppressPart = (
  db: WriteDb,
  args: SuppressNumbers,
): { readonly added: number; readonly closed: readonly string[] } => {
  const agent = currentAgent(db, args.at);
  const added = enterNumbers(db, { ...args, source: 'list', agent }).size;
  return { added, closed: closeSuppressed(db, { ...args, agent }) };
};

export const suppressionListEnded = (
  db: WriteDb,
  args: {
    readonly at: number;
    readonly read: number;
    readonly added: number;
    readonly known: number;
    readonly rejected: number;
    readonly closed: number;
  },
): void => {
  const { at, ...counts } = args;
  appendEvent(db, {
    at,
    agent: currentAgent(db, at),
    kind: 'suppressions.imported',
    subject: newUid(),
    data: counts,
  });
};

export type LiftSuppression = { readonly suppression: string; readonly reason: string; readonly at: number };

/** Takes an entry off the list; it stays with its reason. Errors: `suppression/missing`, `suppression/lifted`. */
export const liftSuppression = (db: WriteDb, args: LiftSuppression): void => {
  const found = db.get<{ lifted: number | null }>(
    sql`SELECT lifted_at AS lifted FROM suppression WHERE uid = ${args.suppression}`,
  );
  if (!found)
    throw new ExpectedError('suppression/missing', 'This entry is not on the list. Read the list again.');
  if (found.lifted !== null)
    throw new ExpectedError('suppression/lifted', 'This entry was lifted already. Nothing was changed.');
  const agent = currentAgent(db, args.at);
  db.run(sql`
    UPDATE suppression SET lifted_at = ${args.at}, lifted_by = ${agent}, lift_reason = ${args.reason} WHERE uid = ${args.suppression}`);
  // Who may be called again may also write again, whatever else they are entered with.
  db.run(sql`
    DELETE FROM suppression_email WHERE fingerprint IN (
      SELECT e.fingerprint FROM suppression_email e JOIN suppression s ON s.id = e.suppression_id WHERE s.uid = ${args.suppression})`);
  appendEvent(db, {
    at: args.at,
    agent,
    kind: 'suppression.lifted',
    subject: args.suppression,
    data: {},
  });
};

type Row = Suppression & { readonly id: number };

const columns = sql`
  SELECT s.id, s.uid AS suppression, s.source, s.reason, g.name AS agent, s.created_at AS createdAt,
    s.lifted_at AS liftedAt, l.name AS liftedBy, s.lift_reason AS liftReason
  FROM suppression s LEFT JOIN agent g ON g.id = s.agent_id LEFT JOIN agent l ON l.id = s.lifted_by`;

const shape = ({ id: _id, ...row }: Row): Suppression => row;

/** The newest first, keyset by id; of one number where one is given. */
export const suppressionPage = (
  db: ReadDb,
  args: {
    readonly key: Uint8Array;
    readonly number: string | null;
    readonly cursor: string | null;
    readonly limit: number;
  },
): { readonly rows: readonly Suppression[]; readonly next: string | null } => {
  const before = args.cursor === null ? Number.MAX_SAFE_INTEGER : Number(args.cursor);
  if (!Number.isSafeInteger(before))
    throw new ExpectedError(
      'rpc/bad-input',
      'This place in the list is not known. Read the list again from its start.',
    );
  const parts = [
    sql`s.id < ${before}`,
    ...(args.number === null ? [] : [sql`s.fingerprint = ${fingerprint(args.key, args.number)}`]),
  ];
  const rows = db.all<Row>(
    join(columns, sql`WHERE`, and(parts), sql`ORDER BY s.id DESC LIMIT ${args.limit}`),
  );
  const last = rows.at(-1);
  return { rows: rows.map(shape), next: last && rows.length === args.limit ? String(last.id) : null };
};

/** Every entry there was for a number, the oldest first. */
export const suppressionsOf = (
  db: ReadDb,
  args: { readonly key: Uint8Array; readonly number: string },
): readonly Suppression[] =>
  db
    .all<Row>(join(columns, sql`WHERE s.fingerprint = ${fingerprint(args.key, args.number)} ORDER BY s.id`))
    .map(shape);
