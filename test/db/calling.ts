import { ExpectedError } from '../../core/errors.ts';
import type { WriteDb } from '../../db/handle.ts';
import {
  endAttempt,
  startAttempt,
  type EndAttempt,
  type StartAttempt,
  type StartedAttempt,
} from '../../db/stores/attempts.ts';
import { saveOutcome, type SavedOutcome, type SaveOutcome } from '../../db/stores/outcomes.ts';
import { requestDetail } from '../../db/stores/request-detail.ts';
import { addProbe, openDatabase, testKey } from './records.ts';

export const now = Date.parse('2026-03-12T10:00:00Z');
export const minute = 60_000;
export const hour = 60 * minute;
export const number = '+33199000142';

/** Starts a call of this process, outbound and outside of any request unless it is said otherwise. */
export const startCall = (db: WriteDb, changes: Partial<StartAttempt> = {}): StartedAttempt =>
  startAttempt(db, {
    request: null,
    number,
    direction: 'outbound',
    reason: '',
    now,
    key: testKey,
    pid: process.pid,
    ...changes,
  });

/** Ends a call: answered, and ended by the agent, unless it is said otherwise. */
export const endCall = (
  db: WriteDb,
  attempt: string,
  changes: Partial<Omit<EndAttempt, 'attempt'>> & Pick<EndAttempt, 'at'>,
): void => {
  endAttempt(db, {
    attempt,
    answeredAt: changes.at,
    lineResult: 'answered',
    sipCode: 200,
    sipReason: 'OK',
    endedBy: 'agent',
    holdMs: 0,
    ...changes,
  });
};

/** A workstation's calls on a database of its own, with everything that the case does not care about filled in. */
export const openCalls = () => {
  const database = openDatabase();
  const { db } = database;
  return {
    db,
    probe: addProbe(db),
    start: (changes: Partial<StartAttempt> = {}): StartedAttempt =>
      db.transaction(() => startCall(db, changes)),
    end: (attempt: string, answered = true, at = now + 2 * minute) =>
      endAttempt(db, {
        attempt,
        at,
        answeredAt: answered ? now + 10_000 : null,
        lineResult: answered ? 'answered' : 'no-answer',
        sipCode: answered ? 200 : 408,
        sipReason: answered ? 'OK' : 'Request Timeout',
        endedBy: 'far-end',
        holdMs: 5_000,
      }),
    save: (attempt: string, kind: string, changes: Partial<SaveOutcome> = {}): SavedOutcome =>
      db.transaction(() =>
        saveOutcome(db, {
          attempt,
          kind,
          note: 'Une note',
          next: null,
          wrapMs: 4_000,
          expected: 'yes',
          now: now + 3 * minute,
          key: testKey,
          ...changes,
        }),
      ),
    detail: (request: string, at = now) => requestDetail(db, { request, now: at, key: testKey }),
    count: (table: string): number =>
      db.prepare<readonly [], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? -1,
  };
};

/** The expected failure of `work`; anything else that it throws is thrown on. */
export const failure = (work: () => unknown): ExpectedError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ExpectedError) return error;
    throw error;
  }
  throw new Error('it did not fail');
};
