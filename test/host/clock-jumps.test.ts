import { describe, expect, it } from 'vitest';
import { openReader } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { brokenRules } from '../db/broken-rules.ts';
import { addProbe, addRequest, dataFolder, openDatabase } from '../db/records.ts';
import { fixedClock, openClient, openWire, startWorkstation } from '../support/workstation.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Thursday, 12 March 2026, 10:00 in Paris. */
const start = Date.parse('2026-03-12T09:00:00Z');

/** In the middle of a session of work: summer time that a machine does not know, a battery that died, a year mistyped. */
const jumps = [hour, -hour, 400 * day, -400 * day, -20 * 365 * day, 20 * 365 * day + 5 * minute];

describe('a clock that jumps', () => {
  it('loses no promise, no call and no session, and times nothing below nought', async () => {
    const dataDir = dataFolder();
    const desk = openDatabase(dataDir);
    const probe = addProbe(desk.db);
    const numbers = new Map<string, string>();
    for (let index = 0; index < 10; index += 1) {
      const number = `+3319900010${index}`;
      const { uid } = addRequest(desk.db, {
        probe,
        name: `Prospect ${index}`,
        phones: [number],
        promise: index === 9 ? { start: start + 30 * minute, end: start + hour, by: 'prospect' } : null,
      });
      numbers.set(uid, number);
    }
    desk.close();
    const clock = fixedClock(start);
    const workstation = await startWorkstation({ dataDir, ports: { clock } });
    const { client, session, socket } = await openClient(workstation);
    await client.call('work.start', {});
    /** By request: one that is late in the new time is called again, and promised anew. */
    const promised = new Map<string, number>();
    for (const [index, jump] of jumps.entries()) {
      const { request } = await client.call('work.next', { passed: [] });
      if (request === null) throw new Error(`nobody may be called before jump ${index}`);
      const number = numbers.get(request) ?? '';
      const { attempt } = await client.call('attempt.start', {
        request,
        number,
        direction: 'outbound',
        reason: 'Saut',
      });
      const answeredAt = clock.now();
      clock.advance(jump);
      await client.call('attempt.end', {
        attempt, at: clock.now(), answeredAt, lineResult: 'answered', sipCode: 200, sipReason: '', endedBy: 'agent', holdMs: 0,
      }); // prettier-ignore
      const from = clock.now() + (index + 1) * day;
      const { promise } = await client.call('outcome.save', {
        attempt, kind: 'callback', note: '', next: { start: from, end: from + hour, zone: 'Europe/Paris' }, wrapMs: 0, expected: 'yes',
      }); // prettier-ignore
      expect(promise?.start).toBe(from);
      promised.set(request, from);
      expect(await client.call('work.pause', { reason: 'break', note: '' })).toMatchObject({
        reserved: null,
      });
      clock.advance(-jump / 2);
      const { pausedMs, state } = await client.call('work.resume', {});
      expect({ state, real: pausedMs >= 0 }).toEqual({ state: 'working', real: true });
      clock.advance(jump / 2);
    }
    expect(clock.now()).toBe(start + 5 * minute);

    // A tab that was seen in the future is taken back.
    clock.advance(-day);
    socket.close();
    const again = await openWire(workstation.port, { session });
    clock.advance(day);
    const { rows } = await again.client.call('calls.page', { filter: {}, limit: 50 });
    expect(rows).toHaveLength(jumps.length);
    for (const { ringMs, talkMs } of rows) {
      expect(ringMs ?? 0).toBeGreaterThanOrEqual(0);
      expect(talkMs ?? 0).toBeGreaterThanOrEqual(0);
    }
    await workstation.close();

    const { db, close } = openReader(dataDir);
    expect(
      db
        .all<{ at: number }>(
          sql`SELECT promise_start AS at FROM request WHERE promise_by = 'agent' AND state = 'open'`,
        )
        .map(({ at }) => at)
        .toSorted((a, b) => a - b),
    ).toEqual([...promised.values()].toSorted((a, b) => a - b));
    expect(db.get(sql`SELECT count(*) AS n FROM reservation`)).toEqual({ n: 0 });
    expect(verifyChain(db)).toMatchObject({ ok: true });
    expect(brokenRules(db)).not.toContain('a request and its promise apart');
    close();
  });
});
