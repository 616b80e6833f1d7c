import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { ExpectedError } from '../../core/errors.ts';
import { migrate, migrations } from '../../db/migrate.ts';
import { databaseFile, explain, openReader, openWriter } from '../../db/open.ts';
import { schemaFile, schemaText } from '../../db/schema-dump.ts';
import { sql } from '../../db/sql.ts';
import { outcomeKinds } from '../../db/stores/outcome-kinds.ts';
import { addProbe, addRequest, dataFolder, openDatabase } from './records.ts';

const failure = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error instanceof ExpectedError ? error.code : error;
  }
  return null;
};

describe('opening', () => {
  it('makes a new database that is durable, for its owner’s eyes, with the default outcomes', () => {
    const { db, dataDir } = openDatabase(join(dataFolder(), 'a', 'b'));
    expect(db.get(sql`PRAGMA journal_mode`)).toEqual({ journal_mode: 'wal' });
    expect(db.get(sql`PRAGMA synchronous`)).toEqual({ synchronous: 2 });
    expect(db.get(sql`PRAGMA foreign_keys`)).toEqual({ foreign_keys: 1 });
    expect(outcomeKinds(db).length).toBeGreaterThan(9);
    if (process.platform !== 'win32') {
      db.run(sql`INSERT INTO agent (uid, name, created_at) VALUES ('a', 'a', 0)`);
      for (const name of readdirSync(dataDir))
        expect([name, statSync(join(dataDir, name)).mode & 0o077]).toEqual([name, 0]);
    }
  });

  it('keeps a list of outcomes that the team has changed', () => {
    const first = openDatabase();
    first.db.run(sql`DELETE FROM outcome_kind WHERE code = 'busy'`);
    first.close();
    expect(outcomeKinds(openDatabase(first.dataDir).db).some(({ code }) => code === 'busy')).toBe(false);
  });

  it('leaves a file from the future as it is', () => {
    const first = openDatabase();
    first.db.exec('PRAGMA user_version = 9990');
    first.close();
    const before = readFileSync(databaseFile(first.dataDir));
    expect(failure(() => openWriter(first.dataDir))).toBe('db/from-the-future');
    expect(readFileSync(databaseFile(first.dataDir)).equals(before)).toBe(true);
  });

  it.each(['', 'PRAGMA user_version = 10;', 'PRAGMA user_version = 99999;'])(
    'leaves a database of another program as it is (%s)',
    (version) => {
      const folder = dataFolder();
      const other = new Database(databaseFile(folder));
      other.exec(`CREATE TABLE recipe (name TEXT); ${version}`);
      other.close();
      expect(failure(() => openWriter(folder))).toBe('db/foreign');
    },
  );

  it('says that a file is no database, or a damaged one', () => {
    const folder = dataFolder();
    writeFileSync(databaseFile(folder), 'prospects and their wishes '.repeat(400));
    expect(failure(() => openWriter(folder))).toBe('db/damaged');
    const sound = openDatabase();
    const probe = addProbe(sound.db);
    for (let index = 0; index < 200; index += 1) addRequest(sound.db, { probe, words: 'x'.repeat(500) });
    sound.close();
    const file = databaseFile(sound.dataDir);
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 4096, bytes.length);
    writeFileSync(file, bytes);
    expect(failure(() => openWriter(sound.dataDir))).toBe('db/damaged');
  });

  it('says that a folder cannot be made, a file cannot be opened, a database is missing', () => {
    const folder = dataFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(failure(() => openWriter(join(folder, 'file', 'data')))).toBe('db/not-writable');
    mkdirSync(databaseFile(folder));
    expect(failure(() => openWriter(folder))).toBe('db/not-writable');
    expect(failure(() => openReader(join(folder, 'nowhere')))).toBe('db/missing');
  });

  it.skipIf(process.platform === 'win32')('says that a file may only be read', () => {
    const { dataDir, close } = openDatabase();
    close();
    // The superuser may write anywhere: for it, the folder is read-only in the eyes of a process of nobody's.
    chmodSync(databaseFile(dataDir), 0o444);
    chmodSync(dataDir, 0o555);
    const root = process.getuid?.() === 0;
    const script = `import { openWriter } from ${JSON.stringify(new URL('../../db/open.ts', import.meta.url).href)};
      try { openWriter(process.argv[1]); console.log('opened'); } catch (error) { console.log(error.code); }`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script, dataDir], {
      encoding: 'utf8',
      ...(root ? { uid: 65534, gid: 65534 } : {}),
    });
    chmodSync(dataDir, 0o755);
    chmodSync(databaseFile(dataDir), 0o644);
    expect(child.stdout.trim()).toBe('db/not-writable');
  });

  it('gives a reader no means to write', () => {
    const database = openDatabase();
    const { db, snapshot } = database.reader();
    expect('run' in db || 'exec' in db || 'transaction' in db).toBe(false);
    expect(() =>
      snapshot(() =>
        db.all(sql`INSERT INTO agent (uid, name, created_at) VALUES ('a', 'a', 0) RETURNING id`),
      ),
    ).toThrow('readonly');
  });

  it('shows a reader one state from the first look to the last', () => {
    const database = openDatabase();
    const { db, snapshot } = database.reader();
    const agents = () => db.all(sql`SELECT id FROM agent`).length;
    snapshot(() => {
      expect(agents()).toBe(0);
      database.db.run(sql`INSERT INTO agent (uid, name, created_at) VALUES ('a', 'a', 0)`);
      expect(agents()).toBe(0);
    });
    expect(agents()).toBe(1);
  });
});

describe('a full disk', () => {
  it('is told, leaves nothing half-written, and is over once there is room', () => {
    const { db, dataDir } = openDatabase();
    const probe = addProbe(db);
    const pages = db.get<{ page_count: number }>(sql`PRAGMA page_count`)?.page_count ?? 0;
    db.exec(`PRAGMA max_page_count = ${pages + 3}`);
    const write = () =>
      db.transaction(() => {
        for (let index = 0; index < 500; index += 1) addRequest(db, { probe, words: 'mots '.repeat(200) });
      });
    let thrown: unknown;
    try {
      write();
    } catch (error) {
      thrown = explain(error, databaseFile(dataDir));
    }
    expect(thrown).toMatchObject({ code: 'db/disk-full' });
    for (const table of ['request', 'prospect', 'consent']) {
      expect(db.get({ text: `SELECT count(*) AS n FROM ${table}`, params: [] })).toEqual({ n: 0 });
    }
    db.exec('PRAGMA max_page_count = 1000000');
    write();
    expect(db.get(sql`SELECT n FROM tally`)).toEqual({ n: 500 });
    expect(db.get(sql`PRAGMA integrity_check`)).toEqual({ integrity_check: 'ok' });
  });
});

describe('migrations', () => {
  it('are numbered with room between them, each once', () => {
    const versions = migrations().map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
    for (const version of versions) expect(version % 5).toBe(0);
  });

  it('make the schema that stands in db/schema.sql (after a change: node db/schema-dump.ts)', () => {
    expect(schemaText()).toBe(readFileSync(schemaFile, 'utf8').replaceAll('\r\n', '\n'));
  });

  const next = (text: string) => [...migrations(), { version: 9000, name: '9000-next.sql', text }];

  it('keep the rows there are, after a backup of the file as it was', () => {
    const first = openDatabase();
    addRequest(first.db, { probe: addProbe(first.db), name: 'Léa Martin', words: 'Bonjour' });
    first.close();
    const file = databaseFile(first.dataDir);
    const database = new Database(file);
    migrate(
      database,
      file,
      undefined,
      next(`ALTER TABLE prospect ADD COLUMN nickname TEXT NOT NULL DEFAULT 'none'`),
    );
    expect(database.prepare('SELECT name, nickname FROM prospect').get()).toEqual({
      name: 'Léa Martin',
      nickname: 'none',
    });
    expect(database.pragma('user_version', { simple: true })).toBe(9000);
    database.close();
    const latest = migrations().at(-1)?.version;
    const backup = new Database(join(first.dataDir, 'backups', `before-migration-from-${latest}.sqlite`), {
      readonly: true,
    });
    expect(backup.prepare('SELECT name FROM prospect').get()).toEqual({ name: 'Léa Martin' });
    expect(backup.pragma('user_version', { simple: true })).toBe(latest);
    backup.close();
    expect(failure(() => openWriter(first.dataDir))).toBe('db/from-the-future');
  });

  it('leave the file as it was when one fails', () => {
    const first = openDatabase();
    addRequest(first.db, { probe: addProbe(first.db) });
    first.close();
    const file = databaseFile(first.dataDir);
    const database = new Database(file);
    const steps = [
      ...next('DELETE FROM consent; CREATE TABLE extra (x)'),
      { version: 9010, name: '9010-bad.sql', text: 'SELECT x FROM nowhere' },
    ];
    expect(() => migrate(database, file, undefined, steps)).toThrow('nowhere');
    expect(database.prepare('SELECT count(*) AS n FROM consent').get()).toEqual({ n: 1 });
    expect(database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'extra'`).get()).toBeUndefined();
    database.close();
    expect(existsSync(join(first.dataDir, 'backups'))).toBe(true);
    openDatabase(first.dataDir);
  });

  it('0010 gives tables that keep their own rules', () => {
    const { db } = openDatabase();
    const probe = addProbe(db);
    const { id } = addRequest(db, { probe, promise: { start: 1, end: 2, by: 'agent' } });
    expect(() => db.run(sql`UPDATE request SET state = 'closed' WHERE id = ${id}`)).toThrow('CHECK');
    expect(() => db.run(sql`UPDATE request SET promise_end = NULL WHERE id = ${id}`)).toThrow('CHECK');
    expect(() =>
      db.run(sql`
      INSERT INTO promise (uid, request_id, start_at, end_at, zone, by, created_at) VALUES ('p', ${id}, 1, 2, 'UTC', 'agent', 0)`),
    ).toThrow('UNIQUE');
    expect(() => db.run(sql`DELETE FROM prospect`)).toThrow('FOREIGN KEY');
    expect(() =>
      db.run(sql`INSERT INTO agent (uid, name, created_at) VALUES ('a', 'a', 'yesterday')`),
    ).toThrow('INTEGER');
  });
});
