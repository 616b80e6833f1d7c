import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { WebhookSettings } from '../../core/contract/webhooks.ts';
import type { Session } from '../../core/rpc/serve.ts';
import { giveUpMs } from '../../db/stores/webhooks.ts';
import { callsHandlers } from '../../host/handlers/calls.ts';
import { webhooksHandlers } from '../../host/handlers/webhooks.ts';
import { webhookSignature, type WebhookNetwork } from '../../host/webhooks/deliver.ts';
import { webhookJobOf, webhookSecretName } from '../../host/webhooks/webhook-job.ts';
import { makeProbe, now, take } from '../db/leads.ts';
import { lea, max, number, other } from '../db/two-people.ts';
import { memorySecrets, openContext, type TestContext } from './context.ts';

const session: Session = { id: 'window', emit: () => undefined };
const patient = { timeout: 10_000, interval: 10 };

type Heard = { readonly headers: IncomingMessage['headers']; readonly body: string };
type Answer = (heard: Heard, response: ServerResponse) => void;
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A real server on loopback that answers as `answer` says, and remembers what it heard. */
const serve = async (first: Answer) => {
  const heard: Heard[] = [];
  let answer = first;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString('utf8')));
    request.on('end', () => {
      heard.push({ headers: request.headers, body });
      answer({ headers: request.headers, body }, response);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/calls`,
    heard,
    answer: (next: Answer) => {
      answer = next;
    },
  };
};
const reply = (status: number, headers: Readonly<Record<string, string>> = {}): Answer => (_heard, response) => {
  response.writeHead(status, headers).end('{"thanks":true}');
}; // prettier-ignore

const desk = async (
  url: string,
  {
    network = {},
    ...changes
  }: Partial<WebhookSettings> & { readonly network?: Partial<WebhookNetwork> } = {},
) => {
  const secrets = memorySecrets();
  const context: TestContext = await openContext(now, (db) => take(db, makeProbe(db), [lea, max]), {
    secrets,
  });
  const job = webhookJobOf(context);
  job.start({ network: { allowed: [], wholeMs: 2_000, ...network }, waitMs: () => 30 });
  cleanups.push(() => job.stop());
  const hooks = webhooksHandlers(context);
  const { uid, secret } = await hooks['webhooks.save'](
    {
      uid: null,
      settings: { name: 'CRM', url, outcomes: [], personal: false, enabled: true, ...changes },
    },
    session,
  );
  const calls = callsHandlers(context);
  return {
    ...context,
    secrets,
    /** The clock of these tests stands still, the timers do not: looks as if they had gone off. */
    wake: () => job.wake(true),
    hooks,
    uid,
    secret: secret ?? '',
    /** A call and its outcome, through the handlers of a window. */
    outcome: async (to = number): Promise<void> => {
      const { attempt } = await calls['attempt.start']({ request: null, number: to, direction: 'outbound', reason: 'Il rappelle' }, session);
      await calls['attempt.end'](
        { attempt, at: context.clock.now(), answeredAt: null, lineResult: 'busy', sipCode: 486, sipReason: '', endedBy: 'far-end', holdMs: 0 },
        session,
      );
      await calls['outcome.save']({ attempt, kind: 'busy', note: '', next: null, wrapMs: 1 }, session);
    },
    messages: async () => (await hooks['webhooks.messages']({ webhook: uid }, session)).messages,
    state: async () => (await hooks['webhooks.list']({}, session)).webhooks[0],
  };
}; // prettier-ignore

describe('a webhook', () => {
  it('tells a server of each outcome, signed as Standard Webhooks has it', async () => {
    const server = await serve(reply(204));
    const { outcome, secret, messages, state } = await desk(server.url);
    await outcome();
    await vi.waitFor(async () => expect(await messages()).toMatchObject([{ state: 'sent', status: 204, tries: 1 }]), patient);
    const [one] = server.heard;
    const id = String(one?.headers['webhook-id']);
    const seconds = Math.floor(now / 1000);
    expect(one?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-timestamp': String(seconds) });
    // By hand, as a receiver's library does it.
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const mac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update(`${id}.${seconds}.${one?.body}`).digest('base64');
    expect(one?.headers['webhook-signature']).toBe(`v1,${mac}`);
    expect(JSON.parse(one?.body ?? '')).toMatchObject({ type: 'outcome.saved', data: { outcome: 'busy' } });
    expect(await state()).toMatchObject({ waiting: 0, parked: 0, lastSentAt: now });
  }); // prettier-ignore

  it('signs as the published example does', () => {
    // From the specification's reference implementations.
    expect(
      webhookSignature('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}'),
    ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  }); // prettier-ignore

  it('tries again with the same id where the server fails, and in the order of the request', async () => {
    const server = await serve(reply(500));
    const { outcome, messages, clock, wake } = await desk(server.url);
    await outcome();
    await vi.waitFor(async () => expect(await messages()).toMatchObject([{ state: 'waiting', status: 500, reason: 'webhook/refused' }]), patient);
    await outcome();
    // Somebody else's goes through meanwhile.
    server.answer((heard, response) => reply(heard.headers['webhook-id'] === server.heard[0]?.headers['webhook-id'] ? 500 : 200)(heard, response));
    await outcome(other);
    await vi.waitFor(async () => expect((await messages())[0]).toMatchObject({ state: 'sent' }), patient);
    expect((await messages())[1]).toMatchObject({ state: 'waiting', tries: 0 });
    server.answer(reply(200));
    clock.advance(1000);
    wake();
    await vi.waitFor(async () => expect((await messages()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']), patient);
    const ids = server.heard.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(3);
    expect(ids.lastIndexOf(ids[0])).toBeLessThan(ids.length - 1);
    expect(ids.at(-1)).toBe((await messages())[1]?.message);
  }); // prettier-ignore

  it('does not slow an outcome where the server is slow or dead, and outlives the process', async () => {
    const server = await serve(() => undefined);
    const { outcome, messages, hooks, uid } = await desk(server.url, { network: { wholeMs: 60_000 } });
    // The server holds the connection for good; the outcome is saved all the same.
    await outcome();
    await vi.waitFor(() => expect(server.heard).toHaveLength(1), patient);
    await outcome(other);
    expect(await messages()).toHaveLength(2);
    // Ended in the middle: nothing is lost, and it counts as no try.
    for (const cleanup of cleanups.splice(1)) await cleanup();
    expect(await messages()).toMatchObject([{ state: 'waiting', tries: 0 }, { state: 'waiting', tries: 0 }]);
    expect(await hooks['webhooks.list']({}, session)).toMatchObject({ webhooks: [{ uid, waiting: 2 }] });
  }); // prettier-ignore

  it('says why nothing came through: no server, no time, a redirection that is not followed, no key', async () => {
    const server = await serve(reply(302, { location: 'http://127.0.0.1:1/elsewhere' }));
    const { outcome, messages, hooks, uid, secrets } = await desk(server.url, { network: { wholeMs: 100 } });
    const settings = { name: 'CRM', outcomes: [], personal: false, enabled: true };
    const reason = async (code: string, status: number | null): Promise<void> => {
      await hooks['webhooks.sendAgain']({ message: (await messages())[0]?.message ?? '' }, session);
      await vi.waitFor(async () => expect((await messages())[0]).toMatchObject({ state: 'waiting', reason: code, status }), patient);
    };
    await outcome();
    await reason('webhook/redirect', 302);
    server.answer(() => undefined);
    await reason('webhook/too-slow', null);
    secrets.set(webhookSecretName(uid), null);
    await reason('webhook/no-secret', null);
    await hooks['webhooks.renewSecret']({ webhook: uid }, session);
    await hooks['webhooks.save']({ uid, settings: { ...settings, url: 'http://127.0.0.1:1/' } }, session);
    await reason('webhook/unreachable', null);
  }); // prettier-ignore

  it('parks a message after three days, and sends it again by hand', async () => {
    const server = await serve(reply(500));
    const { outcome, messages, clock, hooks, wake } = await desk(server.url);
    await outcome();
    await vi.waitFor(async () => expect((await messages())[0]).toMatchObject({ tries: 1 }), patient);
    clock.advance(giveUpMs);
    wake();
    await vi.waitFor(async () => expect((await messages())[0]).toMatchObject({ state: 'parked', reason: 'webhook/refused', nextTryAt: null }), patient);
    server.answer(reply(200));
    await hooks['webhooks.sendAgain']({ message: (await messages())[0]?.message ?? '' }, session);
    await vi.waitFor(async () => expect((await messages())[0]).toMatchObject({ state: 'sent', reason: null }), patient);
  }); // prettier-ignore

  it('is switched off by a server that is gone for good, and rests where it is asked to', async () => {
    const server = await serve(reply(429, { 'retry-after': '120' }));
    const { outcome, messages, state, clock, wake } = await desk(server.url);
    await outcome();
    await vi.waitFor(async () => expect((await messages())[0]).toMatchObject({ status: 429, nextTryAt: now + 120_000 }), patient);
    server.answer(reply(410));
    clock.advance(120_000);
    await outcome(other);
    wake();
    await vi.waitFor(async () => expect(await state()).toMatchObject({ gone: true, enabled: false, parked: 1, waiting: 1 }), patient);
    await outcome();
    expect(await messages()).toHaveLength(2);
  }); // prettier-ignore

  it('does not reach into the own network, by number or by name', async () => {
    const { hooks, outcome, messages, uid, db } = await desk('https://crm.example/', {
      network: { resolve: (_host, done) => done(null, [{ address: '10.0.0.7', family: 4 }]) },
    });
    await outcome();
    await vi.waitFor(async () => expect((await messages())[0]).toMatchObject({ reason: 'webhook/private-address' }), patient);
    const save = async (url: string) =>
      hooks['webhooks.save']({ uid: null, settings: { name: 'x', url, outcomes: [], personal: false, enabled: true } }, session);
    for (const url of ['https://10.0.0.7/', 'https://[fd00::1]/', 'https://169.254.169.254/'])
      await expect(save(url)).rejects.toMatchObject({ code: 'webhook/private-address' });
    for (const url of ['http://crm.example/', 'ftp://crm.example/', 'https://me:secret@crm.example/', 'crm'])
      await expect(save(url)).rejects.toMatchObject({ code: 'webhook/address' });
    expect(await db.read('webhooks.list')).toMatchObject([{ uid, url: 'https://crm.example/' }]);
  }); // prettier-ignore
});
