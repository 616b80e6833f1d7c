import { describe, expect, it } from 'vitest';
import { contract, type Input, type Output, type ProcedureName } from '../../core/contract/index.ts';
import { plainDialling } from '../../core/domain/dialling.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { Session } from '../../core/rpc/serve.ts';
import { callLogHandlers } from '../../host/handlers/call-log.ts';
import { callsHandlers } from '../../host/handlers/calls.ts';
import { queueHandlers } from '../../host/handlers/queue.ts';
import { suppressionKey } from '../../host/suppression-key.ts';
import { addProbe, addRequest } from '../db/records.ts';
import { memorySecrets, openContext, type TestContext } from './context.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const hour = 3_600_000;
const session: Session = { id: 'window', emit: () => undefined };

/** Calls a handler as a window does: input and output go through the contract. */
const asker = (context: TestContext) => {
  const handlers = { ...queueHandlers(context), ...callsHandlers(context), ...callLogHandlers(context) };
  return async <N extends ProcedureName & keyof typeof handlers>(
    name: N,
    input: Input<N>,
  ): Promise<Output<N>> => {
    const handler = handlers[name] as (input: unknown, session: Session) => unknown;
    return contract[name].output.parse(
      await handler(contract[name].input.parse(input), session),
    ) as Output<N>;
  };
};

const open = async () => {
  const uids: string[] = [];
  const context = await openContext(now, (db) => {
    const probe = addProbe(db);
    for (const [index, promise] of [
      { start: now - 3 * hour, end: now - 2 * hour },
      { start: now - hour, end: now + hour },
      null,
      { start: now + hour, end: now + 2 * hour },
    ].entries()) {
      const name = ['Léa Late', 'Dan Due', 'Fay Fresh', 'Una Upcoming'][index] ?? '';
      const phones = [`+3319900000${index}`];
      uids.push(
        addRequest(db, {
          probe,
          name,
          phones,
          words: 'Bonjour '.repeat(60),
          promise: promise && { ...promise, by: 'prospect' },
        }).uid,
      );
    }
  });
  return { context, ask: asker(context), uids };
};

const code = (error: unknown): string => (error instanceof ExpectedError ? error.code : String(error));

describe('the queue, as a window asks for it', () => {
  it('answers pages in calling order, counts and one person', async () => {
    const { ask, uids } = await open();
    const first = await ask('queue.page', { limit: 3 });
    expect(first.rows.map(({ section, callable, rule }) => [section, callable, rule])).toEqual([
      ['late', true, 'allowed'],
      ['due', true, 'allowed'],
      ['next', true, 'allowed'],
    ]);
    expect(first.rows[0]?.words.length).toBeLessThan(210);
    const second = await ask('queue.page', { limit: 3, cursor: first.next ?? '' });
    expect(second).toMatchObject({
      rows: [{ section: 'upcoming', callable: false, rule: 'promise-upcoming', request: uids[3] }],
      next: null,
    });
    expect(await ask('queue.counts', {})).toEqual({
      late: 1,
      due: 1,
      next: 1,
      upcoming: 1,
      open: 4,
      limit: 1000,
    });
    expect((await ask('queue.page', { limit: 9, search: '01 99 00 00 02' })).rows).toMatchObject([
      { request: uids[2] },
    ]);
    expect(await ask('request.get', { request: uids[1] ?? '' })).toMatchObject({
      section: 'due',
      promise: { state: 'due' },
    });
    expect(await ask('prospect.byNumber', { number: '+33199000001' })).toMatchObject({
      matches: [{ request: uids[1] }],
    });
  });

  it('keeps a note, and says what changed', async () => {
    const { context, ask, uids } = await open();
    const [request = ''] = uids;
    await ask('request.note', { request, text: 'Sonner deux fois' });
    expect(context.told).toEqual(['request.changed']);
    expect((await ask('request.get', { request })).notes).toMatchObject([
      { text: 'Sonner deux fois', at: now, agent: 'Agent' },
    ]);
  });
});

describe('a call, as a window places it', () => {
  it('goes from decision to log, telling the other windows', async () => {
    const { context, ask, uids } = await open();
    const request = uids[1] ?? '';
    expect(await ask('call.decide', { request, number: '+33199000001' })).toMatchObject({ allowed: true });
    const { attempt, number } = await ask('attempt.start', {
      request,
      number: '01 99 00 00 01',
      direction: 'outbound',
    });
    expect(number).toBe('+33199000001');
    await ask('attempt.step', { attempt, step: 'ringing', at: now + 900 });
    await ask('attempt.draft', { attempt, text: 'Elle veut' });
    expect((await ask('attempt.pending', {})).attempts).toMatchObject([
      { attempt, draft: 'Elle veut', ended: false },
    ]);
    context.clock.advance(60_000);
    await ask('attempt.end', {
      attempt,
      at: now + 60_000,
      answeredAt: now + 5_000,
      lineResult: 'answered',
      sipCode: 200,
      sipReason: 'OK',
      endedBy: 'far-end',
      holdMs: 0,
    });
    context.told.length = 0;
    const next = { start: now + 24 * hour, end: now + 25 * hour, zone: 'Europe/Paris' };
    expect(
      await ask('outcome.save', {
        attempt,
        kind: 'callback',
        note: 'Elle veut un devis',
        next,
        wrapMs: 900,
        expected: 'forgot',
      }),
    ).toMatchObject({ state: 'open', promise: { state: 'upcoming' } });
    expect(context.told).toEqual(['calls.changed', 'queue.changed', 'request.changed']);
    expect((await ask('attempt.pending', {})).attempts).toEqual([]);
    const log = await ask('calls.page', { filter: {}, limit: 10 });
    expect(log.rows).toMatchObject([
      {
        attempt,
        name: 'Dan Due',
        ringMs: 5_000,
        talkMs: 55_000,
        wrapMs: 900,
        outcome: 'callback',
        note: 'Elle veut un devis',
        rule: 'allowed',
      },
    ]);
    const csv = await ask('calls.export', { filter: {}, format: 'csv' });
    expect(csv.name).toBe('calls-2026-03-12.csv');
    expect(csv.body.split('\r\n')[1]).toContain("'+33199000001,Dan Due");
    expect(JSON.parse((await ask('calls.export', { filter: {}, format: 'json' })).body)).toHaveLength(1);
    expect(JSON.parse((await ask('calls.export', { filter: { until: 0 }, format: 'json' })).body)).toEqual(
      [],
    );
  });

  it('is refused to what is no number, and to a number nobody gave', async () => {
    const { ask } = await open();
    expect(
      await ask('attempt.start', { request: null, number: '???', direction: 'outbound' }).catch(code),
    ).toBe('call/bad-number');
    expect(
      await ask('attempt.start', { request: null, number: '+33199009999', direction: 'outbound' }).catch(
        code,
      ),
    ).toBe('call/blocked');
    const anonymous = await ask('attempt.start', {
      request: null,
      number: 'anonymous',
      direction: 'inbound',
    });
    expect(anonymous).toMatchObject({ request: null, number: 'anonymous' });
  });

  it('bars a number for good once somebody objects', async () => {
    const { ask, uids } = await open();
    const request = uids[2] ?? '';
    const { attempt } = await ask('attempt.start', {
      request,
      number: '+33199000002',
      direction: 'outbound',
    });
    expect(
      await ask('outcome.save', {
        attempt,
        kind: 'do-not-call',
        note: '',
        next: null,
        wrapMs: 0,
        expected: 'yes',
      }),
    ).toMatchObject({ state: 'closed', closedReason: 'suppressed' });
    expect(await ask('call.decide', { request: null, number: '01 99 00 00 02' })).toMatchObject({
      allowed: false,
      rule: 'suppressed',
      overridable: false,
    });
  });

  it('has outcomes that can be changed', async () => {
    const { ask } = await open();
    const { kinds } = await ask('outcome.kinds', {});
    const renamed = kinds.map((kind) =>
      kind.code === 'busy' ? { ...kind, label: { fr: 'Ligne prise', en: 'Line busy' } } : kind,
    );
    expect(await ask('outcome.saveKinds', { kinds: renamed })).toEqual({ kinds: renamed });
  });
});

describe('the key of the do-not-call list', () => {
  it('is made once, and a damaged one is never replaced', () => {
    const secrets = memorySecrets();
    const key = suppressionKey(secrets);
    expect(key).toHaveLength(32);
    expect(suppressionKey(secrets)).toEqual(key);
    const damaged = memorySecrets({ 'suppression-key': 'c2hvcnQ=' });
    expect(() => suppressionKey(damaged)).toThrow('damaged');
    expect(damaged.get('suppression-key')).toBe('c2hvcnQ=');
  });
});

describe('the number of a call', () => {
  it('goes into the log without the prefix that was typed and the digits that follow the answer', async () => {
    const { context, ask } = await open();
    const values = { dialling: { ...plainDialling, outside: '0', home: 'national' } };
    await context.db.write('settings.write', { values, at: now });
    const typed = { request: null, number: '0 01 99 00 00 02,,1234#', direction: 'outbound' as const };
    expect((await ask('attempt.start', typed)).number).toBe('+33199000002');
  });

  it('is an emergency behind the prefix too, with a wrap-up left open, and asks for no reason', async () => {
    const { context, ask, uids } = await open();
    const values = { dialling: { ...plainDialling, outside: '0' } };
    await context.db.write('settings.write', { values, at: now });
    await ask('attempt.start', { request: uids[2] ?? '', number: '+33199000002', direction: 'outbound' });
    const refused = await ask('attempt.start', {
      request: uids[1] ?? '',
      number: '+33199000001',
      direction: 'outbound',
    }).catch(code);
    expect(refused).toBe('call/unfinished');
    for (const number of ['112', '0112', '1 1 2', '015']) {
      const started = await ask('attempt.start', { request: null, number, direction: 'outbound' });
      expect(started).toMatchObject({
        number: number.replaceAll(' ', ''),
        decision: { allowed: true, rule: 'emergency' },
      });
    }
  });
});
