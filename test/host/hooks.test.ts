import { createServer, type Server } from 'node:http';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogLevel } from '../../core/ports.ts';
import { errorTexts } from '../../core/messages/errors.ts';
import { runCli } from '../../host/cli/run-cli.ts';
import { createCallHooks, type CallHooks } from '../../host/hooks/call-hooks.ts';
import {
  hooksSetting,
  moveHookSecrets,
  readHooks,
  writeHooks,
  type Hook,
} from '../../host/hooks/hook-settings.ts';
import { environmentOf, signatureOf } from '../../host/hooks/run-hook.ts';
import { callsHandlers } from '../../host/handlers/calls.ts';
import { settingsHandlers } from '../../host/handlers/settings.ts';
import type { Session } from '../../core/rpc/serve.ts';
import { addProbe, addRequest, dataFolder } from '../db/records.ts';
import { memorySecrets, openContext, type TestContext } from './context.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const number = '+33199000001';
const session: Session = { id: 'window', emit: () => undefined };

type Received = { readonly headers: Readonly<Record<string, unknown>>; readonly body: string };

let server: Server;
let url: string;
let received: Received[];
let status: number;
/** How long the server thinks before it answers. */
let thinkMs: number;
let context: TestContext;
let hooks: CallHooks;
let request: string;
let logged: { level: LogLevel; message: string; facts: Readonly<Record<string, unknown>> }[];

beforeEach(async () => {
  received = [];
  status = 204;
  thinkMs = 0;
  logged = [];
  server = createServer((incoming, response) => {
    void text(incoming).then((body) => {
      received.push({ headers: incoming.headers, body });
      setTimeout(
        () => response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('thanks'),
        thinkMs,
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/calls?token=hidden`;
  context = await openContext(
    now,
    (db) => {
      request = addRequest(db, { probe: addProbe(db), phones: [number] }).uid;
    },
    {
      secrets: memorySecrets(),
      logger: { log: (level, message, facts = {}) => void logged.push({ level, message, facts }) },
    },
  );
  hooks = createCallHooks(context.db, context.ports);
});
afterEach(async () => {
  await hooks.close();
  server.closeAllConnections();
  server.close();
});

const set = (list: readonly unknown[]): Promise<unknown> =>
  context.db.write('settings.write', { values: { [hooksSetting]: list }, at: now });

const events: Hook['events'] = ['ringing', 'answered', 'ended', 'missed', 'outcome'];

/** Calls the handlers as the window's recorder does. */
const play = async (direction: 'outbound' | 'inbound', answered: boolean): Promise<string> => {
  const handlers = callsHandlers(context, hooks);
  const { attempt } = await handlers['attempt.start'](
    { request: direction === 'outbound' ? request : null, number, direction },
    session,
  );
  await handlers['attempt.step']({ attempt, step: 'ringing', at: now + 1_000 }, session);
  if (answered) await handlers['attempt.step']({ attempt, step: 'answered', at: now + 2_000 }, session);
  const end = {
    attempt,
    at: now + 62_000,
    answeredAt: answered ? now + 2_000 : null,
    lineResult: answered ? ('answered' as const) : ('missed' as const),
    sipCode: answered ? 200 : 487,
    sipReason: '',
    endedBy: 'far-end' as const,
    holdMs: 10_000,
  };
  await handlers['attempt.end'](end, session);
  // A window that reconnects may say it again.
  await handlers['attempt.end'](end, session);
  return attempt;
};

const bodies = (): Readonly<Record<string, unknown>>[] =>
  received.map(({ body }) => JSON.parse(body) as Readonly<Record<string, unknown>>);

describe('hooks over HTTP', () => {
  it('tell a call of ours from ringing to outcome, in order, signed', async () => {
    const secret = 'a secret of this test';
    await set([{ events, url, secret }]);
    const attempt = await play('outbound', true);
    await callsHandlers(context, hooks)['outcome.save'](
      { attempt, kind: 'wrong-number', note: '', next: null, wrapMs: 1, expected: 'yes' },
      session,
    );
    await hooks.close();
    expect(bodies().map(({ event }) => event)).toEqual(['ringing', 'answered', 'ended', 'outcome']);
    expect(bodies()[2]).toEqual({
      event: 'ended',
      at: '2026-03-12T10:01:02.000Z',
      attempt,
      request,
      direction: 'outbound',
      number,
      agent: 'Agent',
      lineResult: 'answered',
      answered: true,
      talkMs: 50_000,
    });
    expect(bodies()[3]).toMatchObject({ outcome: 'wrong-number', closed: 'wrong-number' });
    for (const { headers, body } of received) {
      const seconds = Number(headers['x-rappel-timestamp']);
      expect(seconds).toBe(now / 1000);
      expect(headers['x-rappel-signature']).toBe(`sha256=${signatureOf(secret, seconds, body)}`);
      expect(headers['x-rappel-event']).toBe((JSON.parse(body) as { event: string }).event);
    }
    expect(logged).toEqual([]);
  });

  it('tell a missed call as such, and a call of theirs rings when it comes', async () => {
    await set([{ events, url }]);
    await play('inbound', false);
    await hooks.close();
    expect(bodies().map(({ event }) => event)).toEqual(['ringing', 'ended', 'missed']);
    expect(received[0]?.headers['x-rappel-signature']).toBeUndefined();
  });

  it('log a refusal, a redirection and a server that is not there, without what the address holds', async () => {
    status = 500;
    await set([
      { events: ['ended'], url },
      { events: ['ended'], url: 'http://127.0.0.1:1/secret-path' },
    ]);
    await play('outbound', true);
    await expect.poll(() => logged.length, { timeout: 15_000 }).toBe(2);
    status = 302;
    await play('outbound', true).catch(() => undefined);
    await hooks.close();
    expect(received.length).toBeGreaterThan(0);
    expect(logged.every(({ level, message }) => level === 'warn' && message === 'a hook failed')).toBe(true);
    const words = JSON.stringify(logged);
    for (const secret of ['token', 'hidden', 'secret-path', number]) expect(words).not.toContain(secret);
  });

  it('never keep a call waiting: a server that does not answer is given up, and the queue is bounded', async () => {
    thinkMs = 60_000;
    await set([{ events: ['ended'], url, timeoutMs: 30_000 }]);
    const attempt = await play('outbound', true);
    for (let index = 0; index < 120; index += 1) hooks.tell({ event: 'ended', attempt, at: now });
    await expect
      .poll(() => logged.filter(({ message }) => message.includes('dropped')).length, { timeout: 15_000 })
      .toBe(21);
    const before = performance.now();
    await hooks.close();
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(received).toHaveLength(1);
  });

  it('give up a slow server after its time, and go on with the next event', async () => {
    thinkMs = 60_000;
    await set([{ events: ['answered', 'ended'], url, timeoutMs: 300 }]);
    await play('outbound', true);
    await expect.poll(() => received.length, { timeout: 15_000 }).toBe(2);
    await expect.poll(() => logged.length, { timeout: 15_000 }).toBe(2);
    expect(JSON.stringify(logged)).toContain('TimeoutError');
  });
});

describe('hooks that run a program', () => {
  const script = (body: string): string => {
    const file = join(context.dataDir, 'hook.mjs');
    writeFileSync(file, body);
    return file;
  };

  it('get the facts in their environment and their arguments as they are, without a shell', async () => {
    const out = join(context.dataDir, 'out.txt');
    const file = script(
      `import { appendFileSync } from 'node:fs';
       const facts = Object.entries(process.env).filter(([name]) => name.startsWith('RAPPEL_') && name !== 'RAPPEL_DATA' && name !== 'RAPPEL_LOG');
       appendFileSync(${JSON.stringify(out)}, JSON.stringify({ args: process.argv.slice(2), env: Object.fromEntries(facts) }) + '\\n');`,
    );
    const odd = '$(touch owned); `id` && "x" %PATH%';
    await set([{ events: ['ringing', 'ended'], command: [process.execPath, file, odd], timeoutMs: 30_000 }]);
    const attempt = await play('inbound', true);
    await expect
      .poll(() => (existsSync(out) ? readFileSync(out, 'utf8').split('\n').length : 0), { timeout: 18_000 })
      .toBe(3);
    const [rang, ended] = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { args: string[]; env: Record<string, string> });
    expect(rang?.args).toEqual([odd]);
    expect(rang?.env).toMatchObject({
      RAPPEL_EVENT: 'ringing',
      RAPPEL_NUMBER: number,
      RAPPEL_DIRECTION: 'inbound',
      RAPPEL_ATTEMPT: attempt,
      RAPPEL_REQUEST: request,
    });
    expect(ended?.env).toMatchObject({
      RAPPEL_EVENT: 'ended',
      RAPPEL_TALK_MS: '50000',
      RAPPEL_ANSWERED: 'true',
    });
    expect(existsSync(join(context.dataDir, 'owned'))).toBe(false);
    expect(logged).toEqual([]);
  });

  it('are ended when their time is over, and a failure, a missing program, are logged', async () => {
    const endless = script('setInterval(() => undefined, 1000);');
    await set([
      { events: ['ended'], command: [process.execPath, endless], timeoutMs: 400 },
      { events: ['ended'], command: [process.execPath, '-e', 'process.exit(3)'], timeoutMs: 30_000 },
      { events: ['ended'], command: [join(context.dataDir, 'no-such-program')] },
    ]);
    await play('outbound', true);
    await expect.poll(() => logged.length, { timeout: 18_000 }).toBe(3);
    const reasons = logged.map(({ facts }) => String(facts['reason'])).toSorted();
    expect(reasons).toEqual([
      expect.stringContaining('it ended with 3'),
      expect.stringContaining('it was ended by SIGKILL'),
      expect.stringContaining('ENOENT'),
    ]);
  });

  it('name their facts as variables', () => {
    expect(environmentOf({ event: 'ended', talkMs: 5, answered: false, request: null })).toEqual({
      RAPPEL_EVENT: 'ended',
      RAPPEL_TALK_MS: '5',
      RAPPEL_ANSWERED: 'false',
    });
  });
});

describe('the setting of hooks', () => {
  it('is empty by default, and out of reach of a window', async () => {
    expect(await readHooks(context)).toEqual([]);
    const handlers = settingsHandlers(context, { apply: () => Promise.resolve() });
    const answer = await handlers['settings.get']({}, session);
    expect(Object.keys(answer)).not.toContain(hooksSetting);
    const { contract } = await import('../../core/contract/index.ts');
    const asked = { agentName: 'x', [hooksSetting]: [{ events: ['ended'], command: ['/bin/true'] }] };
    const parsed = contract['settings.set'].input.safeParse(asked);
    if (parsed.success) await handlers['settings.set'](parsed.data, session);
    expect(await readHooks(context)).toEqual([]);
  });

  it('keeps no secret in the database, and moves out one that a version before left there', async () => {
    const secret = 'sixteen letters and more';
    const hook = { events: ['ended'], url: 'https://crm.example.org/calls', timeoutMs: 5000 };
    await set([
      { events: ['ended'], command: ['/bin/true'] },
      { ...hook, secret },
    ]);
    await moveHookSecrets(context);
    expect(JSON.stringify(await context.db.read('settings.read'))).not.toContain(secret);
    expect((await readHooks(context))[1]).toEqual({ ...hook, secret });
    await writeHooks(context, []);
    expect(context.ports.secrets.get('hooks')).toBeNull();
  });

  it('that does not fit counts as none', async () => {
    await set([{ events: ['ended'], command: 'rm -rf /' }]);
    await play('outbound', true);
    await hooks.close();
    expect(received).toEqual([]);
    expect(logged).toEqual([]);
  });
});

describe('rappel hooks', () => {
  const rappel = async (dataDir: string, ...args: readonly string[]) => {
    const out: string[] = [];
    const code = await runCli(['hooks', ...args, '--data', dataDir], {
      write: (part) => {
        out.push(part);
        return Promise.resolve();
      },
      progress: () => undefined,
      signal: new AbortController().signal,
    });
    return {
      code,
      answer: JSON.parse(out.join('')) as { hooks?: unknown; error?: { code: string; message: string } },
    };
  };

  it('lists, sets from a file and takes away; a secret is never printed', async () => {
    const dataDir = dataFolder();
    expect(await rappel(dataDir)).toEqual({ code: 0, answer: { hooks: [] } });
    const file = join(dataDir, 'hooks.json');
    writeFileSync(
      file,
      JSON.stringify([
        { events: ['missed'], command: ['/usr/bin/logger', 'missed'] },
        {
          events: ['ended'],
          url: 'https://crm.example.org/calls',
          secret: 'sixteen letters!',
          timeoutMs: 1_000,
        },
      ]),
    );
    const stored = [
      { events: ['missed'], command: ['/usr/bin/logger', 'missed'], timeoutMs: 5_000 },
      { events: ['ended'], url: 'https://crm.example.org/calls', secret: '(set)', timeoutMs: 1_000 },
    ];
    expect(await rappel(dataDir, 'set', file)).toEqual({ code: 0, answer: { hooks: stored } });
    expect((await rappel(dataDir)).answer).toEqual({ hooks: stored });
    expect((await rappel(dataDir, 'off')).answer).toEqual({ hooks: [] });
  });

  it.each([
    ['not json', 'hooks/invalid'],
    ['{}', 'hooks/invalid'],
    ['[{"events":["ended"]}]', 'hooks/invalid'],
    ['[{"events":[],"url":"https://x.example"}]', 'hooks/invalid'],
    ['[{"events":["ended"],"url":"file:///etc/passwd"}]', 'hooks/invalid'],
    ['[{"events":["ended"],"command":"rm -rf /"}]', 'hooks/invalid'],
    ['[{"events":["dialled"],"command":["x"]}]', 'hooks/invalid'],
    ['[{"events":["ended"],"command":["x"],"timeoutMs":99999}]', 'hooks/invalid'],
    ['[{"events":["ended"],"command":["x"],"shell":true}]', 'hooks/invalid'],
  ])('refuses %s', async (content, code) => {
    const dataDir = dataFolder();
    const file = join(dataDir, 'hooks.json');
    writeFileSync(file, content);
    const { answer } = await rappel(dataDir, 'set', file);
    expect(answer.error?.code).toBe(code);
    expect(errorTexts[code]).toBeDefined();
  });

  it('says how it is called, and which file cannot be read', async () => {
    const dataDir = dataFolder();
    for (const args of [['on'], ['set'], ['off', 'x'], ['set', 'a', 'b']])
      expect((await rappel(dataDir, ...args)).answer.error?.code).toBe('cli/usage');
    expect((await rappel(dataDir, 'set', join(dataDir, 'none.json'))).answer.error?.code).toBe(
      'hooks/unreadable',
    );
  });
});
