import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PolicyFile, PolicyMailbox } from '../../../core/contract/policy-file.ts';
import type { PolicyState } from '../../../core/contract/policy.ts';
import { ExpectedError } from '../../../core/errors.ts';
import { francePack } from '../../../core/rules/france.ts';
import type { Client } from '../../../core/rpc/client.ts';
import { dataFolder } from '../../db/records.ts';
import { openClient, startWorkstation, type TestWorkstation } from '../../support/workstation.ts';
import { runCommand } from '../run-command.ts';

const house: PolicyFile = { version: 1, setBy: 'IT of Example', contact: 'helpdesk@example.org' };

let dataDir: string;
let file: string;
let workstation: TestWorkstation | null;
let client: Client;

const put = (policy: PolicyFile | string): void => {
  writeFileSync(`${file}.new`, typeof policy === 'string' ? policy : JSON.stringify(policy, undefined, 2));
  renameSync(`${file}.new`, file);
};
const start = async (): Promise<void> => {
  workstation = await startWorkstation({ dataDir, rulePack: null, policy: { file, everyMs: 25 } });
  ({ client } = await openClient(workstation));
};
const stop = async (): Promise<void> => {
  await workstation?.close();
  workstation = null;
};
/** Waits until the windows are told of the policy that `fits`. */
const until = async (fits: (state: PolicyState) => boolean): Promise<PolicyState> => {
  for (;;) {
    const told = new Promise<void>((done) => {
      client.on('policy.changed', () => done());
    });
    const state = await client.call('policy.get', {});
    if (fits(state)) return state;
    await told;
  }
};
const refusal = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof ExpectedError ? [error.code, error.data] : error),
  );

beforeEach(() => {
  dataDir = dataFolder();
  file = join(dataFolder(), 'policy.json');
});
afterEach(stop);

describe('a policy', () => {
  it('wins over what the user has set, says who set it, and gives it back when it goes', async () => {
    await start();
    await client.call('settings.set', { recordingDays: 30, theme: 'dark', agentName: 'Camille Roux' });
    expect(await client.call('policy.get', {})).toMatchObject({ state: 'none', locked: { settings: [] } });
    put({ ...house, settings: { recordingDays: 90, language: 'fr' }, role: 'agent' });
    const state = await until((one) => one.state === 'in-force');
    expect(state).toMatchObject({
      setBy: 'IT of Example',
      locked: { settings: ['language', 'recordingDays'], role: true, line: null },
    });
    expect(await client.call('settings.get', {})).toMatchObject({
      recordingDays: 90,
      language: 'fr',
      theme: 'dark',
    });
    expect(await client.call('role.get', {})).toMatchObject({ role: 'agent' });
    expect(await refusal(client.call('settings.set', { theme: 'light', language: 'en' }))).toEqual([
      'policy/locked',
      { setBy: 'IT of Example', contact: 'helpdesk@example.org', what: 'settings.language' },
    ]);
    expect((await client.call('settings.get', {})).theme).toBe('dark');
    expect(await client.call('settings.set', { theme: 'light', language: 'fr' })).toMatchObject({
      theme: 'light',
    });
    expect(await refusal(client.call('role.set', { role: 'administrator', code: '' }))).toMatchObject([
      'policy/locked',
      { what: 'role' },
    ]);
    rmSync(file);
    await until((one) => one.state === 'none');
    expect(await client.call('settings.get', {})).toMatchObject({ recordingDays: 30, theme: 'light' });
    expect((await client.call('settings.get', {})).language).toBe('system');
    expect(await client.call('role.get', {})).toMatchObject({ role: 'administrator' });
  });

  it('that is bad changes nothing: the last good one stays, over a restart too, and each fault is told', async () => {
    put({ ...house, settings: { recordingDays: 90 } });
    await start();
    const { since } = await client.call('policy.get', {});
    put('{\n  "version": 1,\n  "setBy": "IT of Example",\n  "settings": { "recordingDays": "many" }\n}');
    const bad = await until((one) => one.state === 'last-good');
    const told = {
      since,
      setBy: 'IT of Example',
      error: { code: 'policy/wrong' },
      problems: [{ line: 4, column: 17, path: 'settings.recordingDays' }],
      locked: { settings: ['recordingDays'] },
    };
    expect(bad).toMatchObject(told);
    await stop();
    await start();
    expect(await client.call('policy.get', {})).toMatchObject(told);
    expect((await client.call('settings.get', {})).recordingDays).toBe(90);
    put({ ...house, settings: { recordingDays: 60 } });
    await until((one) => one.state === 'in-force');
    expect((await client.call('settings.get', {})).recordingDays).toBe(60);
    await stop();
    rmSync(file);
    await start();
    expect((await client.call('settings.get', {})).recordingDays).toBe(180);
    put('{}');
    expect(await until((one) => one.state !== 'none')).toMatchObject({ state: 'refused', locked: { settings: [] } });
  }); // prettier-ignore

  it('sets the line, and leaves to the desk the password and the user that it does not name', async () => {
    const account = { server: 'wss://pbx.example.org/ws', domain: 'pbx.example.org' };
    put({ ...house, line: { accounts: [{ ...account, options: { dtmf: 'info' } }] } });
    await start();
    const save = (changes: object) =>
      client.call('line.save', { kind: 'sip', ...account, user: '204', password: 'oak and ash', ...changes });
    expect(await refusal(save({ server: 'wss://elsewhere.example.org/' }))).toMatchObject(['policy/locked', { what: 'line.server' }]);
    expect(await refusal(save({ options: { dtmf: 'in-band' } }))).toMatchObject(['policy/locked', { what: 'line.options.dtmf' }]);
    expect(await refusal(save({ id: null }))).toMatchObject(['policy/locked', { what: 'line.accounts' }]);
    expect(await refusal(client.call('line.save', { kind: 'practice' }))).toMatchObject(['policy/locked', { what: 'line' }]);
    await save({ options: { earlyMedia: false } });
    const mine = { id: 'policy-1', ...account, user: '204', hasPassword: true, options: { dtmf: 'info', earlyMedia: false } };
    expect((await client.call('line.get', {})).accounts).toMatchObject([mine]);
    expect((await client.call('policy.get', {})).locked.line).toEqual([
      { id: 'policy-1', fields: ['server', 'domain', 'options.dtmf'] },
    ]);
    put({ ...house, contact: 'another', line: { accounts: [{ ...account, options: { dtmf: 'info' } }] } });
    await until(({ contact }) => contact === 'another');
    expect((await client.call('line.get', {})).accounts).toMatchObject([mine]);
  }); // prettier-ignore

  it('sets what is read, makes the probes it names, and keeps hands off all but the secret', async () => {
    const mailbox = {
      name: 'Forms', enabled: false, host: 'imap.example.org', port: 993, security: 'tls', user: 'forms', signIn: { kind: 'password' },
      folder: 'INBOX', after: 'nothing', days: 7, rules: [{ sender: '@example.org', subject: '', probe: 'Site' }],
    } satisfies PolicyMailbox; // prettier-ignore
    put({ ...house, intake: { mailboxes: [mailbox], watchedFolder: { path: dataDir, probe: 'Files' } } });
    await start();
    const { probes } = await client.call('probes.list', {});
    expect(Object.fromEntries(probes.map(({ name, kind }) => [name, kind]))).toEqual({ Files: 'file', Site: 'mailbox' });
    const [one] = (await client.call('mailbox.list', {})).mailboxes;
    if (!one) throw new Error('the mailbox of the policy is not there');
    expect(one).toMatchObject({ host: 'imap.example.org', hasSecret: false });
    expect(one.rules[0]?.probe).toBe(probes.find(({ name }) => name === 'Site')?.uid);
    const { uid, hasSecret: _has, ...settings } = one;
    const save = (host: string) =>
      client.call('mailbox.save', { uid, settings: { ...settings, host }, secret: 'word', clientSecret: '' });
    expect(await refusal(save('imap.elsewhere.example'))).toMatchObject(['policy/locked', { what: 'intake.mailboxes' }]);
    expect(await save(settings.host)).toMatchObject({ mailbox: { hasSecret: true } });
    expect(await refusal(client.call('watchedFolder.set', { folder: null }))).toMatchObject(['policy/locked', {}]);
    expect(await client.call('watchedFolder.get', {})).toMatchObject({ folder: { path: dataDir } });
  }); // prettier-ignore

  it('says what may leave as a file, in windows and on the command line', async () => {
    put({ ...house, exports: { formats: ['csv'] } });
    await start();
    const order = { tables: ['calls' as const], personal: false, folder: dataDir, since: null, until: null };
    const no = ['policy/no-export', { setBy: 'IT of Example', allowed: 'csv' }];
    expect(await refusal(client.call('exports.start', { ...order, format: 'parquet' }))).toMatchObject(no);
    expect(await refusal(client.call('bundles.export', { whole: true, passphrase: '' }))).toMatchObject(no);
    await stop();
    const run = async (...args: readonly string[]) => (await runCommand([...args, '--data', dataDir])).out;
    expect(await run('export', '--format', 'xlsx', '--out', join(dataDir, 'out'))).toContain('policy/no-export');
    expect(await run('export', '--format', 'csv', '--out', join(dataDir, 'out'))).toContain('calls.csv');
    expect(await run('ics', '--out', join(dataDir, 'a.ics'))).toContain('policy/no-export');
    expect(await run('bundle', 'export', join(dataDir, 'a.rappel'))).toContain('policy/no-export');
  }); // prettier-ignore

  it('puts rule packs of the company in force, and keeps them from being changed', async () => {
    const pack = join(dataDir, 'france.json');
    writeFileSync(pack, JSON.stringify({ ...francePack, silence: { days: 33, lasting: true } }));
    put({ ...house, rulePacks: [pack] });
    await start();
    const found = await client.call('rules.get', { pack: 'fr' });
    expect(found).toMatchObject({ pack: { silence: { days: 33 } }, versions: [{ own: true }] });
    expect(await refusal(client.call('rules.save', { id: 'fr', pack: null }))).toMatchObject(['policy/locked', { what: 'rulePacks' }]);
    await stop();
    await start();
    // The same again makes no version.
    expect((await client.call('rules.get', { pack: 'fr' })).versions).toHaveLength(1);
    expect((await client.call('policy.get', {})).locked.rulePacks).toEqual(['fr']);
  }); // prettier-ignore

  it('names certificates that may go: that is told, and unlocks nothing', async () => {
    put({ ...house, settings: { theme: 'dark' }, certificates: [join(dataDir, 'gone.pem')] });
    await start();
    expect(await client.call('policy.get', {})).toMatchObject({
      state: 'in-force',
      locked: { settings: ['theme'] },
      error: { code: 'policy/certificate', data: { what: join(dataDir, 'gone.pem') } },
    });
  });
});
