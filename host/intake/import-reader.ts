import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { readLead } from '../../core/domain/lead.ts';
import { toErrorShape, type ErrorShape } from '../../core/errors.ts';
import { explain } from '../../db/open.ts';
import { createStage } from '../../db/stage.ts';
import type { ImportTask } from './import-worker.ts';
import { openTable } from './open-table.ts';
import type { Table } from './table.ts';

/**
 * The thread that reads: it scans the file, normalises every lead, and puts them into staging files for the thread that
 * writes. So an import takes as long as the slower of the two, not as long as both. It is never far ahead.
 */
export type ReaderData = ImportTask & {
  /** A folder of its own for the staging files; made here. */
  readonly folder: string;
  /** [0] is 1 once the import must stop. */
  readonly control: SharedArrayBuffer;
  /** [0] counts the files that the writer has done with. */
  readonly taken: SharedArrayBuffer;
};
export type ReaderMessage =
  | { readonly type: 'stage'; readonly file: string; readonly leads: number; readonly bytesRead: number }
  /** The file is through, or the import was told to stop. */
  | { readonly type: 'end' }
  | { readonly type: 'failed'; readonly error: ErrorShape; readonly stack: string };

/** The first files are small, so that the writer begins at once; the later ones make few transactions. */
const firstLeads = 1000;
const mostLeads = 20_000;
/** Files that wait for the writer. */
const ahead = 2;

const port = parentPort;
if (!port) throw new Error('import-reader runs as a worker thread only');
const data = workerData as ReaderData;
const say = (message: ReaderMessage): void => port.postMessage(message);
const stopped = (): boolean => Atomics.load(new Int32Array(data.control), 0) !== 0;

/** Waits until the writer has caught up; every second it looks whether it should stop. */
const waitForWriter = (made: number): void => {
  const taken = new Int32Array(data.taken);
  for (let done = Atomics.load(taken, 0); made - done >= ahead && !stopped(); done = Atomics.load(taken, 0))
    Atomics.wait(taken, 0, done, 1000);
};

const readInto = async (table: Table): Promise<void> => {
  const defaults = { country: data.probe.country, zone: data.probe.zone, at: data.at };
  let made = 0;
  let size = firstLeads;
  let stage = createStage(join(data.folder, '1.sqlite'), data.at);
  let leads = 0;
  const hand = (bytesRead: number): void => {
    stage.finish();
    made += 1;
    say({ type: 'stage', file: stage.file, leads, bytesRead });
  };
  for await (const { records, bytesRead } of table.records()) {
    for (const record of records) {
      const draft = table.draft(record);
      stage.add({ draft, lead: readLead(draft, defaults) });
      leads += 1;
      if (leads < size) continue;
      hand(bytesRead);
      waitForWriter(made);
      leads = 0;
      size = Math.min(size * 2, mostLeads);
      stage = createStage(join(data.folder, `${made + 1}.sqlite`), data.at);
    }
    if (stopped()) break;
  }
  if (leads > 0 && !stopped()) hand(table.bytes);
  else stage.discard();
};

try {
  mkdirSync(data.folder, { recursive: true, mode: 0o700 });
  const table = await openTable({
    path: data.path,
    options: data.options,
    mapping: data.mapping,
    context: { country: data.probe.country, zone: data.probe.zone, now: data.at },
    scratch: data.folder,
  });
  try {
    await readInto(table);
  } finally {
    table.close();
  }
  say({ type: 'end' });
} catch (raw) {
  const error = explain(raw, data.folder);
  say({
    type: 'failed',
    error: toErrorShape(error),
    stack: error instanceof Error ? (error.stack ?? '') : String(error),
  });
}
