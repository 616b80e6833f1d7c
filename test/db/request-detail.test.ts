import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../db/sql.ts';
import { sweep } from '../../db/stores/sweep.ts';
import { hour, now, openCalls } from './calling.ts';
import { addRequest } from './records.ts';

let calls: ReturnType<typeof openCalls>;

beforeEach(() => {
  calls = openCalls();
});

describe('the sweep', () => {
  it('closes what is past its term, save what is owed or in a call', () => {
    const expired = addRequest(calls.db, { probe: calls.probe, expiresAt: now });
    const owed = addRequest(calls.db, {
      probe: calls.probe,
      expiresAt: now,
      promise: { start: now + hour, end: now + 2 * hour, by: 'agent' },
    });
    const retried = addRequest(calls.db, {
      probe: calls.probe,
      expiresAt: now,
      promise: { start: now - hour, end: now + hour, by: 'rule' },
    });
    const inCall = addRequest(calls.db, { probe: calls.probe, expiresAt: now + 1 });
    calls.start({ request: inCall.uid });
    expect(sweep(calls.db, { now: now + 1, limit: 100 })).toEqual({ moved: 0, expired: 2, more: false });
    expect(calls.detail(expired.uid)).toMatchObject({ state: 'closed', closedReason: 'expired' });
    expect(calls.detail(retried.uid)).toMatchObject({ state: 'closed', promises: [{ state: 'cancelled' }] });
    expect(calls.detail(owed.uid).state).toBe('open');
    expect(calls.detail(inCall.uid).state).toBe('open');
  });
});

describe('the person', () => {
  it('stands with needs, answers to them, consent and its proof', () => {
    const { uid, id } = addRequest(calls.db, {
      probe: calls.probe,
      words: 'On a froid',
      stakes: [
        { label: 'economies  D’ENERGIE', weight: 4 },
        { label: 'Autre chose', weight: null },
      ],
    });
    const batch = calls.db.run(sql`
      INSERT INTO batch (uid, probe_id, source, file_name, started_at, state, pid) VALUES ('b', ${calls.probe}, 'csv', 'leads.csv', 0, 'done', 1)`).id;
    const payload = calls.db.run(sql`
      INSERT INTO payload (batch_id, probe_id, row, body, fate, request_id, received_at)
      VALUES (${batch}, ${calls.probe}, 12, '["a"]', 'accepted', ${id}, ${now})`).id;
    calls.db.run(sql`UPDATE consent SET payload_id = ${payload} WHERE request_id = ${id}`);
    const shown = calls.detail(uid);
    expect(shown.stakes).toEqual([
      {
        label: 'economies  D’ENERGIE',
        weight: 4,
        capabilities: [{ label: 'Bilan gratuit', proof: 'Rapport en 48 h' }],
      },
      { label: 'Autre chose', weight: null, capabilities: [] },
    ]);
    expect(shown.words).toEqual([{ text: 'On a froid', at: 0, where: 'page' }]);
    expect(shown.consents).toMatchObject([
      {
        wording: 'Je veux être rappelé.',
        version: 1,
        proof: {
          source: 'csv',
          file: 'leads.csv',
          row: '12',
          sha256: createHash('sha256').update('["a"]').digest('hex'),
        },
      },
    ]);
    expect(shown).toMatchObject({
      section: 'next',
      offer: { opening: { fr: 'Bonjour', en: '' }, questions: [], otherStakes: [] },
      decision: { allowed: true },
    });
  });

  it('may not be called when the consent was taken back', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe, consent: 'revoked' });
    expect(calls.detail(uid).decision).toMatchObject({ rule: 'consent-revoked', overridable: false });
  });
});
