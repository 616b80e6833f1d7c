import { describe, expect, it } from 'vitest';
import { formFacts, probeForm, saveProbeForm } from '../../db/stores/probe-forms.ts';
import { databaseOfVersion, openDatabase } from './records.ts';

const uid = '01890000-0000-7000-8000-000000000001';

describe('migration 0080', () => {
  it('keeps the probes of the version before, and opens none to a page', () => {
    const dataDir = databaseOfVersion(
      40,
      `
      INSERT INTO offer (id, uid, name, created_at) VALUES (1, 'o', 'Chauffage', 0);
      INSERT INTO stake (uid, offer_id, label, sort) VALUES ('b', 1, 'Confort', 2), ('a', 1, 'Prix', 1);
      INSERT INTO probe (id, uid, name, kind, offer_id, country, zone, access, created_at) VALUES (1, '${uid}', 'Site', 'form', 1, 'FR', 'Europe/Paris', 'open', 0);
      INSERT INTO consent_wording (uid, probe_id, version, text, origin, created_at) VALUES ('w', 1, 1, 'Ancien', 'probe', 0), ('x', 1, 2, 'Actuel', 'probe', 0), ('y', 1, 3, 'Autre', 'payload', 0);`,
    );
    const { db } = openDatabase(dataDir);
    expect(db.all({ text: 'SELECT name, access FROM probe', params: [] })).toEqual([{ name: 'Site', access: 'open' }]); // prettier-ignore
    expect(probeForm(db, { uid })).toBeNull();
    expect(formFacts(db, { uid })).toEqual({
      uid,
      name: 'Site',
      country: 'FR',
      zone: 'Europe/Paris',
      offer: 'Chauffage',
      wording: 'Actuel',
      wordingVersion: 2,
      stakes: ['Prix', 'Confort'],
    });
    const form = { key: 'k', origins: ['https://www.example.fr'] };
    saveProbeForm(db, { uid, form, at: 1 });
    saveProbeForm(db, { uid, form: { ...form, origins: [] }, at: 2 });
    expect(probeForm(db, { uid })).toEqual({ key: 'k', origins: [] });
    // When the key was made, not when its origins changed.
    expect(db.get({ text: 'SELECT made_at AS at FROM probe_form', params: [] })).toEqual({ at: 1 });
    saveProbeForm(db, { uid, form: null, at: 3 });
    expect(probeForm(db, { uid })).toBeNull();
    expect(() => formFacts(db, { uid: 'x' })).toThrow('probe');
  });
});
