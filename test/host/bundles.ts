import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { WriteDb } from '../../db/handle.ts';
import { openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { endAttempt, startAttempt } from '../../db/stores/attempts.ts';
import { saveOutcome } from '../../db/stores/outcomes.ts';
import { exportBundle } from '../../host/bundles/export-bundle.ts';
import { importBundle } from '../../host/bundles/import-bundle.ts';
import { fingerprintOf, signKey } from '../../host/bundles/keys.ts';
import { addProbe, addRequest, dataFolder, testKey } from '../db/records.ts';
import { memorySecrets, openContext, type TestContext } from './context.ts';

export const now = Date.parse('2026-03-12T10:00:00Z');
export const minute = 60_000;
export const herNumber = '+33639980142';

/** One call, whole: placed, answered, ended, with its outcome. */
export const callOnce = (
  db: WriteDb,
  request: string,
  at: number,
  { kind = 'no-answer', note = '', number = herNumber, reason = '' } = {},
): string => {
  const { attempt } = startAttempt(db, {
    request,
    number,
    direction: 'outbound',
    reason,
    now: at,
    key: testKey,
    pid: process.pid,
  });
  endAttempt(db, {
    attempt,
    at: at + minute,
    answeredAt: null,
    lineResult: 'no-answer',
    sipCode: 480,
    sipReason: `no answer from ${number}`,
    endedBy: 'far-end',
    holdMs: 0,
  });
  saveOutcome(db, { attempt, kind, note, next: null, wrapMs: 4000, now: at + 2 * minute, key: testKey });
  return attempt;
};

/** A context with its own secrets, so that it has keys of its own. */
export const openDesk = (at: number, fill: (db: WriteDb) => void = () => undefined): Promise<TestContext> =>
  openContext(at, fill, { secrets: memorySecrets() });

/** More rows in a desk that runs, by a connection of its own. */
export const inDesk = <T>(desk: TestContext, work: (db: WriteDb) => T): T => {
  const writer = openWriter(desk.dataDir);
  try {
    return writer.db.transaction(() => work(writer.db));
  } finally {
    writer.close();
  }
};

/** An agent's desk with one person who asked to be called. */
export const agentDesk = async (
  at = now,
): Promise<{ readonly desk: TestContext; readonly request: string }> => {
  let request = '';
  const desk = await openDesk(at, (db) => {
    request = addRequest(db, {
      probe: addProbe(db, 'Site de Lyon'),
      name: 'Léa Quatrelivres',
      phones: [herNumber],
      emails: ['lea@example.fr'],
      words: 'Ma chaudière ronfle',
      askedAt: at - 3_600_000,
    }).uid;
  });
  return { desk, request };
};

const folder = dataFolder;
let made = 0;
export const exportTo = async (
  desk: TestContext,
  { whole = false, passphrase = '' } = {},
): Promise<string> => {
  made += 1;
  const file = join(folder(), `${made}.rappel`);
  await exportBundle(desk, { to: { file }, whole, passphrase });
  return file;
};

export const take = (desk: TestContext, path: string, from?: TestContext, passphrase = '') =>
  importBundle(desk, {
    path,
    passphrase,
    trust: from ? fingerprintOf(signKey(from.ports.secrets).publicKey) : null,
  });

/** Every row of the tables that calls and requests are in, without keys of this database. */
export const digestOfLog = (db: WriteDb): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        db.all(sql`SELECT a.uid, a.number, a.started_at, a.direction, r.uid AS request, g.name, d.uid AS decision
          FROM attempt a JOIN agent g ON g.id = a.agent_id LEFT JOIN request r ON r.id = a.request_id LEFT JOIN decision d ON d.id = a.decision_id ORDER BY a.uid`),
        db.all(sql`SELECT a.uid, s.step, s.at, s.detail FROM attempt_step s JOIN attempt a ON a.id = s.attempt_id ORDER BY a.uid, s.id`),
        db.all(sql`SELECT a.uid, e.at, e.line_result, e.sip_code, e.sip_reason FROM attempt_end e JOIN attempt a ON a.id = e.attempt_id ORDER BY a.uid`),
        db.all(sql`SELECT o.uid, o.kind, o.note, o.at, o.wrap_ms FROM outcome o ORDER BY o.uid`),
        db.all(sql`SELECT a.uid, f.asked_s, f.promise_end, f.outside_slot, f.repeat_ring, f.first_try, f.override FROM attempt_fact f JOIN attempt a ON a.id = f.attempt_id ORDER BY a.uid`),
        db.all(sql`SELECT r.uid, r.state, r.words, r.closed_reason, r.attempts, r.origin_sequence FROM request r ORDER BY r.uid`),
        db.all(sql`SELECT m.uid, m.start_at, m.ended_as FROM promise m ORDER BY m.uid`),
        db.all(sql`SELECT n.uid, n.text FROM note n ORDER BY n.uid`),
        db.all(sql`SELECT name FROM agent ORDER BY name`),
        db.all(sql`SELECT name, status FROM probe ORDER BY name`),
      ]),
    )
    .digest('hex'); // prettier-ignore
