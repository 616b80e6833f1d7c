import { beforeEach, describe, expect, it } from 'vitest';
import type { AttemptQuality } from '../../core/contract/quality.ts';
import { openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { attemptQuality, qualityTrend, saveQuality } from '../../db/stores/quality.ts';
import { failure, hour, now, openCalls } from './calling.ts';
import { databaseOfVersion } from './records.ts';

let calls: ReturnType<typeof openCalls>;
beforeEach(() => {
  calls = openCalls();
});

const path = (mosMean: number, loss = 0): AttemptQuality['heard'] => ({
  samples: 20,
  mosMean,
  mosWorst: mosMean - 0.5,
  loss,
  lossWorst: loss * 2,
  jitterMs: 7.5,
  roundTripMs: 80,
  codec: 'opus',
  curve: [mosMean, mosMean - 0.5, mosMean],
});
const measured = (changes: Partial<AttemptQuality> = {}): AttemptQuality => ({
  heard: path(4.3),
  sent: path(3.2, 0.04),
  microphone: 'Jabra Evolve2 (0b0e:0301)',
  network: 'wifi',
  ...changes,
});

/** A measured call with an outcome, so that the next may begin. */
const measure = (at: number, quality: AttemptQuality): string => {
  const { attempt } = calls.start({ reason: 'Rappel promis', now: at });
  calls.end(attempt, true, at + 60_000);
  saveQuality(calls.db, { attempt, at: at + 60_000, ...quality });
  calls.save(attempt, 'busy', { now: at + 70_000 });
  return attempt;
};

describe('how a call has sounded', () => {
  it('is kept each way, once, for good', () => {
    const attempt = measure(now, measured());
    expect(attemptQuality(calls.db, { attempt })).toEqual(measured());
    saveQuality(calls.db, { attempt, at: now, ...measured({ heard: path(1.6) }) });
    expect(attemptQuality(calls.db, { attempt })).toEqual(measured());
    expect(() => calls.db.run(sql`UPDATE attempt_quality SET loss = 0`)).toThrow('append-only');
    expect(() => calls.db.run(sql`DELETE FROM attempt_quality`)).toThrow('append-only');
    expect(() => saveQuality(calls.db, { attempt: crypto.randomUUID(), at: now, ...measured() })).toThrow(
      'not in the log',
    );
  });

  it('may be known one way only, or not at all', () => {
    const { attempt } = calls.start({ reason: 'Rappel promis' });
    expect(attemptQuality(calls.db, { attempt })).toBeNull();
    saveQuality(calls.db, { attempt, at: now, ...measured({ sent: null }) });
    expect(attemptQuality(calls.db, { attempt })).toMatchObject({ sent: null, heard: { samples: 20 } });
    expect(failure(() => attemptQuality(calls.db, { attempt: crypto.randomUUID() })).code).toBe(
      'call/missing',
    );
  });
});

describe('the trend', () => {
  const trend = (by: 'microphone' | 'network' | 'hour', since = now - hour, until: number | null = null) =>
    qualityTrend(calls.db, { by, since, until, zone: 'Europe/Paris' });

  it('is by headset and network, the worst first, and by hour on the agent’s clock', () => {
    measure(now, measured());
    measure(now + hour, measured({ sent: path(4.2), microphone: 'Poly Blackwire' }));
    measure(now + hour + 60_000 * 5, measured({ sent: null, heard: path(4.1), network: 'ethernet' }));
    expect(trend('microphone')).toMatchObject([
      { key: 'Jabra Evolve2 (0b0e:0301)', calls: 2, poor: 1, sentMos: 3.2, sentLoss: 0.04 },
      { key: 'Poly Blackwire', calls: 1, poor: 0, sentMos: 4.2, sentLoss: 0 },
    ]);
    expect(trend('microphone')[0]?.heardMos).toBeCloseTo(4.2, 6);
    expect(trend('network').map(({ key, calls: count }) => [key, count])).toEqual([
      ['wifi', 2],
      ['ethernet', 1],
    ]);
    // 10:00 UTC in March is 11 in Paris.
    expect(trend('hour').map(({ key, calls: count }) => [key, count])).toEqual([
      ['11', 1],
      ['12', 2],
    ]);
    expect(trend('hour', now + hour, now + hour + 60_000)).toHaveLength(1);
    expect(trend('hour', now + 9 * hour)).toEqual([]);
  });

  it('keeps summer and winter apart', () => {
    measure(Date.parse('2026-01-15T10:00:00Z'), measured());
    measure(Date.parse('2026-07-15T10:00:00Z'), measured());
    expect(trend('hour', 0).map(({ key }) => key)).toEqual(['11', '12']);
  });
});

describe('migration 0020', () => {
  it('adds the table to a database with calls in it, which stay as they were', () => {
    const dataDir = databaseOfVersion(
      10,
      `
      INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'g', 'Agent', 0);
      INSERT INTO attempt (id, uid, agent_id, direction, number, started_at, pid)
      VALUES (1, '0198a0b0-0000-7000-8000-000000000001', 1, 'inbound', '+33199000142', 5, 1);
      INSERT INTO attempt_end (attempt_id, at, answered_at, line_result, ended_by) VALUES (1, 9, 6, 'answered', 'agent');`,
    );
    const { db, close } = openWriter(dataDir);
    const attempt = '0198a0b0-0000-7000-8000-000000000001';
    expect(db.get(sql`SELECT number, started_at FROM attempt`)).toEqual({
      number: '+33199000142',
      started_at: 5,
    });
    expect(db.get(sql`SELECT line_result FROM attempt_end`)).toEqual({ line_result: 'answered' });
    expect(attemptQuality(db, { attempt })).toBeNull();
    saveQuality(db, { attempt, at: 9, ...measured() });
    expect(attemptQuality(db, { attempt })).toEqual(measured());
    expect(() => saveQuality(db, { attempt, at: 9, ...measured({ heard: path(4.3, -1) }) })).toThrow('CHECK');
    expect(() =>
      db.run(sql`INSERT INTO attempt_quality SELECT attempt_id, 'other', at, samples, mos_mean, mos_worst,
      loss, loss_worst, jitter_ms, round_trip_ms, codec, microphone, network, curve FROM attempt_quality`),
    ).toThrow('CHECK');
    close();
  });
});
