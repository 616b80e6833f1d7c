import { describe, expect, it } from 'vitest';
import { sql } from '../../db/sql.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import {
  beginRecording,
  endRecording,
  recordingOf,
  recordingRemoved,
  recordingsBefore,
  runningRecordings,
} from '../../db/stores/recordings.ts';
import { failure, minute, now, openCalls } from './calling.ts';
import { databaseOfVersion, openDatabase } from './records.ts';

const begin = (calls: ReturnType<typeof openCalls>, attempt: string, at = now): void =>
  calls.db.transaction(() =>
    beginRecording(calls.db, { attempt, at, pid: process.pid, language: 'fr', announcement: 'Annonce' }),
  );

describe('what is known of a recording', () => {
  it('is one row a call, from the announcement to its end', () => {
    const calls = openCalls();
    const { attempt } = calls.start({ reason: 'Rappel promis' });
    expect(recordingOf(calls.db, { attempt })).toBeNull();
    begin(calls, attempt);
    expect(runningRecordings(calls.db)).toEqual([{ attempt, startedAt: now, pid: process.pid }]);
    endRecording(calls.db, { attempt, at: now + minute, by: 'agent', durationMs: 42_000 });
    endRecording(calls.db, { attempt, at: now + 2 * minute, by: 'call', durationMs: 1 });
    expect(recordingOf(calls.db, { attempt })).toEqual({
      startedAt: now,
      endedAt: now + minute,
      endedBy: 'agent',
      durationMs: 42_000,
      removedAt: null,
    });
    expect(verifyChain(calls.db)).toMatchObject({ ok: true, events: 3 });
    expect(failure(() => recordingOf(calls.db, { attempt: crypto.randomUUID() })).code).toBe('call/missing');
  });

  it('is found by its age only once it is over, and stays known when the sound is gone', () => {
    const calls = openCalls();
    const { attempt } = calls.start({ reason: 'Rappel promis' });
    begin(calls, attempt);
    expect(recordingsBefore(calls.db, { now: 0, before: now + 1, limit: 10 })).toEqual([]);
    endRecording(calls.db, { attempt, at: now + minute, by: 'cut', durationMs: 10 });
    expect(recordingsBefore(calls.db, { now: 0, before: now, limit: 10 })).toEqual([]);
    expect(recordingsBefore(calls.db, { now: 0, before: now + 1, limit: 10 })).toEqual([attempt]);
    recordingRemoved(calls.db, { attempt, at: now + 2 * minute, days: 180 });
    expect(recordingsBefore(calls.db, { now: 0, before: now + 1, limit: 10 })).toEqual([]);
    expect(recordingOf(calls.db, { attempt })).toMatchObject({ removedAt: now + 2 * minute, durationMs: 10 });
  });
});

describe('migration 0030', () => {
  it('gives room for recordings to a database with calls in it, which stay as they are', () => {
    const folder = databaseOfVersion(
      20,
      `
      INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'agent', 'Léa', 0);
      INSERT INTO attempt (id, uid, agent_id, direction, number, started_at, pid)
        VALUES (7, '0197a000-0000-7000-8000-000000000007', 1, 'inbound', '+33199000142', 1000, 1);
      INSERT INTO attempt_end (attempt_id, at, answered_at, line_result, ended_by)
        VALUES (7, 9000, 2000, 'answered', 'agent');
      INSERT INTO setting (name, value, updated_at) VALUES ('agentName', '"Léa"', 0);`,
    );
    const { db } = openDatabase(folder);
    expect(db.get(sql`SELECT uid, number FROM attempt`)).toEqual({
      uid: '0197a000-0000-7000-8000-000000000007',
      number: '+33199000142',
    });
    expect(db.get(sql`SELECT line_result FROM attempt_end`)).toEqual({ line_result: 'answered' });
    expect(recordingOf(db, { attempt: '0197a000-0000-7000-8000-000000000007' })).toBeNull();
    db.run(sql`INSERT INTO recording (attempt_id, started_at, pid) VALUES (7, 2500, 1)`);
    db.run(
      sql`INSERT INTO voicemail (uid, agent_id, name, duration_ms, created_at) VALUES ('v', 1, 'Bonjour', 10, 0)`,
    );
    expect(() => db.run(sql`UPDATE recording SET removed_at = 1`)).toThrow('CHECK');
    expect(() => db.run(sql`UPDATE recording SET ended_at = 1`)).toThrow('CHECK');
    expect(() => db.run(sql`INSERT INTO recording (attempt_id, started_at, pid) VALUES (8, 0, 1)`)).toThrow(
      'FOREIGN KEY',
    );
  });
});

describe('migration 0265', () => {
  it('leaves recordings of before as our own, removed by our days alone', () => {
    const folder = databaseOfVersion(
      260,
      `INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'g', 'Agent', 0);
       INSERT INTO attempt (id, uid, agent_id, direction, number, started_at, pid) VALUES (1, 'a', 1, 'outbound', '+33199000142', 9000, 0);
       INSERT INTO recording (attempt_id, started_at, ended_at, ended_by, duration_ms, pid) VALUES (1, 9000, 9500, 'agent', 500, 0);`,
    );
    const { db } = openDatabase(folder);
    expect(recordingsBefore(db, { before: 9000, now: Number.MAX_SAFE_INTEGER, limit: 10 })).toEqual([]);
    expect(recordingsBefore(db, { before: 9001, now: 0, limit: 10 })).toEqual(['a']);
    db.run(sql`UPDATE recording SET kept_until = 9100`);
    expect(recordingsBefore(db, { before: 0, now: 9100, limit: 10 })).toEqual(['a']);
  });
});
