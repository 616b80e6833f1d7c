import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LineInput } from '../../core/contract/line.ts';
import type { Client } from '../../core/rpc/client.ts';
import { openClient, startWorkstation, type TestWorkstation } from '../support/workstation.ts';

let workstation: TestWorkstation;
let client: Client;
beforeEach(async () => {
  workstation = await startWorkstation({ rulePack: null });
  ({ client } = await openClient(workstation));
});
afterEach(() => workstation.close());

const account = (changes: Partial<Extract<LineInput, { kind: 'sip' }>> = {}): LineInput => ({
  kind: 'sip',
  server: 'wss://pbx.example.org:8089/ws',
  domain: 'pbx.example.org',
  user: '100',
  password: 'oak and ash',
  ...changes,
});

describe('settings', () => {
  it('begin with defaults, and keep what is set, for every window', async () => {
    expect(await client.call('settings.get', {})).toEqual({
      language: 'system',
      theme: 'system',
      agentName: '',
      defaultCountry: 'FR',
      rulePack: 'person',
      dialling: {
        outside: '',
        home: 'e164',
        abroad: 'e164',
        internationalPrefix: '00',
        internalDigits: 4,
      },
      microphone: null,
      speaker: null,
      ringer: null,
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      warmMicrophone: true,
      attemptsBudget: 6,
      recordingDays: 180,
      prospectMonths: 36,
      reminderMinutes: 5,
      reminderNames: true,
      reminderSound: true,
      teamAfterMinutes: 15,
      voicemailMessage: null,
      voicemailHangUp: false,
      autoAdvance: false,
      altForLetters: false,
      hotKeys: {
        on: false,
        answer: 'CmdOrCtrl+Shift+F9',
        hangup: 'CmdOrCtrl+Shift+F10',
        mute: 'CmdOrCtrl+Shift+F8',
        next: 'CmdOrCtrl+Shift+F11',
        selected: 'CmdOrCtrl+Shift+F12',
      },
      welcomed: false,
    });
    const other = await openClient(workstation);
    const heard = new Promise((resolve) => other.client.on('settings.changed', resolve));
    const set = await client.call('settings.set', {
      agentName: '  Desk 4 ',
      theme: 'dark',
      defaultCountry: 'BE',
    });
    expect(set).toMatchObject({
      agentName: 'Desk 4',
      theme: 'dark',
      defaultCountry: 'BE',
      language: 'system',
    });
    await heard;
    expect(await other.client.call('settings.get', {})).toEqual(set);
  });

  it('refuse what they do not know', async () => {
    await expect(client.call('settings.set', { defaultCountry: 'France' })).rejects.toMatchObject({
      code: 'rpc/bad-input',
    });
  });

  it('open even when a stored one is of no use', async () => {
    const database = new Database(join(workstation.dataDir, 'rappel.sqlite'));
    database
      .prepare(
        "INSERT INTO setting (name, value, updated_at) VALUES ('theme', '\"neon\"', 0), ('line', '{\"kind\":\"pigeon\"}', 0)",
      )
      .run();
    database.close();
    expect((await client.call('settings.get', {})).theme).toBe('system');
    expect(await client.call('line.get', {})).toEqual({ account: null, accounts: [] });
  });

  it('end the first start once the agent was welcomed', async () => {
    await client.call('settings.set', { welcomed: true });
    expect((await client.call('session.hello', {})).firstStart).toBe(false);
  });
});

describe('the line', () => {
  it('keeps the account, but gives the password to nobody', async () => {
    const { account: saved } = await client.call('line.save', account());
    expect(saved).toMatchObject({
      kind: 'sip',
      server: 'wss://pbx.example.org:8089/ws',
      user: '100',
      authorizationUser: '100',
      displayName: '',
      hasPassword: true,
    });
    expect(JSON.stringify(saved)).not.toContain('oak');
    await workstation.host.close();
    for (const name of ['rappel.sqlite', 'secrets.sealed', 'logs/rappel.log']) {
      expect(readFileSync(join(workstation.dataDir, name)).includes('oak and ash')).toBe(false);
    }
  });

  it('answers HA1 under the realm of a challenge, by the authorization user', async () => {
    await client.call(
      'line.save',
      account({ user: 'Mufasa', authorizationUser: 'mufasa.auth', password: 'Circle of Life' }),
    );
    const ha1 = (user: string) =>
      createHash('md5').update(`${user}:http-auth@example.org:Circle of Life`).digest('hex');
    expect(await client.call('line.credentials', { realm: 'http-auth@example.org' })).toEqual({
      ha1: ha1('mufasa.auth'),
    });
    // RFC 7616 §3.9.1 gives the user, realm and password of this one.
    await client.call('line.save', account({ user: 'Mufasa', password: 'Circle of Life' }));
    expect(ha1('Mufasa')).toBe('3d78807defe7de2157e2b0b6573a855f');
    expect(await client.call('line.credentials', { realm: 'http-auth@example.org' })).toEqual({
      ha1: ha1('Mufasa'),
    });
  });

  it('keeps the password it has when none is given, and its instance id for good', async () => {
    await expect(client.call('line.save', account({ password: '' }))).rejects.toMatchObject({
      code: 'line/password-missing',
    });
    expect(await client.call('line.get', {})).toEqual({ account: null, accounts: [] });
    const first = await client.call('line.save', account());
    const { password: _password, ...without } = account() as Extract<LineInput, { kind: 'sip' }>;
    const second = await client.call('line.save', { ...without, user: '101' });
    expect(second.account).toMatchObject({ user: '101', hasPassword: true });
    await client.call('line.save', { kind: 'practice' });
    expect(await client.call('line.get', {})).toMatchObject({ account: { kind: 'practice' } });
    await expect(client.call('line.credentials', { realm: 'x' })).rejects.toMatchObject({
      code: 'line/password-missing',
    });
    const third = await client.call('line.save', account());
    const ids = [first, second, third].map(({ account: saved }) =>
      saved.kind === 'sip' ? saved.instanceId : null,
    );
    expect(new Set(ids).size).toBe(1);
  });

  it.each([
    '',
    'pbx.example.org',
    'https://pbx.example.org/ws',
    'sip:pbx.example.org',
    'udp://pbx.example.org',
    'ws://',
    'wss://user:secret@pbx.example.org',
    'wss://pbx.example.org/ws#top',
    'wss://pbx example.org',
    'wss://[::1',
    'javascript:alert(1)',
  ])('refuses the server %j', async (server) => {
    await expect(client.call('line.save', account({ server }))).rejects.toMatchObject({
      code: 'line/bad-server',
    });
    expect(await client.call('line.get', {})).toEqual({ account: null, accounts: [] });
  });

  it.each([
    'ws://127.0.0.1:5066',
    'wss://pbx.example.org',
    'WSS://PBX.example.org:8089/ws?tenant=4',
    'ws://[::1]:5066/',
  ])('takes the server %j', async (server) => {
    const saved = await client.call('line.save', account({ server }));
    expect(saved.account.kind === 'sip' && new URL(saved.account.server).href).toBe(new URL(server).href);
  });

  it.each([
    { domain: '' },
    { domain: 'pbx example' },
    { domain: 'sip:x@pbx.example.org' },
    { domain: '<pbx>' },
    { user: '' },
    { user: '100@pbx.example.org' },
    { user: '10"0' },
    { user: 'a b' },
    { user: '100>\r\nX: y' },
    { authorizationUser: 'a@b' },
  ])('refuses the account %j', async (changes) => {
    await expect(client.call('line.save', account(changes))).rejects.toMatchObject({
      code: 'line/bad-address',
      data: { field: Object.keys(changes)[0] },
    });
  });
});
