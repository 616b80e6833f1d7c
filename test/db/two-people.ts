import type { WriteDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';
import { addStep, endAttempt, saveDraft, startAttempt } from '../../db/stores/attempts.ts';
import { saveOutcome } from '../../db/stores/outcomes.ts';
import { tickTalk } from '../../db/stores/talks.ts';
import { makeProbe, now, take } from './leads.ts';
import { openDatabase, testKey } from './records.ts';

/** Two people who asked, one of whom is talked with: what the tests of their rights begin with. */
export const key = testKey;
export const number = '+33199000142';
export const other = '+33199000199';
export const lea = {
  name: 'Zéphyrine Quatrelivres',
  company: 'Oxymore & Fils',
  phone: '01 99 00 01 42',
  email: 'zephyrine@quatrelivres.example',
  words: 'Ma chaudière mirobolante ronfle',
  providerId: 'lead-zq-1',
};
export const max = { name: 'Max Petit', phone: '01 99 00 01 99', words: 'Mon toit fuit' };

export const minute = 60_000;

/** One call with her, in which everything that may hold a word does. */
export const callHer = (db: WriteDb, note = 'Elle préfère le xylophone'): string =>
  db.transaction(() => {
    const { attempt } = startAttempt(db, {
      request: null,
      number,
      direction: 'outbound',
      reason: 'Son voisin Balthazarin insiste',
      now,
      key,
      pid: process.pid,
    });
    tickTalk(db, {
      attempt,
      kind: 'need',
      label: 'Un turlututu pour Quatrelivres',
      ticked: true,
      at: now + 1,
    });
    addStep(db, { attempt, step: 'transferred', at: now + 1, detail: 'sip:+33199000142@example.org' });
    saveDraft(db, { attempt, text: 'brouillon kaléidoscope', at: now });
    endAttempt(db, {
      attempt,
      at: now + minute,
      answeredAt: now + 1000,
      lineResult: 'answered',
      sipCode: 200,
      sipReason: 'OK Quatrelivres',
      endedBy: 'agent',
      holdMs: 0,
    });
    saveOutcome(db, {
      attempt,
      kind: 'busy',
      note,
      next: null,
      wrapMs: 1,
      expected: 'forgot',
      now: now + minute,
      key,
    });
    return attempt;
  });

export const openPeople = () => {
  const database = openDatabase();
  const { db } = database;
  const probe = makeProbe(db);
  take(db, probe, [lea, max]);
  const request =
    db.get<{ uid: string }>(sql`
      SELECT r.uid FROM request r JOIN prospect p ON p.id = r.prospect_id WHERE p.name = ${lea.name}`)?.uid ??
    '';
  return { ...database, probe, request };
};

export const kinds = (db: WriteDb): readonly string[] =>
  db.all<{ kind: string }>(sql`SELECT kind FROM event ORDER BY id`).map(({ kind }) => kind);
