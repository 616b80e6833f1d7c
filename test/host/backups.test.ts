import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backupsToRemove, defaultBackupRule } from '../../core/domain/backup-rule.ts';
import { openDb } from '../../db/client.ts';
import { journalFolder } from '../../db/journal.ts';
import { databaseFile, openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { suppressedAmong } from '../../db/stores/suppressions.ts';
import { listBackups, makeBackup } from '../../host/backups.ts';
import { createHost } from '../../host/create-host.ts';
import { nodePorts } from '../../host/node-ports.ts';
import { erasePerson } from '../../host/privacy/erase.ts';
import { restore, restoreNote } from '../../host/restore.ts';
import { suppressionKey } from '../../host/suppression-key.ts';
import { addProbe, addRequest } from '../db/records.ts';
import { fixedClock } from '../support/clock.ts';
import { memorySecrets, openContext, type TestContext } from './context.ts';
import { runCommand } from './run-command.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const minute = 60_000;
const hour = 60 * minute;

/** A workstation with two people to call, whose secrets outlive its database. */
const workstation = async (): Promise<TestContext & { readonly requests: readonly string[] }> => {
  const requests: string[] = [];
  const context = await openContext(
    now,
    (db) => {
      const probe = addProbe(db);
      for (const name of ['Léa Martin', 'Max Petit'])
        requests.push(
          addRequest(db, {
            probe,
            name,
            phones: [name === 'Léa Martin' ? '+33199000142' : '+33199000143'],
            askedAt: now - hour,
          }).uid,
        );
    },
    { secrets: memorySecrets() },
  );
  return { ...context, requests };
};

const call = async (
  { db, ports }: Pick<TestContext, 'db' | 'ports'>,
  request: string | undefined,
  {
    kind,
    at,
    note = 'Devis à envoyer',
  }: { readonly kind: string; readonly at: number; readonly note?: string },
): Promise<string> => {
  const key = suppressionKey(ports.secrets);
  const { attempt } = await db.write('attempts.start', {
    request: request ?? null, number: '+33199000142', direction: 'outbound', reason: 'Ils l’ont demandé', now: at, key, pid: process.pid,
  }); // prettier-ignore
  await db.write('attempts.end', {
    attempt, at: at + minute, answeredAt: at + 5000, lineResult: 'answered', sipCode: 200, sipReason: 'OK', endedBy: 'far-end', holdMs: 0,
  }); // prettier-ignore
  await db.write('outcomes.save', {
    attempt,
    kind,
    note,
    next: null,
    wrapMs: 3000,
    expected: 'yes',
    now: at + 2 * minute,
    key,
  });
  return attempt;
};

const outcomesIn = (dataDir: string) => {
  const { db, close } = openWriter(dataDir);
  const rows = db.all<{
    attempt: string;
    kind: string;
    note: string;
    state: string | null;
    line: string;
    decision: string;
  }>(sql`
    SELECT a.uid AS attempt, o.kind, o.note, r.state, e.line_result AS line, d.rule AS decision
    FROM outcome o JOIN attempt a ON a.id = o.attempt_id LEFT JOIN request r ON r.id = a.request_id
      JOIN attempt_end e ON e.attempt_id = a.id JOIN decision d ON d.id = a.decision_id ORDER BY a.id`);
  close();
  return rows;
};

const spoil = (file: string): void => {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 16_384, Math.min(bytes.length, 16_384 * 8));
  writeFileSync(file, bytes);
};

describe('a backup', () => {
  it('is made while others write, is one sound file, and is counted', async () => {
    const context = await workstation();
    await call(context, context.requests[0], { kind: 'converted', at: now });
    const made = await makeBackup(context);
    expect(made.inspection).toMatchObject({ requests: 2, calls: 1, outcomes: 1 });
    expect(statSync(made.path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(context.dataDir, 'backups'))).toEqual([made.name]);
  });

  it('that turns out damaged is none, and those before it stay', async () => {
    const context = await workstation();
    const good = await makeBackup(context);
    await context.db.close();
    spoil(databaseFile(context.dataDir));
    context.clock.set(now + hour);
    await expect(makeBackup(context)).rejects.toMatchObject({ code: 'db/damaged' });
    expect((await listBackups(context.dataDir)).map(({ name }) => name)).toEqual([good.name]);
  });

  it('is kept for each of the last hours and days, the newest always', () => {
    const kept = (made: readonly number[], at = now) => {
      const gone = new Set(backupsToRemove(made, at, defaultBackupRule));
      return made.filter((one) => !gone.has(one));
    };
    const hourly = Array.from({ length: 24 * 30 }, (_, age) => now - age * hour);
    // 24 hours, and one of each of the 13 days before.
    expect(kept(hourly)).toHaveLength(24 + 13);
    expect(kept([now - 300 * 24 * hour])).toHaveLength(1);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -40 * 24 * 60, max: 24 * 60 }), { minLength: 1, maxLength: 60 }),
        (minutes) => {
          const made = minutes.map((ago) => now + ago * minute);
          const left = kept(made);
          expect(left).toContain(Math.max(...made));
          // What a clock set back left in the future is nobody's to delete.
          expect(left).toEqual(expect.arrayContaining(made.filter((at) => at > now)));
          // Asked again, nothing more goes.
          expect(kept(left)).toEqual(left);
        },
      ),
    );
  });
});

describe('a restore', () => {
  it('brings back every call that was finished after the backup', async () => {
    const context = await workstation();
    await makeBackup(context);
    const first = await call(context, context.requests[0], { kind: 'converted', at: now });
    const second = await call(context, context.requests[1], {
      kind: 'not-interested',
      at: now + 10 * minute,
    });
    const stranger = await call(context, undefined, {
      kind: 'wrong-number',
      at: now + 20 * minute,
      note: 'Inconnu',
    });
    const before = outcomesIn(context.dataDir);
    await context.db.close();
    spoil(databaseFile(context.dataDir));
    const { dataDir, ports } = context;
    const dry = await restore({ dataDir, secrets: ports.secrets }, { from: null, dryRun: true, now });
    expect(dry).toMatchObject({
      replayed: { calls: 3, outcomes: 3, withoutRequest: 0, refused: {}, cut: 0 },
      setAside: null,
    });
    expect(readdirSync(dataDir).filter((name) => name.startsWith('restoring'))).toEqual([]);
    const done = await restore({ dataDir, secrets: ports.secrets }, { from: null, dryRun: false, now });
    expect(done.result).toEqual({ ...dry.result, bytes: done.result.bytes });
    expect(outcomesIn(dataDir)).toEqual(before);
    expect(before.map(({ attempt }) => attempt)).toEqual([first, second, stranger]);
    expect(existsSync(join(done.setAside ?? '', 'rappel.sqlite'))).toBe(true);
    // Played once more, the journal changes nothing.
    const again = await restore(
      { dataDir, secrets: ports.secrets },
      { from: databaseFile(dataDir), dryRun: true, now },
    );
    expect(again.replayed).toMatchObject({ calls: 0, outcomes: 0 });
  });

  it('passes over a backup that is damaged, and reads a journal that a crash has cut', async () => {
    const context = await workstation();
    await makeBackup(context);
    context.clock.set(now + hour);
    const bad = await makeBackup(context);
    truncateSync(bad.path, 40_000);
    await call(context, context.requests[0], { kind: 'converted', at: now });
    await context.db.close();
    const [file = ''] = readdirSync(journalFolder(context.dataDir));
    appendFileSync(join(journalFolder(context.dataDir), file), '\n{"entry":"saved","attempt":"01');
    const { dataDir, ports } = context;
    const done = await restore({ dataDir, secrets: ports.secrets }, { from: null, dryRun: true, now });
    expect(done.passed).toEqual([{ name: bad.name, error: 'db/damaged' }]);
    expect(done.replayed).toMatchObject({ calls: 1, outcomes: 1, cut: 1 });
  });

  it('brings back who is not to be called any more, and is careful with what was lifted', async () => {
    const context = await workstation();
    const { db, dataDir, ports } = context;
    const key = suppressionKey(ports.secrets);
    const byHand = (number: string, at: number) =>
      db.write('suppressions.byHand', { key, numbers: [number], reason: 'Ne plus appeler', at });
    const entry = async (number: string) =>
      (await db.read('suppressions.page', { key, number, cursor: null, limit: 5 })).rows[0]?.suppression ?? '';
    await byHand('+33199000151', now);
    await makeBackup(context);
    await byHand('+33199000152', now + minute);
    await byHand('+33199000153', now + minute);
    await db.write('suppressions.part', { key, numbers: ['+33199000154'], reason: '', at: now + minute });
    for (const number of ['+33199000151', '+33199000153'])
      await db.write('suppressions.lift', { suppression: await entry(number), reason: 'Erreur', at: now + 2 * minute });
    await db.write('consent.withdraw', {
      person: { request: context.requests[0] ?? '' }, via: 'call', suppress: true, at: now + minute, key,
    }); // prettier-ignore
    await db.close();
    const put = () => restore({ dataDir, secrets: ports.secrets }, { from: null, dryRun: false, now });
    const done = await put();
    expect(done.replayed).toMatchObject({ calls: 0, refusals: 4, refused: { 'suppression/missing': 1 } });
    const { db: after, close } = openWriter(dataDir);
    const numbers = ['151', '152', '153', '154'].map((end) => `+33199000${end}`);
    // The last one was lifted, but entered after the backup: it stays until somebody lifts it again.
    expect([...suppressedAmong(after, { key, numbers }).keys()]).toEqual(numbers.slice(1));
    expect(after.get(sql`SELECT state, closed_reason FROM request WHERE uid = ${context.requests[0] ?? ''}`)).toEqual({ state: 'closed', closed_reason: 'withdrawn' });
    expect(after.get(sql`SELECT count(*) AS n FROM consent c JOIN request r ON r.id = c.request_id WHERE r.uid = ${context.requests[0] ?? ''} AND c.revoked_at IS NULL`)).toEqual({ n: 0 });
    close();
    expect((await put()).replayed.refusals).toBe(4);
  }); // prettier-ignore

  it('keeps a call whose request came after the backup, without the request', async () => {
    const context = await workstation();
    await makeBackup(context);
    const { db: writer, close } = openWriter(context.dataDir);
    const { uid } = writer.transaction(() =>
      addRequest(writer, { probe: 1, name: 'Zoé Blanc', phones: ['+33199000144'], askedAt: now }),
    );
    close();
    await call(context, uid, { kind: 'converted', at: now });
    await context.db.close();
    const { dataDir, ports } = context;
    const done = await restore({ dataDir, secrets: ports.secrets }, { from: null, dryRun: false, now });
    expect(done.replayed).toMatchObject({ calls: 1, outcomes: 1, withoutRequest: 1 });
    expect(outcomesIn(dataDir)).toMatchObject([{ kind: 'converted', note: 'Devis à envoyer', state: null }]);
  });

  it('happens by itself at a start that finds the database damaged, and says so', async () => {
    const context = await workstation();
    await makeBackup(context);
    await call(context, context.requests[0], { kind: 'converted', at: now });
    await context.db.close();
    const { dataDir, ports } = context;
    writeFileSync(databaseFile(dataDir), Buffer.alloc(65_536, 0x5a));
    for (const part of ['-wal', '-shm']) rmSync(`${databaseFile(dataDir)}${part}`, { force: true });
    const host = await createHost(
      { dataDir, checkOutput: true },
      nodePorts(dataDir, { clock: fixedClock(now), secrets: ports.secrets }),
    );
    await host.close();
    expect(outcomesIn(dataDir)).toMatchObject([{ kind: 'converted', state: 'closed' }]);
    expect(restoreNote(dataDir)).toMatchObject({ why: 'damaged', calls: 1, outcomes: 1 });
  });

  it('without a backup leaves the damaged database where it is, and says what to do', async () => {
    const context = await workstation();
    await context.db.close();
    const { dataDir, ports } = context;
    writeFileSync(databaseFile(dataDir), Buffer.alloc(65_536, 0x5a));
    await expect(
      createHost({ dataDir, checkOutput: true }, nodePorts(dataDir, { secrets: ports.secrets })),
    ).rejects.toMatchObject({ code: 'db/damaged' });
    await expect(
      restore({ dataDir, secrets: ports.secrets }, { from: null, dryRun: false, now }),
    ).rejects.toMatchObject({ code: 'backup/none-good' });
    expect(readFileSync(databaseFile(dataDir)).every((byte) => byte === 0x5a)).toBe(true);
  });
});

describe('an erasure', () => {
  it('leaves nobody in a backup or in the journal', async () => {
    const context = await workstation();
    const lea = context.requests[0] ?? '';
    await call(context, lea, { kind: 'converted', at: now, note: 'Léa rappellera' });
    await makeBackup(context);
    await erasePerson(context, { request: lea });
    expect(await listBackups(context.dataDir)).toEqual([]);
    const made = await makeBackup(context);
    const left = [
      made.path,
      ...(existsSync(journalFolder(context.dataDir))
        ? readdirSync(journalFolder(context.dataDir)).map((name) =>
            join(journalFolder(context.dataDir), name),
          )
        : []),
    ];
    for (const file of left) {
      const text = readFileSync(file, 'latin1');
      expect(text).not.toContain('199000142');
      expect(text).not.toContain('rappellera');
    }
  });
});

describe('rappel backup, verify and restore', () => {
  it('make a copy, look through it and put it back', async () => {
    const context = await workstation();
    const rappel = async (...args: readonly string[]) => {
      const { code, out } = await runCommand([...args, '--data', context.dataDir], {
        ports: { clock: context.clock, secrets: context.ports.secrets },
      });
      return { code, said: JSON.parse(out) as Record<string, unknown> };
    };
    expect(await rappel('backup')).toMatchObject({ code: 0, said: { requests: 2 } });
    expect(await rappel('verify')).toMatchObject({ code: 0, said: { bad: 0, backups: [{ requests: 2 }] } });
    await call(context, context.requests[0], { kind: 'converted', at: now });
    await context.db.close();
    expect(await rappel('restore', '--dry-run')).toMatchObject({
      code: 0,
      said: { setAside: null, replayed: { outcomes: 1 } },
    });
    expect(await rappel('restore')).toMatchObject({ code: 0, said: { replayed: { outcomes: 1 } } });
    const db = await openDb(context.dataDir);
    expect((await db.read('attempts.pending')).length).toBe(0);
    await db.close();
    expect(await rappel('restore', '--from', join(context.dataDir, 'nowhere.sqlite'))).toMatchObject({
      code: 1,
      said: { error: { code: 'backup/missing' } },
    });
  });
});
