import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';
import { write } from './settings.ts';

/** Workstations whose bundles are taken in here, and which of them came. */
export type Workstation = {
  readonly workstation: string;
  readonly name: string;
  /** Ed25519, base64. */
  readonly publicKey: string;
  readonly trustedAt: number;
  readonly lastSequence: number | null;
  /** By its own clock. */
  readonly lastMadeAt: number | null;
  readonly lastReceivedAt: number | null;
  readonly lastCallAt: number | null;
  readonly clockMs: number;
  readonly attempts: number;
  /** Numbers of the bundles that never came and that no later whole one makes up for. */
  readonly missing: readonly number[];
  /** Its reviews of our calls are taken in. */
  readonly reviewer: boolean;
};

type Row = Omit<Workstation, 'publicKey' | 'missing' | 'reviewer'> & {
  readonly id: number;
  readonly key: Buffer;
  readonly reviewer: number;
};
type Received = { readonly sequence: number; readonly whole: 0 | 1 };

/** At most so many are named. */
const mostMissing = 100;

const missingOf = (received: readonly Received[]): readonly number[] => {
  const there = new Set(received.map(({ sequence }) => sequence));
  const last = Math.max(0, ...there);
  const from = Math.max(0, ...received.filter(({ whole }) => whole === 1).map(({ sequence }) => sequence));
  const missing: number[] = [];
  for (let one = from + 1; one < last && missing.length < mostMissing; one += 1)
    if (!there.has(one)) missing.push(one);
  return missing;
};

export const listWorkstations = (db: ReadDb): readonly Workstation[] =>
  db
    .all<Row>(
      sql`
      SELECT w.id, w.uid AS workstation, w.name, w.public_key AS key, w.trusted_at AS trustedAt, w.last_call_at AS lastCallAt,
        w.clock_ms AS clockMs, w.reviewer, l.sequence AS lastSequence, l.made_at AS lastMadeAt,
        (SELECT max(received_at) FROM bundle_received WHERE workstation_id = w.id) AS lastReceivedAt,
        (SELECT coalesce(sum(attempts), 0) FROM bundle_received WHERE workstation_id = w.id) AS attempts
      FROM workstation w LEFT JOIN bundle_received l ON l.workstation_id = w.id
        AND l.sequence = (SELECT max(sequence) FROM bundle_received WHERE workstation_id = w.id)
      ORDER BY w.name COLLATE NOCASE, w.id`,
    )
    .map(({ id, key, reviewer, ...row }) => ({
      ...row,
      reviewer: reviewer === 1,
      publicKey: Buffer.from(key).toString('base64'),
      missing: missingOf(
        db.all<Received>(
          sql`SELECT sequence, whole FROM bundle_received WHERE workstation_id = ${id} ORDER BY sequence`,
        ),
      ),
    }));

/** The same person asked again by the same key: nothing. A new key takes the place of the old one. */
export const trustWorkstation = (
  db: WriteDb,
  args: {
    readonly workstation: string;
    readonly name: string;
    readonly publicKey: string;
    /** Whoever trusted it wants its reviews; null leaves it as it was, none at first. */
    readonly reviewer: true | null;
    readonly at: number;
  },
): void => {
  const key = Buffer.from(args.publicKey, 'base64');
  db.run(sql`
    INSERT INTO workstation (uid, name, public_key, trusted_at) VALUES (${args.workstation}, ${args.name}, ${key}, ${args.at})
    ON CONFLICT (uid) DO UPDATE SET name = excluded.name, public_key = excluded.public_key, trusted_at = excluded.trusted_at`);
  appendEvent(db, {
    at: args.at,
    agent: currentAgent(db, args.at),
    kind: 'workstation.trusted',
    subject: args.workstation,
    data: { publicKey: args.publicKey },
  });
  if (args.reviewer) setReviewer(db, { ...args, reviewer: true });
};

/**
 * Whether its reviews of our calls are taken in: being trusted for one's log is not being trusted to judge, so that no desk
 * forges a review. Error: `bundle/unknown-workstation`.
 */
export const setReviewer = (
  db: WriteDb,
  args: { readonly workstation: string; readonly reviewer: boolean; readonly at: number },
): void => {
  const { changes } = db.run(
    sql`UPDATE workstation SET reviewer = ${args.reviewer ? 1 : 0} WHERE uid = ${args.workstation}`,
  );
  if (changes === 0) throw notTrusted();
  appendEvent(db, {
    at: args.at,
    agent: currentAgent(db, args.at),
    kind: 'workstation.reviewer',
    subject: args.workstation,
    data: { reviewer: args.reviewer },
  });
};

const notTrusted = (): ExpectedError =>
  new ExpectedError('bundle/unknown-workstation', 'This workstation is not trusted any more.');

/** Where its reviews can be sealed to; those that waited for it, or were sealed for a key it had before, go with the next bundle. */
const keepReadKey = (db: WriteDb, id: number, readKey: string): void => {
  const key = Buffer.from(readKey, 'base64');
  if (
    db.run(sql`UPDATE workstation SET read_key = ${key} WHERE id = ${id} AND read_key IS NOT ${key}`)
      .changes === 0
  )
    return;
  const theirs = db.all<{ id: number }>(sql`
    SELECT v.id FROM review v JOIN attempt a ON a.id = v.attempt_id
    WHERE a.origin_id = ${id} AND v.origin_id IS NULL AND v.calibration_id IS NULL AND v.stage IN ('shared', 'answered', 'closed')`);
  for (const review of theirs) {
    db.run(sql`DELETE FROM review_touched WHERE review_id = ${review.id}`);
    db.run(sql`INSERT INTO review_touched (review_id) VALUES (${review.id})`);
  }
};

export type ReceivedFacts = {
  readonly digest: string;
  readonly sequence: number;
  readonly madeAt: number;
};

/** What came of a workstation with these numbers before. */
export const receivedOf = (
  db: ReadDb,
  args: { readonly workstation: string; readonly sequences: readonly number[] },
): readonly ReceivedFacts[] =>
  db
    .all<{ digest: Buffer; sequence: number; madeAt: number }>(
      sql`
      SELECT b.digest, b.sequence, b.made_at AS madeAt FROM workstation w JOIN bundle_received b ON b.workstation_id = w.id
      WHERE w.uid = ${args.workstation} AND b.sequence IN (SELECT value FROM json_each(${JSON.stringify(args.sequences)}))`,
    )
    .map(({ digest, ...row }) => ({ ...row, digest: Buffer.from(digest).toString('hex') }));

/** All of the bundle is here. */
export const bundleTaken = (
  db: WriteDb,
  args: {
    readonly workstation: string;
    readonly name: string;
    readonly sequence: number;
    readonly digest: string;
    readonly previous: string | null;
    readonly whole: boolean;
    readonly madeAt: number;
    readonly lastCallAt: number | null;
    readonly clockMs: number;
    readonly attempts: number;
    readonly requests: number;
    /** X25519, base64; null in a bundle of before it was told. */
    readonly readKey: string | null;
    readonly at: number;
  },
): void => {
  const id = db.get<{ id: number }>(sql`SELECT id FROM workstation WHERE uid = ${args.workstation}`)?.id;
  if (id === undefined) throw notTrusted();
  if (args.readKey !== null) keepReadKey(db, id, args.readKey);
  db.run(sql`
    INSERT INTO bundle_received (workstation_id, sequence, digest, previous, whole, made_at, received_at, attempts, requests)
    VALUES (${id}, ${args.sequence}, ${Buffer.from(args.digest, 'hex')}, ${args.previous === null ? null : Buffer.from(args.previous, 'hex')},
      ${args.whole ? 1 : 0}, ${args.madeAt}, ${args.at}, ${args.attempts}, ${args.requests})
    ON CONFLICT (workstation_id, sequence) DO UPDATE SET digest = excluded.digest, previous = excluded.previous, whole = excluded.whole,
      made_at = excluded.made_at, received_at = excluded.received_at, attempts = attempts + excluded.attempts,
      requests = requests + excluded.requests`);
  db.run(sql`
    UPDATE workstation SET name = ${args.name}, clock_ms = ${args.clockMs},
      last_call_at = nullif(max(coalesce(last_call_at, 0), ${args.lastCallAt ?? 0}), 0) WHERE id = ${id}`);
  appendEvent(db, {
    at: args.at,
    agent: currentAgent(db, args.at),
    kind: 'bundle.taken',
    subject: args.workstation,
    data: { sequence: args.sequence, digest: args.digest, attempts: args.attempts, requests: args.requests },
  });
}; // prettier-ignore

/** People all of whose requests are among these, and came from this workstation. */
export const peopleOfGone = (
  db: ReadDb,
  args: { readonly workstation: string; readonly requests: readonly string[] },
): readonly number[] =>
  db
    .all<{ id: number }>(
      sql`
      WITH gone (uid) AS (SELECT value FROM json_each(${JSON.stringify(args.requests)}))
      SELECT DISTINCT r.prospect_id AS id FROM gone JOIN request r ON r.uid = gone.uid JOIN workstation w ON w.id = r.origin_id
      WHERE w.uid = ${args.workstation}
        AND NOT EXISTS (SELECT 1 FROM request o WHERE o.prospect_id = r.prospect_id AND o.uid NOT IN (SELECT uid FROM gone))`,
    )
    .map(({ id }) => id);

/** Erased elsewhere before they ever came here: an older bundle must not bring them. */
export const markGone = (db: WriteDb, { requests }: { readonly requests: readonly string[] }): void => {
  for (const uid of requests)
    db.run(sql`
      INSERT INTO request_gone (uid) SELECT ${uid} WHERE NOT EXISTS (SELECT 1 FROM request WHERE uid = ${uid} AND origin_id IS NULL)
      ON CONFLICT (uid) DO NOTHING`);
};

/** The role of this workstation, with an event that says so. */
export const writeRole = (db: WriteDb, args: { readonly role: string; readonly at: number }): void => {
  write(db, { values: { role: args.role }, at: args.at });
  appendEvent(db, {
    at: args.at,
    agent: currentAgent(db, args.at),
    kind: 'role.changed',
    subject: 'role',
    data: { role: args.role },
  });
};
