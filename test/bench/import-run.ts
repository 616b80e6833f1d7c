import { randomUUID } from 'node:crypto';
import type { ImportReport } from '../../core/contract/intake.ts';
import { openWriter } from '../../db/open.ts';
import { findProbe, saveProbe } from '../../db/stores/probes.ts';
import { startImport } from '../../host/intake/import-job.ts';

export const now = Date.parse('2026-03-12T10:00:00Z');

/**
 * An import as the workstation runs it: the thread started, the file hashed and its format found out, numbers, dates
 * and slots normalised, people recognised, every index and the search kept up to date, raw rows, promises and consents
 * written, until the batch says that it is done. Answers rows a second.
 */
export const timedImport = async (
  dataDir: string,
  path: string,
  rows: number,
): Promise<{ readonly rate: number; readonly report: ImportReport }> => {
  const { db, close } = openWriter(dataDir);
  const probe = db.transaction(
    () =>
      findProbe(db, { name: 'Bench' }) ??
      saveProbe(db, {
        uid: null,
        name: 'Bench',
        kind: 'file',
        country: 'FR',
        consentWording: 'Je veux être rappelé.',
        workstationZone: 'Europe/Paris',
        at: now,
      }),
  );
  close();
  const before = performance.now();
  const { state, error, report } = await startImport({
    dataDir,
    path,
    fileName: 'leads',
    options: {},
    mapping: null,
    probe,
    batch: randomUUID(),
    at: now,
    suppressionKey: new Uint8Array(32),
    waiting: new SharedArrayBuffer(4),
    onProgress: () => undefined,
  }).ended;
  const spent = performance.now() - before;
  if (state !== 'done') throw error ?? new Error(`the import ended as ${state}`);
  const { read, accepted, merged, rejected } = report;
  if (read !== rows || accepted < rows * 0.95 || merged < rows * 0.015 || rejected < rows * 0.005)
    throw new Error(`not what the file holds: ${JSON.stringify(report)}`);
  return { rate: (rows / spent) * 1000, report };
};
