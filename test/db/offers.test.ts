import { beforeEach, describe, expect, it } from 'vitest';
import type { Offer } from '../../core/contract/offers.ts';
import { sql } from '../../db/sql.ts';
import { listOffers, openingSampleOf, saveOffer, setOfferRemoved } from '../../db/stores/offers.ts';
import { formFacts } from '../../db/stores/probe-forms.ts';
import { getProbe } from '../../db/stores/probes.ts';
import { failure, now, openCalls } from './calling.ts';
import { addRequest, databaseOfVersion, openDatabase } from './records.ts';

let calls: ReturnType<typeof openCalls>;
beforeEach(() => {
  calls = openCalls();
});

const renovation: Omit<Offer, 'uid'> & { readonly uid: null } = {
  uid: null,
  name: 'Rénovation',
  opening: { fr: 'Le {date}, vous parliez de {enjeux}.', en: 'On {date} you asked about {stakes}.' },
  questions: [
    { fr: 'Depuis quand ?', en: 'Since when?' },
    { fr: 'Qui décide ?', en: '' },
  ],
  capabilities: [
    { label: 'Bilan', proof: 'Rapport en 48 h' },
    { label: 'Isolation', proof: '' },
    { label: 'Prêt', proof: 'Sans frais' },
  ],
  stakes: [
    { label: 'Facture', capabilities: [0] },
    { label: 'Confort', capabilities: [0, 1] },
    { label: 'Bruit', capabilities: [] },
  ],
};

describe('an offer', () => {
  it('comes back as it was saved: both languages, the order of all, and what answers what', () => {
    const { db } = calls;
    const made = saveOffer(db, { offer: renovation, at: now });
    expect(made).toEqual({ ...renovation, uid: made.uid });
    expect(listOffers(db)).toContainEqual(made);
    const uidOf = (table: 'stake' | 'capability', label: string) =>
      db.get({ text: `SELECT uid FROM ${table} WHERE label = ?`, params: [label] });
    const before = [uidOf('stake', 'Confort'), uidOf('capability', 'Bilan')];
    const turned: Offer = {
      ...made,
      questions: made.questions.toReversed(),
      capabilities: made.capabilities.toReversed(),
      stakes: [
        { label: 'Confort', capabilities: [1, 2] },
        { label: 'Facture', capabilities: [2] },
      ],
    };
    expect(saveOffer(db, { offer: turned, at: now })).toEqual(turned);
    expect([uidOf('stake', 'Confort'), uidOf('capability', 'Bilan')]).toEqual(before);
    expect(uidOf('stake', 'Bruit')).toBeUndefined();
  });

  it('has a name of its own, nothing twice, and matches only what it has', () => {
    const { db } = calls;
    saveOffer(db, { offer: renovation, at: now });
    const fails = (change: Partial<Offer>) =>
      failure(() => saveOffer(db, { offer: { ...renovation, name: 'Autre', ...change }, at: now }));
    expect(fails({ name: 'Rénovation' }).code).toBe('offer/name-taken');
    expect(fails({ stakes: [...renovation.stakes, { label: 'facture ', capabilities: [] }] }).code).toBe('offer/same-stake');
    expect(fails({ capabilities: [...renovation.capabilities, { label: 'BILAN', proof: '' }] }).code).toBe('offer/same-capability');
    expect(fails({ stakes: [{ label: 'Facture', capabilities: [3] }] }).code).toBe('offer/bad-match');
    const unknown = fails({ opening: { fr: 'Bonjour {nom}', en: 'Hello {frobnicate}' } });
    expect([unknown.code, unknown.data]).toEqual(['offer/unknown-placeholder', { placeholder: 'frobnicate' }]);
    expect(fails({ uid: '0197a000-0000-7000-8000-000000000007' }).code).toBe('offer/missing');
    expect(listOffers(db).map(({ name }) => name)).not.toContain('Autre');
  }); // prettier-ignore

  it('stands before the agent with its texts, and leaves with everything of it when it is removed, until it is brought back', () => {
    const { db, probe } = calls;
    const uid = db.get<{ uid: string }>(sql`SELECT uid FROM probe WHERE id = ${probe}`)?.uid ?? '';
    const { uid: request } = addRequest(db, { probe, stakes: [{ label: 'Facture', weight: 3 }] });
    const offer = saveOffer(db, { offer: renovation, at: now });
    db.run(sql`UPDATE probe SET offer_id = (SELECT id FROM offer WHERE uid = ${offer.uid}) WHERE id = ${probe}`);
    const shown = () => ({
      offer: calls.detail(request).offer,
      answers: calls.detail(request).stakes[0]?.capabilities,
      probe: getProbe(db, { uid }).offer,
      form: formFacts(db, { uid }),
    });
    const before = shown();
    expect(before).toMatchObject({
      offer: {
        name: 'Rénovation',
        opening: renovation.opening,
        questions: renovation.questions,
        otherStakes: [
          { label: 'Confort', capabilities: [{ label: 'Bilan' }, { label: 'Isolation' }] },
          { label: 'Bruit', capabilities: [] },
        ],
      },
      answers: [{ label: 'Bilan', proof: 'Rapport en 48 h' }],
      probe: offer.uid,
      form: { offer: 'Rénovation', stakes: ['Facture', 'Confort', 'Bruit'] },
    });
    setOfferRemoved(db, { uid: offer.uid, removed: true, at: now });
    expect(shown()).toMatchObject({ offer: null, answers: [], probe: null, form: { offer: null, stakes: [] } });
    expect(failure(() => saveOffer(db, { offer, at: now })).code).toBe('offer/missing');
    setOfferRemoved(db, { uid: offer.uid, removed: false, at: now });
    expect(shown()).toEqual(before);
    // Removed for good, it does not keep its name from another.
    setOfferRemoved(db, { uid: offer.uid, removed: true, at: now });
    saveOffer(db, { offer: renovation, at: now });
    expect(listOffers(db).filter(({ name }) => name === 'Rénovation')).toHaveLength(1);
    expect(failure(() => setOfferRemoved(db, { uid: request, removed: true, at: now })).code).toBe('offer/missing');
  }); // prettier-ignore

  it('is tried on the latest of its own requests, else on the latest of all', () => {
    const { db, probe } = calls;
    expect(openingSampleOf(db, { offer: null })).toBeNull();
    addRequest(db, { probe, name: 'Ana', stakes: [{ label: 'Facture', weight: null }], askedAt: now });
    const other = db.run(sql`
      INSERT INTO probe (uid, name, kind, country, zone, created_at) VALUES ('p', 'Salon', 'form', 'FR', 'Europe/Paris', 0)`).id;
    addRequest(db, { probe: other, name: 'Bea', consent: 'none' });
    const own = listOffers(db)[0]?.uid ?? '';
    expect(openingSampleOf(db, { offer: own })).toEqual({
      name: 'Ana',
      stakes: ['Facture'],
      askedAt: now,
      askedZone: 'Europe/Paris',
      askedWhere: '',
      language: null,
    });
    const { uid } = saveOffer(db, { offer: renovation, at: now });
    expect(openingSampleOf(db, { offer: uid })?.name).toBe('Bea');
    expect(openingSampleOf(db, { offer: null })?.name).toBe('Bea');
  });
});

describe('migration 0150', () => {
  it.each([
    ['"en"', { fr: '', en: 'Hello' }],
    ['"fr"', { fr: 'Hello', en: '' }],
    ['"system"', { fr: 'Hello', en: '' }],
  ])('keeps the opening that was there in the language of the workstation, %s', (language, opening) => {
    const folder = databaseOfVersion(
      90,
      `
      INSERT INTO setting (name, value, updated_at) VALUES ('language', '${language}', 0);
      INSERT INTO offer (id, uid, name, opening, created_at) VALUES (4, '0197a000-0000-7000-8000-000000000007', 'Heat', 'Hello', 0);
      INSERT INTO stake (id, uid, offer_id, label, sort) VALUES (1, 's', 4, 'Bills', 0);
      INSERT INTO capability (id, uid, offer_id, label, proof, sort) VALUES (9, 'c', 4, 'Survey', 'Report', 0);
      INSERT INTO stake_capability (stake_id, capability_id) VALUES (1, 9);`,
    );
    expect(listOffers(openDatabase(folder).db)).toEqual([
      {
        uid: '0197a000-0000-7000-8000-000000000007',
        name: 'Heat',
        opening,
        questions: [],
        capabilities: [{ label: 'Survey', proof: 'Report' }],
        stakes: [{ label: 'Bills', capabilities: [0] }],
      },
    ]);
  });
});
