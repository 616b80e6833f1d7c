import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { plainLineOptions } from '../../core/contract/line.ts';
import type { Client } from '../../core/rpc/client.ts';
import { openClient, startWorkstation, type TestWorkstation } from '../support/workstation.ts';

let workstation: TestWorkstation;
let client: Client;
beforeEach(async () => {
  workstation = await startWorkstation();
  ({ client } = await openClient(workstation));
});
afterEach(() => workstation.close());

const sip = (user: string, more: object = {}) => ({
  kind: 'sip' as const,
  server: 'wss://pbx.example.org:8089/ws',
  domain: 'pbx.example.org',
  user,
  password: `secret of ${user}`,
  ...more,
});
const users = async (): Promise<readonly string[]> =>
  (await client.call('line.get', {})).accounts.map(({ user }) => user);

it('reads the one account of before on, as a list of one, with its password', async () => {
  await client.call('line.save', sip('100'));
  const before = (await client.call('line.get', {})).accounts[0];
  if (!before) throw new Error('no account');
  const { id: _id, options: _options, hasPassword: _has, hasTurnPassword: _turn, ...old } = before;
  const database = new Database(join(workstation.dataDir, 'rappel.sqlite'));
  database.prepare("UPDATE setting SET value = ? WHERE name = 'line'").run(JSON.stringify(old));
  database.close();
  const { account, accounts } = await client.call('line.get', {});
  expect(accounts).toHaveLength(1);
  expect(account).toEqual({ ...before, options: plainLineOptions, hasPassword: true });
});

it('keeps several in order, each with a password of its own, and forgets those left out', async () => {
  await client.call('line.save', sip('100'));
  await client.call('line.save', sip('200', { id: null }));
  await client.call('line.save', sip('300', { id: null }));
  const [first, second, third] = (await client.call('line.get', {})).accounts;
  if (!first || !second || !third) throw new Error('three accounts were saved');
  const secretOf = async (account: string) => client.call('line.credentials', { account, realm: 'r' });
  expect((await secretOf(first.id)).ha1).not.toBe((await secretOf(second.id)).ha1);
  await client.call('line.order', { ids: [third.id, first.id] });
  expect(await users()).toEqual(['300', '100']);
  await expect(secretOf(second.id)).rejects.toMatchObject({ code: 'line/password-missing' });
  await expect(client.call('line.order', { ids: [second.id] })).rejects.toMatchObject({
    code: 'line/unknown-account',
  });
  await expect(client.call('line.save', sip('400', { id: second.id }))).rejects.toMatchObject({
    code: 'line/unknown-account',
  });
  // Without an id it is the first that is changed, as before there were several.
  await client.call('line.save', sip('301'));
  expect(await users()).toEqual(['301', '100']);
  // The practice line leaves them where they are.
  await client.call('line.save', { kind: 'practice' });
  expect(await users()).toEqual(['301', '100']);
});

it('keeps the secret of a TURN server out of the database', async () => {
  const { account } = await client.call(
    'line.save',
    sip('100', {
      turnPassword: 'larch and yew',
      options: { turn: 'turns:turn.example.org:5349?transport=tcp', turnUser: 'desk' },
    }),
  );
  expect(account).toMatchObject({ hasTurnPassword: true, options: { turnUser: 'desk', earlyMedia: true } });
  expect(await client.call('line.turn', {})).toEqual({ credential: 'larch and yew' });
  await workstation.host.close();
  for (const name of ['rappel.sqlite', 'secrets.sealed'])
    expect(readFileSync(join(workstation.dataDir, name)).includes('larch and yew')).toBe(false);
});

it.each([
  ['outboundProxy', { outboundProxy: 'edge example' }],
  ['outboundProxy', { outboundProxy: '<sip:x>' }],
  ['callerId', { callerId: { way: 'from' as const, number: 'Eve' } }],
  ['callerId', { callerId: { way: 'preferred' as const, number: '' } }],
  ['stun', { stun: 'stun.example.org' }],
  ['turn', { turn: 'stun:turn.example.org' }],
  ['turn', { turn: 'turn:turn.example.org?transport=carrier-pigeon' }],
])('refuses an option of no use: %s', async (field, options) => {
  await expect(client.call('line.save', sip('100', { options }))).rejects.toMatchObject({
    code: 'line/bad-address',
    data: { field },
  });
});
