import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { sql } from '../../db/sql.ts';
import { endAttempt, startAttempt } from '../../db/stores/attempts.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { addNote } from '../../db/stores/requests.ts';
import { erasePerson } from '../../host/privacy/erase.ts';
import { verifyBundle } from '../../host/bundles/import-bundle.ts';
import { readKey } from '../../host/bundles/keys.ts';
import { saveBundleSettings } from '../../host/bundles/settings.ts';
import { addProbe, addRequest, testKey } from '../db/records.ts';
import { brokenRules } from '../db/broken-rules.ts';
import {
  agentDesk,
  callOnce,
  digestOfLog,
  exportTo,
  herNumber,
  inDesk,
  minute,
  now,
  openDesk,
  take,
} from './bundles.ts';

const hour = 60 * minute;
/** Several whole hosts one after the other, each with its own database. */
vi.setConfig({ testTimeout: 60_000 });
const counts = (desk: Parameters<typeof inDesk>[0]) =>
  inDesk(desk, (db) => db.get(sql`
    SELECT (SELECT count(*) FROM attempt) AS attempts, (SELECT count(*) FROM request) AS requests, (SELECT count(*) FROM event) AS events,
      (SELECT count(*) FROM workstation) AS workstations`)); // prettier-ignore

describe('bundles', () => {
  it('bring the calls of a desk to the lead, whole, once, and without anybody’s number', async () => {
    const { desk, request } = await agentDesk();
    const attempt = inDesk(desk, (db) => {
      const made = callOnce(db, request, now, { note: 'Elle rappelle demain' });
      addNote(db, { request, text: 'Préfère le soir', at: now });
      return made;
    });
    const file = await exportTo(desk);
    const lead = await openDesk(now + hour);
    expect(await take(lead, file, desk)).toMatchObject({
      sequence: 1, already: false, attempts: 1, requests: 1, warnings: [], missing: [],
    }); // prettier-ignore
    const seen = inDesk(lead, (db) => ({
      call: db.get(sql`
        SELECT a.uid, a.number, a.started_at AS at, g.name AS agent, o.kind, o.note, e.sip_reason AS reason, d.rule, f.first_try AS firstTry,
          (SELECT count(*) FROM attempt_step s WHERE s.attempt_id = a.id) AS steps, r.words, p.name, b.name AS probe, b.status
        FROM attempt a JOIN agent g ON g.id = a.agent_id JOIN outcome o ON o.attempt_id = a.id JOIN attempt_end e ON e.attempt_id = a.id
          JOIN decision d ON d.id = a.decision_id JOIN attempt_fact f ON f.attempt_id = a.id JOIN request r ON r.id = a.request_id
          JOIN prospect p ON p.id = a.prospect_id JOIN probe b ON b.id = r.probe_id`),
      note: db.get(sql`SELECT text FROM note`),
      contacts: db.all(sql`SELECT value FROM contact_point`),
      rules: brokenRules(db),
      chain: verifyChain(db).ok,
    }));
    expect(seen).toMatchObject({
      call: {
        uid: attempt, number: '+33…42', at: now, kind: 'no-answer', note: 'Elle rappelle demain', reason: 'no answer from +33…42',
        rule: 'allowed', firstTry: 1, name: 'Léa Quatrelivres', probe: 'Site de Lyon', status: 'paused',
      },
      note: { text: 'Préfère le soir' },
      contacts: [],
      // It is worked on elsewhere: no promise in its row, no payload behind it.
      rules: ['a request and its promise apart', 'a request without the payload that made it'],
      chain: true,
    }); // prettier-ignore
    const before = inDesk(lead, digestOfLog);
    const rows = counts(lead);
    expect(await take(lead, file)).toMatchObject({ already: true, attempts: 0, requests: 0 });
    expect(inDesk(lead, digestOfLog)).toBe(before);
    expect(counts(lead)).toEqual(rows);
    expect(await lead.db.read('workstations.list')).toMatchObject([
      { lastSequence: 1, lastCallAt: now, attempts: 1, missing: [], clockMs: 0 },
    ]);
  });

  it('change nothing about whom the lead may call, and when', async () => {
    const { desk, request } = await agentDesk();
    inDesk(desk, (db) => {
      callOnce(db, request, now - 3 * hour, { kind: 'do-not-call', note: 'Plus jamais' });
      addRequest(db, {
        probe: addProbe(db, 'Salon'),
        name: 'Paul Open',
        phones: ['+33639980143'],
        promise: { start: now - hour, end: now + hour, by: 'agent' },
        expiresAt: now - minute,
      });
    });
    const file = await exportTo(desk);
    let own = '';
    const lead = await openDesk(now, (db) => {
      own = addRequest(db, { probe: addProbe(db, 'Salon'), name: 'Léa Q', phones: [herNumber] }).uid;
    });
    const look = async () => ({
      queue: await lead.db.read('queue.counts', { now }),
      decision: await lead.db.read('call.decide', { now, key: testKey, number: herNumber, request: own }),
      stranger: await lead.db.read('call.decide', {
        now,
        key: testKey,
        number: '+33639980143',
        request: null,
      }),
      suppressions: inDesk(lead, (db) => db.all(sql`SELECT * FROM suppression`)),
      tallies: inDesk(lead, (db) => db.all(sql`SELECT * FROM tally ORDER BY name`)),
      quarters: inDesk(lead, (db) => db.all(sql`SELECT * FROM quarter_count`)),
      yields: inDesk(lead, (db) => db.all(sql`SELECT * FROM probe_calls`)),
      known: await lead.db.read('prospects.byNumber', { number: '+33639980143' }),
      probe: inDesk(lead, (db) => db.get(sql`SELECT status, requests FROM probe WHERE name = 'Salon'`)),
    });
    const before = await look();
    expect(before.decision.allowed).toBe(true);
    expect(await take(lead, file, desk)).toMatchObject({ attempts: 1, requests: 2 });
    expect(await look()).toEqual(before);
    // The clock goes over them, too: nothing of theirs expires or is owed here.
    await lead.db.write('queue.sweep', { now: now + 48 * hour, limit: 100 });
    const theirs = inDesk(lead, (db) => db.all<{ uid: string; state: string }>(sql`
      SELECT uid, state FROM request WHERE origin_id IS NOT NULL ORDER BY state`)); // prettier-ignore
    expect(theirs.map(({ state }) => state)).toEqual(['closed', 'open']);
    expect(await look()).toMatchObject({ queue: before.queue });
    const foreign = theirs[1]?.uid ?? '';
    const call = () =>
      inDesk(lead, (db) => callOnce(db, foreign, now, { reason: 'Je veux quand même appeler' }));
    expect(call).toThrow('belongs to another workstation');
    await expect(
      lead.db.write('requests.close', { request: foreign, reason: 'other', note: '', at: now }),
    ).rejects.toMatchObject({ code: 'request/elsewhere' });
  });

  it('hold what is new since the last, and bring the outcome of a call that was waiting then', async () => {
    const { desk, request } = await agentDesk();
    const pending = inDesk(desk, (db) => startAttempt(db, {
      request, number: herNumber, direction: 'outbound', reason: '', now, key: testKey, pid: process.pid,
    }).attempt); // prettier-ignore
    const first = await exportTo(desk);
    desk.clock.advance(5 * hour);
    const second = await exportTo(desk);
    inDesk(desk, (db) => {
      endAttempt(db, { attempt: pending, at: now + 5 * hour, answeredAt: null, lineResult: 'busy', sipCode: 486, sipReason: '', endedBy: 'far-end', holdMs: 0 });
    }); // prettier-ignore
    await desk.db.write('outcomes.save', {
      attempt: pending, kind: 'no-answer', note: '', next: null, wrapMs: 0, now: now + 5 * hour, key: testKey,
    }); // prettier-ignore
    desk.clock.advance(5 * hour);
    const third = await exportTo(desk);
    const verify = (path: string) => verifyBundle(desk, { path, passphrase: '' });
    expect((await verify(first)).counts).toMatchObject({ requests: 1, attempts: 0 });
    expect((await verify(second)).counts).toMatchObject({ requests: 0, attempts: 0 });
    expect((await verify(third)).counts).toMatchObject({ requests: 1, attempts: 1 });
    const lead = await openDesk(now + 11 * hour);
    expect(await take(lead, first, desk)).toMatchObject({ missing: [] });
    expect(await take(lead, third)).toMatchObject({ attempts: 1, missing: [2] });
    expect(await take(lead, second)).toMatchObject({ missing: [], warnings: [] });
  });

  it('may come in any order: the one with the highest number says how a request stands', async () => {
    const { desk, request } = await agentDesk();
    inDesk(desk, (db) => callOnce(db, request, now));
    const first = await exportTo(desk);
    desk.clock.advance(4 * hour);
    inDesk(desk, (db) => {
      callOnce(db, request, now + 3 * hour, { kind: 'not-interested', note: 'Non merci' });
      // It joined one that comes after it in the bundle, as a merge leaves it.
      const { id } = addRequest(db, { probe: addProbe(db, 'Salon'), name: 'Paul Kept', phones: [] });
      db.run(sql`UPDATE request SET merged_into = ${id} WHERE uid = ${request}`);
    });
    const second = await exportTo(desk);
    const inOrder = await openDesk(now + 5 * hour);
    const backwards = await openDesk(now + 5 * hour);
    await take(inOrder, first, desk);
    await take(inOrder, second);
    expect(inDesk(inOrder, (db) => db.get(sql`
      SELECT p.name FROM request r JOIN request k ON k.id = r.merged_into JOIN prospect p ON p.id = k.prospect_id
      WHERE r.uid = ${request}`))).toEqual({ name: 'Paul Kept' }); // prettier-ignore
    expect(await take(backwards, second, desk)).toMatchObject({ missing: [1] });
    await take(backwards, first);
    expect(inDesk(backwards, digestOfLog)).toBe(inDesk(inOrder, digestOfLog));
    expect(inDesk(backwards, (db) => db.get(sql`SELECT state, closed_reason AS reason FROM request WHERE uid = ${request}`))).toEqual({
      state: 'closed', reason: 'refused',
    }); // prettier-ignore
  });

  it('are refused when cut, edited anywhere, or put together, and then nothing is written', async () => {
    const { desk, request } = await agentDesk();
    inDesk(desk, (db) => callOnce(db, request, now));
    const file = await exportTo(desk);
    const whole = await readFile(file);
    const lead = await openDesk(now);
    const rows = counts(lead);
    const refused = async (bytes: Buffer): Promise<string> => {
      await writeFile(`${file}.bad`, bytes);
      return take(lead, `${file}.bad`, desk).then(
        () => 'taken',
        (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
      );
    };
    for (const length of [0, 5, 40, 200, whole.length >> 1, whole.length - 100, whole.length - 1])
      expect([length, await refused(whole.subarray(0, length))]).toEqual([
        length,
        length < 14 ? 'bundle/not-a-bundle' : 'bundle/damaged',
      ]);
    for (let at = 20; at < whole.length - 1; at += Math.ceil(whole.length / 60)) {
      const edited = Buffer.from(whole);
      edited[at] = (edited[at] ?? 0) ^ 1;
      expect([at, (await refused(edited)).startsWith('bundle/')]).toEqual([at, true]);
    }
    expect(await refused(Buffer.concat([whole, whole]))).toBe('bundle/damaged');
    const name = whole.indexOf('"sequence":1');
    const other = Buffer.from(whole);
    other.write('"sequence":9', name);
    expect(await refused(other)).toBe('bundle/damaged');
    other.write('"format":8', whole.indexOf('"format":2'));
    expect(await refused(other)).toBe('bundle/newer');
    expect(counts(lead)).toEqual(rows);
    expect(await refused(whole)).toBe('taken');
  });

  it('of an unknown workstation, of a changed key, and of ourselves wait for somebody to say so', async () => {
    const { desk } = await agentDesk();
    const file = await exportTo(desk);
    const lead = await openDesk(now);
    const { fingerprint } = await verifyBundle(lead, { path: file, passphrase: '' });
    await expect(take(lead, file)).rejects.toMatchObject({
      code: 'bundle/unknown-workstation',
      data: { fingerprint },
    });
    await expect(take(desk, file)).rejects.toMatchObject({ code: 'bundle/own' });
    await take(lead, file, desk);
    for (const name of ['bundle-sign-key']) desk.ports.secrets.set(name, null);
    const anew = await exportTo(desk);
    await expect(take(lead, anew)).rejects.toMatchObject({ code: 'bundle/other-key' });
    await expect(take(lead, anew, lead)).rejects.toMatchObject({ code: 'bundle/other-key' });
    expect(await take(lead, anew, desk)).toMatchObject({ sequence: 2 });
  });

  it('can be sealed for the lead alone, or with a passphrase', async () => {
    const { desk, request } = await agentDesk();
    inDesk(desk, (db) => callOnce(db, request, now, { note: 'mirobolante' }));
    const lead = await openDesk(now);
    const other = await openDesk(now);
    const spoken = await exportTo(desk, { passphrase: 'sept cigales' });
    await saveBundleSettings(desk.db, { recipient: readKey(lead.ports.secrets) }, now);
    const sealed = await exportTo(desk, { whole: true });
    for (const file of [spoken, sealed]) expect((await readFile(file)).includes('mirobolante')).toBe(false);
    await expect(take(other, sealed, desk)).rejects.toMatchObject({ code: 'bundle/not-for-us' });
    await expect(take(lead, spoken, desk)).rejects.toMatchObject({ code: 'bundle/passphrase' });
    await expect(take(lead, spoken, desk, 'six cigales')).rejects.toMatchObject({
      code: 'bundle/passphrase',
    });
    expect(await take(lead, sealed, desk)).toMatchObject({ attempts: 1 });
    expect(await take(other, spoken, desk, 'sept cigales')).toMatchObject({ attempts: 1 });
  });

  it('tell a clock that is hours off, and a desk that was put back from a backup', async () => {
    const { desk, request } = await agentDesk(now + 7 * hour);
    const file = await exportTo(desk);
    desk.clock.advance(-5 * hour);
    inDesk(desk, (db) => callOnce(db, request, now + 6 * hour));
    const back = await exportTo(desk, { whole: true });
    const lead = await openDesk(now);
    expect(await take(lead, file, desk)).toMatchObject({ warnings: ['clock-ahead'] });
    expect(await lead.db.read('workstations.list')).toMatchObject([{ clockMs: 7 * hour }]);
    expect(await take(lead, back)).toMatchObject({ attempts: 1, warnings: ['clock-ahead', 'clock-back', 'calls-after'] });
    inDesk(desk, (db) => db.run(sql`DELETE FROM bundle_sent WHERE sequence = 2`));
    desk.clock.advance(minute);
    const again = await exportTo(desk, { whole: true });
    expect((await take(lead, again)).warnings).toContain('other-history');
  }); // prettier-ignore

  it('carry an erasure along, and never bring back who was erased', async () => {
    const { desk, request } = await agentDesk();
    inDesk(desk, (db) => callOnce(db, request, now, { note: 'xylophone' }));
    const old = await exportTo(desk);
    const [lead, late] = [await openDesk(now), await openDesk(now)];
    await take(lead, old, desk);
    await erasePerson(desk, { request });
    const erased = await exportTo(desk);
    expect(await take(lead, erased)).toMatchObject({ erased: 1 });
    await take(late, erased, desk);
    await take(late, old);
    for (const place of [lead, late])
      expect(
        inDesk(place, (db) => db.get(sql`
          SELECT (SELECT count(*) FROM prospect) AS people, (SELECT count(*) FROM request) AS requests, o.note, a.number
          FROM attempt a JOIN outcome o ON o.attempt_id = a.id`)),
      ).toEqual({ people: 0, requests: 0, note: '', number: 'erased' }); // prettier-ignore
  });
});
