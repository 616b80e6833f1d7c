import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readLead } from '../../core/domain/lead.ts';
import { databaseFile } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { takeDeliveries, type NewDelivery } from '../../db/stores/deliveries.ts';
import { erasePerson, planErasure, scrub } from '../../db/stores/erasure.ts';
import { readEvidence } from '../../db/stores/evidence.ts';
import { evidenceHtml } from '../../host/privacy/evidence-html.ts';
import { dueOthers, removeDueOthers } from '../../db/stores/retention.ts';
import { draft, makeProbe, now, type LeadLine } from './leads.ts';
import { openDatabase, testKey } from './records.ts';

const lea = { name: 'Zéphyrine Quatrelivres', phone: '+33199000142' };
const max = { name: 'Max Petit', phone: '+33199000143' };
const month = 30 * 86_400_000;

const open = () => {
  const { db, dataDir } = openDatabase();
  const probe = makeProbe(db);
  const deliver = (
    people: readonly LeadLine[],
    more: Partial<Pick<NewDelivery, 'reason' | 'replays' | 'at'>> = {},
  ): string => {
    const at = more.at ?? now;
    const [taken] = db.transaction(() =>
      takeDeliveries(db, {
        at,
        suppressionKey: testKey,
        deliveries: [
          {
            probe,
            source: 'http',
            preset: 'generic',
            day: '2026-03-12',
            sender: '192.0.2.7',
            contentType: 'application/json',
            body: Buffer.from(JSON.stringify({ people, at })),
            providerId: '',
            summary: people.map(({ name, phone }) => `${name ?? ''} ${phone ?? ''}`).join(', '),
            leads: more.reason
              ? []
              : people.map((one, index) => {
                  const read = draft(one, index + 1);
                  return {
                    draft: read,
                    lead: readLead(read, { country: 'FR', zone: 'Europe/Paris', at }),
                  };
                }),
            withdrawn: [],
            reason: null,
            replays: null,
            ...more,
            at,
          },
        ],
      }),
    );
    return taken?.delivery ?? '';
  };
  const bodyOf = (uid: string) =>
    db.get<{ body: Uint8Array; summary: string; sender: string; fate: string }>(
      sql`SELECT body, summary, sender, fate FROM delivery WHERE uid = ${uid}`,
    );
  return { db, dataDir, deliver, bodyOf };
};

it('an erasure blanks every delivery that somebody is in: taken, rejected, and read again', () => {
  const { db, dataDir, deliver, bodyOf } = open();
  const taken = deliver([lea, max]);
  const rejected = deliver([lea], { reason: 'bad-shape', at: now + 1 });
  const again = deliver([lea], { replays: rejected, at: now + 2 });
  const other = deliver([{ ...max, words: 'Un autre mot' }], { at: now + 3 });
  const holds = (): boolean =>
    [databaseFile(dataDir), `${databaseFile(dataDir)}-wal`].some((file) =>
      readFileSync(file).includes('Quatrelivres'),
    );
  expect(holds()).toBe(true);
  const plan = planErasure(db, { person: { number: lea.phone }, key: testKey });
  expect(plan.goes).toContainEqual({ place: 'deliveries', fate: 'blanked', count: 3 });

  erasePerson(db, { person: { number: lea.phone }, key: testKey, at: now + 10 });
  expect(scrub(db)).toBe(true);
  for (const uid of [taken, rejected, again])
    expect(bodyOf(uid)).toMatchObject({ body: Buffer.alloc(0), summary: '', sender: '' });
  expect(bodyOf(taken)?.fate).toBe('accepted');
  expect(bodyOf(other)?.body.length).toBeGreaterThan(0);
  expect(db.all(sql`SELECT name FROM prospect`)).toEqual([{ name: max.name }]);
  expect(holds()).toBe(false);
  expect(db.all(sql`PRAGMA foreign_key_check`)).toEqual([]);
});

it('retention blanks what led to no request once its time is over, and nothing else', () => {
  const { db, deliver, bodyOf } = open();
  const taken = deliver([lea]);
  const old = deliver([max], { reason: 'bad-shape', at: now + 1 });
  const young = deliver([max], { reason: 'bad-shape', at: now + month });
  const terms = { now: now + month, before: now + 1000 };
  expect(dueOthers(db, { ...terms, recordingsBefore: 0 }).leads.due).toBe(1);
  expect(removeDueOthers(db, { before: terms.before, limit: 10, at: terms.now })).toEqual({
    leads: 1,
    calls: 0,
  });
  expect(bodyOf(old)?.body.length).toBe(0);
  for (const uid of [taken, young]) expect(bodyOf(uid)?.body.length).toBeGreaterThan(0);
  expect(removeDueOthers(db, { before: terms.before, limit: 10, at: terms.now })).toEqual({
    leads: 0,
    calls: 0,
  });
});

it('the evidence of somebody holds what came of them and made no request, without the words of others', () => {
  const { db, deliver } = open();
  const evidence = (number: string) => readEvidence(db, { person: { number }, key: testKey, now });
  deliver([lea]);
  const alone = deliver([lea], { reason: 'no-lead', at: now + 1 });
  const known = deliver([lea], { at: now + 2 });
  const both = deliver([lea, max], { reason: 'too-many-leads', at: now + 3 });
  const hers = evidence(lea.phone);
  expect(hers.deliveries).toMatchObject([
    {
      uid: alone,
      source: 'http',
      probe: 'Formulaire',
      sender: '192.0.2.7',
      fate: 'rejected',
      reason: 'no-lead',
    },
    { uid: known, fate: 'unchanged', reason: null, leads: 1 },
    { uid: both, reason: 'too-many-leads', body: null },
  ]);
  expect(hers.deliveries[0]?.body).toContain(lea.name);
  expect(JSON.stringify(hers)).not.toContain(max.name);
  const page = evidenceHtml(hers, 'en', 'Europe/Paris');
  expect(page).toContain('Deliveries that made no request');
  expect(page).toContain('Formulaire (HTTP)');

  // Of him there is nothing else, and he has his rights all the same.
  expect(evidence(max.phone)).toMatchObject({ people: [], deliveries: [{ uid: both }] });
  erasePerson(db, { person: { number: max.phone }, key: testKey, at: now + 10 });
  expect(evidence(max.phone)).toMatchObject({ deliveries: [], suppressions: [{ source: 'erasure' }] });
});

it('of somebody who was erased a delivery keeps nothing but that it came', () => {
  const { db, deliver, bodyOf } = open();
  deliver([lea]);
  erasePerson(db, { person: { number: lea.phone }, key: testKey, at: now + 1 });
  const again = deliver([lea], { at: now + 2 });
  expect(bodyOf(again)).toEqual({ body: Buffer.alloc(0), summary: '', sender: '', fate: 'suppressed' });
});
