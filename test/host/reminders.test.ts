import { describe, expect, it, vi } from 'vitest';
import type { EventName } from '../../core/contract/index.ts';
import type { Notifier } from '../../core/ports.ts';
import { sql } from '../../db/sql.ts';
import type { Audience } from '../../host/audience.ts';
import { startReminders } from '../../host/jobs/reminders.ts';
import { listenersOf } from '../../host/listeners.ts';
import { addProbe, addRequest } from '../db/records.ts';
import type { WriteDb } from '../../db/handle.ts';
import { openContext } from './context.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const minute = 60_000;
const hour = 60 * minute;

type Promised = readonly [name: string, start: number, end: number];

const openDesk = async (promised: readonly Promised[], more: (db: WriteDb) => void = () => undefined) => {
  const notices: Parameters<Notifier['notify']>[0][] = [];
  const badges: number[] = [];
  const turns = listenersOf<void>();
  let present = true;
  const context = await openContext(
    now,
    (db) => {
      const probe = addProbe(db);
      for (const [name, start, end] of promised)
        addRequest(db, { probe, name, words: 'Mon secret', promise: { start: now + start * minute, end: now + end * minute, by: 'prospect' } }); // prettier-ignore
      more(db);
    },
    {
      notifier: { notify: (notice) => void notices.push(notice) },
      badge: { show: (count) => void badges.push(count) },
      platform: {
        capabilities: {
          desktop: true,
          tray: true,
          systemNotifications: true,
          protocolLinks: true,
          hotKeys: true,
        },
        locale: 'en-GB',
        zone: 'Europe/Paris',
      },
    },
  );
  const audience: Audience = { present: () => present, onChange: (listener) => turns.add(listener) };
  return {
    ...context,
    notices,
    badges,
    setPresent: (here: boolean) => {
      present = here;
    },
    start: () => startReminders(context, audience),
    /** Runs a turn, as when the window with the phone changes. */
    turn: () => turns.tell(),
  };
};
const titles = (notices: readonly { readonly title: string }[]): string[] =>
  notices.map(({ title }) => title);

describe('reminders', () => {
  it('are said with the name alone, in the words and by the clock of the workstation, once each', async () => {
    const desk = await openDesk([['Léa Martin', 5, 35]]);
    const job = desk.start();
    await vi.waitFor(() => expect(titles(desk.notices)).toEqual(['In 5 min: call Léa Martin back']));
    expect(desk.notices[0]?.body).toBe('Promised from 11:05 to 11:35');
    expect(JSON.stringify(desk.notices)).not.toContain('secret');
    desk.clock.advance(5 * minute);
    desk.turn();
    await vi.waitFor(() => expect(titles(desk.notices).at(-1)).toBe('It is time to call Léa Martin back'));
    await vi.waitFor(() => expect(desk.badges).toEqual([0, 1]));
    await job.stop();
    // A host that starts again at the same moment, and once more after the end of the window.
    const again = desk.start();
    await vi.waitFor(() => expect(desk.badges).toEqual([0, 1, 1]));
    desk.clock.advance(31 * minute);
    desk.turn();
    await vi.waitFor(() => expect(titles(desk.notices)).toHaveLength(3));
    expect(titles(desk.notices).at(-1)).toBe('Late: Léa Martin is waiting for a call');
    await again.stop();
    expect(desk.told.filter((name) => name === 'promise.reminder')).toHaveLength(3);
  });

  it('of many at once are one notice, which names nobody where the settings say so', async () => {
    const many = [['Ana', -60, -30], ['Bo', -60, -20], ['Cy', -10, 30], ['Di', 3, 30], ['Ed', 4, 30]] as const; // prettier-ignore
    const desk = await openDesk(many);
    const job = desk.start();
    await vi.waitFor(() => expect(desk.notices).toHaveLength(1));
    expect(desk.notices).toEqual([
      {
        title: '5 promised calls',
        body: '2 late, 1 due now, 2 soon\nAna, Bo, Cy and 2 more',
        tag: 'promises',
      },
    ]);
    await job.stop();
    const quiet = await openDesk(many.slice(0, 1), (db) =>
      db.run(sql`INSERT INTO setting (name, value, updated_at) VALUES ('reminderNames', 'false', 0)`),
    );
    const other = quiet.start();
    await vi.waitFor(() => expect(titles(quiet.notices)).toEqual(['Late: somebody is waiting for a call']));
    await other.stop();
  });

  it('wait for somebody to hear them: one missed over a sleep is said when the agent is back (amazon-connect-streams#253)', async () => {
    const desk = await openDesk([['Léa', 5, 35]]);
    desk.setPresent(false);
    const job = desk.start();
    await vi.waitFor(() => expect(desk.badges).toEqual([0]));
    desk.clock.advance(2 * hour);
    desk.turn();
    await vi.waitFor(() => expect(desk.badges).toEqual([0, 1]));
    expect(desk.notices).toEqual([]);
    desk.setPresent(true);
    desk.turn();
    await vi.waitFor(() => expect(titles(desk.notices)).toEqual(['Late: Léa is waiting for a call']));
    await job.stop();
  });

  it('are not said twice by a clock set back, nor by a database that cannot be written', async () => {
    const desk = await openDesk([['Léa', 0, 30]]);
    let broken = true;
    const turns = listenersOf<void>();
    const job = startReminders(
      {
        ...desk,
        db: {
          ...desk.db,
          write: (name, args) =>
            broken && name === 'promises.told'
              ? Promise.reject(new Error('disk full'))
              : desk.db.write(name, args),
        },
      },
      { present: () => true, onChange: (listener) => turns.add(listener) },
    );
    await vi.waitFor(() => expect(desk.notices).toHaveLength(1));
    turns.tell();
    broken = false;
    desk.clock.advance(-10 * minute);
    turns.tell();
    desk.clock.advance(10 * minute);
    turns.tell();
    await vi.waitFor(async () => expect(await desk.db.read('promises.reminders', { now, beforeMs: 0, limit: 9 })).toEqual([])); // prettier-ignore
    expect(desk.notices).toHaveLength(1);
    await job.stop();
  });
});

it('what one agent has owed for too long becomes the team’s, and the windows hear of it', async () => {
  const desk = await openDesk([['Léa', -60, -15]], (db) => {
    db.run(sql`INSERT INTO agent (id, uid, name, created_at) VALUES (7, 'zoe', 'Zoé', 0)`);
    db.run(sql`UPDATE request SET owner_id = 7`);
  });
  const job = desk.start();
  // Another agent's promise until then: it is said once it is the team's.
  await vi.waitFor(() => expect(titles(desk.notices)).toEqual(['Late: Léa is waiting for a call']));
  expect(desk.told).toEqual(expect.arrayContaining<EventName>(['queue.changed', 'request.changed']));
  await job.stop();
});
