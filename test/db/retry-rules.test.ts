import { expect, it } from 'vitest';
import { sql } from '../../db/sql.ts';
import { decideFor } from '../../db/stores/decisions.ts';
import { chooseRules } from '../support/neutral-rules.ts';
import { hour, minute, openCalls } from './calling.ts';
import { addRequest, testKey } from './records.ts';

const day = 24 * hour;
const asked = Date.parse('2026-03-10T09:00:00Z');
const phone = '+33199000142';

const openUnder = (pack: string) => {
  const calls = openCalls();
  calls.db.transaction(() => chooseRules(calls.db, pack));
  const ring = (request: string, at: number, kind = 'busy', number = phone) => {
    const { attempt } = calls.start({ request, number, now: at });
    calls.end(attempt, false, at + minute);
    return calls.save(attempt, kind, { now: at + minute, expected: null, budget: 20 });
  };
  return { ...calls, ring };
};

it('moves a plain delay to the first hour of the pack in force, past a holiday', () => {
  const calls = openUnder('fr');
  const { uid } = addRequest(calls.db, {
    probe: calls.probe,
    phones: [phone],
    country: 'FR',
    askedAt: asked,
  });
  calls.db.run(sql`UPDATE outcome_kind SET retry_minutes = 120, slots_first = 0, other_daypart = 0`);
  // Thursday the 30th of April 2026, 19:30 in Paris; Friday is the 1st of May.
  const saved = calls.ring(uid, Date.parse('2026-04-30T17:30:00Z'));
  expect(new Date(saved.promise?.start ?? 0).toISOString()).toBe('2026-05-04T08:00:00.000Z');
});

it('keeps to the hours of another country, and to any hour where the pack has none', () => {
  for (const [pack, start] of [
    ['de', '2026-05-02T08:00:00.000Z'],
    ['neutral', '2026-04-30T19:31:00.000Z'],
  ] as const) {
    const calls = openUnder(pack);
    const { uid } = addRequest(calls.db, {
      probe: calls.probe,
      phones: [phone],
      country: 'FR',
      askedAt: asked,
    });
    calls.db.run(sql`UPDATE outcome_kind SET retry_minutes = 120, slots_first = 0, other_daypart = 0`);
    const saved = calls.ring(uid, Date.parse('2026-04-30T17:30:00Z'));
    expect(new Date(saved.promise?.start ?? 0).toISOString()).toBe(start);
  }
});

it('plans the fifth call of a month for when the cap of four has passed, and the decision then says yes', () => {
  const calls = openUnder('fr');
  const { uid } = addRequest(calls.db, { probe: calls.probe, phones: [phone], country: 'FR', askedAt: asked });
  const first = Date.parse('2026-03-10T10:00:00Z');
  calls.db.run(sql`UPDATE outcome_kind SET retry_minutes = 60, max_attempts = 20`);
  for (const n of [0, 1, 2]) {
    calls.ring(uid, first + n * day);
    calls.db.run(sql`UPDATE request SET promise_start = NULL, promise_end = NULL, promise_by = NULL, promise_started = 0`);
    calls.db.run(sql`UPDATE promise SET ended_at = ${first}, ended_as = 'cancelled' WHERE ended_at IS NULL`);
  }
  const start = calls.ring(uid, first + 6 * day).promise?.start ?? 0;
  expect(start).toBeGreaterThanOrEqual(first + 30 * day);
  expect(start).toBeLessThan(first + 34 * day);
  const decide = (now: number) => decideFor(calls.db, { now, key: testKey, number: phone, request: uid });
  expect(decide(start)).toMatchObject({ allowed: true });
  expect(decide(start - 1)).toMatchObject({ allowed: false });
}); // prettier-ignore
