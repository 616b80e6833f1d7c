import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { openDb } from '../../db/client.ts';
import { databaseFile, openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { addProbe, addRequest, dataFolder, openDatabase, testKey } from './records.ts';

const now = 1_800_000_000_000;
const start = (number: string) =>
  ({
    request: null,
    number,
    direction: 'outbound',
    reason: 'Une raison',
    now,
    key: testKey,
    pid: process.pid,
  }) as const;

describe('the database behind its two threads', () => {
  it('reads what it has written, and leaves one file when closed', async () => {
    const folder = dataFolder();
    const db = await openDb(folder);
    await db.write('settings.write', { values: { agentName: 'Desk' }, at: now });
    expect(await db.read('settings.read')).toEqual({ agentName: 'Desk' });
    expect(await db.read('queue.counts', { now })).toMatchObject({ open: 0 });
    await db.close();
    expect(existsSync(`${databaseFile(folder)}-wal`)).toBe(false);
    await expect(db.read('settings.read')).rejects.toMatchObject({ code: 'db/closed' });
    await expect(db.write('settings.write', { values: {}, at: now })).rejects.toMatchObject({
      code: 'db/closed',
    });
    await db.close();
  });

  it('answers what was asked before it was closed', async () => {
    const db = await openDb(dataFolder());
    const asked = Array.from({ length: 50 }, (_, index) =>
      db.write('settings.write', { values: { [`n${index}`]: index }, at: now }),
    );
    await db.close();
    expect(await Promise.all(asked)).toHaveLength(50);
  });

  it('says an expected failure with its code and data, undoes it whole, and goes on', async () => {
    const db = await openDb(dataFolder());
    const first = await db.write('attempts.start', start('+33199000142'));
    await expect(db.write('attempts.start', start('+33199000143'))).rejects.toMatchObject({
      code: 'call/unfinished',
      data: { attempt: first.attempt },
    });
    expect(await db.read('audit.verify')).toMatchObject({ ok: true, events: 1 });
    expect(await db.read('attempts.pending')).toHaveLength(1);
    await db.close();
  });

  it('tells a bug from an expected failure, with the stack of its thread, undoes it, and goes on', async () => {
    const db = await openDb(dataFolder());
    const broken = { values: { good: 1, bad: 10n }, at: now };
    await expect(db.write('settings.write', broken)).rejects.toMatchObject({
      name: 'StoreBug',
      // db/stores/settings.ts, in the bundle that the tests start (build/test-threads.ts).
      stack: expect.stringMatching(/^ *at write \(.*db-worker\.js/mu) as unknown,
    });
    expect(await db.read('settings.read')).toEqual({});
    await db.write('settings.write', { values: { good: 2 }, at: now });
    expect(await db.read('settings.read')).toEqual({ good: 2 });
    await db.close();
  });

  it('hears of what another connection commits', async () => {
    const folder = dataFolder();
    const db = await openDb(folder);
    const heard = new Promise<boolean>((resolve) => db.onForeignChange(() => resolve(true)));
    const other = openWriter(folder);
    other.db.run(sql`INSERT INTO agent (uid, name, created_at) VALUES ('a', 'a', 0)`);
    other.close();
    expect(await heard).toBe(true);
    await db.close();
  });

  it('waits for another writer, and both have their way', async () => {
    const folder = dataFolder();
    const [one, two] = await Promise.all([openDb(folder), openDb(folder)]);
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? one : two).write('settings.write', { values: { [`n${index}`]: index }, at: now }),
      ),
    );
    expect(Object.keys(await one.read('settings.read'))).toHaveLength(40);
    await Promise.all([one.close(), two.close()]);
  });

  it('does not open what cannot be opened, and says why', async () => {
    await expect(openDb(join(databaseFile(openDatabase().dataDir), 'x'))).rejects.toMatchObject({
      code: 'db/not-writable',
    });
  });
});

describe('kill -9 while outcomes are saved', () => {
  it.each([3, 17, 42])(
    'loses nothing that was acknowledged and leaves nothing half done (killed after %i)',
    async (limit) => {
      const database = openDatabase();
      const probe = addProbe(database.db);
      const numbers = Array.from({ length: 400 }, (_, index) => `+3363998${String(index).padStart(4, '0')}`);
      database.db.transaction(() => {
        for (const [index, number] of numbers.entries()) {
          addRequest(database.db, {
            probe,
            phones: [number],
            promise: index % 2 === 0 ? { start: 0, end: 1000, by: 'prospect' } : null,
          });
        }
      });
      const child = spawn(
        process.execPath,
        [join(import.meta.dirname, 'crash-child.ts'), database.dataDir, ...numbers],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const acknowledged: string[] = [];
      const gone = once(child, 'exit');
      for await (const line of createInterface(child.stdout)) {
        acknowledged.push(line);
        if (acknowledged.length === limit) child.kill('SIGKILL');
      }
      expect((await gone)[1]).toBe('SIGKILL');

      const db = await openDb(database.dataDir);
      await db.write('attempts.recover', { at: now, held: [] });
      const pending = await db.read('attempts.pending');
      expect(pending.length).toBeLessThanOrEqual(1);
      for (const { ended } of pending) expect(ended).toBe(true);
      await db.close();

      const { db: after } = openDatabase(database.dataDir);
      const saved = after
        .all<{ uid: string }>(sql`SELECT a.uid FROM outcome o JOIN attempt a ON a.id = o.attempt_id`)
        .map(({ uid }) => uid);
      expect(saved).toEqual(expect.arrayContaining(acknowledged));
      expect(saved.length).toBeLessThanOrEqual(acknowledged.length + 1);
      const bad = after.all(sql`
      SELECT r.id FROM request r LEFT JOIN promise p ON p.request_id = r.id AND p.ended_at IS NULL
      WHERE (r.promise_by IS NULL) <> (p.id IS NULL) OR r.promise_start IS NOT p.start_at OR (r.state = 'closed' AND p.id IS NOT NULL)
        OR r.attempts <> (SELECT count(*) FROM attempt a JOIN outcome o ON o.attempt_id = a.id WHERE a.request_id = r.id)`);
      expect(bad).toEqual([]);
      expect(
        after.all(
          sql`SELECT d.attempt_id FROM attempt_draft d JOIN outcome o ON o.attempt_id = d.attempt_id`,
        ),
      ).toEqual([]);
      expect(verifyChain(after)).toMatchObject({ ok: true });
      expect(after.get(sql`PRAGMA integrity_check`)).toEqual({ integrity_check: 'ok' });
      expect(
        after.get(
          sql`SELECT (SELECT n FROM tally) = (SELECT count(*) FROM request WHERE state = 'open') AS same`,
        ),
      ).toEqual({ same: 1 });
    },
  );
});
