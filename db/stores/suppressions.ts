import { fingerprint } from '../fingerprint.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { appendEvent } from './audit.ts';

/** Whether there is any do-not-call entry at all: to take a fingerprint of a number costs time. */
export const anySuppressed = (db: ReadDb): boolean =>
  db.get(sql`SELECT 1 FROM suppression LIMIT 1`) !== undefined;

/** Of these numbers, those with a do-not-call entry. `key` is the 32 bytes of host/suppression-key.ts. */
export const suppressedAmong = (
  db: ReadDb,
  args: { readonly key: Uint8Array; readonly numbers: readonly string[] },
): ReadonlySet<string> => {
  if (!anySuppressed(db)) return new Set();
  const found = db.prepare<readonly [Buffer], unknown>('SELECT 1 FROM suppression WHERE fingerprint = ?');
  return new Set(args.numbers.filter((number) => found.get(fingerprint(args.key, number)) !== undefined));
};

/** Puts numbers on the do-not-call list; one that is there already stays as it was. */
export const suppress = (
  db: WriteDb,
  args: {
    readonly key: Uint8Array;
    readonly numbers: readonly string[];
    readonly reason: string;
    readonly agent: number;
    readonly at: number;
  },
): void => {
  for (const number of new Set(args.numbers)) {
    const uid = newUid();
    const { changes } = db.run(sql`
      INSERT INTO suppression (uid, fingerprint, reason, agent_id, created_at)
      VALUES (${uid}, ${fingerprint(args.key, number)}, ${args.reason}, ${args.agent}, ${args.at})
      ON CONFLICT (fingerprint) DO NOTHING`);
    if (changes > 0)
      appendEvent(db, {
        at: args.at,
        agent: args.agent,
        kind: 'suppression.added',
        subject: uid,
        data: { reason: args.reason },
      });
  }
};
