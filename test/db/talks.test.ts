import { beforeEach, describe, expect, it } from 'vitest';
import type { TickKind } from '../../core/contract/talk.ts';
import { needsCsv, needsJson } from '../../core/domain/needs-export.ts';
import { sql } from '../../db/sql.ts';
import { callPage } from '../../db/stores/call-log.ts';
import { erasePerson, planErasure } from '../../db/stores/erasure.ts';
import { readEvidence } from '../../db/stores/evidence.ts';
import { unmetNeeds } from '../../db/stores/needs.ts';
import { setOfferRemoved } from '../../db/stores/offers.ts';
import { talkOf, tickRates, tickTalk } from '../../db/stores/talks.ts';
import { failure, minute, now, number, openCalls } from './calling.ts';
import { addProbe, addRequest, testKey as key } from './records.ts';

let calls: ReturnType<typeof openCalls>;
beforeEach(() => {
  calls = openCalls();
});

const tick = (attempt: string, kind: TickKind, label: string, ticked = true, at = now) =>
  calls.db.transaction(() => tickTalk(calls.db, { attempt, kind, label, ticked, at }));

/** A talk with somebody of that number, with its outcome. */
const talkWith = (tail: number, kind: string, ticks: readonly (readonly [TickKind, string])[]) => {
  const phone = `+3319900${String(tail).padStart(4, '0')}`;
  const { uid } = addRequest(calls.db, { probe: calls.probe, phones: [phone] });
  const { attempt } = calls.start({ request: uid, number: phone });
  for (const [what, label] of ticks) tick(attempt, what, label);
  calls.end(attempt, kind !== 'no-answer');
  calls.save(attempt, kind, { expected: kind === 'no-answer' ? null : 'yes' });
  return { attempt, request: uid, phone };
};

describe('what is ticked in a talk', () => {
  it('stands until it is taken back, and every correction is a row more', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe });
    const { attempt } = calls.start({ request: uid });
    tick(attempt, 'stake', 'Confort');
    tick(attempt, 'capability', 'Bilan gratuit');
    tick(attempt, 'need', 'Un prêt sans frais');
    // The same key twice says nothing new; neither does taking back what is not there.
    tick(attempt, 'stake', 'Confort');
    tick(attempt, 'stake', 'Facture', false);
    expect(calls.count('attempt_tick')).toBe(3);
    tick(attempt, 'stake', 'Facture');
    expect(tick(attempt, 'stake', 'Confort', false)).toEqual({
      stakes: ['Facture'],
      capabilities: ['Bilan gratuit'],
      needs: ['Un prêt sans frais'],
    });
    calls.end(attempt);
    calls.save(attempt, 'converted');
    // After its outcome, too.
    tick(attempt, 'stake', 'Confort', true, now + minute);
    expect(talkOf(calls.db, { attempt }).stakes).toEqual(['Facture', 'Confort']);
    expect(calls.db.all(sql`SELECT label, ticked FROM attempt_tick WHERE kind = 'stake' ORDER BY id`)).toEqual([
      { label: 'Confort', ticked: 1 },
      { label: 'Facture', ticked: 1 },
      { label: 'Confort', ticked: 0 },
      { label: 'Confort', ticked: 1 },
    ]);
    expect(() => calls.db.run(sql`UPDATE attempt_tick SET label = ''`)).toThrow('append-only');
    expect(() => calls.db.run(sql`DELETE FROM attempt_tick`)).toThrow('append-only');
    expect(failure(() => tick(uid, 'need', 'Rien')).code).toBe('call/missing');
  }); // prettier-ignore

  it('is in the log with the call, and in the evidence with all that was taken back', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe });
    const { attempt } = calls.start({ request: uid });
    tick(attempt, 'stake', 'Confort');
    tick(attempt, 'stake', 'Confort', false, now + 1);
    tick(attempt, 'need', 'Un prêt');
    const page = callPage(calls.db, {
      filter: {},
      searchContext: { callingCode: '33' },
      cursor: null,
      limit: 10,
      now,
      zone: 'Europe/Paris',
      order: 'newest',
      count: false,
    });
    expect(page.rows.map(({ talk }) => talk)).toEqual([{ stakes: [], capabilities: [], needs: ['Un prêt'] }]);
    const [call] = readEvidence(calls.db, { person: { number }, key, now }).calls;
    expect(call?.ticks).toEqual([
      { kind: 'stake', label: 'Confort', ticked: true, agent: 'Agent', at: new Date(now).toISOString() },
      { kind: 'stake', label: 'Confort', ticked: false, agent: 'Agent', at: new Date(now + 1).toISOString() },
      { kind: 'need', label: 'Un prêt', ticked: true, agent: 'Agent', at: new Date(now).toISOString() },
    ]);
  });

  it('lets go of the person’s words when they are erased, and keeps the company’s own', () => {
    const { attempt, request } = talkWith(142, 'converted', [
      ['stake', 'Ma chaudière mirobolante'],
      ['need', 'Une clepsydre'],
      ['capability', 'Bilan gratuit'],
    ]);
    const other = talkWith(143, 'converted', [['need', 'Une clepsydre']]);
    expect(planErasure(calls.db, { person: { request }, key }).goes).toContainEqual({
      place: 'talk-ticks',
      fate: 'blanked',
      count: 2,
    });
    erasePerson(calls.db, { person: { request }, key, at: now + minute });
    expect(calls.db.all(sql`SELECT kind, label FROM attempt_tick ORDER BY id`)).toEqual([
      { kind: 'stake', label: '' },
      { kind: 'need', label: '' },
      { kind: 'capability', label: 'Bilan gratuit' },
      { kind: 'need', label: 'Une clepsydre' },
    ]);
    expect(talkOf(calls.db, { attempt })).toEqual({ stakes: [], capabilities: ['Bilan gratuit'], needs: [] });
    expect(talkOf(calls.db, other).needs).toEqual(['Une clepsydre']);
    expect(failure(() => tick(attempt, 'need', 'Encore')).code).toBe('talk/erased');
    // Even then the rule lets nothing else pass.
    calls.db.exec('BEGIN');
    calls.db.run(sql`INSERT INTO erasing (attempt_id) SELECT id FROM attempt`);
    for (const change of [
      `UPDATE attempt_tick SET label = 'autre' WHERE kind = 'need'`,
      `UPDATE attempt_tick SET label = '', ticked = 0 WHERE kind = 'need'`,
      `UPDATE attempt_tick SET label = '' WHERE kind = 'capability'`,
    ])
      expect(() => calls.db.exec(change)).toThrow('append-only');
    calls.db.exec('ROLLBACK');
  });
});

describe('what a stake or a capability comes to', () => {
  it('counts talks with the person themselves, and those of them that converted', () => {
    const both = [['stake', 'Confort'], ['capability', 'Bilan']] as const; // prettier-ignore
    talkWith(1, 'converted', both);
    talkWith(2, 'not-interested', both);
    talkWith(3, 'converted', [['stake', 'CONFORT']]);
    talkWith(4, 'no-answer', both);
    talkWith(5, 'wrong-number', both);
    const { attempt } = talkWith(6, 'converted', both);
    tick(attempt, 'stake', 'Confort', false);
    const running = calls.start({ request: addRequest(calls.db, { probe: calls.probe }).uid });
    tick(running.attempt, 'stake', 'Confort');
    const offer = 'Offre Formulaire';
    expect(tickRates(calls.db)).toEqual([
      { offer, kind: 'capability', label: 'Bilan', talks: 3, conversions: 2 },
      { offer, kind: 'stake', label: 'Confort', talks: 3, conversions: 2 },
    ]);
    expect(calls.db.get(sql`SELECT sum(kind = 'no-answer') AS n FROM outcome`)).toEqual({ n: 1 });
  });
});

describe('the report of needs', () => {
  it('gathers stakes that nothing answers, words without a stake, and what was typed in talks', () => {
    const { db, probe } = calls;
    const ask = (askedAt: number, words: string, labels: readonly string[], by = probe) =>
      addRequest(db, { probe: by, words, askedAt, stakes: labels.map((label) => ({ label, weight: null })) });
    ask(10, 'On a froid', ['Economies d’energie', 'Bruit']);
    ask(20, 'Ça siffle', ['bruit ']);
    ask(30, 'Ça siffle', ['Bruit']);
    ask(40, 'Un devis', []);
    ask(50, '', []);
    const bare = db.run(sql`
      INSERT INTO probe (uid, name, kind, country, zone, created_at) VALUES ('p', 'Salon', 'form', 'FR', 'Europe/Paris', 0)`).id;
    db.run(sql`INSERT INTO consent_wording (uid, probe_id, version, text, created_at) VALUES ('w', ${bare}, 1, 'Oui', 0)`);
    ask(60, 'Au salon', ['Économies d’énergie'], bare);
    const { attempt } = talkWith(7, 'converted', [['need', '=Un prêt'], ['need', 'Autre']]); // prettier-ignore
    tick(attempt, 'need', 'Autre', false);
    talkWith(8, 'converted', [['need', '=un PRET']]);
    const offer = 'Offre Formulaire';
    const needs = unmetNeeds(db);
    expect(needs).toEqual([
      { source: 'stake', probe: 'Formulaire', offer, need: 'Bruit', count: 3, firstAt: 10, lastAt: 30, examples: ['Ça siffle', 'On a froid'] },
      { source: 'talk', probe: 'Formulaire', offer, need: '=un PRET', count: 2, firstAt: now, lastAt: now, examples: ['=un PRET', '=Un prêt'] },
      { source: 'stake', probe: 'Salon', offer: null, need: 'Économies d’énergie', count: 1, firstAt: 60, lastAt: 60, examples: ['Au salon'] },
      { source: 'words', probe: 'Formulaire', offer, need: '', count: 1, firstAt: 40, lastAt: 40, examples: ['Un devis'] },
    ]);

    const csv = needsCsv(needs);
    expect(csv.charCodeAt(0)).toBe(0xfeff);
    expect(csv.split('\r\n')[2]).toBe(
      `talk,Formulaire,Offre Formulaire,'=un PRET,2,${new Date(now).toISOString()},${new Date(now).toISOString()},"'=un PRET\n=Un prêt"`,
    );
    expect(JSON.parse(needsJson(needs))).toMatchObject([{ need: 'Bruit', firstAt: '1970-01-01T00:00:00.010Z' }, {}, {}, {}]);
  }); // prettier-ignore

  it('knows that a removed offer, and a stake without a capability, answer nothing', () => {
    const { db, probe } = calls;
    addRequest(db, { probe, words: 'Trop cher', stakes: [{ label: 'Économies d’énergie', weight: 5 }] });
    expect(unmetNeeds(db)).toEqual([]);
    const offer = db.get<{ uid: string }>(sql`SELECT uid FROM offer`)?.uid ?? '';
    setOfferRemoved(db, { uid: offer, removed: true, at: now });
    expect(unmetNeeds(db)).toMatchObject([{ source: 'stake', offer: null }]);
    setOfferRemoved(db, { uid: offer, removed: false, at: now });
    db.run(sql`DELETE FROM stake_capability`);
    expect(unmetNeeds(db)).toMatchObject([{ source: 'stake', offer: 'Offre Formulaire' }]);
    // Another probe's offer does not answer for this one.
    addProbe(db, 'Autre');
    expect(unmetNeeds(db)).toHaveLength(1);
  });
});
