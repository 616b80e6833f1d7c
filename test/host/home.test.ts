import { expect, it } from 'vitest';
import type { Session } from '../../core/rpc/serve.ts';
import { callsHandlers } from '../../host/handlers/calls.ts';
import { promisesHandlers } from '../../host/handlers/promises.ts';
import { createAudience } from '../../host/audience.ts';
import { createClaims } from '../../host/claims.ts';
import { addProbe, addRequest } from '../db/records.ts';
import { memorySecrets, openContext } from './context.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const hour = 3_600_000;
const sessionOf = (id: string) => ({ id, emit: () => undefined }) as unknown as Session;

it('a call that a rule refused leaves no attempt, and is counted for the day it was tried', async () => {
  let request = '';
  const context = await openContext(
    now,
    (db) => {
      const promise = { start: now + 24 * hour, end: now + 25 * hour, by: 'prospect' } as const;
      request = addRequest(db, { probe: addProbe(db), promise }).uid;
    },
    { secrets: memorySecrets() },
  );
  const calls = callsHandlers(context);
  const home = promisesHandlers(context, { listen: () => undefined });
  const call = { request, number: '+33199000142', direction: 'outbound' } as const;
  await expect(calls['attempt.start'](call, sessionOf('a'))).rejects.toMatchObject({ code: 'call/blocked' });
  await expect(calls['attempt.start']({ ...call, number: 'x' }, sessionOf('a'))).rejects.toMatchObject({ code: 'call/bad-number' }); // prettier-ignore
  const { blocked, waiting } = await home['home.get']({}, sessionOf('a'));
  expect(blocked.today).toEqual([{ rule: 'promise-upcoming', refused: 1, overridden: 0 }]);
  expect(waiting.outcomes).toBe(0);
});

it('somebody is there to be told once the window with the phone says that its screens listen, and until it goes', () => {
  const claims = createClaims();
  const audience = createAudience(claims);
  let changes = 0;
  audience.onChange(() => (changes += 1));
  const [one, other] = [sessionOf('one'), sessionOf('other')];
  expect(audience.present()).toBe(false);
  claims.claim(one, false);
  expect(audience.present()).toBe(false);
  audience.listen(other);
  expect(audience.present()).toBe(false);
  audience.listen(one);
  expect([audience.present(), changes]).toEqual([true, 3]);
  claims.release(one);
  audience.leave(one);
  expect(audience.present()).toBe(false);
  claims.claim(one, false);
  expect(audience.present()).toBe(false);
});
