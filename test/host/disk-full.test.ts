import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testHost } from '../../build/test-bundle.ts';
import { errorCode } from '../../core/errors.ts';
import type { Client } from '../../core/rpc/client.ts';
import { databaseFile, openWriter } from '../../db/open.ts';
import { readJournal } from '../../db/journal.ts';
import { sql } from '../../db/sql.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { brokenRules } from '../db/broken-rules.ts';
import { dataFolder } from '../db/records.ts';
import { startOnSmallDisk, unshare, type SmallDisk } from '../support/small-disk.ts';
import { openWire, tempDataDir, tokenOf } from '../support/workstation.ts';

type Said = { readonly error?: string; readonly address?: string; readonly intake?: string };
const said = async (disk: SmallDisk): Promise<Said> => JSON.parse((await disk.line()) ?? '{}') as Said;
const page = 4096;

/** A workstation on a disk of its own, which is full where a test says so. */
describe.skipIf(unshare === undefined)('a disk that is full', () => {
  let disk: SmallDisk;
  let client: Client;
  let leads: string;
  let attempt: string;
  let message: string;
  let turn = 0;
  let taken = 0;
  let recorded = 0;

  const post = async (): Promise<string> => {
    turn += 1;
    const response = await fetch(leads, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        nom: 'Léa Martin',
        tel: `01990${10_000 + turn}`,
        message: 'mots '.repeat(2000),
      }),
    });
    const answer = (await response.json()) as { readonly error?: string };
    if (response.ok) taken += 1;
    return response.ok ? 'saved' : (answer.error ?? '');
  };
  const called = (work: Promise<unknown>): Promise<string> => work.then(() => 'saved', errorCode);
  const sound = Buffer.alloc(64_000, 5).toString('base64');

  const start = async (): Promise<void> => {
    disk = startOnSmallDisk(testHost, tempDataDir(), { megabytes: 24, fullFirst: true });
    expect(await said(disk)).toEqual({ error: 'db/disk-full' });
    const { address = '', intake = '' } = await said(disk);
    ({ client } = await openWire(Number(new URL(address).port), { token: tokenOf(address) }));
    const { probe } = await client.call('probes.save', {
      uid: null, name: 'Formulaire', kind: 'form', country: 'FR', consentWording: 'Oui', zone: 'Europe/Paris',
    }); // prettier-ignore
    await client.call('probes.setIntake', { probe: probe.uid, preset: 'generic', access: 'open' });
    leads = `${intake}/probes/${probe.uid}/requests`;
  };
  const call = async (): Promise<string> =>
    (await client.call('attempt.start', {
      request: null, number: '0199010001', direction: 'outbound', reason: 'Essai de disque',
    })).attempt; // prettier-ignore

  beforeAll(async () => {
    await start();
    expect(await post()).toBe('saved');
    attempt = await call();
    ({ message } = await client.call('voicemail.begin', {}));
    mkdirSync(join(disk.outside, 'bundles'));
    await client.call('bundles.set', { folder: join(disk.inside, 'bundles') });
  }, 60_000);
  afterAll(() => disk.kill());

  const exported = async (): Promise<string> => {
    await client.call('exports.start', {
      tables: ['requests', 'calls'], format: 'csv', personal: true, folder: join(disk.inside, 'out'), since: null, until: null,
    }); // prettier-ignore
    let state = await client.call('exports.state', {});
    while (state.state === 'running') state = await client.call('exports.state', {});
    return state.error?.code ?? 'saved';
  };
  const ordered = async (): Promise<string> => {
    const [newest] = (await client.call('backup.list', {})).backups;
    const answer = await called(client.call('backup.restore', { name: newest?.name ?? null }));
    expect((await client.call('backup.list', {})).ordered).toBe(answer === 'saved' ? newest?.name : null);
    return answer;
  };
  const database = ['db/disk-full', 'db/disk-error'];

  /** What is written, what it may answer while there is no room, and how. The database first uses up what it has of its log. */
  const writes: readonly (readonly [string, readonly string[], () => Promise<string>])[] = [
    ['a setting', database, () => called(client.call('settings.set', { agentName: `Agent ${(turn += 1)}` }))],
    ['a lead over HTTP', ['intake/not-stored'], post],
    ['an attempt', database, () =>
      called(client.call('attempt.start', { request: null, number: '0199010001', direction: 'outbound', reason: 'Encore', during: attempt }))],
    ['an outcome', database, () =>
      called(client.call('outcome.save', { attempt, kind: 'busy', note: 'mots '.repeat(900), next: null, wrapMs: 0 }))],
    ['sound', ['recording/disk-full'], async () => {
      const answer = await called(client.call('voicemail.append', { message, offset: recorded, base64: sound }));
      if (answer === 'saved') recorded += 64_000;
      return answer;
    }],
    ['a file of leads', ['intake/disk-full'], async () => {
      const { file } = await client.call('intake.fileBegin', { name: 'leads.csv', size: 64_000 });
      return called(client.call('intake.filePart', { file, base64: sound }));
    }],
    ['a secret', ['secrets/not-writable', ...database], () =>
      called(client.call('line.save', { kind: 'sip', server: 'wss://pbx.example.org', domain: 'pbx.example.org', user: '100', password: 'oak' }))],
    ['a backup', ['backup/no-room'], () => called(client.call('backup.make', {}))],
    ['a backup to be put back', ['db/disk-full'], ordered],
    ['an export', ['export/disk-full'], exported],
    ['a bundle', ['bundle/unwritable', ...database], () => called(client.call('bundles.export', { whole: true, passphrase: '' }))],
  ]; // prettier-ignore

  it.each(writes)('refuses %s with a code, goes on, and takes it once there is room', async (_name, codes, write) => {
    disk.fill();
    let answer = 'saved';
    for (let more = 0; answer === 'saved' && more < 200; more += 1) answer = await write();
    expect(codes).toContain(answer);
    // What is kept is read all the same.
    expect((await client.call('queue.counts', {})).open).toBeGreaterThan(0);
    disk.empty();
    expect(await write()).toBe('saved');
  }, 30_000); // prettier-ignore

  it('that has room for a part takes no part for the whole', async () => {
    disk.fill();
    const filler = join(disk.outside, 'filler');
    truncateSync(filler, statSync(filler).size - 3 * page);
    const { file } = await client.call('intake.fileBegin', { name: 'leads.csv', size: 64_000 });
    expect(await called(client.call('intake.filePart', { file, base64: sound }))).toBe('intake/disk-full');
    disk.empty();
  });

  it('loses nothing and leaves nothing half done', async () => {
    const inside = join(disk.outside, 'data');
    const copied = dataFolder();
    for (const suffix of ['', '-wal'])
      if (existsSync(databaseFile(inside) + suffix))
        copyFileSync(databaseFile(inside) + suffix, databaseFile(copied) + suffix);
    const { db, close } = openWriter(copied);
    expect(db.get(sql`SELECT count(*) AS n FROM request`)).toEqual({ n: taken });
    expect(brokenRules(db)).toEqual([]);
    expect(verifyChain(db)).toMatchObject({ ok: true });
    expect(db.get(sql`PRAGMA integrity_check`)).toEqual({ integrity_check: 'ok' });
    close();
    expect(readJournal(inside).cut).toBe(0);
    // Neither halves of files, nor a log that went with the disk.
    const names = readdirSync(disk.outside, { recursive: true }).map(String);
    expect(names.filter((name) => /\.(?:part|new)$|restoring-/u.test(name))).toEqual([]);
    expect(readFileSync(join(inside, 'logs', 'rappel.log'), 'utf8')).toContain('host ready');
    expect(disk.child.exitCode).toBe(null);
  });
});
