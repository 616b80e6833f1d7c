import type { Batch, ImportReport } from '../../core/contract/intake.ts';
import { ExpectedError, type ErrorShape } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { appendEvent } from './audit.ts';

/** Imports and how they went. Counts move in the transaction of the rows they count. */

export type Counts = Omit<ImportReport, 'seconds'>;
export const noCounts: Counts = { read: 0, accepted: 0, merged: 0, rejected: 0, suppressed: 0, unchanged: 0 };

export const addCounts = (a: Counts, b: Counts): Counts => ({
  read: a.read + b.read,
  accepted: a.accepted + b.accepted,
  merged: a.merged + b.merged,
  rejected: a.rejected + b.rejected,
  suppressed: a.suppressed + b.suppressed,
  unchanged: a.unchanged + b.unchanged,
});

/**
 * The batch of one probe, source and day, for what arrives by itself: made by the first delivery, never running. `day`
 * is YYYY-MM-DD in the probe's zone. Answers how many leads it has, too.
 */
export const dayBatch = (
  db: WriteDb,
  args: { readonly probe: number; readonly source: string; readonly day: string; readonly at: number },
): { readonly batch: number; readonly read: number } => {
  const { probe, source, day, at } = args;
  const known = db.get<{ batch: number; read: number }>(
    sql`SELECT id AS batch, read FROM batch WHERE probe_id = ${probe} AND source = ${source} AND day = ${day}`,
  );
  if (known) return known;
  const { id } = db.run(sql`
    INSERT INTO batch (uid, probe_id, source, file_name, day, started_at, finished_at, state, pid, first_payload)
    VALUES (${newUid()}, ${probe}, ${source}, '', ${day}, ${at}, ${at}, 'done', 0, ${nextPayload(db)})`);
  return { batch: id, read: 0 };
};

/** Adds to the counts of a day's batch; call it in the transaction of the rows. */
export const extendBatch = (
  db: WriteDb,
  args: { readonly batch: number; readonly counts: Counts; readonly at: number },
): void => {
  const { read, accepted, merged, rejected, suppressed, unchanged } = args.counts;
  db.run(sql`
    UPDATE batch SET read = read + ${read}, accepted = accepted + ${accepted}, merged = merged + ${merged}, rejected = rejected + ${rejected},
      suppressed = suppressed + ${suppressed}, unchanged = unchanged + ${unchanged}, finished_at = ${args.at} WHERE id = ${args.batch}`);
};

/** Error: `probe/paused`. */
export const refusePaused = ({ name, status }: { readonly name: string; readonly status: string }): void => {
  if (status === 'paused')
    throw new ExpectedError(
      'probe/paused',
      `The probe "${name}" is paused, and takes nothing new. Make it active again on the screen of the probes, or choose another one.`,
    );
};

/** Every payload of a batch that starts now has this id or a higher one. */
const nextPayload = (db: WriteDb): number =>
  db.get<{ id: number }>(sql`SELECT coalesce(max(id), 0) + 1 AS id FROM payload`)?.id ?? 1;

/** Errors: `probe/missing`, `probe/paused`. Answers the integer keys the ingest works with. */
export const startBatch = (
  db: WriteDb,
  args: {
    readonly uid: string;
    readonly probe: string;
    readonly source: string;
    readonly fileName: string;
    readonly header: readonly string[];
    readonly digest: Buffer | null;
    readonly pid: number;
    readonly at: number;
  },
): { readonly batch: number; readonly probe: number } => {
  const probe = db.get<{ id: number; name: string; status: string }>(
    sql`SELECT id, name, status FROM probe WHERE uid = ${args.probe}`,
  );
  if (!probe)
    throw new ExpectedError('probe/missing', 'This probe does not exist any more. Choose another one.');
  refusePaused(probe);
  const { id } = db.run(sql`
    INSERT INTO batch (uid, probe_id, source, file_name, header, digest, started_at, state, pid, first_payload)
    VALUES (${args.uid}, ${probe.id}, ${args.source}, ${args.fileName}, ${JSON.stringify(args.header)}, ${args.digest}, ${args.at}, 'running', ${args.pid},
      ${nextPayload(db)})`);
  return { batch: id, probe: probe.id };
};

/** Sets the counts so far; call it in the transaction of the rows. */
export const advanceBatch = (
  db: WriteDb,
  args: { readonly batch: number; readonly counts: Counts; readonly milliseconds: number },
): void => {
  const { read, accepted, merged, rejected, suppressed, unchanged } = args.counts;
  db.run(sql`
    UPDATE batch SET read = ${read}, accepted = ${accepted}, merged = ${merged}, rejected = ${rejected}, suppressed = ${suppressed},
      unchanged = ${unchanged}, milliseconds = ${args.milliseconds} WHERE id = ${args.batch}`);
};

type EndedState = 'done' | 'cancelled' | 'failed' | 'interrupted';

/** Ends a running batch, with one event in the audit; one that has ended stays as it was. */
export const finishBatch = (
  db: WriteDb,
  args: {
    readonly uid: string;
    readonly state: EndedState;
    readonly error: ErrorShape | null;
    readonly at: number;
  },
): void => {
  const { uid, state, error, at } = args;
  const { changes } = db.run(sql`
    UPDATE batch SET state = ${state}, finished_at = ${at}, error = ${error === null ? null : JSON.stringify({ code: error.code, message: error.message })}
    WHERE uid = ${uid} AND state = 'running'`);
  if (changes === 0) return;
  const row = db.get<Counts & { digest: Buffer | null; probe: string }>(sql`
    SELECT b.read, b.accepted, b.merged, b.rejected, b.suppressed, b.unchanged, b.digest, p.uid AS probe
    FROM batch b JOIN probe p ON p.id = b.probe_id WHERE b.uid = ${uid}`);
  const { digest = null, ...counts } = row ?? {};
  appendEvent(db, {
    at,
    agent: null,
    kind: 'import.finished',
    subject: uid,
    data: {
      state,
      ...counts,
      sha256: digest?.toString('hex') ?? null,
      ...(error === null ? {} : { error: error.code }),
    },
  });
};

/** Batches that say they run, with the process that ran them: the host knows which of these live. */
export const runningBatches = (
  db: ReadDb,
): readonly { readonly uid: string; readonly pid: number; readonly startedAt: number }[] =>
  db.all(sql`SELECT uid, pid, started_at AS startedAt FROM batch WHERE state = 'running'`);

type BatchRow = Counts & {
  readonly uid: string;
  readonly probe: string;
  readonly fileName: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly state: Batch['state'];
  readonly error: string | null;
  readonly milliseconds: number;
};

const columns = `
  SELECT b.uid, p.name AS probe, b.file_name AS fileName, b.started_at AS startedAt, b.finished_at AS finishedAt, b.state, b.error,
    b.read, b.accepted, b.merged, b.rejected, b.suppressed, b.unchanged, b.milliseconds
  FROM batch b JOIN probe p ON p.id = b.probe_id`;

const shape = (row: BatchRow): Batch => {
  const { read, accepted, merged, rejected, suppressed, unchanged, milliseconds, error, ...rest } = row;
  return {
    ...rest,
    error: error === null ? null : (JSON.parse(error) as Batch['error']),
    report: { read, accepted, merged, rejected, suppressed, unchanged, seconds: milliseconds / 1000 },
  };
};

/** The last 100 files, newest first; what arrives by itself is in the intake log. */
export const listBatches = (db: ReadDb): readonly Batch[] =>
  db
    .all<BatchRow>({ text: `${columns} WHERE b.day IS NULL ORDER BY b.id DESC LIMIT 100`, params: [] })
    .map(shape);

/** The import of that file at that probe that came to its end, if there was one. `digest` is SHA-256 in hex. */
export const batchOfFile = (
  db: ReadDb,
  { probe, digest }: { readonly probe: string; readonly digest: string },
): Batch | null => {
  const row = db.get<BatchRow>({
    text: `${columns} WHERE b.digest = ? AND p.uid = ? AND b.state = 'done' ORDER BY b.id DESC LIMIT 1`,
    params: [Buffer.from(digest, 'hex'), probe],
  });
  return row ? shape(row) : null;
};
/** Files that did not come to their end since `since` (UTC ms), and were not imported again to their end. */
export const failedBatches = (db: ReadDb, { since }: { readonly since: number }): number =>
  db.get<{ n: number }>(sql`
    SELECT count(*) AS n FROM batch b
    WHERE b.state IN ('failed', 'interrupted') AND b.started_at >= ${since}
      AND NOT EXISTS (SELECT 1 FROM batch a WHERE a.id > b.id AND a.state = 'done' AND a.file_name = b.file_name)`)
    ?.n ?? 0;

/** Error: `intake/batch-missing`. */
export const getBatch = (db: ReadDb, { uid }: { readonly uid: string }): Batch => {
  const row = db.get<BatchRow>({ text: `${columns} WHERE b.uid = ?`, params: [uid] });
  if (!row) throw new ExpectedError('intake/batch-missing', 'There is no such import.');
  return shape(row);
};

export type Rejects = {
  readonly fileName: string;
  readonly header: readonly string[];
  readonly rows: readonly {
    readonly row: number;
    readonly cells: readonly string[];
    readonly reason: string;
  }[];
};

/** The rejected rows of a batch after line `after`, at most `limit`, in the order of the file. Error: `intake/batch-missing`. */
export const rejectsOf = (
  db: ReadDb,
  args: { readonly batch: string; readonly after: number; readonly limit: number },
): Rejects => {
  const batch = db.get<{ id: number; fileName: string; header: string }>(
    sql`SELECT id, file_name AS fileName, header FROM batch WHERE uid = ${args.batch}`,
  );
  if (!batch) throw new ExpectedError('intake/batch-missing', 'There is no such import.');
  const rows = db.all<{ row: number; body: string; reason: string }>(sql`
    SELECT r.row, y.body, coalesce(y.reason, '') AS reason FROM batch_reject r JOIN payload y ON y.id = r.payload_id
    WHERE r.batch_id = ${batch.id} AND r.row > ${args.after} ORDER BY r.row LIMIT ${args.limit}`);
  return {
    fileName: batch.fileName,
    header: JSON.parse(batch.header) as readonly string[],
    rows: rows.map(({ row, body, reason }) => ({
      row,
      reason,
      cells: JSON.parse(body) as readonly string[],
    })),
  };
};
