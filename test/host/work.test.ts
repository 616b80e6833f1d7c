import { describe, expect, it } from 'vitest';
import { contract, type Input, type Output, type ProcedureName } from '../../core/contract/index.ts';
import { ExpectedError } from '../../core/errors.ts';
import { errorSentence } from '../../core/messages/index.ts';
import { callsHandlers } from '../../host/handlers/calls.ts';
import { queueHandlers } from '../../host/handlers/queue.ts';
import { workHandlers } from '../../host/handlers/work.ts';
import { addProbe, addRequest } from '../db/records.ts';
import { openContext, type TestContext } from './context.ts';

const hour = 3_600_000;

/** Calls a handler as that window does: input and output go through the contract. */
const windowOf = (context: TestContext, id: string) => {
  const handlers = { ...queueHandlers(context), ...callsHandlers(context), ...workHandlers(context) };
  return async <N extends ProcedureName & keyof typeof handlers>(
    name: N,
    input: Input<N>,
  ): Promise<Output<N>> => {
    const handler = handlers[name] as (input: unknown, session: unknown) => unknown;
    const answered = await handler(contract[name].input.parse(input), { id, emit: () => undefined });
    return contract[name].output.parse(answered) as Output<N>;
  };
};

describe('a session of work, as windows ask for it', () => {
  it('gives each window its own request, shows it to the other, and gives it back at a pause and at the end', async () => {
    const now = Date.now();
    const uids: string[] = [];
    const context = await openContext(now, (db) => {
      const probe = addProbe(db);
      for (const index of [1, 2]) {
        const phones = [`+3319900000${index}`];
        uids.push(addRequest(db, { probe, phones, askedAt: now - index * hour }).uid);
      }
    });
    const [a, b] = [windowOf(context, 'a'), windowOf(context, 'b')];
    await expect(a('work.next', { passed: [] })).rejects.toMatchObject({ code: 'work/not-now' });
    await a('work.start', {});
    await b('work.start', {});
    const [first, second] = await Promise.all([
      a('work.next', { passed: [] }),
      b('work.next', { passed: [] }),
    ]);
    expect(new Set([first.request, second.request])).toEqual(new Set(uids));
    const mine = first.request ?? '';
    expect(await a('work.state', {})).toMatchObject({ state: 'working', reserved: mine });
    expect((await b('request.get', { request: mine })).reserved).toEqual({ agent: 'Agent', here: false });
    expect((await a('queue.page', { limit: 9 })).rows.map(({ reserved }) => reserved?.here)).toContain(true);

    const number = uids.indexOf(mine) === 0 ? '+33199000001' : '+33199000002';
    const refused = await b('attempt.start', { request: mine, number, direction: 'outbound' }).then(
      () => null,
      (error: unknown) => (error instanceof ExpectedError ? error : null),
    );
    expect(refused?.code).toBe('queue/reserved');
    expect(errorSentence('queue/reserved', '', 'fr', refused?.data)).toContain('Agent a cette personne');
    expect(await a('work.next', { passed: [mine] })).toMatchObject({ request: null, passed: 1, others: 1 });

    context.told.length = 0;
    expect(await b('work.pause', { reason: 'other', note: 'Pompier' })).toMatchObject({
      state: 'paused',
      reserved: null,
      pause: { note: 'Pompier' },
    });
    expect(context.told).toEqual(['work.changed']);
    expect(await a('work.next', { passed: [mine] })).toMatchObject({ request: second.request });
    expect(await a('work.stop', {})).toMatchObject({ state: 'off', reserved: null });
    await b('work.resume', {});
    expect((await b('work.next', { passed: [] })).request).toBe(uids[0]);
    expect(await context.db.read('work.log', { from: now })).toHaveLength(2);
  });

  it('looks past hundreds who may not be called, and says so when there is nobody', async () => {
    const now = Date.now();
    let last = '';
    const context = await openContext(now, (db) => {
      const probe = addProbe(db);
      for (let index = 0; index < 300; index += 1) addRequest(db, { probe, phones: [], askedAt: now });
      last = addRequest(db, { probe, askedAt: now - 9 * hour }).uid;
    });
    const ask = windowOf(context, 'a');
    await ask('work.start', {});
    expect(await ask('work.next', { passed: [] })).toMatchObject({ request: last, looked: 301, more: false });
    expect(await ask('work.next', { passed: [last] })).toMatchObject({
      request: null,
      looked: 301,
      passed: 1,
      blocked: [{ rule: 'no-number', count: 300 }],
    });
  });
});
