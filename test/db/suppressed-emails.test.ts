import { describe, expect, it } from 'vitest';
import { sql } from '../../db/sql.ts';
import { erasePerson } from '../../db/stores/erasure.ts';
import { liftSuppression, suppressionPage } from '../../db/stores/suppressions.ts';
import { withdrawConsent } from '../../db/stores/withdrawal.ts';
import { now, take } from './leads.ts';
import { databaseOfVersion, openDatabase } from './records.ts';
import { key, lea, max, number, openPeople } from './two-people.ts';

const elsewhere = { ...lea, phone: '01 99 00 01 77', providerId: 'lead-zq-2' };

const withdraw = ({ db, request }: ReturnType<typeof openPeople>) =>
  db.transaction(() =>
    withdrawConsent(db, { person: { request }, via: 'screen', suppress: true, at: now, key }),
  );

describe('an address of somebody on the do-not-call list', () => {
  it('is recognised beside another number after an erasure, and nothing of the lead is kept', () => {
    const { db, probe } = openPeople();
    erasePerson(db, { person: { number }, key, at: now });
    const loud = { ...elsewhere, email: lea.email.toUpperCase() };
    expect(take(db, probe, [loud])).toMatchObject({ suppressed: 1, accepted: 0 });
    expect(db.all(sql`SELECT body FROM payload WHERE fate = 'suppressed'`)).toEqual([{ body: '[]' }]);
    expect(db.get(sql`SELECT count(*) AS n FROM prospect`)).toEqual({ n: 1 });
    expect(
      JSON.stringify(db.all(sql`SELECT hex(fingerprint) AS f FROM suppression_email`)),
    ).not.toContain(Buffer.from(lea.email).toString('hex').toUpperCase()); // prettier-ignore
  });

  it('does not hold whoever has a number of their own', () => {
    const people = openPeople();
    const { db, probe } = people;
    withdraw(people);
    expect(take(db, probe, [elsewhere])).toMatchObject({ suppressed: 1 });
    const colleague = { ...max, email: lea.email, words: 'Et ma cave aussi' };
    expect(take(db, probe, [colleague])).toMatchObject({ merged: 1, suppressed: 0 });
  });

  it('may write again once one of the entries is lifted', () => {
    const people = openPeople();
    const { db, probe } = people;
    withdraw(people);
    const [entry] = suppressionPage(db, { key, number, cursor: null, limit: 1 }).rows;
    db.transaction(() =>
      liftSuppression(db, { suppression: entry?.suppression ?? '', reason: 'A rappelé', at: now + 1 }),
    );
    expect(db.get(sql`SELECT count(*) AS n FROM suppression_email`)).toEqual({ n: 0 });
    expect(take(db, probe, [{ ...elsewhere, askedAt: '13/03/2026 10:00' }])).toMatchObject({ merged: 1 });
  });
});

it('migration 0085 lets entries of before stand, without addresses', () => {
  const folder = databaseOfVersion(
    80,
    `
    INSERT INTO suppression (uid, fingerprint, source, reason, created_at) VALUES ('s', x'00ff', 'hand', 'Par lettre', 7)`,
  );
  const { db } = openDatabase(folder);
  expect(db.all(sql`SELECT uid, reason, lifted_at FROM suppression`)).toEqual([
    { uid: 's', reason: 'Par lettre', lifted_at: null },
  ]);
  expect(db.all(sql`SELECT * FROM suppression_email`)).toEqual([]);
});
