import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { testProgram } from '../../../build/test-bundle.ts';
import { databaseFile, explain, openReader } from '../../../db/open.ts';
import { sql } from '../../../db/sql.ts';
import { verifyChain } from '../../../db/stores/audit.ts';
import { prepareForImport } from '../../../db/stores/ingest.ts';
import { brokenRules } from '../../db/broken-rules.ts';
import { everything, makeProbe, take, type LeadLine } from '../../db/leads.ts';
import { dataFolder, openDatabase } from '../../db/records.ts';
import { manyLeads } from './intake-desk.ts';

/** Several programs are started one after the other, each from nothing. */
vi.setConfig({ testTimeout: 90_000 });

type Row = Readonly<Record<string, unknown>>;
const parsed = (text: string): Row => JSON.parse(text) as Row;

describe('kill -9 in the middle of an import', () => {
  it.each([1, 3000])(
    '(after %i rows) leaves whole chunks, and importing again takes the rest without a duplicate',
    async (rows) => {
      const total = 8000;
      const folder = dataFolder();
      const data = join(folder, 'data');
      const file = join(folder, 'leads.csv');
      writeFileSync(file, manyLeads(total));
      const args = [testProgram, 'import', file, '--probe', 'Salon', '--data', data];
      const child = spawn(process.execPath, args, { stdio: 'ignore' });
      const gone = once(child, 'exit') as Promise<[number | null, string | null]>;
      const committed = (): number => {
        const { db, close } = openReader(data);
        try {
          return db.get<{ n: number }>(sql`SELECT read AS n FROM batch`)?.n ?? 0;
        } catch {
          // The first moments: the tables are still being made.
          return 0;
        } finally {
          close();
        }
      };
      while (!existsSync(databaseFile(data)) || committed() < rows) await delay(5);
      child.kill('SIGKILL');
      expect((await gone)[1]).toBe('SIGKILL');

      const first = openDatabase(data);
      const { db } = first;
      const counts = db.get<Row & { read: number }>(sql`SELECT read, accepted, state FROM batch`);
      expect(counts).toEqual({ read: counts?.read, accepted: counts?.read, state: 'running' });
      expect(counts?.read).toBeLessThan(total);
      for (const table of ['payload', 'request', 'prospect', 'consent', 'contact_point', 'search'])
        expect([table, db.get({ text: `SELECT count(*) AS n FROM ${table}`, params: [] })]).toEqual([
          table,
          { n: counts?.read },
        ]);
      expect(brokenRules(db)).toEqual([]);
      first.close();

      const again = spawnSync(process.execPath, args, { encoding: 'utf8' });
      expect(parsed(again.stdout)).toMatchObject({
        read: total,
        unchanged: counts?.read,
        accepted: total - (counts?.read ?? 0),
        merged: 0,
        rejected: 0,
      });
      expect(readdirSync(join(data, 'staging'))).toEqual([]);
      const { db: after } = openDatabase(data);
      expect(after.all(sql`SELECT state FROM batch ORDER BY id`)).toEqual([
        { state: 'interrupted' },
        { state: 'done' },
      ]);
      expect(
        after.get(sql`SELECT count(*) AS n, count(DISTINCT prospect_id) AS people FROM request`),
      ).toEqual({ n: total, people: total });
      expect(brokenRules(after)).toEqual([]);
      expect(verifyChain(after)).toMatchObject({ ok: true });
      expect(after.get(sql`PRAGMA integrity_check`)).toEqual({ integrity_check: 'ok' });
    },
  );
});

const people = (from: number, count: number): readonly LeadLine[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `Prospect ${from + index}`,
    phone: `019900${String(from + index).padStart(4, '0')}`,
    words: 'mots '.repeat(100),
  }));

describe('a disk that is full', () => {
  it('in the middle of a chunk takes that chunk back whole, and the search and the settings of its index with it', () => {
    const { db, dataDir } = openDatabase();
    const probe = makeProbe(db);
    prepareForImport(db);
    take(db, probe, people(0, 50));
    const before = everything(db);
    const pages = db.get<{ page_count: number }>(sql`PRAGMA page_count`)?.page_count ?? 0;
    for (const room of [1, 5, 60, 200]) {
      db.exec(`PRAGMA max_page_count = ${pages + room}`);
      let thrown: unknown;
      try {
        take(db, probe, people(1000, 4000));
      } catch (error) {
        thrown = explain(error, databaseFile(dataDir));
      }
      expect(thrown).toMatchObject({ code: 'db/disk-full' });
      expect(everything(db)).toEqual(before);
    }
    db.exec('PRAGMA max_page_count = 1000000');
    expect(take(db, probe, people(1000, 4000))).toMatchObject({ accepted: 4000 });
    expect(brokenRules(db)).toEqual([]);
    // The memory an import asks of the search index is given back.
    expect(db.get(sql`SELECT v FROM search_config WHERE k = 'hashsize'`)).toEqual({ v: 1_048_576 });
    expect(db.get(sql`PRAGMA integrity_check`)).toEqual({ integrity_check: 'ok' });
  });

  // A small disk of its own for the process: Linux lets the superuser, and most others, mount one for themselves.
  const mounts = (user: string) =>
    process.platform === 'linux' &&
    spawnSync('unshare', [...user.split(' '), 'sh', '-c', 'mount -t tmpfs none /mnt']).status === 0;
  const unshare = ['-m', '-U -r -m'].find(mounts);

  it.skipIf(unshare === undefined)(
    'for real ends the import with a clear word; with room again, the same command completes it',
    () => {
      const folder = dataFolder();
      const file = join(folder, 'leads.csv');
      writeFileSync(file, manyLeads(5000));
      const disk = join(folder, 'disk');
      const run = `'${process.execPath}' '${testProgram}' import '${file}' --probe Salon --data '${disk}/data'`;
      const script = `
      mkdir '${disk}' && mount -t tmpfs -o size=40m none '${disk}' && mkdir '${disk}/data' || exit 9
      head -c 39m /dev/zero > '${disk}/filler'
      ${run}
      truncate -s 38m '${disk}/filler'
      ${run}
      rm '${disk}/filler'
      ${run}
      ${run}`;
      const { stdout, status } = spawnSync('unshare', [...(unshare ?? '').split(' '), 'sh', '-c', script], {
        encoding: 'utf8',
      });
      expect(status).toBe(0);
      const [none, some, rest, again] = stdout.trim().split('\n').map(parsed);
      for (const failed of [none, some])
        expect(failed).toMatchObject({
          error: { code: expect.stringMatching(/^db\/disk-(?:full|error)$/) as unknown, message: /\. \S/ },
        });
      expect(rest).toMatchObject({ read: 5000, merged: 0, rejected: 0 });
      expect(Number(rest?.['accepted']) + Number(rest?.['unchanged'])).toBe(5000);
      expect(again).toMatchObject({ read: 5000, unchanged: 5000 });
    },
  );
});
