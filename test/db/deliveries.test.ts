import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { databaseOfVersion, openDatabase } from './records.ts';

describe('migration 0040', () => {
  it('keeps probes, batches and payloads of the version before, and closes every probe to HTTP', () => {
    const dataDir = databaseOfVersion(
      30,
      `
      INSERT INTO probe (id, uid, name, kind, country, zone, mapping, created_at) VALUES (1, 'p', 'Formulaire', 'form', 'FR', 'Europe/Paris', '{"Tel":"phone"}', 0);
      INSERT INTO batch (id, uid, probe_id, source, file_name, started_at, state, pid, read) VALUES (1, 'b', 1, 'csv', 'leads.csv', 0, 'done', 1, 2);
      INSERT INTO payload (id, batch_id, probe_id, row, body, digest, fate, reason, received_at) VALUES (1, 1, 1, 2, '["x"]', x'00', 'rejected', 'no-contact', 0);
      INSERT INTO batch_reject (batch_id, row, payload_id) VALUES (1, 2, 1);`,
    );
    const { db } = openDatabase(dataDir);
    const all = (text: string) => db.all({ text, params: [] });
    expect(all('SELECT name, mapping, preset, access FROM probe')).toEqual([
      { name: 'Formulaire', mapping: '{"Tel":"phone"}', preset: 'generic', access: 'closed' },
    ]);
    expect(all('SELECT source, file_name, day, read FROM batch')).toEqual([
      { source: 'csv', file_name: 'leads.csv', day: null, read: 2 },
    ]);
    expect(all('SELECT body, reason, delivery_id FROM payload')).toEqual([
      { body: '["x"]', reason: 'no-contact', delivery_id: null },
    ]);
    expect(all('PRAGMA foreign_key_check')).toEqual([]);
    const backup = new Database(join(dataDir, 'backups', 'before-migration-from-30.sqlite'), {
      readonly: true,
    });
    expect(backup.pragma('user_version', { simple: true })).toBe(30);
    backup.close();
  });

  it('has one batch for a probe, source and day, and as many files as there are', () => {
    const { db } = openDatabase();
    db.exec(
      `INSERT INTO probe (id, uid, name, kind, country, zone, created_at) VALUES (1, 'p', 'F', 'form', 'FR', 'Europe/Paris', 0)`,
    );
    const add = (uid: string, day: string | null) =>
      db.run({
        text: `INSERT INTO batch (uid, probe_id, source, file_name, day, started_at, state, pid) VALUES (?, 1, 'http', '', ?, 0, 'done', 0)`,
        params: [uid, day],
      });
    add('a', null);
    add('b', null);
    add('c', '2026-03-12');
    expect(() => add('d', '2026-03-12')).toThrow('UNIQUE');
  });
});
