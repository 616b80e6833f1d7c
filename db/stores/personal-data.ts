import type { PersonalPlace, PersonRef } from '../../core/contract/privacy.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { fingerprint } from '../fingerprint.ts';
import { sql, type Sql, type SqlValue } from '../sql.ts';
import { requestId } from './requests.ts';

/**
 * Every place of the database that holds something of a person, in one list: what an erasure shows, what it clears, and in
 * which order. A new table with anybody's name, number or words in it gets its line in `places`, and the test that looks
 * for an erased person in every byte of the file finds out who forgot it.
 */

/** Of whom, as integer keys. */
export type Scope = {
  readonly prospects: readonly number[];
  readonly requests: readonly number[];
  readonly attempts: readonly number[];
  readonly numbers: readonly string[];
  readonly emails: readonly string[];
  /** Payloads that made a request of theirs, or joined one. */
  readonly payloads: readonly number[];
  /** Payloads that made no request (rejected, suppressed) and hold one of their numbers or addresses. */
  readonly loosePayloads: readonly number[];
  /** Raw deliveries that one of these payloads came from, and those that made none and mention them. */
  readonly deliveries: readonly number[];
  /** Their entries of the do-not-call list, in force or lifted. */
  readonly suppressions: readonly number[];
};

export const nothingOf: Scope = {
  prospects: [],
  requests: [],
  attempts: [],
  numbers: [],
  emails: [],
  payloads: [],
  loosePayloads: [],
  deliveries: [],
  suppressions: [],
};

/** A list of values as one parameter. */
const list = (values: readonly (string | number)[]): string => JSON.stringify(values);

const ids = (db: ReadDb, statement: Sql): readonly number[] =>
  db.all<{ id: number }>(statement).map(({ id }) => id);

const among = (text: string, values: readonly (string | number)[], ...more: readonly SqlValue[]): Sql => ({
  text: text.replace('(?)', '(SELECT value FROM json_each(?))'),
  params: [list(values), ...more],
});

const phoneRun = /\+?\d[\d\s.\-()/+\u00a0\u202f]{5,}\d/gu;
/** Enough to tell a number whatever stands before it: country code, 0, or nothing. */
const tailDigits = 9;
const tail = (text: string): string => text.replaceAll(/\D/g, '').slice(-tailDigits);

/** Tells whether a raw text, in whatever form it came, holds one of these numbers or addresses. */
export const mentions = (
  numbers: readonly string[],
  emails: readonly string[],
): ((text: string) => boolean) => {
  const tails = new Set(numbers.map(tail).filter((digits) => digits.length >= 6));
  const addresses = emails.map((email) => email.toLowerCase());
  return (text) => {
    for (const [run] of text.matchAll(phoneRun)) {
      const digits = run.replaceAll(/\D/g, '');
      // Two numbers with a blank between them are one run.
      for (const known of tails) if (digits.includes(known)) return true;
    }
    const lower = addresses.length === 0 ? '' : text.toLowerCase();
    return addresses.some((address) => lower.includes(address));
  };
};

/** The prospects somebody means: the one of a request, or everybody with a number. Error: `request/missing`. */
export const prospectsOf = (db: ReadDb, person: PersonRef): readonly number[] =>
  'request' in person
    ? [requestId(db, person.request).prospect]
    : ids(
        db,
        sql`SELECT DISTINCT prospect_id AS id FROM contact_point WHERE value = ${person.number} AND kind = 'phone' ORDER BY id`,
      );

/** The numbers of these prospects, in the order of their contacts. */
export const numbersOfProspects = (db: ReadDb, prospects: readonly number[]): readonly string[] => [
  ...new Set(
    db
      .all<{
        value: string;
      }>(
        among(
          `SELECT value FROM contact_point WHERE prospect_id IN (?) AND kind = 'phone' ORDER BY prospect_id, sort`,
          prospects,
        ),
      )
      .map(({ value }) => value),
  ),
];

/** The e-mail addresses of these prospects. */
export const emailsOfProspects = (db: ReadDb, prospects: readonly number[]): readonly string[] =>
  db
    .all<{
      value: string;
    }>(
      among(
        `SELECT DISTINCT value FROM contact_point WHERE prospect_id IN (?) AND kind = 'email'`,
        prospects,
      ),
    )
    .map(({ value }) => value);

/** Whatever made no request can only be found by looking at each: there are few of them, and no index could help. */
const loosePayloadsOf = (
  db: ReadDb,
  numbers: readonly string[],
  emails: readonly string[],
): readonly number[] => {
  const isMeant = mentions(numbers, emails);
  const found: number[] = [];
  for (const { id, body } of db.each<{ id: number; body: string }>(
    sql`SELECT id, body FROM payload INDEXED BY payload_by_digest WHERE digest IS NOT NULL`,
  ))
    if (isMeant(body)) found.push(id);
  return found;
};

/** Those of the payloads, those that made none and mention them, and whatever was read again from either. */
const deliveriesOf = (
  db: ReadDb,
  payloads: readonly number[],
  mentioned: { readonly numbers: readonly string[]; readonly emails: readonly string[] } | null,
): readonly number[] => {
  const loose: number[] = [];
  if (mentioned) {
    const isMeant = mentions(mentioned.numbers, mentioned.emails);
    for (const { id, body, summary } of db.each<{ id: number; body: Uint8Array; summary: string }>(
      sql`SELECT id, body, summary FROM delivery d WHERE NOT EXISTS (SELECT 1 FROM payload y WHERE y.delivery_id = d.id)`,
    ))
      if (isMeant(summary) || isMeant(Buffer.from(body).toString('utf8'))) loose.push(id);
  }
  return ids(db, {
    text: `WITH RECURSIVE meant (id) AS (
        SELECT delivery_id FROM payload WHERE id IN (SELECT value FROM json_each(?)) AND delivery_id IS NOT NULL
        UNION SELECT value FROM json_each(?)
        UNION SELECT d.id FROM meant m JOIN delivery d ON d.replays = m.id
        UNION SELECT d.replays FROM meant m JOIN delivery d ON d.id = m.id WHERE d.replays IS NOT NULL)
      SELECT id FROM meant ORDER BY id`,
    params: [list(payloads), list(loose)],
  });
};

/** These, and whoever an agent merged into them: one person, whose calls stay where they were made. */
const withMerged = (db: ReadDb, prospects: readonly number[]): readonly number[] => [
  ...new Set([
    ...prospects,
    ...ids(db, among('SELECT id FROM prospect WHERE merged_into IN (?) ORDER BY id', prospects)),
  ]),
];

/**
 * All that belongs to these prospects, and to `number` where nobody known has it (a caller who never asked for anything).
 * `key`: null leaves out the do-not-call list and what made no request, for people whose time is over.
 */
export const scopeOf = (
  db: ReadDb,
  args: {
    readonly prospects: readonly number[];
    readonly number: string | null;
    readonly key: Uint8Array | null;
  },
): Scope => {
  const { key } = args;
  const prospects = withMerged(db, args.prospects);
  const own = numbersOfProspects(db, prospects);
  const numbers = args.number === null || own.includes(args.number) ? own : [...own, args.number];
  const emails = emailsOfProspects(db, prospects);
  const requests = ids(db, among('SELECT id FROM request WHERE prospect_id IN (?)', prospects));
  const payloads = ids(db, {
    text: `SELECT payload_id AS id FROM request WHERE id IN (SELECT value FROM json_each(?)) AND payload_id IS NOT NULL
      UNION SELECT id FROM payload INDEXED BY payload_merged WHERE fate = 'merged' AND request_id IN (SELECT value FROM json_each(?))`,
    params: [list(requests), list(requests)],
  });
  const loosePayloads = key === null ? [] : loosePayloadsOf(db, numbers, emails);
  return {
    prospects,
    requests,
    numbers,
    emails,
    attempts: ids(db, {
      text: `SELECT id FROM attempt WHERE prospect_id IN (SELECT value FROM json_each(?))
        UNION SELECT id FROM attempt WHERE request_id IN (SELECT value FROM json_each(?))
        UNION SELECT id FROM attempt WHERE prospect_id IS NULL AND number IN (SELECT value FROM json_each(?)) ORDER BY 1`,
      params: [list(prospects), list(requests), list(numbers)],
    }),
    payloads,
    loosePayloads,
    deliveries: deliveriesOf(db, [...payloads, ...loosePayloads], key === null ? null : { numbers, emails }),
    suppressions:
      key === null
        ? []
        : numbers.flatMap((number) =>
            ids(db, sql`SELECT id FROM suppression WHERE fingerprint = ${fingerprint(key, number)}`),
          ),
  };
};

type Place = {
  readonly place: PersonalPlace;
  readonly fate: 'removed' | 'blanked';
  /** FROM and WHERE of the rows meant; `(?)` stands for the keys. */
  readonly rows: string;
  readonly keys: (scope: Scope) => readonly (string | number)[];
  /** What is done to them, where deleting the rows is not it. */
  readonly clear?: string;
};

/**
 * In the order in which they are cleared: what refers to a row before the row. What is blanked is held by triggers, which
 * let an attempt of the table `erasing` pass (migration 0050).
 */
const places: readonly Place[] = [
  { place: 'drafts', fate: 'removed', rows: 'attempt_draft WHERE attempt_id IN (?)', keys: (scope) => scope.attempts },
  {
    place: 'webhook-messages',
    fate: 'removed',
    rows: 'webhook_message WHERE attempt_id IN (?)',
    keys: (scope) => scope.attempts,
  },
  {
    place: 'decisions',
    fate: 'blanked',
    rows: 'decision WHERE id IN (SELECT decision_id FROM attempt WHERE id IN (?))',
    keys: (scope) => scope.attempts,
    clear: `UPDATE decision SET request_id = NULL, reason = '' WHERE id IN (SELECT decision_id FROM attempt WHERE id IN (?))`,
  },
  {
    place: 'call-steps',
    fate: 'blanked',
    rows: `attempt_step WHERE attempt_id IN (?) AND detail <> ''`,
    keys: (scope) => scope.attempts,
    clear: `UPDATE attempt_step SET detail = '' WHERE attempt_id IN (?) AND detail <> ''`,
  },
  {
    place: 'call-ends',
    fate: 'blanked',
    rows: `attempt_end WHERE attempt_id IN (?) AND sip_reason <> ''`,
    keys: (scope) => scope.attempts,
    clear: `UPDATE attempt_end SET sip_reason = '' WHERE attempt_id IN (?) AND sip_reason <> ''`,
  },
  {
    place: 'outcomes',
    fate: 'blanked',
    rows: `outcome WHERE attempt_id IN (?) AND note <> ''`,
    keys: (scope) => scope.attempts,
    clear: `UPDATE outcome SET note = '' WHERE attempt_id IN (?) AND note <> ''`,
  },
  {
    place: 'talk-ticks',
    fate: 'blanked',
    rows: `attempt_tick WHERE attempt_id IN (?) AND kind <> 'capability' AND label <> ''`,
    keys: (scope) => scope.attempts,
    clear: `UPDATE attempt_tick SET label = '' WHERE attempt_id IN (?) AND kind <> 'capability' AND label <> ''`,
  },
  { place: 'recording-marks', fate: 'removed', rows: 'recording_mark WHERE attempt_id IN (?)', keys: (scope) => scope.attempts },
  {
    place: 'review-answers',
    fate: 'blanked',
    rows: `review_answer WHERE review_id IN (SELECT id FROM review WHERE attempt_id IN (?)) AND (note <> '' OR reason <> '')`,
    keys: (scope) => scope.attempts,
    clear: `UPDATE review_answer SET note = '', reason = ''
      WHERE review_id IN (SELECT id FROM review WHERE attempt_id IN (?)) AND (note <> '' OR reason <> '')`,
  },
  {
    place: 'review-words',
    fate: 'blanked',
    rows: `review_word WHERE review_id IN (SELECT id FROM review WHERE attempt_id IN (?)) AND text <> ''`,
    keys: (scope) => scope.attempts,
    clear: `UPDATE review_word SET text = '' WHERE review_id IN (SELECT id FROM review WHERE attempt_id IN (?)) AND text <> ''`,
  },
  {
    place: 'calls',
    fate: 'blanked',
    rows: `attempt WHERE id IN (?)`,
    keys: (scope) => scope.attempts,
    clear: `UPDATE attempt SET number = 'erased', request_id = NULL, prospect_id = NULL WHERE id IN (?)`,
  },
  { place: 'consents', fate: 'removed', rows: 'consent WHERE request_id IN (?)', keys: (scope) => scope.requests },
  { place: 'promises', fate: 'removed', rows: 'promise WHERE request_id IN (?)', keys: (scope) => scope.requests },
  {
    place: 'actions',
    fate: 'removed',
    rows: `request_action WHERE id IN (
      SELECT x.id FROM (?) k CROSS JOIN request_action x ON x.request_id = k.value OR x.other_id = k.value)`,
    keys: (scope) => scope.requests,
  },
  { place: 'notes', fate: 'removed', rows: 'note WHERE request_id IN (?)', keys: (scope) => scope.requests },
  {
    // One may hold others as well, so what is left of it is that it came, when, and what became of it.
    place: 'deliveries',
    fate: 'blanked',
    rows: 'delivery WHERE id IN (?) AND length(body) > 0',
    keys: (scope) => scope.deliveries,
    clear: `UPDATE delivery SET body = x'', summary = '', sender = '', provider_id = NULL, settled_at = coalesce(settled_at, received_at)
      WHERE id IN (?) AND length(body) > 0`,
  },
  { place: 'payloads', fate: 'removed', rows: 'payload WHERE id IN (?)', keys: (scope) => scope.payloads },
  {
    place: 'loose-payloads',
    fate: 'removed',
    rows: 'payload WHERE id IN (?)',
    keys: (scope) => scope.loosePayloads,
  },
  { place: 'requests', fate: 'removed', rows: 'request WHERE id IN (?)', keys: (scope) => scope.requests },
  { place: 'contacts', fate: 'removed', rows: 'contact_point WHERE prospect_id IN (?)', keys: (scope) => scope.prospects },
  { place: 'people', fate: 'removed', rows: 'prospect WHERE id IN (?)', keys: (scope) => scope.prospects },
  {
    place: 'suppression-reasons',
    fate: 'blanked',
    rows: `suppression WHERE id IN (?) AND source <> 'erasure'`,
    keys: (scope) => scope.suppressions,
    clear: `UPDATE suppression SET source = 'erasure', reason = '', lift_reason = iif(lifted_at IS NULL, NULL, '')
      WHERE id IN (?) AND source <> 'erasure'`,
  },
]; // prettier-ignore

/** The tables that hold something of a person: those of `places`, and those that go with them without a line of their own. */
export const personalTables: ReadonlySet<string> = new Set([
  ...places.map(({ rows }) => rows.slice(0, rows.indexOf(' '))),
  'batch_reject',
  'consent_wording',
  'bulk_request',
  'note_search',
  'note_vocabulary',
  'quarantine_request',
  'recording',
  'recording_mark_removal',
  'reservation',
  'search',
  'vocabulary',
]);

export type Found = {
  readonly place: PersonalPlace;
  readonly fate: 'removed' | 'blanked';
  readonly count: number;
};

/** What there is of somebody, place by place. */
export const countPersonal = (db: ReadDb, scope: Scope): readonly Found[] =>
  places.flatMap(({ place, fate, rows, keys }) => {
    const wanted = keys(scope);
    const count =
      wanted.length === 0
        ? 0
        : (db.get<{ n: number }>(among(`SELECT count(*) AS n FROM ${rows}`, wanted))?.n ?? 0);
    return count === 0 ? [] : [{ place, fate, count }];
  });

/** A wording that a payload brought may name the person; one that nobody else agreed to goes with them. */
const ownWordings = (db: ReadDb, scope: Scope): readonly number[] =>
  ids(db, {
    text: `SELECT DISTINCT w.id FROM consent c JOIN consent_wording w ON w.id = c.wording_id
      WHERE c.request_id IN (SELECT value FROM json_each(?)) AND w.origin = 'payload' AND NOT EXISTS (
        SELECT 1 FROM consent o WHERE o.wording_id = w.id AND o.prospect_id NOT IN (SELECT value FROM json_each(?)))`,
    params: [list(scope.requests), list(scope.prospects)],
  });

export const countWordings = (db: ReadDb, scope: Scope): number => ownWordings(db, scope).length;

/**
 * Clears every place, inside the caller's transaction, on a connection that does not enforce foreign keys: to look for
 * what refers to each row would read whole tables.
 */
export const clearPersonal = (db: WriteDb, scope: Scope, at: number): void => {
  const wordings = ownWordings(db, scope);
  const run = (text: string, values: readonly (string | number)[]): void => {
    if (values.length > 0) db.run(among(text, values));
  };
  run('INSERT INTO erasing (attempt_id) SELECT value FROM (?)', scope.attempts);
  run('DELETE FROM batch_reject WHERE payload_id IN (?)', scope.loosePayloads);
  run('DELETE FROM search WHERE rowid IN (?)', scope.requests);
  db.run(sql`
    UPDATE recording SET removed_at = ${at}
    WHERE removed_at IS NULL AND ended_at IS NOT NULL AND attempt_id IN (SELECT value FROM json_each(${list(scope.attempts)}))`);
  run('DELETE FROM recording_mark_removal WHERE mark_id IN (SELECT id FROM recording_mark WHERE attempt_id IN (?))', scope.attempts);
  for (const { rows, keys, clear } of places) run(clear ?? `DELETE FROM ${rows}`, keys(scope));
  run('DELETE FROM consent_wording WHERE id IN (?)', wordings);
  db.run(sql`DELETE FROM erasing`);
}; // prettier-ignore
