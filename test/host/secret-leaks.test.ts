import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { fileLogger } from '../../host/logger.ts';
import { sealedFileSecrets } from '../../host/secrets.ts';
import { createTrace, redactedTrace } from '../../renderer/softphone/trace.ts';
import { dataFolder } from '../db/records.ts';
import { findSecrets } from '../support/find-secrets.ts';
import { openClient, startWorkstation, type TestWorkstation } from '../support/workstation.ts';
import { createZip } from '../support/zip-file.ts';
import { scriptImap } from './intake/imap-script.ts';
import { runCommand } from './run-command.ts';

const patient = { timeout: 20_000, interval: 20 };
const clock = { now: () => Date.now() };
let workstation: TestWorkstation | null = null;
afterEach(async () => {
  await workstation?.close();
  workstation = null;
});

/** A server that is angry, and says everything it was sent in its answer. */
const angry = async (): Promise<{ readonly url: string; readonly heard: string[] }> => {
  const heard: string[] = [];
  const answer: RequestListener = (request, response) => {
    void text(request).then((body) => {
      const all = `${request.url} ${JSON.stringify(request.headers)} ${body}`;
      heard.push(all);
      response.writeHead(403, { 'content-type': 'application/json', 'x-echo': encodeURIComponent(all).slice(0, 4000) });
      response.end(JSON.stringify({ error: all }));
    });
  }; // prettier-ignore
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
};

it('finds a secret in whatever form and box it lies', async () => {
  const folder = dataFolder();
  const secret = 'elm-ash-oak-7431';
  const secrets = { it: secret };
  const boxes: Readonly<Record<string, string | Buffer>> = {
    'a.txt': `x${secret}`,
    'b.json': JSON.stringify({ at: Buffer.from(`login:${secret}`).toString('base64') }),
    'c.log': `y ${Buffer.from(secret).toString('hex')}`,
    'd.gz': gzipSync(`z${secret}`),
    'clean.txt': 'nothing here',
  };
  for (const [name, content] of Object.entries(boxes)) writeFileSync(join(folder, name), content);
  const zip = createZip(join(folder, 'e.xlsx'));
  zip.add('sheet.xml', `<v>${'-'.repeat(5000)}${secret}</v>`);
  zip.close();
  const database = new Database(join(folder, 'f.sqlite'));
  database.exec('CREATE TABLE t (v TEXT)');
  // So long that it lies on several pages, with the secret over an edge of two.
  database.prepare('INSERT INTO t VALUES (?)').run(`${'-'.repeat(4075)}${secret}${'-'.repeat(9000)}`);
  database.close();
  const { files, found } = await findSecrets(folder, secrets);
  expect(files).toHaveLength(7);
  expect(new Set(found.map((line) => line.replace(/^.* in /, '')))).toEqual(
    new Set(['a.txt', 'b.json', 'c.log', 'd.gz', 'e.xlsx', 'f.sqlite']),
  );
});

it('keeps every secret out of the database, logs, journal, backups, bundles, evidence, traces and exports', async () => {
  const dataDir = dataFolder();
  const out = join(dataFolder(), 'out');
  mkdirSync(out);
  const secrets: Record<string, string> = {
    sip: 'sip-Quince-83017-Larch',
    turn: 'turn-Medlar-11209-Alder',
    provisioned: 'prov-Damson-55821-Rowan',
    imap: 'imap-Sorrel-90412-Maple',
    feed: 'feed-Bramble-27746-Cedar',
    hook: 'hook-Teasel-63390-Hazel',
    probe: 'probe-Yarrow-40087-Birch',
    phrase: 'phrase-Clover-71553-Aspen',
    code: 'code-Tansy-18264-Elder',
  };
  // Everything that the log can say.
  const start = () =>
    startWorkstation({ dataDir, intakePort: 0, ports: { logger: fileLogger({ dataDir, clock, level: 'debug' }) } });
  const http = await angry();
  const imap = await scriptImap({
    on: ({ tag, command, line }, socket) => {
      if (command !== 'LOGIN' && command !== 'AUTHENTICATE') return false;
      socket.write(`${tag} NO [AUTHENTICATIONFAILED] not ${line} ${secrets['imap']}\r\n`);
      return true;
    },
  });
  workstation = await start();
  const { client } = await openClient(workstation);
  const { probe } = await client.call('probes.save', { uid: null, name: 'Site', kind: 'form', country: 'FR', consentWording: 'Oui' });

  // They are set, in every way there is.
  const account = { server: 'ws://127.0.0.1:9/ws', domain: 'pbx.example.org', user: '204' };
  await client.call('line.save', { kind: 'sip', ...account, password: secrets['sip'], turnPassword: secrets['turn'] });
  secrets['ha1'] = (await client.call('line.credentials', { realm: 'pbx.example.org' })).ha1;
  const more = { ...account, user: '205', password: secrets['provisioned'] };
  await client.call('line.provision', { text: JSON.stringify({ version: 1, accounts: [{ ...account, password: secrets['sip'] }, more] }) });
  await client.call('mailbox.save', {
    uid: null,
    settings: {
      name: 'Forms', enabled: true, host: '127.0.0.1', port: imap.port, security: 'none', authority: '', user: 'forms', signIn: { kind: 'password' },
      folder: 'INBOX', after: 'nothing', moveTo: '', days: 7, rules: [],
    },
    secret: secrets['imap'] ?? '',
    clientSecret: '',
  });
  await client.call('feed.save', {
    uid: null,
    settings: { name: 'CRM', enabled: true, url: `${http.url}/leads`, probe: probe.uid, preset: 'generic', signIn: { kind: 'bearer' }, paging: { kind: 'none' }, everyMinutes: 5 },
    secret: secrets['feed'] ?? '',
  });
  const webhook = await client.call('webhooks.save', { uid: null, settings: { name: 'CRM', url: `${http.url}/hook`, outcomes: [], personal: true, enabled: true } });
  secrets['webhook'] = (webhook.secret ?? '').replace('whsec_', '');
  secrets['webhook key'] = Buffer.from(secrets['webhook'], 'base64').toString('hex');
  await client.call('probes.setIntake', { probe: probe.uid, preset: 'generic', access: 'secret' });
  await client.call('probes.makeSecret', { probe: probe.uid, secret: secrets['probe'] ?? '', keepHours: 0 });
  await client.call('role.setCode', { code: '', newCode: secrets['code'] ?? '' });
  await expect(client.call('role.set', { role: 'lead', code: `${secrets['code']}x` })).rejects.toMatchObject({ code: 'role/code' });
  const hooks = join(out, '..', 'hooks.json');
  writeFileSync(hooks, JSON.stringify([{ events: ['ended', 'outcome'], url: `${http.url}/told`, secret: secrets['hook'] }]));
  expect((await runCommand(['hooks', 'set', hooks, '--data', dataDir])).out).toContain('(set)');

  // And used, against servers that say them back.
  const address = await workstation.host.intakeAddress();
  const post = (secret: string) =>
    fetch(`${address}/probes/${probe.uid}/requests`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` }, body: JSON.stringify({ name: 'Claire Dubois', phone: '+33199000001' }) });
  expect([(await post(secrets['probe'] ?? '')).ok, (await post(`${secrets['probe']}-not`)).ok]).toEqual([true, false]);
  const { attempt } = await client.call('attempt.start', { request: null, number: '+33199000001', direction: 'outbound' });
  await client.call('attempt.end', { attempt, at: Date.now(), answeredAt: null, lineResult: 'busy', sipCode: 486, sipReason: '', endedBy: 'far-end', holdMs: 0 });
  await client.call('outcome.save', { attempt, kind: 'busy', note: 'occupé', next: null, wrapMs: 1 });
  await client.call('selfTest.server', { server: account.server });
  await vi.waitFor(async () => {
    const [mailbox] = (await client.call('mailbox.state', {})).states;
    const [feed] = (await client.call('feed.state', {})).states;
    expect([mailbox?.error?.code, feed?.error?.code]).toEqual(['mailbox/sign-in', 'feed/sign-in']);
    expect(['/leads', '/hook', '/told'].filter((path) => !http.heard.some((one) => one.startsWith(path)))).toEqual([]);
  }, patient);
  expect(http.heard.join('\n')).toContain(secrets['feed']);

  // What windows see of it, and every file that leaves.
  const seen = await Promise.all([client.call('settings.get', {}), client.call('line.get', {}), client.call('mailbox.list', {}), client.call('mailbox.state', {}), client.call('feed.list', {}), client.call('feed.state', {}), client.call('webhooks.list', {}), client.call('webhooks.messages', { webhook: webhook.uid }), client.call('role.get', {}), client.call('probes.intake', { probe: probe.uid }), client.call('intake.log', { filter: {}, limit: 50 }), client.call('policy.get', {})]);
  writeFileSync(join(out, 'windows.json'), JSON.stringify(seen));
  const trace = createTrace(clock);
  trace.set(true);
  trace.sent(
    `REGISTER sip:pbx.example.org SIP/2.0\r\nFrom: <sip:204@pbx.example.org>\r\nCSeq: 1 REGISTER\r\nAuthorization: Digest username="204", realm="pbx.example.org", response="${secrets['ha1']}", opaque="${secrets['sip']}"\r\nX-Token: ${secrets['sip']}\r\n\r\n`,
  );
  writeFileSync(join(out, 'trace.txt'), redactedTrace(trace.getState(), 'test'));
  for (const format of ['json', 'csv', 'ndjson'] as const)
    writeFileSync(join(out, `log.${format}`), (await client.call('calls.export', { filter: {}, format })).body);
  const evidence = await client.call('person.evidence', { person: { number: '+33199000001' } });
  writeFileSync(join(out, 'evidence.json'), evidence.json);
  writeFileSync(join(out, 'evidence.html'), evidence.html);
  await client.call('backup.make', {});
  await workstation.close();
  workstation = null;
  const run = async (...args: readonly string[]) => {
    const { code, out: said } = await runCommand([...args, '--data', dataDir]);
    expect([args, code, said]).toEqual([args, 0, said]);
    writeFileSync(join(out, `said-${args.slice(0, 3).join('-').replaceAll(/\W+/g, '-').slice(-60)}.json`), said);
  };
  const phrase = join(out, '..', 'phrase.txt');
  writeFileSync(phrase, secrets['phrase'] ?? '');
  const formats = ['csv', 'xlsx', 'ndjson', 'parquet'];
  // Each in a folder that is there, so that those of one millisecond do not meet.
  for (const format of formats) mkdirSync(join(out, format));
  await Promise.all([
    ...formats.map((format) => run('export', '--format', format, '--out', join(out, format))),
    ...['calls', 'probes', 'hooks', 'intake-log', 'policy show'].map((command) => run(...command.split(' '))),
    run('ics', '--out', join(out, 'all.ics')),
  ]);
  await run('call-export', attempt, '--out', join(out, 'call.zip'));
  await run('bundle', 'export', join(out, 'log.rappel'), '--from', 'start');
  await run('bundle', 'export', join(out, 'sealed.rappel'), '--from', 'start', '--passphrase-file', phrase);

  const data = await findSecrets(dataDir, secrets);
  const left = await findSecrets(out, secrets);
  const has = (files: readonly string[], pattern: RegExp) => files.some((file) => pattern.test(file));
  for (const pattern of [/^rappel\.sqlite$/, /^secrets\.sealed$/, /^journal\//, /^backups\//, /^logs\/rappel\.log$/])
    expect([pattern, has(data.files, pattern)]).toEqual([pattern, true]);
  for (const pattern of [/calls\.parquet$/, /\.xlsx$/, /log\.rappel$/, /call\.zip$/, /evidence\.html$/, /trace\.txt$/])
    expect([pattern, has(left.files, pattern)]).toEqual([pattern, true]);
  expect(readFileSync(join(dataDir, 'logs/rappel.log'), 'utf8').split('\n').length).toBeGreaterThan(5);
  expect([...data.found, ...left.found]).toEqual([]);
  // All of it is there, where it belongs.
  const sealed = sealedFileSecrets(dataDir);
  const kept = [sealed.get('line.password'), sealed.get('hooks'), sealed.get(`webhook.${webhook.uid}`), sealed.get(`intake.secret.${probe.uid}`)].join(' ');
  expect(['sip', 'hook', 'webhook', 'probe'].filter((name) => !kept.includes(secrets[name] ?? ''))).toEqual([]);
}, 60_000); // prettier-ignore
