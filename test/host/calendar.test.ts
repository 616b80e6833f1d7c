import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { sql } from '../../db/sql.ts';
import { endPromise, makePromise } from '../../db/stores/promises.ts';
import { promisesHandlers } from '../../host/handlers/promises.ts';
import type { Session } from '../../core/rpc/serve.ts';
import { addProbe, addRequest, dataFolder, openDatabase } from '../db/records.ts';
import { fixedClock } from '../support/clock.ts';
import { memorySecrets, openContext } from './context.ts';
import { runCommand } from './run-command.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const hour = 3_600_000;
const promise = { start: now + hour, end: now + 2 * hour, by: 'prospect' } as const;
const nobody = {} as Session;

const eventsOf = (text: string) => {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      sequence: event.sequence,
      summary: event.summary,
      status: component.getFirstPropertyValue('status'),
      start: event.startDate.toJSDate().getTime(),
    };
  });
};

describe('rappel ics', () => {
  const run = (dataDir: string, out: string, at = now) =>
    runCommand(['ics', '--out', out, '--data', dataDir], {
      ports: { clock: fixedClock(at), secrets: memorySecrets() },
    });

  it('writes every promise with a UID that stays and a SEQUENCE that rises when it is moved or called off', async () => {
    const { db, dataDir } = openDatabase();
    const out = join(dataFolder(), 'calls.ics');
    const probe = addProbe(db);
    const moved = addRequest(db, { probe, name: 'Léa Martin', words: 'Mon secret', promise });
    const off = addRequest(db, { probe, name: 'Max', company: 'Dupont & Cie', promise });
    addRequest(db, { probe, name: 'Retry', promise: { ...promise, by: 'rule' } });
    const old = addRequest(db, { probe, name: 'Old', promise: { ...promise, start: 1, end: 2 } });
    endPromise(db, { request: old.id, as: 'cancelled', at: 3 });
    expect(await run(dataDir, out)).toMatchObject({ code: 0 });
    const first = eventsOf(readFileSync(out, 'utf8'));
    expect(first.map(({ summary, sequence }) => [summary, sequence])).toEqual([
      ['Call Léa Martin back', 0],
      ['Call Max, Dupont & Cie back', 0],
    ]);
    endPromise(db, { request: moved.id, as: 'replaced', at: now });
    const window = { start: now + 5 * hour, end: now + 6 * hour, zone: 'Europe/Paris' };
    makePromise(db, { request: moved.id, window, by: 'prospect', agent: null, at: now });
    endPromise(db, { request: off.id, as: 'cancelled', at: now });
    const { out: printed } = await run(dataDir, out);
    expect(JSON.parse(printed)).toEqual({ file: out, appointments: 2, cancelled: 1 });
    const text = readFileSync(out, 'utf8');
    expect(eventsOf(text)).toEqual([
      { ...first[0], sequence: 1, start: now + 5 * hour },
      { ...first[1], sequence: 1, status: 'CANCELLED' },
    ]);
    expect(text).not.toMatch(/secret|\+33|Retry/);
    // What was called off is told for thirty days.
    await run(dataDir, out, now + 31 * 24 * hour);
    expect(eventsOf(readFileSync(out, 'utf8'))).toHaveLength(1);
  });

  it('says what is missing, and leaves no half file behind', async () => {
    const { dataDir } = openDatabase();
    expect(JSON.parse((await runCommand(['ics', '--data', dataDir])).out)).toMatchObject({ error: { code: 'cli/usage' } }); // prettier-ignore
    const nowhere = join(dataDir, 'no', 'such', 'folder.ics');
    const failed = await run(dataDir, nowhere);
    expect(JSON.parse(failed.out)).toMatchObject({ error: { code: 'calendar/unwritable' } });
    expect(existsSync(`${nowhere}.part`)).toBe(false);
  });
});

it('the appointment for a person is in their language and by their clock, with the file to attach', async () => {
  let uid = '';
  const context = await openContext(now, (db) => {
    const request = addRequest(db, { probe: addProbe(db), name: 'Léa Martin', emails: ['lea@example.fr'], promise }); // prettier-ignore
    db.run(sql`UPDATE prospect SET language = 'fr', zone = 'Indian/Reunion'`);
    uid = request.uid;
  });
  const handlers = promisesHandlers(context, { listen: () => undefined });
  const { appointment } = await handlers['promises.appointment']({ request: uid }, nobody);
  expect(appointment).toMatchObject({
    cancelled: false,
    mail: {
      to: 'lea@example.fr',
      subject: 'Votre rendez-vous téléphonique : le jeudi 12 mars 2026 de 15:00 à 16:00',
    },
  });
  expect(appointment?.mail.body).toContain('heure de Indian/Reunion');
  expect(eventsOf(appointment?.file.body ?? '')).toMatchObject([
    { summary: 'Rendez-vous téléphonique', sequence: 0, start: now + hour },
  ]);
  const calendar = await handlers['promises.calendar']({}, nobody);
  expect(calendar.complete).toBe(true);
  // The same appointment, in the agent's calendar and in the person's.
  expect(eventsOf(calendar.body)[0]?.uid).toBe(eventsOf(appointment?.file.body ?? '')[0]?.uid);
});
