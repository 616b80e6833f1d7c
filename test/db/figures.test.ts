import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dashboard } from '../../core/contract/figures.ts';
import { figureIds, type FigureId } from '../../core/domain/figures.ts';
import { readPeriod } from '../../core/domain/figure-period.ts';
import { fold } from '../../db/columns/tables.ts';
import type { ReadDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';
import { convincing, readFigures, type FiguresArgs } from '../../db/stores/figures.ts';
import { addCall, addPromise } from './figure-calls.ts';
import { addProbe, addRequest, openDatabase } from './records.ts';

const zone = 'Europe/Paris';
const october = readPeriod('2026-10', zone);
const ask = (db: ReadDb, more: Partial<FiguresArgs> = {}): Dashboard =>
  readFigures(db, { ...october, zone, agent: null, probe: null, ...more });
const figure = (found: Dashboard, id: FigureId) => {
  const one = found.figures.find(({ figure: which }) => which === id);
  if (!one) throw new Error(`${id} is missing`);
  return one;
};

/**
 * Seven calls of October to four people, one of September, one of theirs, and two of the practice line; a fold in between, so
 * that some facts come from blocks and some from tables.
 */
const month = () => {
  const { db } = openDatabase();
  const probe = addProbe(db);
  const practice = addProbe(db, 'Entraînement');
  db.run(sql`UPDATE probe SET practice = 1 WHERE id = ${practice}`);
  const asked = (at: string, more: object = {}) => addRequest(db, { probe, askedAt: Date.parse(at), ...more });
  const one = asked('2026-10-05T08:00:00Z', { closed: 'converted' });
  const two = asked('2026-10-05T08:00:00Z', { closed: 'refused' });
  const slot = { start: Date.parse('2026-10-20T08:00:00Z'), end: Date.parse('2026-10-20T09:00:00Z') };
  const three = asked('2026-10-06T08:00:00Z', { slots: JSON.stringify([slot]) });
  const four = asked('2026-10-07T08:00:00Z', { closed: 'never-asked' });
  const five = asked('2026-09-10T08:00:00Z', { closed: 'unreachable' });
  const drill = addRequest(db, { probe: practice, askedAt: Date.parse('2026-10-05T08:00:00Z'), closed: 'converted' });
  addCall(db, { at: '2026-09-10T09:00:00Z', request: five, outcome: 'busy', seconds: 20 });
  addCall(db, { at: '2026-10-05T08:10:00Z', request: one, outcome: 'no-answer', seconds: 30 });
  addCall(db, { at: '2026-10-05T08:30:00Z', request: two, outcome: 'not-interested', seconds: 120, wrap: 30, expected: 'forgot', mos: 4.2, headset: 'H' });
  addCall(db, { at: '2026-10-05T09:00:00Z', request: one, outcome: 'converted', seconds: 300, wrap: 60, expected: 'yes', mos: 3.8, network: 'ethernet' });
  fold(db, { atLeast: 1, limit: 100 });
  addCall(db, { at: '2026-10-06T10:00:00Z', request: three, outcome: 'other-person', seconds: 40, mos: 4 });
  addCall(db, { at: '2026-10-07T10:00:00Z', request: four, outcome: 'never-asked', seconds: 60, expected: 'never-asked' });
  addCall(db, { at: '2026-10-08T10:00:00Z', request: three, agent: 'Bob', outcome: 'no-answer', seconds: 20 });
  addCall(db, { at: '2026-10-25T01:30:00Z', request: four, outcome: 'cut-off', seconds: 10 });
  addCall(db, { at: '2026-10-09T10:00:00Z', request: two, inbound: true, outcome: 'converted', seconds: 900 });
  addCall(db, { at: '2026-10-09T11:00:00Z', request: drill, outcome: 'converted', seconds: 900 });
  addPromise(db, { request: one, by: 'prospect', ended: '2026-10-05T09:00:00Z', as: 'kept' });
  addPromise(db, { request: three, by: 'agent', agent: 'Ana', ended: '2026-10-21T09:00:00Z', as: 'broken' });
  addPromise(db, { request: three, by: 'agent', agent: 'Bob', ended: '2026-10-22T09:00:00Z', as: 'kept' });
  addPromise(db, { request: three, by: 'rule', ended: '2026-10-22T10:00:00Z', as: 'broken' });
  addPromise(db, { request: three, by: 'agent', agent: 'Bob', ended: '2026-10-23T09:00:00Z', as: 'replaced' });
  addPromise(db, { request: drill, by: 'prospect', ended: '2026-10-23T09:00:00Z', as: 'broken' });
  return db;
}; // prettier-ignore

describe('the figures of a month', () => {
  it('are those worked out by hand', () => {
    const found = ask(month());
    // Calls: 08:10, 08:30, 09:00, 6th, 7th, 8th, 25th. Work: 30 + 150 + 360 + 40 + 60 + 20 + 10 = 670 s.
    const expected: Readonly<Record<FigureId, readonly [number | null, number | null, number | null]>> = {
      'conversion-per-conversation': [1 / 3, 1, 3],
      'conversion-per-request': [1 / 3, 1, 3],
      'conversion-per-call': [1 / 7, 1, 7],
      attempts: [7, 7, null],
      'contact-rate': [5 / 7, 5, 7],
      'calls-per-conversation': [7 / 3, 7, 3],
      'calls-per-conversion': [7, 7, 1],
      'minutes-per-conversion': [670 / 60, 670 / 60, 1],
      refusals: [25, 1, 4],
      'never-asked': [25, 1, 4],
      'outside-slot': [25, 1, 4],
      'repeat-rings': [25, 1, 4],
      'wrong-persons': [25, 1, 4],
      'broken-promises': [25, 1, 4],
      'promise-kept-rate': [2 / 3, 2, 3],
      'expected-rate': [1 / 3, 1, 3],
      // First calls after 600, 1800, 7200, 7200 s; first conversations after 1800, 3600, 7200 s.
      'speed-to-lead-median': [4500, null, null],
      'speed-to-lead-p90': [7200, null, null],
      'time-to-contact-median': [3600, null, null],
      'time-to-contact-p90': [7200, null, null],
      'mos-median': [4, null, null],
    };
    for (const id of figureIds) {
      const { now } = figure(found, id);
      const [value, top, bottom] = expected[id];
      expect({ id, value: now.value, top: now.top, bottom: now.bottom }).toEqual({
        id,
        value: value === null ? null : expect.closeTo(value, 9),
        top: top === null ? null : expect.closeTo(top, 9),
        bottom,
      });
    }
    // One of three by Wilson: (1/3 + z²/6 ∓ z √(2/27 + z²/36)) / (1 + z²/3), z = 1.96.
    const share = figure(found, 'conversion-per-conversation').now;
    expect([share.low, share.high]).toEqual([expect.closeTo(0.0615, 4), expect.closeTo(0.7923, 4)]);
    const calls = figure(found, 'calls-per-conversation').now;
    expect([calls.low, calls.high]).toEqual([expect.closeTo(7 / 5.2474, 2), expect.closeTo(7 / 1.1075, 2)]);
  });

  it('shows no data for a division by nothing, never 0', () => {
    const found = ask(month());
    // September had one call, busy.
    expect(figure(found, 'conversion-per-conversation').before).toEqual({
      value: null,
      low: null,
      high: null,
      top: 0,
      bottom: 0,
      n: 0,
    });
    expect(figure(found, 'conversion-per-conversation').change).toBeNull();
    expect(figure(found, 'calls-per-conversion').before.value).toBeNull();
    expect(figure(found, 'conversion-per-call').before.value).toBe(0);
    const empty = ask(month(), readPeriod('2020-02', zone));
    for (const { figure: id, now, before, change } of empty.figures) {
      expect({ id, now: now.value, before: before.value }).toEqual(
        id === 'attempts' ? { id, now: 0, before: 0 } : { id, now: null, before: null },
      );
      if (id !== 'attempts') expect(change).toBeNull();
    }
    expect(JSON.stringify(empty)).not.toMatch(/NaN|Infinity/);
  });

  it('counts for one agent what is theirs', () => {
    const db = month();
    const bob = db.get<{ uid: string }>(sql`SELECT uid FROM agent WHERE name = 'Bob'`)?.uid ?? '';
    const found = ask(db, { agent: bob });
    expect(figure(found, 'attempts').now.value).toBe(1);
    expect(figure(found, 'promise-kept-rate').now).toMatchObject({ top: 1, bottom: 1 });
    // Ana was first to call, and to speak with, everybody.
    expect(figure(found, 'speed-to-lead-median').now.n).toBe(0);
    expect(figure(found, 'time-to-contact-median').now.n).toBe(0);
    expect(figure(found, 'conversion-per-request').now.bottom).toBe(0);
    expect(found.funnels).toEqual([{ probe: 'Formulaire', asked: 1, called: 1, reached: 0, converted: 0 }]);
    db.run(sql`INSERT OR REPLACE INTO setting (name, value, updated_at) VALUES ('agentName', '"Bob"', 0)`);
    expect(ask(db, { agent: 'me' })).toEqual(found);
    db.run(
      sql`INSERT OR REPLACE INTO setting (name, value, updated_at) VALUES ('agentName', '"Nobody yet"', 0)`,
    );
    expect(figure(ask(db, { agent: 'me' }), 'attempts').now.value).toBe(0);
  });

  it('shows days, hours and probes as the clock of the place has them, on the day of 25 hours too', () => {
    const db = month();
    const found = ask(db);
    expect(found.days).toHaveLength(31);
    const placeOf = (code: string | null): number => found.outcomes.findIndex((one) => one.code === code);
    expect(found.days[4]).toMatchObject({ day: '2026-10-05' });
    expect(found.days[4]?.calls[placeOf('converted')]).toBe(1);
    expect(found.days.flatMap(({ calls }) => calls).reduce((sum, n) => sum + n, 0)).toBe(7);
    expect(found.days[24]?.calls[placeOf('cut-off')]).toBe(1);
    // Monday 10:00, 10:00 and 11:00 (08:10, 08:30 and 09:00 UTC); the second 2 o'clock of Sunday 25.
    expect(found.heat.calls[10]).toBe(2);
    expect(found.heat.contacts[10]).toBe(1);
    expect(found.heat.contacts[11]).toBe(1);
    expect(found.heat.calls[6 * 24 + 2]).toBe(1);
    expect(found.funnels).toEqual([{ probe: 'Formulaire', asked: 4, called: 4, reached: 3, converted: 1 }]);
    expect(found.networks).toEqual([
      { name: 'wifi', calls: 2, median: 4.1, low: null, high: null },
      { name: 'ethernet', calls: 1, median: 3.8, low: null, high: null },
    ]);
    expect(found.headsets.map(({ name, calls }) => [name, calls])).toEqual([
      ['', 2],
      ['H', 1],
    ]);
    expect(found.firstCall.now.slice(0, 6)).toEqual([0, 1, 0, 1, 0, 2]);
    // September has 30 days, so the 31 before begin on 31 August.
    expect(new Date(found.before.from).toISOString()).toBe('2026-08-30T22:00:00.000Z');
  });

  it('counts the calls of merged requests for the one they stand in now', () => {
    const { db, close } = openDatabase();
    const probe = addProbe(db);
    const asked = (closed: 'converted' | null) =>
      addRequest(db, { probe, askedAt: Date.parse('2026-10-05T08:00:00Z'), ...(closed === null ? {} : { closed }) });
    const [first, second, last] = [asked(null), asked(null), asked('converted')];
    addCall(db, { at: '2026-10-05T09:00:00Z', request: first, outcome: 'no-answer' });
    addCall(db, { at: '2026-10-06T09:00:00Z', request: second, outcome: 'converted' });
    db.run(sql`UPDATE request SET merged_into = ${second.id} WHERE id = ${first.id}`);
    db.run(sql`UPDATE request SET merged_into = ${last.id} WHERE id = ${second.id}`);
    const found = ask(db);
    expect(found.funnels).toEqual([{ probe: 'Formulaire', asked: 1, called: 1, reached: 1, converted: 1 }]);
    expect(figure(found, 'conversion-per-request').now).toMatchObject({ value: 1, n: 1 });
    close();
  }); // prettier-ignore

  it('tells which stakes and capabilities went with a conversion', () => {
    const db = month();
    const tick = (attempt: number, kind: string, label: string, ticked = 1): void => {
      db.run(sql`
        INSERT INTO attempt_tick (attempt_id, kind, label, ticked, probe_id, offer_id, agent_id, at)
        SELECT id, ${kind}, ${label}, ${ticked}, 1, 1, agent_id, started_at FROM attempt WHERE id = ${attempt}`);
    };
    tick(4, 'stake', 'Économies');
    tick(3, 'stake', 'economies');
    tick(3, 'capability', 'Bilan gratuit');
    tick(3, 'capability', 'Bilan gratuit', 0);
    tick(9, 'capability', 'Bilan gratuit');
    expect(convincing(db, { ...october, zone, agent: null, probe: null })).toEqual({
      rates: [{ offer: 'Offre Formulaire', kind: 'stake', label: expect.stringMatching(/conomies/), talks: 2, conversions: 1 }],
      complete: true,
    });
    expect(convincing(db, { ...readPeriod('2026-11', zone), zone, agent: null, probe: null }).rates).toEqual([]);
  }); // prettier-ignore

  it('add up: whatever the split of a period, its parts hold the calls of the whole', () => {
    const db = month();
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (part) => {
        const middle = Math.round(october.from + (october.to - october.from) * part);
        fc.pre(middle > october.from && middle < october.to);
        const [first, second, whole] = [
          ask(db, { from: october.from, to: middle }),
          ask(db, { from: middle, to: october.to }),
          ask(db),
        ];
        for (const id of [
          'attempts',
          'contact-rate',
          'minutes-per-conversion',
          'promise-kept-rate',
        ] as const) {
          const top = (found: Dashboard): number => figure(found, id).now.top ?? 0;
          expect(top(first) + top(second)).toBeCloseTo(top(whole), 6);
        }
      }),
      { numRuns: 8 },
    );
  });
});
