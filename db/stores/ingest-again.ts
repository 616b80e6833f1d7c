import type { WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { noCounts, type Counts } from './batches.ts';
import { ingest, type LotArgs } from './ingest.ts';
import { ownersOf, requestOfProvider } from './ingest-merge.ts';
import type { ReadDraft } from './staging.ts';

/**
 * A row without a number is rejected while nobody is known by its e-mail; the person may come further down in the same
 * file. So the rejected rows are looked at again once the file is through, until no more of them are known. Without
 * this a file would change something when it is imported a second time.
 */

export type AgainArgs = LotArgs & {
  /** The lead of a rejected row, read as the first time. */
  readonly read: (row: number, cells: readonly string[]) => ReadDraft;
  /** Goes on after this row. */
  readonly after: number;
  readonly limit: number;
};

export type Again = {
  /** What changes in the counts of the batch; `read` is 0. */
  readonly counts: Counts;
  /** The last row looked at; null when there are no more. */
  readonly next: number | null;
};

/** Looks at the next rejected rows of the batch, inside the caller's transaction. */
export const ingestAgain = (db: WriteDb, args: AgainArgs): Again => {
  const { batch, probe } = args;
  const rows = db.all<{ row: number; payload: number; body: string }>(sql`
    SELECT r.row, r.payload_id AS payload, y.body FROM batch_reject r JOIN payload y ON y.id = r.payload_id
    WHERE r.batch_id = ${batch} AND r.row > ${args.after} AND y.reason <> 'consent-refused' ORDER BY r.row LIMIT ${args.limit}`);
  const all = rows.map(({ row, payload, body }) => ({
    payload,
    one: args.read(row, JSON.parse(body) as readonly string[]),
  }));
  const known = all.filter(
    ({ one: { lead } }) =>
      lead.emails.some((email) => ownersOf(db, email).length > 0) ||
      requestOfProvider(db, probe, lead.providerId) !== null,
  );
  for (const { payload, one } of known) {
    db.run(sql`DELETE FROM batch_reject WHERE batch_id = ${batch} AND row = ${one.draft.row}`);
    // One that an earlier import rejected, too, stays in that import's list.
    db.run(
      sql`DELETE FROM payload WHERE id = ${payload} AND NOT EXISTS (SELECT 1 FROM batch_reject WHERE payload_id = ${payload})`,
    );
  }
  const taken = known.length === 0 ? noCounts : ingest(db, { ...args, leads: known.map(({ one }) => one) });
  return {
    counts: { ...taken, read: 0, rejected: taken.rejected - known.length },
    next: rows.length < args.limit ? null : (rows.at(-1)?.row ?? null),
  };
};
