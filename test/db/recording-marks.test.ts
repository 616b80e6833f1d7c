import { isOwnCall } from '../../db/stores/attempt-facts.ts';
import { describe, expect, it } from 'vitest';
import { sql } from '../../db/sql.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { erasePerson, planErasure } from '../../db/stores/erasure.ts';
import { readEvidence } from '../../db/stores/evidence.ts';
import {
  addMark,
  attemptOfMark,
  callExported,
  recordingListened,
  recordingReview,
  removeMark,
} from '../../db/stores/recording-marks.ts';
import { beginRecording, endRecording, recordingRemoved } from '../../db/stores/recordings.ts';
import { write } from '../../db/stores/settings.ts';
import { failure, minute, now, openCalls } from './calling.ts';
import { databaseOfVersion, openDatabase } from './records.ts';
import { callHer, key, number, openPeople } from './two-people.ts';

const openRecorded = () => {
  const calls = openCalls();
  const { attempt } = calls.start({ reason: 'Rappel promis' });
  const { db } = calls;
  db.transaction(() => {
    beginRecording(db, { attempt, at: now, pid: process.pid, language: 'fr', announcement: 'Annonce' });
    endRecording(db, { attempt, at: now + minute, by: 'call', durationMs: 60_000 });
  });
  const named = (agentName: string): void =>
    db.transaction(() => write(db, { values: { agentName }, at: now }));
  const mark = (atMs: number, text: string): string =>
    db.transaction(() => addMark(db, { attempt, atMs, text, at: now })).mark;
  return { db, attempt, named, mark };
};

describe('marks of a recording', () => {
  it('stand in the order of the recording, under the name of whoever made them, until one is taken back', () => {
    const { db, attempt, named, mark } = openRecorded();
    named('Léa');
    const late = mark(42_000, 'La promesse');
    named('Max');
    const early = mark(1000, '');
    expect(recordingReview(db, { attempt }).marks).toEqual([
      { mark: early, atMs: 1000, text: '', agent: 'Max', createdAt: now, own: true },
      { mark: late, atMs: 42_000, text: 'La promesse', agent: 'Léa', createdAt: now, own: false },
    ]);
    expect(attemptOfMark(db, { mark: late })).toEqual({ attempt, own: false });
    db.transaction(() => removeMark(db, { mark: early, at: now + 1 }));
    db.transaction(() => removeMark(db, { mark: early, at: now + 2 }));
    expect(recordingReview(db, { attempt }).marks.map((one) => one.mark)).toEqual([late]);
    // It was only ever added to.
    expect(db.all(sql`SELECT at FROM recording_mark_removal`)).toEqual([{ at: now + 1 }]);
    for (const change of [
      `UPDATE recording_mark SET text = 'x'`,
      'DELETE FROM recording_mark_removal',
      'DELETE FROM recording_mark',
      'UPDATE recording_mark_removal SET at = 0',
    ])
      expect(() => db.exec(change)).toThrow('append-only');
    const nowhere = crypto.randomUUID();
    expect(failure(() => removeMark(db, { mark: nowhere, at: now })).code).toBe('recording/mark-missing');
    expect(failure(() => attemptOfMark(db, { mark: nowhere })).code).toBe('recording/mark-missing');
  });

  it('need a sound to be at', () => {
    const { db, attempt, mark } = openRecorded();
    db.transaction(() => recordingRemoved(db, { attempt, at: now, days: 1 }));
    expect(failure(() => mark(0, 'x')).code).toBe('recording/missing');
    expect(
      failure(() => addMark(db, { attempt: crypto.randomUUID(), atMs: 0, text: '', at: now })).code,
    ).toBe('call/missing');
  });
});

describe('who heard a call', () => {
  it('is told with the call, the latest first, from the audit', () => {
    const { db, attempt, named } = openRecorded();
    named('Léa');
    db.transaction(() => recordingListened(db, { attempt, at: now + 1 }));
    named('Max');
    db.transaction(() => callExported(db, { attempt, at: now + 2, sound: true }));
    expect(recordingReview(db, { attempt }).accesses).toEqual([
      { at: now + 2, agent: 'Max', what: 'exported' },
      { at: now + 1, agent: 'Léa', what: 'listened' },
    ]);
    expect(verifyChain(db).ok).toBe(true);
    const [plan] = db.all<{ detail: string }>(
      sql`EXPLAIN QUERY PLAN SELECT 1 FROM event e INDEXED BY event_of_listening
        WHERE e.subject = 'x' AND e.kind IN ('recording.listened', 'call.exported')`,
    );
    expect(plan?.detail).toContain('SEARCH');
  });

  it('depends on whose call it is', () => {
    const { db, attempt, named } = openRecorded();
    expect(isOwnCall(db, { attempt })).toBe(true);
    named('Somebody else');
    expect(isOwnCall(db, { attempt })).toBe(false);
    expect(failure(() => isOwnCall(db, { attempt: crypto.randomUUID() })).code).toBe('call/missing');
  });
});

describe('the words of marks', () => {
  it('are shown to the person they are about, and go with them', () => {
    const { db, request } = openPeople();
    const attempt = callHer(db);
    db.run(sql`
      INSERT INTO recording (attempt_id, started_at, ended_at, ended_by, duration_ms, pid)
      SELECT id, ${now}, ${now}, 'call', 1000, 1 FROM attempt`);
    const [kept, taken] = ['Mme Quatrelivres hésite', 'Oxymore'].map(
      (text) => db.transaction(() => addMark(db, { attempt, atMs: 500, text, at: now })).mark,
    );
    db.transaction(() => removeMark(db, { mark: taken ?? '', at: now + 1 }));
    const [call] = readEvidence(db, { person: { number }, key, now }).calls;
    expect(call?.marks.map(({ text, removedAt }) => [text, removedAt !== null])).toEqual([
      ['Mme Quatrelivres hésite', false],
      ['Oxymore', true],
    ]);
    expect(planErasure(db, { person: { request }, key }).goes).toContainEqual({
      place: 'recording-marks',
      fate: 'removed',
      count: 2,
    });
    erasePerson(db, { person: { request }, key, at: now });
    expect(db.all(sql`SELECT 1 FROM recording_mark UNION ALL SELECT 1 FROM recording_mark_removal`)).toEqual(
      [],
    );
    expect(failure(() => attemptOfMark(db, { mark: kept ?? '' })).code).toBe('recording/mark-missing');
  });
});

describe('migration 0190', () => {
  it('gives room for marks to a database with recordings and an audit, which stay as they are', () => {
    const folder = databaseOfVersion(
      150,
      `
      INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'agent', 'Léa', 0);
      INSERT INTO attempt (id, uid, agent_id, direction, number, started_at, pid)
      VALUES (1, 'attempt', 1, 'inbound', '+33199000142', 5, 1);
      INSERT INTO recording (attempt_id, started_at, ended_at, ended_by, duration_ms, pid)
      VALUES (1, 6, 7, 'call', 1000, 1);
      INSERT INTO event (id, uid, at, agent_id, kind, subject, data, previous, hash)
      VALUES (1, 'event', 6, 1, 'recording.started', 'attempt', '{}', zeroblob(32), zeroblob(32));`,
    );
    const { db } = openDatabase(folder);
    expect(recordingReview(db, { attempt: 'attempt' })).toEqual({ marks: [], accesses: [] });
    db.transaction(() => addMark(db, { attempt: 'attempt', atMs: 10, text: 'Ici', at: 8 }));
    expect(recordingReview(db, { attempt: 'attempt' }).marks).toMatchObject([{ atMs: 10, text: 'Ici' }]);
    expect(db.all(sql`SELECT duration_ms FROM recording`)).toEqual([{ duration_ms: 1000 }]);
    expect(db.all(sql`SELECT kind FROM event`)).toEqual([{ kind: 'recording.started' }]);
  });
});
