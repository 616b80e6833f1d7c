import { describe, expect, it } from 'vitest';
import { contract, type Input, type Output, type ProcedureName } from '../../core/contract/index.ts';
import type { Session } from '../../core/rpc/serve.ts';
import { callsHandlers } from '../../host/handlers/calls.ts';
import { queueHandlers } from '../../host/handlers/queue.ts';
import { requestActionsHandlers } from '../../host/handlers/request-actions.ts';
import { practiceSeed } from '../../host/seed/practice.ts';
import { openContext } from './context.ts';

/** Noon in Paris, a Thursday. */
const now = Date.parse('2026-03-12T11:00:00Z');
const hour = 3_600_000;
const session: Session = { id: 'window', emit: () => undefined };

const open = async () => {
  const context = await openContext(now);
  await practiceSeed(context, 'fr');
  const handlers = { ...queueHandlers(context), ...callsHandlers(context), ...requestActionsHandlers(context) };
  const ask = async <N extends ProcedureName & keyof typeof handlers>(name: N, input: Input<N>): Promise<Output<N>> => {
    const handler = handlers[name] as (input: unknown, session: Session) => unknown;
    return contract[name].output.parse(await handler(contract[name].input.parse(input), session)) as Output<N>;
  };
  const { rows } = await ask('queue.page', { limit: 50 });
  const fresh = rows.filter((row) => row.section === 'next' && row.promise === null);
  return { context, ask, fresh };
}; // prettier-ignore

describe('actions on a request, as a window asks for them', () => {
  it('are done, told to every window, and undone', async () => {
    const { context, ask, fresh } = await open();
    const request = fresh[0]?.request ?? '';
    context.told.length = 0;
    const { action } = await ask('request.snooze', { request, until: now + 3 * hour });
    expect(context.told).toEqual(['queue.changed', 'request.changed']);
    expect(await ask('request.get', { request })).toMatchObject({
      promise: { by: 'rule', start: now + 3 * hour },
      actions: [{ action, kind: 'snooze', undone: false }],
    });
    await ask('request.undo', { action });
    expect(await ask('request.get', { request })).toMatchObject({ promise: null });
    await expect(ask('request.undo', { action })).rejects.toMatchObject({ code: 'request/undone' });
    const { agents } = await ask('agents.list', {});
    const given = await ask('request.reassign', { request, agent: agents[0]?.agent ?? '' });
    expect(await ask('request.get', { request })).toMatchObject({ owner: agents[0]?.name });
    await ask('request.undo', given);
    expect(await ask('request.get', { request })).toMatchObject({ owner: null });
  });

  it('find what may be merged, and say what was split', async () => {
    const { ask, fresh } = await open();
    const [first, second] = fresh;
    if (!first || !second) throw new Error('the practice has too few people');
    const found = await ask('request.mergeCandidates', { request: first.request, search: second.prospect.name });
    expect(found.rows).toMatchObject([{ request: second.request, samePerson: false }]);
    await ask('request.merge', { request: first.request, other: second.request });
    const split = await ask('request.split', { request: first.request, words: [0], stakes: [], slots: [] });
    expect(await ask('request.get', { request: split.request })).toMatchObject({
      prospect: { name: first.prospect.name },
      words: [{}],
    });
  }); // prettier-ignore

  it('give the words for who was not reached, in the person’s language', async () => {
    const { ask, fresh } = await open();
    const [one] = fresh;
    const request = one?.request ?? '';
    await ask('request.close', { request, reason: 'unreachable' });
    const { language, email, body } = await ask('request.farewell', { request });
    expect([language, email]).toEqual(['fr', one?.prospect.emails[0]]);
    expect(body).toContain(`Bonjour ${one?.prospect.name ?? '?'},`);
    await ask('request.reopen', { request });
    expect(await ask('request.get', { request })).toMatchObject({ state: 'open' });
  });
});
