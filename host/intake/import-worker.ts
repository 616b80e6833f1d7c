import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import type { ColumnMapping, FileOptions, Probe } from '../../core/contract/intake.ts';
import { readLead } from '../../core/domain/lead.ts';
import { toErrorShape, type ErrorShape } from '../../core/errors.ts';
import type { WriteDb } from '../../db/handle.ts';
import { databaseFile, explain, openWriter } from '../../db/open.ts';
import {
  addCounts,
  advanceBatch,
  finishBatch,
  noCounts,
  startBatch,
  type Counts,
} from '../../db/stores/batches.ts';
import { openLot, prepareForImport } from '../../db/stores/ingest.ts';
import { ingestAgain } from '../../db/stores/ingest-again.ts';
import { attachStage, detachStage, type ReadDraft } from '../../db/stores/staging.ts';
import { openFile } from './csv/decode.ts';
import { openTable } from './open-table.ts';
import { previewTable, type Preview } from './preview.ts';
import { startReader, type Reader } from './reader-thread.ts';
import type { Table } from './table.ts';

/**
 * The thread that reads a file: shows its beginning, or takes it in. It has a writer connection of its own and works
 * without pause, so it is told to stop, and that somebody waits for the database, through shared memory.
 */
export type ImportTask = {
  readonly path: string;
  readonly options: FileOptions;
  readonly mapping: ColumnMapping | null;
  readonly probe: Pick<Probe, 'uid' | 'country' | 'zone'>;
  /** UTC ms of the start, by the Clock port. */
  readonly at: number;
};
export type ImportRun = ImportTask & {
  readonly mode: 'import';
  readonly dataDir: string;
  readonly batch: string;
  readonly fileName: string;
  readonly suppressionKey: Uint8Array;
  /** [0] is 1 once the import must stop. */
  readonly control: SharedArrayBuffer;
  /** [0] counts the writes of this process that wait; null when writers of other processes must be let in blindly. */
  readonly waiting: SharedArrayBuffer | null;
  readonly pid: number;
};
export type ImportData = (ImportTask & { readonly mode: 'preview' }) | ImportRun;
export type ImportMessage =
  | { readonly type: 'preview'; readonly preview: Preview }
  | { readonly type: 'started'; readonly columns: readonly string[]; readonly bytesTotal: number }
  | { readonly type: 'progress'; readonly bytesRead: number; readonly counts: Counts }
  | {
      readonly type: 'finished';
      readonly state: 'done' | 'cancelled';
      readonly counts: Counts;
      readonly milliseconds: number;
    }
  /** `recorded`: the batch says so in the database, too. */
  | {
      readonly type: 'failed';
      readonly error: ErrorShape;
      readonly stack: string;
      readonly recorded: boolean;
    };

/** Leads between two looks at who waits: some 40 ms of work. */
const leadsAtOnce = 2000;
/** Longest hold of the database while its other writers cannot be heard, and the rest after it. */
const blindHoldMs = 60;
const blindPauseMs = 8;
const progressMs = 150;
/** Rejected rows looked at again in one transaction. */
const againRows = 1000;

const port = parentPort;
if (!port) throw new Error('import-worker runs as a worker thread only');
const data = workerData as ImportData;
const say = (message: ImportMessage): void => port.postMessage(message);

const sleepCell = new Int32Array(new SharedArrayBuffer(4));
const sleep = (ms: number): void => {
  Atomics.wait(sleepCell, 0, 0, ms);
};

const digestOf = (path: string): Buffer => {
  const file = openFile(path);
  try {
    const hash = createHash('sha256');
    const block = Buffer.allocUnsafe(1 << 20);
    for (let position = 0; ;) {
      const read = file.read(block, position);
      if (read === 0) return hash.digest();
      hash.update(block.subarray(0, read));
      position += read;
    }
  } finally {
    file.close();
  }
};

type Run = { readonly state: 'done' | 'cancelled'; readonly counts: Counts; readonly milliseconds: number };

const importTable = async (db: WriteDb, table: Table, reader: Reader, task: ImportRun): Promise<Run> => {
  const { probe, at, suppressionKey } = task;
  const control = new Int32Array(task.control);
  const waiting = task.waiting === null ? null : new Int32Array(task.waiting);
  const began = performance.now();
  const elapsed = (): number => Math.round(performance.now() - began);
  const someoneWaits = (): boolean => waiting !== null && Atomics.load(waiting, 0) > 0;
  const stopped = (): boolean => Atomics.load(control, 0) !== 0;
  /** Somebody's outcome comes first; a writer that hangs does not hold the import for good. */
  const makeWay = (): void => {
    if (waiting === null) sleep(blindPauseMs);
    for (let turn = 0; someoneWaits() && turn < 200; turn += 1) sleep(10);
  };
  const defaults = { country: probe.country, zone: probe.zone, at };
  const readOne = (line: number, cells: readonly string[]): ReadDraft => {
    const draft = table.draft({ line, cells });
    return { draft, lead: readLead(draft, defaults) };
  };

  // While the other thread begins.
  const digest = digestOf(task.path);
  const keys = db.transaction(() =>
    startBatch(db, {
      uid: task.batch,
      probe: probe.uid,
      source: table.format,
      fileName: task.fileName,
      header: table.columns,
      digest,
      pid: task.pid,
      at,
    }),
  );
  say({ type: 'started', columns: table.columns, bytesTotal: table.bytes });

  let counts = noCounts;
  let told = began;
  for await (const { file, leads, bytesRead } of reader.files) {
    attachStage(db, file);
    try {
      for (let next = 1; next <= leads && !stopped();) {
        const held = performance.now();
        db.transaction(() => {
          const lot = openLot(db, { ...keys, at, suppressionKey }, next);
          do {
            const to = Math.min(next + leadsAtOnce - 1, leads);
            counts = addCounts(counts, lot.take(next, to));
            next = to + 1;
            const now = performance.now();
            if (now - told > progressMs) {
              told = now;
              say({ type: 'progress', bytesRead, counts });
            }
          } while (
            next <= leads &&
            !stopped() &&
            !someoneWaits() &&
            (waiting !== null || performance.now() - held < blindHoldMs)
          );
          lot.finish();
          advanceBatch(db, { batch: keys.batch, counts, milliseconds: elapsed() });
        });
        makeWay();
      }
    } finally {
      // Before the file is deleted: Windows keeps one that is open.
      detachStage(db);
    }
    if (stopped()) break;
  }
  // Rejected rows whose person came further down; one that is taken may make another one known.
  for (let taken = !stopped(); taken;) {
    taken = false;
    for (let after: number | null = 0; after !== null && !stopped();) {
      const from: number = after;
      after = db.transaction(() => {
        const again = ingestAgain(db, {
          ...keys,
          at,
          suppressionKey,
          read: readOne,
          after: from,
          limit: againRows,
        });
        taken ||= again.counts.rejected < 0;
        counts = addCounts(counts, again.counts);
        advanceBatch(db, { batch: keys.batch, counts, milliseconds: elapsed() });
        return again.next;
      });
      makeWay();
    }
  }
  return { state: stopped() ? 'cancelled' : 'done', counts, milliseconds: elapsed() };
};

const importFile = async (db: WriteDb, table: Table, task: ImportRun): Promise<Run> => {
  const reader = startReader(task);
  try {
    return await importTable(db, table, reader, task);
  } finally {
    await reader.close();
  }
};

const work = async (): Promise<void> => {
  const table = await openTable({
    path: data.path,
    options: data.options,
    mapping: data.mapping,
    context: { country: data.probe.country, zone: data.probe.zone, now: data.at },
    scratch: null,
  });
  try {
    if (data.mode === 'preview') {
      say({
        type: 'preview',
        preview: previewTable(table, { country: data.probe.country, zone: data.probe.zone, at: data.at }),
      });
      return;
    }
    const { db, close } = openWriter(data.dataDir);
    try {
      prepareForImport(db);
      const run = await importFile(db, table, data);
      db.transaction(() =>
        finishBatch(db, { uid: data.batch, state: run.state, error: null, at: data.at + run.milliseconds }),
      );
      say({ type: 'finished', ...run });
    } catch (raw) {
      const error = explain(raw, databaseFile(data.dataDir));
      let recorded = true;
      try {
        db.transaction(() =>
          finishBatch(db, { uid: data.batch, state: 'failed', error: toErrorShape(error), at: data.at }),
        );
      } catch {
        // A full disk takes not even that: the host tries again, and says so in any case.
        recorded = false;
      }
      fail(error, recorded);
    } finally {
      close();
    }
  } finally {
    table.close();
  }
};

const fail = (error: unknown, recorded: boolean): void =>
  say({
    type: 'failed',
    error: toErrorShape(error),
    stack: error instanceof Error ? (error.stack ?? '') : String(error),
    recorded,
  });

try {
  await work();
} catch (error) {
  fail(data.mode === 'import' ? explain(error, databaseFile(data.dataDir)) : error, true);
}
