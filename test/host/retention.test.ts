import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sql } from '../../db/sql.ts';
import { saveOutcome } from '../../db/stores/outcomes.ts';
import { noticeMs } from '../../db/stores/retention.ts';
import type { WriteDb } from '../../db/handle.ts';
import { openReader } from '../../db/open.ts';
import { monthsBefore, previewRetention, runRetention, startRetention } from '../../host/jobs/retention.ts';
import { recordingsOf } from '../../host/recordings.ts';
import { endCall, startCall } from '../db/calling.ts';
import { makeProbe, take } from '../db/leads.ts';
import { testKey } from '../db/records.ts';
import { memorySecrets, openContext, type TestContext } from './context.ts';

const day = 86_400_000;
const now = Date.parse('2026-03-12T09:00:00Z');
const ago = (days: number): string => new Date(now - days * day).toISOString();
const threeYears = Math.round((now - monthsBefore(now, 36)) / day);

const call = (
  db: WriteDb,
  number: string,
  at: number,
  direction: 'inbound' | 'outbound',
  outcome: string | null,
): void => {
  const { attempt } = startCall(db, { number, direction, reason: 'Essai', now: at });
  endCall(db, attempt, {
    at: at + 1000,
    answeredAt: outcome === null ? null : at,
    lineResult: outcome === null ? 'missed' : 'answered',
    sipReason: '',
  });
  if (outcome !== null)
    saveOutcome(db, { attempt, kind: outcome, expected: 'yes', note: 'Une note', next: null, wrapMs: 0, now: at, key: testKey });
}; // prettier-ignore

const rightParty = (db: WriteDb): string =>
  db.get<{ code: string }>(sql`
    SELECT code FROM outcome_kind WHERE right_party = 1 AND closes IS NOT NULL AND suppress = 0 AND note_required = 0 ORDER BY sort LIMIT 1`)
    ?.code ?? '';

/** People who came four years ago, some of whom were heard of since. */
const fill = (db: WriteDb): void => {
  const probe = makeProbe(db);
  const came = now - 4 * 365 * day;
  const old = ago(threeYears + 10);
  take(
    db,
    probe,
    [
      { name: 'Old Silent', phone: '0199000140', words: 'Silence', askedAt: old },
      { name: 'Old Tried', phone: '0199000141', words: 'En vain', askedAt: old },
      { name: 'Old Called', phone: '0199000142', words: 'Elle a appelé', askedAt: old },
      { name: 'Old Talked', phone: '0199000143', words: 'On a parlé', askedAt: old },
      { name: 'Refused', phone: '0199000146', consent: 'non', words: 'Rien' },
    ],
    { at: came },
  );
  take(db, probe, [{ name: 'Soon', phone: '0199000144', words: 'Bientôt' }], {
    at: now - (threeYears - 20) * day,
  });
  take(db, probe, [{ name: 'Fresh', phone: '0199000145', words: 'Récente' }], { at: now - 8 * day });
  // An old list that came in yesterday: it is looked at before it goes.
  take(db, probe, [{ name: 'Old List', phone: '0199000147', words: 'Vieille liste', askedAt: old }], {
    at: now - day,
  });
  call(db, '+33199000141', now - 100 * day, 'outbound', 'busy');
  call(db, '+33199000142', now - 200 * day, 'inbound', null);
  call(db, '+33199000143', now - 300 * day, 'outbound', rightParty(db));
  call(db, '+33199000177', now - (threeYears + 1) * day, 'inbound', null);
  call(db, '+33199000178', now - 5 * day, 'inbound', null);
};

const open = (): Promise<TestContext> => openContext(now, fill, { secrets: memorySecrets() });
const names = (context: TestContext): readonly string[] => {
  const { db, close } = openReader(context.dataDir);
  const rows = db.all<{ name: string }>(sql`SELECT name FROM prospect ORDER BY name`);
  close();
  return rows.map(({ name }) => name);
};
const numbers = (context: TestContext): readonly string[] => {
  const { db, close } = openReader(context.dataDir);
  const rows = db.all<{ number: string }>(sql`SELECT number FROM attempt ORDER BY id`);
  close();
  return rows.map(({ number }) => number);
};

describe('retention', () => {
  it('counts months by the calendar', () => {
    expect(new Date(monthsBefore(Date.parse('2026-03-31T10:00:00Z'), 1)).toISOString()).toBe(
      '2026-02-28T10:00:00.000Z',
    );
    expect(new Date(monthsBefore(Date.parse('2024-02-29T10:00:00Z'), 36)).toISOString()).toBe(
      '2021-02-28T10:00:00.000Z',
    );
  });

  it('shows what the next run would do before it does it', async () => {
    const context = await open();
    const before = names(context);
    expect(await previewRetention(context)).toMatchObject({
      nextRunAt: now,
      people: { due: 2, soon: 2, next: now - day + noticeMs },
      leads: { due: 1, soon: 0, next: null },
      calls: { due: 1, soon: 0 },
      recordings: { due: 0, soon: 0, next: null },
      runs: [],
    });
    expect(names(context)).toEqual(before);
  });

  it('erases whom nothing was heard of for three years, and nobody else', async () => {
    const context = await open();
    const run = await runRetention(context);
    expect(run).toEqual({ at: now, people: 2, leads: 1, calls: 1, recordings: 0, error: null });
    expect(names(context)).toEqual(['Fresh', 'Old Called', 'Old List', 'Old Talked', 'Soon']);
    expect(numbers(context)).toEqual(['erased', '+33199000142', '+33199000143', 'erased', '+33199000178']);
    expect(context.told).toContain('retention.changed');
    const { db, close } = openReader(context.dataDir);
    // Nobody objected to anything: the next request of theirs is as good as anybody's.
    expect(db.all(sql`SELECT id FROM suppression`)).toEqual([]);
    expect(db.all(sql`SELECT kind FROM event WHERE kind IN ('people.erased', 'retention.run')`)).toEqual([
      { kind: 'people.erased' },
      { kind: 'retention.run' },
    ]);
    expect(db.all(sql`PRAGMA foreign_key_check`)).toEqual([]);
    close();
    // Again: nothing is left to do, and that it ran is told all the same.
    expect(await runRetention(context)).toMatchObject({ people: 0, leads: 0, calls: 0 });
    const after = await previewRetention(context);
    expect(after.people).toMatchObject({ due: 0, soon: 2 });
    expect(after.nextRunAt).toBe(now + day);
    expect(after.runs).toMatchObject([{ people: 0 }, { people: 2, leads: 1, calls: 1 }]);
  });

  it('follows the setting, and takes an old list once its week is over', async () => {
    const context = await open();
    await context.db.write('settings.write', { values: { prospectMonths: 1 }, at: now });
    expect((await previewRetention(context)).people.due).toBe(5);
    await runRetention(context);
    expect(names(context)).toEqual(['Fresh', 'Old List']);
    context.clock.set(now - day + noticeMs);
    await runRetention(context);
    expect(names(context)).toEqual(['Fresh']);
  });

  it('takes the sound of a call with nobody known along with its number', async () => {
    const context = await open();
    await context.db.write('settings.write', { values: { recordingDays: 3650 }, at: now });
    const { attempt } = await context.db.write('attempts.start', {
      request: null,
      number: '+33199000179',
      direction: 'inbound',
      reason: '',
      now: now - (threeYears + 2) * day,
      key: testKey,
      pid: process.pid,
    });
    const recordings = recordingsOf(context);
    const at = now - (threeYears + 2) * day;
    await recordings.begin({ attempt, at, language: 'fr', window: 'w' });
    await recordings.append({ attempt, offset: 0, sound: new Uint8Array(64), window: 'w' });
    await recordings.end(attempt, at + 1, 'call');
    await context.db.write('attempts.end', { attempt, at: at + 2, answeredAt: null, lineResult: 'missed', sipCode: 487, sipReason: '', endedBy: 'far-end', holdMs: 0 });
    expect(readdirSync(join(context.dataDir, 'recordings'))).toEqual([`${attempt}.sound`]);
    expect((await runRetention(context)).calls).toBe(2);
    expect(readdirSync(join(context.dataDir, 'recordings'))).toEqual([]);
    expect((await recordings.get(attempt))?.removedAt).toBe(now);
  }); // prettier-ignore

  it('leaves whoever still waits for the outcome of a call', async () => {
    const context = await openContext(
      now,
      (db) => {
        fill(db);
        startCall(db, { number: '+33199000140', reason: 'Essai', now });
      },
      { secrets: memorySecrets() },
    );
    await runRetention(context);
    expect(names(context)).toContain('Old Silent');
    expect(names(context)).not.toContain('Old Tried');
  }); // prettier-ignore

  it('shows people for a day on a data folder it has never run on, and then runs daily', async () => {
    const context = await open();
    const first = startRetention(context);
    await first.stop();
    expect(names(context)).toContain('Old Silent');
    expect((await previewRetention(context)).runs).toMatchObject([{ at: now, people: 0 }]);
    context.clock.set(now + day - 1);
    await startRetention(context).stop();
    expect(names(context)).toContain('Old Silent');
    context.clock.set(now + day);
    await startRetention(context).stop();
    expect(names(context)).not.toContain('Old Silent');
  });
});
