import type { ErasurePlan, PersonRef } from '../../core/contract/privacy.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';
import {
  clearPersonal,
  countPersonal,
  countWordings,
  prospectsOf,
  scopeOf,
  type Scope,
} from './personal-data.ts';
import { closeSuppressed, enterNumbers } from './suppressions.ts';
import { nobody } from './withdrawal.ts';

/**
 * Erasing a person (GDPR article 17).
 *
 *   plan ──▶ sound off the disk ──▶ one transaction ──▶ uploads, backups ──▶ scrub
 *                                   clears, suppresses,    (host/privacy/erase.ts)   nothing left in
 *                                   one event, marks                                 the file's free space
 *                                   that a scrub is owed
 *
 * A crash before the transaction leaves a person whose recordings are gone; one after it, a scrub that the next start does.
 */

const scrubOwed = 'erasure.scrubOwed';

/** What others than the database must know of an erasure. */
export type Erased = {
  readonly numbers: readonly string[];
  /** Uids of the requests that go, and of the attempts that are blanked. */
  readonly requests: readonly string[];
  readonly attempts: readonly string[];
  /** Uids of the attempts whose sound is still on the disk. */
  readonly sounds: readonly string[];
};
export type ErasurePlanned = ErasurePlan & Omit<Erased, 'numbers'>;

const scopeOfPerson = (db: ReadDb, person: PersonRef, key: Uint8Array): Scope => {
  const scope = scopeOf(db, {
    prospects: prospectsOf(db, person),
    number: 'number' in person ? person.number : null,
    key,
  });
  const held = [scope.prospects, scope.attempts, scope.loosePayloads, scope.deliveries];
  if (held.every((some) => some.length === 0)) throw nobody();
  return scope;
};

const uidsOf = (db: ReadDb, table: 'request' | 'attempt', ids: readonly number[]): readonly string[] =>
  db
    .all<{ uid: string }>({
      text: `SELECT uid FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`,
      params: [JSON.stringify(ids)],
    })
    .map(({ uid }) => uid);

export const erasedOf = (db: ReadDb, { numbers, requests, attempts }: Scope): Erased => ({
  numbers,
  requests: uidsOf(db, 'request', requests),
  attempts: uidsOf(db, 'attempt', attempts),
  sounds: db
    .all<{ uid: string }>(
      sql`
      SELECT a.uid FROM recording r JOIN attempt a ON a.id = r.attempt_id
      WHERE r.removed_at IS NULL AND r.attempt_id IN (SELECT value FROM json_each(${JSON.stringify(attempts)}))`,
    )
    .map(({ uid }) => uid),
});

const count = (db: ReadDb, statement: ReturnType<typeof sql>): number =>
  db.get<{ n: number }>(statement)?.n ?? 0;

/** What an erasure would do. Errors: `privacy/nobody`, `request/missing`. */
export const planErasure = (
  db: ReadDb,
  args: { readonly person: PersonRef; readonly key: Uint8Array },
): ErasurePlanned => {
  const scope = scopeOfPerson(db, args.person, args.key);
  const { prospects } = scope;
  const attemptList = JSON.stringify(scope.attempts);
  const { requests, attempts, sounds } = erasedOf(db, scope);
  const wordings = countWordings(db, scope);
  const subjects = JSON.stringify([...requests, ...attempts]);
  const stays = [
    { place: 'suppression' as const, count: scope.numbers.length + scope.emails.length },
    { place: 'calls' as const, count: attempts.length },
    {
      place: 'recording-rows' as const,
      count: count(
        db,
        sql`SELECT count(*) AS n FROM recording WHERE attempt_id IN (SELECT value FROM json_each(${attemptList}))`,
      ),
    },
    {
      place: 'audit' as const,
      count: count(
        db,
        sql`SELECT count(*) AS n FROM event WHERE subject IN (SELECT value FROM json_each(${subjects}))`,
      ),
    },
  ];
  return {
    people: [
      ...db.all<ErasurePlan['people'][number]>(
        sql`SELECT uid AS prospect, name, company FROM prospect WHERE id IN (SELECT value FROM json_each(${JSON.stringify(prospects)}))`,
      ),
    ],
    numbers: [...scope.numbers],
    goes: [
      // The person first, then what hangs on them.
      ...countPersonal(db, scope).toReversed(),
      ...(wordings === 0 ? [] : [{ place: 'wordings' as const, fate: 'removed' as const, count: wordings }]),
      ...(sounds.length === 0
        ? []
        : [{ place: 'recordings' as const, fate: 'removed' as const, count: sounds.length }]),
    ],
    stays: stays.filter((one) => one.count > 0),
    sharedWith: count(
      db,
      sql`
      SELECT count(DISTINCT prospect_id) AS n FROM contact_point
      WHERE kind = 'phone' AND value IN (SELECT value FROM json_each(${JSON.stringify(scope.numbers)}))
        AND prospect_id NOT IN (SELECT value FROM json_each(${JSON.stringify(prospects)}))`,
    ),
    inCall:
      db.get(sql`
      SELECT 1 FROM attempt_draft d WHERE d.attempt_id IN (SELECT value FROM json_each(${attemptList}))
        AND NOT EXISTS (SELECT 1 FROM attempt_end e WHERE e.attempt_id = d.attempt_id)`) !== undefined,
    requests,
    attempts,
    sounds,
  };
};

/** Foreign keys are not enforced within: every place is cleared in order, and a test looks for what was left over. */
export const unchecked = <T>(db: WriteDb, work: () => T): T => {
  db.exec('PRAGMA foreign_keys = OFF');
  try {
    return db.transaction(work);
  } finally {
    db.exec('PRAGMA foreign_keys = ON');
  }
};

export const oweScrub = (db: WriteDb, at: number): void => {
  db.run(sql`
    INSERT INTO setting (name, value, updated_at) VALUES (${scrubOwed}, 'true', ${at}) ON CONFLICT (name) DO NOTHING`);
};

/**
 * Erases a person in one transaction of its own, with one event. Their numbers and addresses stay on the
 * do-not-call list as fingerprints, so that the next list with them in it does not bring them back. Answers the requests of others that this
 * closed. Errors: `privacy/nobody`, `privacy/in-call`.
 */
export const erasePerson = (
  db: WriteDb,
  args: { readonly person: PersonRef; readonly key: Uint8Array; readonly at: number },
): readonly string[] =>
  unchecked(db, () => {
    const { person, key, at } = args;
    const plan = planErasure(db, args);
    if (plan.inCall)
      throw new ExpectedError(
        'privacy/in-call',
        'A call with this person is up. End it and give it its outcome, then erase.',
      );
    const scope = scopeOfPerson(db, person, key);
    const agent = currentAgent(db, at);
    clearPersonal(db, scope, at);
    const entered = enterNumbers(db, {
      key,
      numbers: scope.numbers,
      emails: scope.emails,
      source: 'erasure',
      reason: '',
      agent,
      at,
    });
    const closed = closeSuppressed(db, { numbers: scope.numbers, agent, at });
    appendEvent(db, {
      at,
      agent,
      kind: 'people.erased',
      subject: plan.people[0]?.prospect ?? newUid(),
      data: {
        why: 'asked',
        people: plan.people.length,
        goes: Object.fromEntries(plan.goes.map((one) => [one.place, one.count])),
        suppressions: [...entered.values()],
      },
    });
    oweScrub(db, at);
    return closed;
  });

/** What goes with these people, see `erasePeople`. */
export const erasedWith = (db: ReadDb, args: { readonly prospects: readonly number[] }): Erased =>
  erasedOf(db, scopeOf(db, { prospects: args.prospects, number: null, key: null }));

/** Why people are erased who did not ask for it here. `elsewhere`: at the workstation (uid) that their records came from. */
export type ErasedFor =
  | { readonly why: 'retention'; readonly months: number }
  | { readonly why: 'elsewhere'; readonly workstation: string };

/**
 * People whose time is over, or who were erased where their records came from: they objected to nothing here, so nobody is
 * put on the do-not-call list.
 */
export const erasePeople = (
  db: WriteDb,
  args: { readonly prospects: readonly number[]; readonly cause: ErasedFor; readonly at: number },
): void =>
  unchecked(db, () => {
    const scope = scopeOf(db, { prospects: args.prospects, number: null, key: null });
    const found = countPersonal(db, scope);
    clearPersonal(db, scope, args.at);
    appendEvent(db, {
      at: args.at,
      agent: null,
      kind: 'people.erased',
      subject: newUid(),
      data: {
        ...args.cause,
        people: args.prospects.length,
        goes: Object.fromEntries(found.map((one) => [one.place, one.count])),
      },
    });
    oweScrub(db, args.at);
  });

/** Whether something was erased whose traces in free space were not yet wiped. */
export const isScrubOwed = (db: ReadDb): boolean =>
  db.get(sql`SELECT 1 FROM setting WHERE name = ${scrubOwed}`) !== undefined;

/**
 * Wipes what deleted rows left behind: words in the search's old segments, cells in half-empty pages, free pages, the log of
 * writes. The file is written anew, so its space must be there twice. Outside of any transaction. Answers false when
 * somebody read for so long that the log could not be emptied: then it is still owed.
 */
export const scrub = (db: WriteDb): boolean => {
  db.run(sql`INSERT INTO search (search) VALUES ('optimize')`);
  db.run(sql`INSERT INTO note_search (note_search) VALUES ('optimize')`);
  // A copy of everything in memory would be too much of it.
  db.exec('PRAGMA temp_store = FILE');
  try {
    db.exec('VACUUM');
  } finally {
    db.exec('PRAGMA temp_store = MEMORY');
  }
  const result = db.get<{ busy: number }>(sql`PRAGMA wal_checkpoint(TRUNCATE)`);
  if (result?.busy !== 0) return false;
  db.run(sql`DELETE FROM setting WHERE name = ${scrubOwed}`);
  return true;
};
