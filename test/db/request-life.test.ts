import { copyFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpectedError } from '../../core/errors.ts';
import { isUsableReason } from '../../core/domain/decision.ts';
import type { WriteDb } from '../../db/handle.ts';
import { databaseFile } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { pendingAttempts } from '../../db/stores/attempts.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { erasePerson } from '../../db/stores/erasure.ts';
import { outcomeKinds } from '../../db/stores/outcome-kinds.ts';
import { saveOutcome } from '../../db/stores/outcomes.ts';
import { queuePage } from '../../db/stores/queue.ts';
import { closeByHand, reassign, reopen, snooze, undoAction } from '../../db/stores/request-actions.ts';
import { mergeRequests, splitRequest } from '../../db/stores/request-merge.ts';
import { sweep } from '../../db/stores/sweep.ts';
import { openRequests } from '../../db/stores/tally.ts';
import { withdrawConsent } from '../../db/stores/withdrawal.ts';
import { endCall, startCall } from './calling.ts';
import { makeProbe, now as start, take } from './leads.ts';
import { dataFolder, openDatabase, testKey as key } from './records.ts';

/**
 * The whole life of requests against the real database: any order of any steps, and what must hold after each of them.
 * Steps that the rules refuse must change nothing; the rules that hold are the invariants below.
 */

const minute = 60_000;
const hour = 60 * minute;
const phones = ['+33199000181', '+33199000182', '+33199000183', '+33199000184', '+33199000185'] as const;
const words = ['Un devis', 'Pour le toit', 'Rappelez-moi', 'Et la chaudière'] as const;

type Desk = { readonly db: WriteDb; readonly probes: readonly string[]; now: number };
type Owed = { readonly uid: string; readonly request: number };
type Seen = {
  /** Uids of requests that were closed before the step. */
  closed: ReadonlySet<string>;
  owed: readonly Owed[];
  counts: Readonly<Record<string, number>>;
  steps: number;
  done: Map<string, number>;
};

const rows = <T>(db: WriteDb, text: string): readonly T[] => db.all<T>({ text, params: [] });
const count = (db: WriteDb, from: string): number =>
  rows<{ n: number }>(db, `SELECT count(*) AS n FROM ${from}`)[0]?.n ?? 0;
const requests = (db: WriteDb): readonly string[] =>
  rows<{ uid: string }>(db, 'SELECT uid FROM request ORDER BY id').map(({ uid }) => uid);

/** Those a step is likely to be let through with; all of them where there are none. */
const likely = (db: WriteDb, where: string): readonly string[] => {
  const found = rows<{ uid: string }>(db, `SELECT uid FROM request WHERE ${where} ORDER BY id`).map(({ uid }) => uid);
  return found.length === 0 ? requests(db) : found;
}; // prettier-ignore

/** Each finds nothing, ever. */
const never: Readonly<Record<string, string>> = {
  'a promise on a closed request': `
    SELECT p.id FROM promise p JOIN request r ON r.id = p.request_id WHERE p.ended_at IS NULL AND r.state = 'closed'`,
  'two promises in force': 'SELECT request_id FROM promise WHERE ended_at IS NULL GROUP BY request_id HAVING count(*) > 1',
  'a request and its promise apart': `
    SELECT r.id FROM request r LEFT JOIN promise p ON p.request_id = r.id AND p.ended_at IS NULL
    WHERE r.promise_start IS NOT p.start_at OR r.promise_by IS NOT p.by OR r.promise_end IS NOT p.end_at`,
  'a blocked call that was dialled': `
    SELECT a.id FROM attempt a JOIN decision d ON d.id = a.decision_id WHERE d.allowed = 0 AND (d.overridable = 0 OR length(d.reason) < 3)
      AND a.number <> 'erased'`,
  'a call of ours without its decision': `SELECT id FROM attempt WHERE direction = 'outbound' AND decision_id IS NULL`,
  'a call not counted': `
    SELECT r.id FROM request r WHERE r.merged_into IS NULL AND r.attempts <> (
      SELECT count(*) FROM attempt a JOIN outcome o ON o.attempt_id = a.id
      WHERE a.direction = 'outbound' AND a.request_id IN (SELECT id FROM request WHERE id = r.id OR merged_into = r.id))`,
  'an open request that joined another': `SELECT id FROM request WHERE merged_into IS NOT NULL AND state = 'open'`,
  'a chain of merges': `
    SELECT r.id FROM request r JOIN request m ON m.id = r.merged_into WHERE m.merged_into IS NOT NULL
    UNION ALL SELECT p.id FROM prospect p JOIN prospect m ON m.id = p.merged_into WHERE m.merged_into IS NOT NULL`,
  'a number of two people': `
    SELECT value FROM contact_point WHERE kind = 'phone' GROUP BY value HAVING count(DISTINCT prospect_id) > 1`,
  'a consent of somebody else': 'SELECT c.id FROM consent c JOIN request r ON r.id = c.request_id WHERE c.prospect_id <> r.prospect_id',
  'an open request that nobody agreed to': `
    SELECT r.id FROM request r WHERE r.state = 'open' AND NOT EXISTS (SELECT 1 FROM consent c WHERE c.request_id = r.id AND c.revoked_at IS NULL)`,
  'a request that is not in the search': 'SELECT id FROM request WHERE id NOT IN (SELECT rowid FROM search)',
}; // prettier-ignore

const owedNow = (db: WriteDb): readonly Owed[] =>
  rows<Owed>(
    db,
    `SELECT uid, request_id AS request FROM promise WHERE ended_at IS NULL AND by <> 'rule' ORDER BY id`,
  );

const appendOnly = ['attempt', 'attempt_end', 'outcome', 'decision', 'event', 'request_action', 'promise'];

/** These are no answer to anybody: whoever was owed a call still is. */
const leavesPromises = new Set(['snooze', 'reassign', 'reopen', 'split', 'sweep', 'clock', 'call']);
/** Only these open what was closed. */
const mayOpen = new Set(['reopen', 'undo', 'outcome']);

const look = (desk: Desk, seen: Seen, step: string): void => {
  const { db } = desk;
  for (const [what, text] of Object.entries(never)) expect([step, what, rows(db, text)]).toEqual([step, what, []]);
  expect(openRequests(db)).toBe(count(db, `request WHERE state = 'open' AND quarantined = 0`));
  // Whoever is open is in the queue, once.
  const page = queuePage(db, { search: '', searchContext: { callingCode: '33' }, cursor: null, limit: 200, now: desk.now, key, whole: false });
  const open = rows<{ uid: string }>(db, `SELECT uid FROM request WHERE state = 'open' AND quarantined = 0`).map(({ uid }) => uid);
  expect(page.rows.map(({ request }) => request).toSorted()).toEqual(open.toSorted());
  if (!mayOpen.has(step)) expect(open.filter((uid) => seen.closed.has(uid))).toEqual([]);

  const owed = owedNow(db);
  // A slot that leaves with a part of the request is owed for that part from then on.
  if (step === 'split') expect(owed.map(({ uid }) => uid)).toEqual(expect.arrayContaining(seen.owed.map(({ uid }) => uid)));
  else if (leavesPromises.has(step)) expect(owed.map(({ uid }) => uid)).toEqual(seen.owed.map(({ uid }) => uid));
  const counts = Object.fromEntries(appendOnly.map((table) => [table, count(db, table)]));
  if (step !== 'erase')
    for (const table of appendOnly) expect(counts[table] ?? 0).toBeGreaterThanOrEqual(seen.counts[table] ?? 0);
  // No promise is lost: each that was in force is still, or has an end that says how.
  if (step !== 'erase')
    for (const { uid } of seen.owed)
      expect(rows(db, `SELECT 1 FROM promise WHERE uid = '${uid}' AND (ended_at IS NULL) = (ended_as IS NULL)`)).toHaveLength(1);
  seen.owed = owed;
  seen.counts = counts;
  seen.closed = new Set(rows<{ uid: string }>(db, `SELECT uid FROM request WHERE state = 'closed'`).map(({ uid }) => uid));
  seen.steps += 1;
}; // prettier-ignore

/** One step; what the rules refuse has to leave every row as it was. */
const step = (name: string, told: string, work: (desk: Desk) => void): fc.Command<Seen, Desk> => ({
  check: () => true,
  toString: () => `${name} ${told}`,
  run: (seen, desk) => {
    const before = `${count(desk.db, 'event')} ${count(desk.db, 'promise')} ${openRequests(desk.db)}`;
    let refused = false;
    try {
      if (name === 'erase') work(desk);
      else desk.db.transaction(() => work(desk));
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      refused = true;
      expect(`${count(desk.db, 'event')} ${count(desk.db, 'promise')} ${openRequests(desk.db)}`).toBe(before);
    }
    if (!refused) seen.done.set(name, (seen.done.get(name) ?? 0) + 1);
    look(desk, seen, name);
  },
});

const among = <T>(list: readonly T[], place: number): T | undefined => list[place % Math.max(list.length, 1)];
const place = fc.nat(30);

const calls = fc.oneof(
  fc.tuple(place, fc.constantFrom('', 'Elle me l’a demandé'), fc.constantFrom('outbound' as const, 'inbound' as const)).map(
    ([n, reason, direction]) =>
      step('call', `${n} ${direction} ${reason}`, ({ db, now }) => {
        const request = direction === 'inbound' ? null : (among(requests(db), n) ?? null);
        const number = request === null
          ? (among(phones, n) ?? '')
          : (db.get<{ value: string }>(sql`SELECT c.value FROM request r JOIN contact_point c ON c.prospect_id = r.prospect_id AND c.kind = 'phone' WHERE r.uid = ${request}`)?.value ?? '');
        const started = startCall(db, { request, number, direction, reason, now, key });
        if (direction === 'outbound' && !started.decision.allowed) expect(isUsableReason(reason) && started.decision.overridable).toBe(true);
        endCall(db, started.attempt, { at: now });
      }),
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 90 })).map(([n, hours]) =>
    step('outcome', `${n} +${hours} h`, ({ db, now }) => {
      const [pending] = pendingAttempts(db);
      const kind = among(outcomeKinds(db), n);
      if (!pending || !kind) return;
      const next = kind.next === 'promise' ? { start: now + hours * hour, end: now + (hours + 1) * hour, zone: 'Europe/Paris' } : null;
      saveOutcome(db, { attempt: pending.attempt, kind: kind.code, note: 'Une note', next: pending.request === null ? null : next, wrapMs: 0, expected: 'yes', now, key });
    }),
  ),
); // prettier-ignore

const byHand = fc.oneof(
  fc.tuple(place, fc.integer({ min: -2, max: 200 })).map(([n, hours]) =>
    step('snooze', `${n} ${hours} h`, ({ db, now }) => {
      snooze(db, {
        request: among(likely(db, `state = 'open'`), n) ?? '',
        until: now + hours * hour,
        at: now,
      });
    }),
  ),
  fc.tuple(place, fc.boolean()).map(([n, team]) =>
    step('reassign', `${n} ${team}`, ({ db, now }) => {
      const agent = team ? null : (db.get<{ uid: string }>(sql`SELECT uid FROM agent`)?.uid ?? null);
      reassign(db, { request: among(requests(db), n) ?? '', agent, at: now });
    }),
  ),
  place.map((n) =>
    step('reopen', `${n}`, ({ db, now }) => {
      reopen(db, {
        request:
          among(
            likely(
              db,
              `closed_reason IN ('other', 'unreachable', 'converted', 'wrong-number') AND merged_into IS NULL`,
            ),
            n,
          ) ?? '',
        at: now,
      });
    }),
  ),
  fc.tuple(place, fc.constantFrom('other', 'refused', 'unreachable' as const)).map(([n, reason]) =>
    step('close', `${n} ${reason}`, ({ db, now }) => {
      closeByHand(db, { request: among(requests(db), n) ?? '', reason, at: now });
    }),
  ),
  fc.tuple(place, place).map(([n, m]) =>
    step('merge', `${n} ${m}`, ({ db, now }) => {
      const all = likely(db, `state = 'open'`);
      mergeRequests(db, { request: among(all, n) ?? '', other: among(all, m) ?? '', at: now });
    }),
  ),
  fc.tuple(place, fc.subarray([0, 1, 2], { minLength: 1 }), fc.subarray([0, 1])).map(([n, some, slots]) =>
    step('split', `${n} ${some.join()}`, ({ db, now }) => {
      splitRequest(db, {
        request: among(likely(db, `state = 'open' AND json_array_length(words) > 1`), n) ?? '',
        words: some,
        stakes: [],
        slots,
        at: now,
      });
    }),
  ),
  // The last action most of all: an agent undoes what has just been done.
  fc.oneof(fc.constant(0), fc.nat(5)).map((back) =>
    step('undo', `${back}`, ({ db, now }) => {
      const all = rows<{ uid: string }>(
        db,
        'SELECT uid FROM request_action ORDER BY undone_at IS NOT NULL, id DESC',
      );
      undoAction(db, { action: among(all, back)?.uid ?? '', at: now });
    }),
  ),
);

const world = fc.oneof(
  fc.record({ n: fc.nat(4), probe: fc.nat(1), said: fc.constantFrom(...words), slots: fc.array(fc.integer({ min: -3, max: 60 }), { maxLength: 2 }) }).map(
    ({ n, probe, said, slots }) =>
      step('ingest', `${n} ${probe} ${said} ${slots.join()}`, ({ db, probes, now }) => {
        const uid = probes[probe] ?? '';
        const openOf = () =>
          db.get<{ n: number }>(sql`SELECT count(*) AS n FROM contact_point c JOIN request r ON r.prospect_id = c.prospect_id JOIN probe b ON b.id = r.probe_id
            WHERE c.value = ${phones[n] ?? ''} AND b.uid = ${uid} AND r.state = 'open'`)?.n ?? 0;
        const before = openOf();
        // Quarantined or not: who asks again is let out of it.
        const allOpen = () => count(db, `request WHERE state = 'open'`);
        const all = allOpen();
        const iso = (hours: number) => new Date(now + hours * hour).toISOString();
        const [first] = slots;
        take(db, uid, [{
          name: `Personne ${n}`, phone: phones[n] ?? '', words: said, askedAt: iso(0), consent: 'oui',
          ...(first === undefined ? {} : { slot: `${iso(first)}/${iso(first + 1)}` }),
        }], { at: now });
        // FreePBX#525: who already waits for a call by this probe does not wait for two.
        if (before > 0) expect([openOf(), allOpen()]).toEqual([before, all]);
        else expect(allOpen() - all).toBeLessThanOrEqual(1);
      }),
  ),
  fc.integer({ min: -60, max: 4000 }).map((minutes) =>
    step('clock', `${minutes} min`, (desk) => {
      desk.now += minutes * minute;
    }),
  ),
  fc.constant(step('sweep', '', ({ db, now }) => void sweep(db, { now, limit: 100 }))),
); // prettier-ignore

const rights = fc.oneof(
  fc.tuple(fc.nat(4), fc.boolean()).map(([n, list]) =>
    step('withdraw', `${n} ${list}`, ({ db, now }) => {
      withdrawConsent(db, { person: { number: phones[n] ?? '' }, via: 'screen', suppress: list, at: now, key });
    }),
  ),
  fc.nat(4).map((n) =>
    step('erase', `${n}`, ({ db, now }) => {
      erasePerson(db, { person: { number: phones[n] ?? '' }, key, at: now });
    }),
  ),
); // prettier-ignore

const life = fc.commands(
  [
    ...Array.from({ length: 8 }, () => calls),
    ...Array.from({ length: 8 }, () => byHand),
    ...Array.from({ length: 6 }, () => world),
    rights,
  ],
  { maxCommands: 60, size: 'max' },
);

/** Five people who asked twice, to be copied for each life: to make one anew takes longer than to live it. */
const template = (): { readonly file: string; readonly probes: readonly string[] } => {
  const { db, dataDir, close } = openDatabase();
  const probes = [makeProbe(db, 'Site'), makeProbe(db, 'Salon')];
  for (const said of ['Bonjour', 'Et la chaudière'])
    take(
      db,
      probes[0] ?? '',
      phones.map((phone, n) => ({ name: `Personne ${n}`, phone, words: said, consent: 'oui' })),
      { at: start },
    );
  close();
  return { file: databaseFile(dataDir), probes };
};

/** More of them on demand, with their figures in .cache: `RAPPEL_LIFE_RUNS=1000`. */
const asked = process.env['RAPPEL_LIFE_RUNS'];
const runs = asked === undefined ? 25 : Number(asked);

describe('the life of requests', () => {
  it('keeps its rules whatever happens, in whatever order', { timeout: 60_000 + runs * 4000 }, () => {
    const { file, probes } = template();
    const done = new Map<string, number>();
    let steps = 0;
    fc.assert(
      fc.property(life, (commands) => {
        const dataDir = dataFolder();
        copyFileSync(file, databaseFile(dataDir));
        const { db, close } = openDatabase(dataDir);
        // Nothing here is about a power cut.
        db.exec('PRAGMA synchronous = OFF');
        const seen: Seen = { closed: new Set(), owed: [], counts: {}, steps: 0, done };
        try {
          fc.modelRun(() => ({ model: seen, real: { db, probes, now: start + hour } }), commands);
          expect(verifyChain(db).ok).toBe(true);
          expect(rows(db, 'PRAGMA foreign_key_check')).toEqual([]);
          for (const table of ['attempt', 'outcome', 'event', 'decision'])
            if (count(db, table) > 0) expect(() => db.exec(`DELETE FROM ${table}`)).toThrow('append-only');
        } finally {
          steps += seen.steps;
          close();
        }
      }),
      { numRuns: runs },
    );
    // Every step was taken, and not only refused.
    const all = ['call', 'outcome', 'snooze', 'reassign', 'reopen', 'close', 'merge', 'split', 'undo', 'ingest', 'clock', 'sweep', 'withdraw', 'erase'];
    expect(all.filter((name) => !done.has(name))).toEqual([]);
    expect(steps).toBeGreaterThan(runs * 10);
    if (asked !== undefined)
      writeFileSync('.cache/request-life.json', JSON.stringify({ lives: runs, steps, done: Object.fromEntries(done) }));
  }); // prettier-ignore
});
