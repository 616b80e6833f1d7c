import { join } from 'node:path';
import { openDb } from '../../db/client.ts';
import { openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { exportBundle } from '../../host/bundles/export-bundle.ts';
import { importBundle } from '../../host/bundles/import-bundle.ts';
import { fingerprintOf, signKey } from '../../host/bundles/keys.ts';
import type { HostContext } from '../../host/context.ts';
import { createHeldCalls } from '../../host/held-calls.ts';
import { nodePorts } from '../../host/node-ports.ts';
import type { BenchContext, BenchLine } from './line.ts';
import { filledLog, logNow } from './log-fill.ts';

const calls = 100_000;

const contextOf = async (dataDir: string): Promise<HostContext> => ({
  db: await openDb(dataDir),
  dataDir,
  ports: nodePorts(dataDir, { clock: { now: () => logNow } }),
  emit: () => undefined,
  held: createHeldCalls(),
});

/** Uids as every record has them: the log of the bench is filled with short ones, which no bundle takes. */
const withUids = (folder: string): void => {
  const { db, close } = openWriter(folder);
  const fixed = db.all<{ name: string; sql: string }>(
    sql`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('attempt', 'outcome', 'request', 'promise', 'prospect')`,
  );
  db.transaction(() => {
    for (const { name } of fixed) db.exec(`DROP TRIGGER ${name}`);
    for (const [kind, table] of ['agent', 'probe', 'prospect', 'request', 'attempt', 'outcome', 'promise'].entries())
      db.exec(`UPDATE ${table} SET uid = printf('00000000-0000-7000-8000-%02x%010x', ${kind}, id)`);
    for (const one of fixed) db.exec(one.sql);
  });
  close();
}; // prettier-ignore

/** The same rows by prepared inserts in one transaction, with nothing that watches and no index beside the keys. */
const rawInsert = (folder: string, rows: number): number => {
  const { db, close } = openWriter(folder);
  db.exec(`
    CREATE TABLE raw_attempt (id INTEGER PRIMARY KEY, uid TEXT, request INTEGER, agent INTEGER, direction TEXT, number TEXT, at INTEGER);
    CREATE TABLE raw_end (id INTEGER PRIMARY KEY, at INTEGER, answered INTEGER, result TEXT, code INTEGER, reason TEXT, who TEXT, hold INTEGER);
    CREATE TABLE raw_outcome (id INTEGER PRIMARY KEY, uid TEXT, attempt INTEGER, kind TEXT, note TEXT, agent INTEGER, at INTEGER, wrap INTEGER);`);
  const attempt = db.prepare<(string | number)[], never>('INSERT INTO raw_attempt VALUES (?, ?, ?, ?, ?, ?, ?)');
  const end = db.prepare<(string | number)[], never>('INSERT INTO raw_end VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const outcome = db.prepare<(string | number)[], never>('INSERT INTO raw_outcome VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const began = performance.now();
  db.transaction(() => {
    for (let n = 1; n <= rows; n += 1) {
      const uid = `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
      attempt.run(n, uid, n, 1, 'outbound', '+33…42', logNow);
      end.run(n, logNow, logNow, 'answered', 200, '', 'far-end', 0);
      outcome.run(n, uid, n, 'no-answer', 'A note on a call', 1, logNow, 5000);
    }
  });
  const took = performance.now() - began;
  close();
  return took;
}; // prettier-ignore

const measure = async ({ scale, tempDir }: BenchContext): Promise<Readonly<Record<'export' | 'merge' | 'raw', number>>> => {
  const rows = Math.max(1000, Math.round(calls * scale));
  const folder = filledLog(rows);
  withUids(folder);
  const file = join(tempDir, 'log.rappel');
  const desk = await contextOf(folder);
  const lead = await contextOf(join(tempDir, 'lead'));
  const rate = (took: number): number => (rows / took) * 1000;
  try {
    let began = performance.now();
    const { attempts } = await exportBundle(desk, { to: { file }, whole: true, passphrase: '' });
    const exported = performance.now() - began;
    began = performance.now();
    const taken = await importBundle(lead, {
      path: file,
      passphrase: '',
      trust: fingerprintOf(signKey(desk.ports.secrets).publicKey),
    });
    const merged = performance.now() - began;
    if (attempts !== rows || taken.attempts !== rows) throw new Error('not every call went over');
    return { export: rate(exported), merge: rate(merged), raw: rate(rawInsert(join(tempDir, 'raw'), rows)) };
  } finally {
    await Promise.all([desk.db.close(), lead.db.close()]);
  }
}; // prettier-ignore

/** Both lines of a run measure the same journey once. */
let journey: ReturnType<typeof measure> | null = null;
const once = (context: BenchContext): ReturnType<typeof measure> => (journey ??= measure(context));

/** Calls a second from the database into a signed file, beside raw inserts of a call's three rows. */
export const bundleExport: BenchLine = {
  name: 'bundle-export',
  unit: 'rows/s',
  limit: { op: '>=', value: 0.1 },
  run: async (context) => {
    const { export: value, raw } = await once(context);
    return { value, baseline: raw };
  },
};

/** Calls a second out of the file into the database of the lead, checked, merged by uid and searchable. */
export const bundleMerge: BenchLine = {
  name: 'bundle-merge',
  unit: 'rows/s',
  limit: { op: '>=', value: 0.04 },
  run: async (context) => {
    const { merge: value, raw } = await once(context);
    return { value, baseline: raw };
  },
};
