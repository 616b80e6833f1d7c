import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RulePack } from '../../core/contract/rules.ts';
import { francePack } from '../../core/rules/france.ts';
import { neutralPack } from '../../core/rules/neutral.ts';
import { openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { decideFor } from '../../db/stores/decisions.ts';
import { queuePage } from '../../db/stores/queue.ts';
import { rulesInForce, saveRulePack } from '../../db/stores/rule-packs.ts';
import { previewRules } from '../../db/stores/rules-preview.ts';
import { chooseRules } from '../support/neutral-rules.ts';
import { failure, hour, minute, now, number, openCalls } from './calling.ts';
import { addRequest, databaseOfVersion, testKey } from './records.ts';

const day = 24 * hour;
const open = (pack = 'person') => {
  const calls = openCalls();
  calls.db.transaction(() => chooseRules(calls.db, pack));
  const decision = (at = now, phone = number, request: string | null = null) =>
    decideFor(calls.db, { now: at, key: testKey, number: phone, request });
  /** A call without an answer, with its outcome. */
  const ring = (request: string | null, at: number, phone = number): void => {
    const { attempt } = calls.start({ request, now: at, number: phone });
    calls.db.run(sql`
      INSERT INTO attempt_end (attempt_id, at, line_result, ended_by) SELECT id, ${at + minute}, 'no-answer', 'network' FROM attempt WHERE uid = ${attempt}`);
    calls.db.run(sql`DELETE FROM attempt_draft`);
  };
  return { ...calls, decision, ring };
};

describe('whose rules', () => {
  it('are those of the person’s country; the workstation’s where there are none for it; or one pack for everybody', () => {
    const { db, decision } = open();
    const pack = (phone: string): string => decision(now, phone).pack.split('@')[0] ?? '';
    expect(['+33199000142', '+262262123456', '+447700900204', '+12125550147', '+49892345678', '+32470123456'].map(pack)).toEqual(
      ['fr', 'fr', 'gb', 'us', 'de', 'fr'],
    );
    db.run(sql`INSERT INTO setting (name, value, updated_at) VALUES ('defaultCountry', '"BE"', 0)`);
    expect([pack('+32470123456'), pack('+33199000142')]).toEqual(['neutral', 'fr']);
    chooseRules(db, 'de');
    expect([pack('+33199000142'), pack('+32470123456')]).toEqual(['de', 'de']);
  }); // prettier-ignore

  it('are the hours of where the number is, though the probe is in Paris', () => {
    const { db, probe, decision } = open();
    const phone = '+262262123456';
    addRequest(db, { probe, phones: [phone], country: 'FR', askedAt: now - hour });
    // 11:00 in Paris, 14:00 in Saint-Denis; then 18:00 in Paris, 21:00 there.
    expect(decision(now, phone)).toMatchObject({ allowed: true, facts: { zone: 'Indian/Reunion', country: 'RE' } });
    expect(decision(now + 7 * hour, phone)).toMatchObject({ rule: 'hours', nextAllowedAt: Date.parse('2026-03-13T06:00:00Z') });
  }); // prettier-ignore
});

describe('the history of a person', () => {
  it('is counted over all of their requests and numbers, and over what was dialled before they were known', () => {
    const { db, probe, decision, start, ring } = open();
    const other = '+33639980042';
    // Dialled by hand, with a reason, when nobody was known by that number.
    start({ number: other, reason: 'Elle a laissé ce numéro', now: now - 5 * day });
    db.run(sql`DELETE FROM attempt_draft`);
    const first = addRequest(db, { probe, phones: [number, other], askedAt: now - 4 * day });
    const second = addRequest(db, { probe, prospect: first.prospect, askedAt: now - 4 * day });
    ring(first.uid, now - 2 * day);
    ring(second.uid, now - day, other);
    expect(decision(now, other)).toMatchObject({ allowed: true, facts: { attemptsToPerson: 3 } });
    ring(first.uid, now);
    for (const request of [first.uid, second.uid])
      expect(decision(now + hour, number, request)).toMatchObject({
        allowed: false,
        rule: 'cap',
        nextAllowedAt: Date.parse('2026-04-07T08:00:00Z'),
      });
    expect(failure(() => start({ request: second.uid, reason: 'Il insiste', now: now + hour }))).toMatchObject({
      code: 'call/blocked',
    });
    // The list says the same of her as the call.
    const page = queuePage(db, {
      search: '', searchContext: { callingCode: '' }, cursor: null, limit: 5, now: now + hour, key: testKey, whole: false,
    });
    expect(page.rows.map(({ rule }) => rule)).toEqual(['cap', 'cap']);
  }); // prettier-ignore

  it('holds a refusal against every request made before it, and none that was made after', () => {
    const { db, probe, decision, start, save } = open();
    const first = addRequest(db, { probe, askedAt: now - day });
    const second = addRequest(db, { probe, prospect: first.prospect, askedAt: now - day });
    const { attempt } = start({ request: first.uid });
    save(attempt, 'not-interested');
    expect(decision(now + hour, number, second.uid)).toMatchObject({ rule: 'refused', overridable: false });
    const third = addRequest(db, { probe, prospect: first.prospect, askedAt: now + 3 * hour });
    expect(decision(now + 4 * hour, number, third.uid)).toMatchObject({ allowed: true });
  });

  it('never lets a blocked call be placed, whatever the history, the clock and the reason', () => {
    const { db, probe, decision, start } = open();
    let people = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.boolean()), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('fr', 'us', 'de', 'gb', 'neutral'),
        fc.integer({ min: -5000, max: 5000 }),
        (steps, pack, setBack) => {
          chooseRules(db, pack);
          people += 1;
          // Somebody new each time, in one database.
          const phone = `+33639981${String(people).padStart(3, '0')}`;
          const { uid } = addRequest(db, { probe, phones: [phone], askedAt: now - day });
          let clock = now;
          for (const [minutes, writesReason] of steps) {
            clock += minutes * minute;
            // Once in a while somebody sets the clock.
            if (minutes % 7 === 0) clock += setBack * minute;
            const decided = decision(clock, phone, uid);
            const before = db.all(sql`SELECT 1 FROM attempt`).length;
            const reason = writesReason ? 'Elle vient de demander' : '';
            const place = () => start({ request: uid, number: phone, now: clock, reason });
            if (decided.allowed || (decided.overridable && writesReason)) {
              expect(place().decision).toMatchObject({ allowed: decided.allowed, rule: decided.rule });
              expect(db.all(sql`SELECT rule, pack, reason FROM decision ORDER BY id DESC LIMIT 1`)).toEqual([
                { rule: decided.rule, pack: decided.pack, reason: decided.allowed ? '' : reason },
              ]);
              db.run(sql`DELETE FROM attempt_draft`);
            } else {
              expect(failure(place).code).toBe('call/blocked');
              expect(db.all(sql`SELECT 1 FROM attempt`)).toHaveLength(before);
            }
          }
          if (pack === 'fr') {
            const starts = db.all<{ at: number }>(sql`SELECT started_at AS at FROM attempt WHERE number = ${phone} ORDER BY id`).map(({ at }) => at);
            for (const [index, at] of starts.entries())
              expect(starts.slice(0, index).filter((one) => one > at - 30 * day).length).toBeLessThan(4);
          }
        },
      ),
      { numRuns: 60 },
    );
  }); // prettier-ignore
});

describe('a version of one’s own', () => {
  const evenings: RulePack = {
    ...francePack,
    hours: {
      open: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '18:00', to: '20:00' }],
      agreed: ['prospect'],
    },
  };

  it('is shown before it holds anybody back: who, how many, and why', () => {
    const { db, probe } = open();
    addRequest(db, { probe, name: 'Léa Martin', askedAt: now - hour });
    addRequest(db, { probe, name: 'Max Petit', phones: ['+447700900204'], askedAt: now - hour });
    const promise = { start: now + 7.5 * hour, end: now + 8 * hour, by: 'agent' } as const;
    addRequest(db, { probe, name: 'Eve Noir', phones: ['+33199000143'], promise, askedAt: now - hour });
    const preview = previewRules(db, { pack: evenings, now, key: testKey });
    expect(preview).toEqual({
      looked: 3,
      before: { callable: 3, blocked: {} },
      after: { callable: 2, blocked: { hours: 1 } },
      lost: [{ name: 'Léa', rule: 'hours', promised: false }],
      won: [],
    });
    expect(rulesInForce(db, { pack: 'fr' }).pack).toEqual(francePack);
  });

  it('holds from the next decision on, with its author and what it was made from, until the shipped one is put back', () => {
    const { db, decision } = open();
    expect(decision().facts['also']).toBeUndefined();
    const version = db.transaction(() => saveRulePack(db, { id: 'fr', pack: evenings, at: now }));
    expect(version).toBe('2026-03-12+1');
    expect(decision()).toMatchObject({ pack: 'fr@2026-03-12+1', facts: { also: 'hours' } });
    expect(rulesInForce(db, { pack: 'fr' })).toMatchObject({
      pack: { version, parent: `fr@${francePack.version}` },
      shipped: { version: francePack.version },
      versions: [{ version, own: true, at: now, agent: 'Agent' }],
    });
    db.transaction(() => saveRulePack(db, { id: 'fr', pack: null, at: now + hour }));
    expect(decision().pack).toBe(`fr@${francePack.version}`);
    expect(rulesInForce(db, { pack: 'fr' }).versions).toHaveLength(2);
    expect(() => db.run(sql`DELETE FROM rule_pack`)).toThrow('append-only');
    expect(db.all(sql`SELECT kind FROM event`)).toEqual([{ kind: 'rules.saved' }, { kind: 'rules.saved' }]);
  });

  it('of a pack that is not there is refused, and a damaged one gives way to the pack that ships', () => {
    const { db, decision } = open();
    expect(failure(() => saveRulePack(db, { id: 'mars', pack: neutralPack, at: now })).code).toBe('rules/unknown-pack');
    db.run(sql`INSERT INTO agent (id, uid, name, created_at) VALUES (9, 'a', 'A', 0)`);
    db.run(sql`INSERT INTO rule_pack (uid, pack, version, parent, body, agent_id, at) VALUES ('u', 'fr', 'x', '', '{"id":"fr"}', 9, 0)`);
    expect(decision().pack).toBe(`fr@${francePack.version}`);
  }); // prettier-ignore
});

describe('migration 0100', () => {
  it('finds out who refused and who is made up, and leaves the calls as they were', () => {
    const dataDir = databaseOfVersion(90, `
      INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'g', 'Agent', 0);
      INSERT INTO outcome_kind (code, label_fr, label_en, key, sort, human_answered, right_party, conversion, refusal, suppress, next, note_required, active)
        VALUES ('no', 'Refus', 'No', '1', 1, 1, 1, 0, 1, 0, 'none', 0, 1), ('busy', 'Occupé', 'Busy', '2', 2, 0, 0, 0, 0, 0, 'none', 0, 1);
      INSERT INTO probe (id, uid, name, kind, country, zone, created_at) VALUES
        (1, 'p', 'Formulaire', 'form', 'FR', 'Europe/Paris', 0), (2, 'q', 'Practice: small firms', 'form', 'GB', 'Europe/London', 0);
      INSERT INTO prospect (id, uid, name, zone, created_at, updated_at) VALUES (1, 'l', 'Léa', 'Europe/Paris', 0, 0), (2, 'm', 'Max', 'Europe/Paris', 0, 0);
      INSERT INTO attempt (id, uid, prospect_id, agent_id, direction, number, started_at, pid) VALUES
        (1, 'a', 1, 1, 'outbound', '+33199000142', 5, 1), (2, 'b', 1, 1, 'outbound', '+33199000142', 50, 1), (3, 'c', 2, 1, 'outbound', '+33199000143', 6, 1);
      INSERT INTO outcome (uid, attempt_id, kind, agent_id, at) VALUES ('x', 1, 'no', 1, 9), ('y', 2, 'no', 1, 60), ('z', 3, 'busy', 1, 8);`);
    const { db, close } = openWriter(dataDir);
    expect(db.all(sql`SELECT name, refused_at FROM prospect ORDER BY id`)).toEqual([
      { name: 'Léa', refused_at: 60 },
      { name: 'Max', refused_at: null },
    ]);
    expect(db.all(sql`SELECT practice FROM probe ORDER BY id`)).toEqual([{ practice: 0 }, { practice: 1 }]);
    expect(db.all(sql`SELECT uid FROM attempt ORDER BY id`)).toEqual([{ uid: 'a' }, { uid: 'b' }, { uid: 'c' }]);
    expect(db.all(sql`PRAGMA foreign_key_check`)).toEqual([]);
    close();
  }); // prettier-ignore
});
