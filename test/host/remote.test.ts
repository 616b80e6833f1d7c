import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { remoteCommand, type RemoteCommand, type RemoteResult } from '../../core/contract/remote.ts';
import { errorTexts } from '../../core/messages/errors.ts';
import { runCli } from '../../host/cli/run-cli.ts';
import { createClaims } from '../../host/claims.ts';
import { createRemote } from '../../host/remote.ts';
import { dataFolder } from '../db/records.ts';
import { openClient, startWorkstation, type Opened, type TestWorkstation } from '../support/workstation.ts';

const main = join(import.meta.dirname, '../../host/cli/main.ts');

const rappel = async (...args: readonly string[]) => {
  const out: string[] = [];
  const code = await runCli(args, {
    write: (part) => {
      out.push(part);
      return Promise.resolve();
    },
    progress: () => undefined,
    signal: new AbortController().signal,
  });
  return { code, answer: JSON.parse(out.join('')) as unknown };
};

/** A window that holds the phone and does what it is told, as far as the wire can see. */
const openWindow = async (
  workstation: TestWorkstation,
  does: (command: RemoteCommand) => RemoteResult,
): Promise<Opened & { readonly heard: RemoteCommand[] }> => {
  const opened = await openClient(workstation);
  const heard: RemoteCommand[] = [];
  opened.client.on('remote.asked', ({ id, command }) => {
    heard.push(command);
    void opened.client.call('remote.answer', { id, answer: { result: does(command) } });
  });
  await opened.client.call('session.claim', { force: true });
  return { ...opened, heard };
};

describe('the command line without an application', () => {
  it.each([['call', '+33199000001'], ['answer'], ['hangup'], ['next'], ['dtmf', '12'], ['mute']])(
    'says that nothing runs: %s %s',
    async (...command) => {
      const { code, answer } = await rappel(...command, '--data', dataFolder());
      expect(code).toBe(1);
      expect(answer).toMatchObject({ error: { code: 'remote/not-running' } });
      expect((answer as { error: { message: string } }).error.message).toContain('--data');
    },
  );

  it('says so too where a crash left its note behind', async () => {
    const dataDir = dataFolder();
    writeFileSync(
      join(dataDir, 'serve.json'),
      JSON.stringify({ pid: 1, socket: join(dataDir, 'serve.sock'), key: 'k', port: null }),
    );
    expect((await rappel('hangup', '--data', dataDir)).answer).toMatchObject({
      error: { code: 'remote/not-running' },
    });
  });

  it.each([
    [['call']],
    [['call', '  ']],
    [['call', '01', '99']],
    [['dtmf', '12x']],
    [['dtmf', '1'.repeat(33)]],
    [['mute', 'maybe']],
    [['answer', '1']],
    [['hangup', '--now']],
    [['next', '1']],
  ])('says how it is called: %j', async (args) => {
    const { code, answer } = await rappel(...args, '--data', dataFolder());
    expect([code, (answer as { error: { code: string } }).error.code]).toEqual([1, 'cli/usage']);
  });

  it('has a text in both languages for each of its errors', () => {
    for (const error of ['not-running', 'no-window', 'no-answer', 'no-number', 'nobody-waits', 'bad-command'])
      expect(errorTexts[`remote/${error}`]).toMatchObject({ fr: expect.any(String), en: expect.any(String) });
  });
});

describe('the running application', () => {
  let workstation: TestWorkstation;
  beforeEach(async () => {
    workstation = await startWorkstation();
  });
  afterEach(() => workstation.close());

  it('says that no window is open, or that none of them holds the phone', async () => {
    const none = await rappel('call', '112', '--now', '--data', workstation.dataDir);
    expect([none.code, none.answer]).toMatchObject([1, { error: { code: 'remote/no-window' } }]);
    const { client } = await openClient(workstation);
    await client.call('session.hello', {});
    expect((await rappel('answer', '--data', workstation.dataDir)).answer).toMatchObject({
      error: { code: 'remote/no-window' },
    });
  });

  it('hands each command to the window that holds the phone alone, and prints what became of it', async () => {
    const other = await openClient(workstation);
    const strayed: unknown[] = [];
    other.client.on('remote.asked', (asked) => strayed.push(asked));
    const window = await openWindow(workstation, (command) =>
      command.kind === 'call'
        ? { did: 'shown', number: command.number, decision: null }
        : command.kind === 'dtmf'
          ? { did: 'sent', digits: command.digits }
          : { did: command.kind === 'mute' ? 'muted' : 'hung-up', number: '+33199000001' },
    );
    const at = ['--data', workstation.dataDir];
    expect(await rappel('call', '01 99 00 00 01', ...at)).toEqual({
      code: 0,
      answer: { did: 'shown', number: '01 99 00 00 01', decision: null },
    });
    expect(await rappel('--data', workstation.dataDir, 'call', '--now', '+33199000001')).toMatchObject({
      code: 0,
    });
    expect((await rappel('dtmf', '1,2#', ...at)).answer).toEqual({ did: 'sent', digits: '1,2#' });
    for (const word of [[], ['on'], ['off']]) await rappel('mute', ...word, ...at);
    for (const word of ['hangup', 'next']) await rappel(word, ...at);
    expect(window.heard).toEqual([
      { kind: 'call', number: '01 99 00 00 01', now: false },
      { kind: 'call', number: '+33199000001', now: true },
      { kind: 'dtmf', digits: '1,2#' },
      { kind: 'mute', muted: null },
      { kind: 'mute', muted: true },
      { kind: 'mute', muted: false },
      { kind: 'hangup' },
      { kind: 'next' },
    ]);
    expect(strayed).toEqual([]);
  });

  it('passes on what the telephone refuses, as a program sees it', async () => {
    const { client } = await openClient(workstation);
    client.on('remote.asked', ({ id }) => {
      void client.call('remote.answer', {
        id,
        answer: { error: { code: 'phone/no-call', message: 'There is no call any more.' } },
      });
    });
    await client.call('session.claim', { force: true });
    const child = spawn(process.execPath, [main, 'hangup', '--data', workstation.dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect([code, JSON.parse(out)]).toEqual([
      1,
      { error: { code: 'phone/no-call', message: 'There is no call any more.' } },
    ]);
  });

  it('listens on a socket of its owner alone, never on a port, and hangs up on a wrong key', async () => {
    const { socket, key } = JSON.parse(readFileSync(join(workstation.dataDir, 'serve.json'), 'utf8')) as {
      socket: string;
      key: string;
    };
    expect(statSync(socket).isSocket()).toBe(true);
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(statSync(join(workstation.dataDir, 'serve.json')).mode & 0o777).toBe(0o600);
    const say = async (question: string): Promise<string> => {
      const connection = createConnection(socket);
      connection.write(question);
      return text(connection);
    };
    const command = JSON.stringify({ kind: 'hangup' });
    const wrong = 'x'.repeat(key.length);
    for (const question of [`${wrong} ${command}\n`, `${command}\n`, `\n`, `${'y'.repeat(5000)}`])
      expect(await say(question)).toBe('');
    expect(JSON.parse(await say(`${key} ${command}\n`))).toMatchObject({
      error: { code: 'remote/no-window' },
    });
    expect(JSON.parse(await say(`${key} not json\n`))).toMatchObject({
      error: { code: 'remote/bad-command' },
    });
    expect(
      JSON.parse(await say(`${key} {"kind":"call","number":"${'1'.repeat(200)}","now":true}\n`)),
    ).toMatchObject({ error: { code: 'remote/bad-command' } });
    expect(JSON.parse(await say(`${key}\n`))).toMatchObject({ pid: process.pid });
  });

  it('cannot be asked by whoever may not read the note', async () => {
    chmodSync(join(workstation.dataDir, 'serve.json'), 0o600);
    writeFileSync(join(workstation.dataDir, 'serve.json'), '{"pid":1}');
    expect((await rappel('hangup', '--data', workstation.dataDir)).answer).toMatchObject({
      error: { code: 'remote/not-running' },
    });
  });
});

describe('a window that says nothing', () => {
  it('is not waited for for ever, and its late answer is let pass', async () => {
    const claims = createClaims();
    const asked: string[] = [];
    claims.claim(
      {
        id: 'window',
        emit: (_name, data) => {
          if ('id' in data && typeof data.id === 'string') asked.push(data.id);
        },
      },
      false,
    );
    const remote = createRemote(claims, 30);
    await expect(remote.ask({ kind: 'answer' })).rejects.toMatchObject({ code: 'remote/no-answer' });
    expect(asked).toHaveLength(1);
    remote.answered({ id: asked[0] ?? '', answer: { result: { did: 'muted' } } });
  });

  it('is asked nothing that the contract does not know', async () => {
    const claims = createClaims();
    const remote = createRemote(claims);
    for (const command of [null, 'call', { kind: 'call' }, { kind: 'dtmf', digits: '1;2' }, { kind: 'quit' }])
      await expect(remote.ask(command)).rejects.toMatchObject({ code: 'remote/bad-command' });
    expect(remoteCommand.safeParse({ kind: 'hangup' }).success).toBe(true);
  });
});
