import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { describe, expect, it } from 'vitest';
import { plainLineOptions } from '../../core/contract/line.ts';
import type { Session } from '../../core/rpc/serve.ts';
import { diagnosticsHandlers } from '../../host/handlers/diagnostics.ts';
import { crashFolder, listCrashes } from '../../host/crash-reports.ts';
import { callHer, lea, max, number } from '../db/two-people.ts';
import { makeProbe, now, take } from '../db/leads.ts';
import { openContext } from './context.ts';

const session: Session = { id: 'window', emit: () => undefined };

/** Every file of an archive, with its name in front. */
const unpacked = async (archive: Buffer): Promise<ReadonlyMap<string, string>> => {
  const zip = await fromBufferPromise(archive, { lazyEntries: true });
  const files = new Map<string, string>();
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, await text(await zip.openReadStreamPromise(entry)));
  return files;
};

const secret = 'Tr0ub4dor-Kwyjibo';
const server = 'wss://standard.zanzibar.example:8089/ws';

/** Everything a bundle must not hold, as it may have been written: people, numbers, words, secrets, names and places of this desk. */
const told = [
  ...['zéphyrine', 'quatrelivres', 'oxymore', 'mirobolante', 'zq-1', 'max petit', 'mon toit', 'xylophone'],
  ...['balthazarin', 'turlututu', 'kaléidoscope', 'formulaire', 'anselme', 'tréguier'],
  ...[number, '33199000142', '199000142', '1 99 00 01 42', '01.99.00.01.42', '199000199'],
  ...[secret, 'kwyjibo', 'zanzibar', 'agent-101', 'ysengrin', 'casque-vermeil', 'boustrophédon'],
  ...['/srv/', 'nomenclature', 'cert-privé'],
] as const;

const filled = async () => {
  const context = await openContext(now, (db) => {
    take(db, makeProbe(db), [lea, max]);
    callHer(db);
  });
  const { db, ports, dataDir } = context;
  const account = {
    id: 'first',
    server,
    domain: 'zanzibar.example',
    user: 'agent-101',
    authorizationUser: 'agent-101',
    displayName: 'Ysengrin',
    instanceId: 'zanzibar',
    options: {
      ...plainLineOptions,
      outboundProxy: 'edge.zanzibar.example',
      callerId: { way: 'from', number },
    },
  };
  const mailbox = {
    name: 'Boîte de Tréguier',
    enabled: true,
    host: 'imap.zanzibar.example',
    port: 993,
    security: 'tls',
    authority: '',
    user: 'anselme@zanzibar.example',
    signIn: { kind: 'password' },
    folder: 'Ysengrin',
    after: 'seen',
    moveTo: '',
    days: 3,
    rules: [],
  };
  await db.write('settings.write', {
    at: now,
    values: {
      agentName: 'Anselme Tréguier',
      microphone: 'casque-vermeil',
      line: { kind: 'sip', accounts: [account] },
      'intake.mailboxes': { '01890a5d-ac96-774b-bcce-b302099a8057': mailbox },
      'intake.feeds': { '01890a5d-ac96-774b-bcce-b302099a8058': { name: 'Zanzibar', secret } },
      'intake.http': {
        enabled: true,
        port: 8470,
        tls: { certificate: '/srv/cert-privé.pem', key: '/srv/cert-privé.key' },
        hosts: ['zanzibar.example'],
      },
      watchedFolder: { path: '/srv/boustrophédon', probe: '01890a5d-ac96-774b-bcce-b302099a8057' },
      nomenclature: { words: lea.words },
    },
  });
  ports.secrets.set('line.password', secret);
  // What nobody should have written, and somebody did.
  const { logger } = ports;
  logger.log('info', 'host ready', { port: 41_234 });
  logger.log('warn', 'odd', { name: 'Anselme', message: 'Anselme is here', port: 'Ysengrin' });
  logger.log('warn', 'a hook failed', {
    code: 'hook/exit',
    reason: `${lea.name} ${number}`,
    hook: '/srv/nomenclature',
  });
  logger.log('error', 'bug in a procedure', {
    name: 'TypeError',
    frames: ['run (host/x.ts:1:2)', lea.words],
    list: [lea.name],
  });
  writeFileSync(join(dataDir, 'logs', 'rappel.log.1'), `${lea.words}\n{"at":"x","message":"${lea.name}"}\n`);
  const handlers = diagnosticsHandlers(context, {
    intakeHttp: () => ({
      status: () =>
        Promise.resolve({
          enabled: true,
          port: 8470,
          open: true,
          state: 'failed',
          address: null,
          error: { code: 'intake/certificate', message: '/srv/cert-privé.pem' },
        }),
    }),
    mailboxes: () => ({ states: () => Promise.resolve([]) }),
    feeds: () => ({ states: () => Promise.resolve([]) }),
  });
  await handlers['diagnostics.windowFailed'](
    {
      name: 'TypeError',
      code: null,
      message: `${lea.name} is not a function`,
      frames: [
        `${lea.name} (${number})`,
        'Screen (http://127.0.0.1:1/assets/main-a1.js:1:2)',
        '/srv/boustrophédon',
      ],
    },
    session,
  );
  return { context, handlers };
};

describe('a diagnostic bundle', () => {
  it('says how the workstation is, and nothing of anybody', async () => {
    const { handlers, context } = await filled();
    const { data } = await handlers['diagnostics.bundle']({}, session);
    const files = await unpacked(Buffer.from(data, 'base64'));
    expect([...files.keys()]).toEqual([
      'README.txt',
      'report.json',
      'versions.json',
      'settings.json',
      'rows.json',
      'crashes.json',
      'log.ndjson',
    ]);
    const whole = [...files.entries()].flat().join('\n');
    const lower = whole.toLowerCase();
    expect(told.filter((one) => lower.includes(one.toLowerCase()))).toEqual([]);
    // Digits in a row are instants and versions, and shorter than a number with its country.
    expect(whole.match(/\+\d{6,}|\b0\d{9}\b/gu)).toBe(null);

    const read = (name: string): unknown => JSON.parse(files.get(name) ?? '');
    expect(read('rows.json')).toMatchObject({ prospect: 2, request: 2, attempt: 1 });
    expect(read('settings.json')).toMatchObject({
      line: { kind: 'sip', accounts: [{ scheme: 'wss:', proxy: true, callerId: 'from' }] },
      mailboxes: [{ port: 993, security: 'tls' }],
      feeds: [{ damaged: true }],
      intakeHttp: { port: 8470, open: true, hosts: 1 },
      watchedFolder: true,
    });
    expect(JSON.stringify(read('report.json'))).toContain('‹line 1›');
    expect(read('crashes.json')).toMatchObject([
      {
        place: 'window',
        error: { name: 'TypeError', message: null, frames: ['Screen (assets/main-a1.js:1:2)'] },
      },
    ]);
    const log = files.get('log.ndjson') ?? '';
    expect(log).toContain('"message":"host ready","facts":{"port":41234}');
    expect(log).toContain('"code":"hook/exit","reason":"[text]"');
    expect(log).toContain('run (host/x.ts:1:2)');
    // The database itself has it all, or the search above would prove nothing.
    const rows = JSON.stringify(await context.db.read('settings.read'));
    expect(rows).toContain('zanzibar');
  });

  it('is made where the database cannot be opened', async () => {
    const { context, handlers } = await filled();
    await context.db.close();
    writeFileSync(join(context.dataDir, 'rappel.sqlite'), 'no database'.repeat(1_000));
    const { data } = await handlers['diagnostics.bundle']({}, session);
    const files = await unpacked(Buffer.from(data, 'base64'));
    expect(files.get('report.json')).toContain('db/damaged');
    expect(files.get('rows.json')).toBe('null\n');
    expect(files.get('log.ndjson')).toContain('host ready');
  });
});

describe('a failure that a window tells of', () => {
  it('is kept without its words, and not without end', async () => {
    const { handlers, context } = await filled();
    const { dataDir } = context;
    for (let time = 0; time < 10; time += 1)
      await handlers['diagnostics.windowFailed'](
        { name: 'RangeError', code: null, message: 'Invalid array length', frames: ['assets/main.js:1:2'] },
        session,
      );
    const kept = listCrashes(dataDir);
    expect(kept.length).toBe(5);
    expect(kept[0]?.error).toEqual({
      name: 'RangeError',
      code: null,
      message: 'Invalid array length',
      frames: ['assets/main.js:1:2'],
    });
    const [first] = kept;
    expect(statSync(join(crashFolder(dataDir), first?.name ?? '')).mode & 0o077).toBe(0);
    expect((await handlers['diagnostics.crashes']({}, session)).address).toBe(null);
  });
});
