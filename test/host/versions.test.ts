import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { inspect } from '../../db/backup.ts';
import { latestSchema } from '../../db/migrate.ts';
import { databaseFile } from '../../db/open.ts';
import { backupFolder, makeBackup } from '../../host/backups.ts';
import { createHost } from '../../host/create-host.ts';
import { backupToGoBackTo, goBack } from '../../host/restore.ts';
import { backUpBeforeVersion, lastVersion, rememberVersion } from '../../host/updates/before-version.ts';
import { version } from '../../host/version.ts';
import { addProbe, addRequest } from '../db/records.ts';
import { openContext, type TestContext } from './context.ts';

/** A folder that several versions of Rappel open, one after the other. */
const now = Date.parse('2026-03-12T10:00:00Z');
const folder = (): Promise<TestContext> =>
  openContext(now, (db) => void addRequest(db, { probe: addProbe(db), name: 'Léa Martin' }));
const copies = (dataDir: string): readonly string[] => {
  const path = backupFolder(dataDir);
  return existsSync(path) ? readdirSync(path).toSorted() : [];
};

/** What a newer Rappel leaves: a schema that this one does not know. */
const openByNewer = (dataDir: string): void => {
  const database = new Database(databaseFile(dataDir));
  database.pragma(`user_version = ${latestSchema() + 10}`);
  database.close();
};

describe('the first start of another version', () => {
  it('finds the database backed up, opened and looked through; the next one of the same makes no copy', async () => {
    const { dataDir, ports, db } = await folder();
    await db.close();
    await backUpBeforeVersion(dataDir, ports, '0.1.0');
    expect(copies(dataDir)).toEqual([]);
    rememberVersion(dataDir, '0.1.0');
    await backUpBeforeVersion(dataDir, ports, '0.1.0');
    expect(copies(dataDir)).toEqual([]);
    await backUpBeforeVersion(dataDir, ports, '0.2.0');
    expect(copies(dataDir)).toEqual(['before-version-0.2.0.sqlite']);
    expect(inspect(join(backupFolder(dataDir), 'before-version-0.2.0.sqlite')).requests).toBe(1);
    // It has not opened the folder yet: should it never, the next start makes the copy again.
    expect(lastVersion(dataDir)).toBe('0.1.0');
  });

  it('keeps a few of these copies and no more', async () => {
    const { dataDir, ports, db } = await folder();
    await db.close();
    for (const [last, next] of [1, 2, 3, 4, 5, 6].map((n) => [`0.${n}.0`, `0.${n + 1}.0`] as const)) {
      rememberVersion(dataDir, last);
      await backUpBeforeVersion(dataDir, ports, next);
    }
    expect(copies(dataDir)).toEqual(
      ['0.4.0', '0.5.0', '0.6.0', '0.7.0'].map((one) => `before-version-${one}.sqlite`),
    );
  });

  it('is what a host does before it opens the folder', async () => {
    const { dataDir, ports, db } = await folder();
    await db.close();
    rememberVersion(dataDir, '0.0.1');
    const host = await createHost({ dataDir, checkOutput: true }, ports);
    await host.close();
    expect(copies(dataDir)).toEqual([`before-version-${version}.sqlite`]);
    expect(lastVersion(dataDir)).toBe(version);
  });

  it('goes on where the copy cannot be made, and says so in the log', async () => {
    const { dataDir, ports, db } = await folder();
    await db.close();
    rememberVersion(dataDir, '0.0.1');
    const database = new Database(databaseFile(dataDir));
    database.exec('DROP TABLE outcome');
    database.close();
    await backUpBeforeVersion(dataDir, ports, '0.2.0');
    expect(readFileSync(join(dataDir, 'logs', 'rappel.log'), 'utf8')).toContain('could not be backed up');
  });
});

describe('going back a version', () => {
  it('is refused with the way out: the newest backup that this version can open', async () => {
    const { dataDir, ports, db } = await folder();
    const before = await makeBackup({ dataDir, ports });
    await db.close();
    openByNewer(dataDir);
    // Copies that the newer one made meanwhile are no way back.
    await makeBackup({ dataDir, ports: { ...ports, clock: { now: () => now + 3_600_000 } } });
    const refused = await createHost({ dataDir, checkOutput: true }, ports).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'db/from-the-future' });
    expect(String(refused)).toMatch(/Install that version or newer.*rappel restore/u);

    const backup = await backupToGoBackTo(dataDir);
    expect(backup?.name).toBe(before.name);
    if (backup) await goBack(dataDir, ports, backup);
    const host = await createHost({ dataDir, checkOutput: true }, ports);
    await host.close();
    expect(inspect(databaseFile(dataDir)).requests).toBe(1);
    const aside = readdirSync(dataDir).find((name) => name.startsWith('replaced-')) ?? '';
    expect(inspect(join(dataDir, aside, 'rappel.sqlite')).schema).toBe(latestSchema() + 10);
  });

  it('is possible by the copy from before the migration, where there is no other', async () => {
    const { dataDir, ports, db } = await folder();
    await db.close();
    rememberVersion(dataDir, '0.1.0');
    await backUpBeforeVersion(dataDir, ports, '0.2.0');
    openByNewer(dataDir);
    expect((await backupToGoBackTo(dataDir))?.name).toBe('before-version-0.2.0.sqlite');
  });

  it('has no way where every copy is of the newer one', async () => {
    const { dataDir, ports, db } = await folder();
    await db.close();
    openByNewer(dataDir);
    await makeBackup({ dataDir, ports });
    expect(await backupToGoBackTo(dataDir)).toBe(null);
  });
});
