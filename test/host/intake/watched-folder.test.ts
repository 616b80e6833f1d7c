import {
  appendFileSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync,
} from 'node:fs'; // prettier-ignore
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sql } from '../../../db/sql.ts';
import { isTemporary } from '../../../host/intake/watched-folder/arrivals.ts';
import { putAway } from '../../../host/intake/watched-folder/put-away.ts';
import { saveWatchedFolder } from '../../../host/intake/watched-folder/setting.ts';
import type { FolderReport } from '../../../host/intake/watched-folder/take.ts';
import { watchedFolderOf } from '../../../host/intake/watched-folder/watch.ts';
import { dataFolder } from '../../db/records.ts';
import { openClient, startWorkstation } from '../../support/workstation.ts';
import { writeWorkbook } from '../../support/workbook-file.ts';
import { now } from './csv-file.ts';
import { openIntake } from './intake-desk.ts';

/** Every file of a folder is imported by threads of its own. */
vi.setConfig({ testTimeout: 60_000 });

const leads = 'Nom;Tel;Message\nLéa;0199000142;Bonjour\nMax;199000143;Salut\n';
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Looks until it holds: what is waited for is a state, not a time. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await delay(20);
};

const open = async (folder = join(dataFolder(), 'arrivals')) => {
  mkdirSync(folder, { recursive: true });
  const desk = await openIntake();
  const probe = await desk.makeProbe();
  await saveWatchedFolder(desk.context.db, { path: folder, probe: probe.uid }, now);
  const watched = watchedFolderOf(desk.context);
  closers.push(() => watched.stop());
  const start = (): void => watched.start({ poll: 60, quiet: 150 });
  const inDone = (name: string): string => join(folder, 'done', name);
  const inFailed = (name: string): string => join(folder, 'failed', name);
  const report = (path: string): FolderReport =>
    JSON.parse(readFileSync(`${path}.report.json`, 'utf8')) as FolderReport;
  const requests = (): number =>
    desk.look((db) => db.get<{ n: number }>(sql`SELECT count(*) AS n FROM request`)?.n ?? 0);
  return { desk, probe, folder, watched, start, inDone, inFailed, report, requests };
};

describe('a watched folder', () => {
  it('takes files of every format, and moves each beside its report and its rejected rows', async () => {
    const { folder, start, inDone, inFailed, report, requests } = await open();
    writeFileSync(join(folder, 'a.csv'), `${leads}Ana;;Allô\n`);
    writeFileSync(join(folder, 'b.vcf'), 'BEGIN:VCARD\nFN:Zoé\nTEL:0199000144\nEND:VCARD\n');
    writeWorkbook(join(folder, 'c.xlsx'), {
      sheets: [{ name: 'A', xml: '<sheetData><row r="1"><c t="inlineStr"><is><t>Tel</t></is></c></row><row r="2"><c><v>199000145</v></c></row></sheetData>' }],
    }); // prettier-ignore
    writeFileSync(join(folder, 'd.xlsx'), 'PK\u0003\u0004 cut short');
    start();
    await until(() => existsSync(inFailed('d.xlsx')));
    expect(readdirSync(folder).toSorted()).toEqual(['done', 'failed']);
    expect(readdirSync(join(folder, 'done')).toSorted()).toEqual([
      'a-rejected.csv', 'a.csv', 'a.csv.report.json', 'b.vcf', 'b.vcf.report.json', 'c.xlsx', 'c.xlsx.report.json',
    ]); // prettier-ignore
    expect(report(inDone('a.csv'))).toMatchObject({
      file: 'a.csv', probe: 'Formulaire', state: 'done', report: { read: 3, accepted: 2, rejected: 1 }, error: null,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    }); // prettier-ignore
    expect(readFileSync(inDone('a-rejected.csv'), 'utf8')).toContain('Ana;;Allô'.split(';')[2]);
    expect(report(inFailed('d.xlsx'))).toMatchObject({
      state: 'failed',
      batch: null,
      error: { code: 'xlsx/damaged' },
    });
    expect(requests()).toBe(4);
  });

  it('waits for a file that grows, or was renamed into place, and leaves what has a temporary name', async () => {
    const { folder, start, inDone, report } = await open();
    writeFileSync(join(folder, 'x.csv.part'), leads);
    writeFileSync(join(folder, '~$leads.xlsx'), 'lock');
    const growing = join(folder, 'growing.csv');
    writeFileSync(growing, 'Nom;Tel\n');
    start();
    for (let index = 0; index < 20; index += 1) {
      await delay(40);
      // It grows faster than it could count as finished.
      expect(existsSync(growing)).toBe(true);
      appendFileSync(growing, `Prospect ${index};01990001${String(index).padStart(2, '0')}\n`);
    }
    renameSync(join(folder, 'x.csv.part'), join(folder, 'x.csv'));
    await until(() => existsSync(inDone('growing.csv')) && existsSync(inDone('x.csv')));
    expect(report(inDone('growing.csv')).report).toMatchObject({ read: 20, accepted: 20 });
    expect(report(inDone('x.csv')).report).toMatchObject({ read: 2 });
    expect(readdirSync(folder)).toContain('~$leads.xlsx');
  });

  it('writes over nothing when a name comes twice, and says of the same content that nothing changed', async () => {
    const { folder, start, inDone, report, requests } = await open();
    start();
    const drop = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    drop('leads.csv', leads);
    await until(() => existsSync(inDone('leads.csv')));
    drop('leads.csv', `${leads}Zoé;0199000144;Moi\n`);
    await until(() => existsSync(inDone('leads (2).csv')));
    drop('leads.csv', leads);
    await until(() => existsSync(inDone('leads (3).csv')));
    expect(report(inDone('leads.csv'))).toMatchObject({ state: 'done', report: { accepted: 2 } });
    expect(report(inDone('leads (2).csv'))).toMatchObject({
      state: 'done',
      report: { accepted: 1, unchanged: 2 },
    });
    expect(report(inDone('leads (3).csv'))).toMatchObject({
      state: 'unchanged', batch: report(inDone('leads.csv')).batch, report: { accepted: 2 },
    }); // prettier-ignore
    expect(readFileSync(inDone('leads.csv'), 'utf8')).toBe(leads);
    expect(requests()).toBe(3);
  });

  it('follows no link: not a file’s, not that of the folders it would write to', async () => {
    const { desk, folder, start, watched } = await open();
    const elsewhere = dataFolder();
    writeFileSync(join(elsewhere, 'secret.csv'), leads);
    symlinkSync(join(elsewhere, 'secret.csv'), join(folder, 'link.csv'));
    symlinkSync(elsewhere, join(folder, 'folder.csv'));
    writeFileSync(join(folder, 'own.csv'), leads);
    start();
    await until(() => existsSync(join(folder, 'done', 'own.csv')));
    await watched.changed();
    expect(lstatSync(join(folder, 'link.csv')).isSymbolicLink()).toBe(true);
    expect(readdirSync(elsewhere)).toEqual(['secret.csv']);
    expect((await desk.ask('intake.batches', {})).batches.map(({ fileName }) => fileName)).toEqual([
      'own.csv',
    ]);

    const second = await open();
    symlinkSync(elsewhere, join(second.folder, 'done'));
    writeFileSync(join(second.folder, 'own.csv'), leads);
    second.start();
    await second.watched.changed();
    expect((await second.watched.get()).state).toBe('not-writable');
    expect(readdirSync(elsewhere)).toEqual(['secret.csv']);
    expect(second.requests()).toBe(0);
  });

  it('waits for a folder that is away, and goes on when it comes back', async () => {
    const { folder, start, watched, inDone } = await open();
    const gone = `${folder}-unplugged`;
    renameSync(folder, gone);
    start();
    await watched.changed();
    expect((await watched.get()).state).toBe('away');
    writeFileSync(join(gone, 'a.csv'), leads);
    renameSync(gone, folder);
    await until(() => existsSync(inDone('a.csv')));
    expect((await watched.get()).state).not.toBe('away');
  });

  it('stopped in the middle leaves the file where it is, for the next start', async () => {
    const { desk, folder, start, watched, probe } = await open();
    const many = Array.from(
      { length: 30_000 },
      (_, index) => `P${index};019900${String(index % 10_000).padStart(4, '0')};Mot ${index}`,
    );
    writeFileSync(join(folder, 'many.csv'), `Nom;Tel;Message\n${many.join('\n')}\n`);
    start();
    await until(() => desk.context.told.includes('intake.progress'));
    await watched.stop();
    expect(readdirSync(folder)).toContain('many.csv');
    expect((await desk.ask('intake.batches', {})).batches[0]?.state).toBe('cancelled');
    expect((await watched.get()).folder).toEqual({ path: folder, probe: probe.uid });
  });
});

describe('a host', () => {
  it('watches the folder that a window or the command line names, over a restart, until it is told not to', async () => {
    const dataDir = dataFolder();
    const folder = join(dataFolder(), 'in');
    mkdirSync(folder);
    const first = await startWorkstation({ dataDir });
    const { client } = await openClient(first);
    const { probe } = await client.call('probes.save', {
      uid: null, name: 'Salon', kind: 'form', country: 'FR', consentWording: 'Oui.',
    }); // prettier-ignore
    await expect(
      client.call('watchedFolder.set', { folder: { path: 'in', probe: probe.uid } }),
    ).rejects.toMatchObject({
      code: 'watched-folder/not-absolute',
    });
    expect(await client.call('watchedFolder.get', {})).toEqual({ folder: null, state: 'off' });
    expect(
      await client.call('watchedFolder.set', { folder: { path: folder, probe: probe.uid } }),
    ).toMatchObject({ state: 'watching' });
    await first.close();
    writeFileSync(join(folder, 'a.csv'), leads);

    const second = await startWorkstation({ dataDir });
    const again = await openClient(second);
    await until(() => existsSync(join(folder, 'done', 'a.csv')));
    expect((await again.client.call('intake.batches', {})).batches[0]).toMatchObject({
      fileName: 'a.csv',
      state: 'done',
    });
    expect(await again.client.call('watchedFolder.set', { folder: null })).toEqual({
      folder: null,
      state: 'off',
    });
    await second.close();
  });
});

describe('names', () => {
  it.each([
    '.hidden',
    '~$leads.xlsx',
    'a.csv.part',
    'a.csv.crdownload',
    'a.tmp',
    'a.csv~',
    'Thumbs.db',
    'a.FILEPART',
  ])('%s is temporary', (name) => {
    expect(isTemporary(name)).toBe(true);
  });
  it.each(['leads.csv', 'part.csv', 'Été 2026.xlsx', 'tmp'])('%s is a file', (name) => {
    expect(isTemporary(name)).toBe(false);
  });

  it('are given once, reports and all', async () => {
    const folder = dataFolder();
    const report = { name: (file: string) => `${file}.report.json`, text: '{}' };
    for (const expected of ['a.b.csv', 'a.b (2).csv', 'a.b (3).csv']) {
      const path = join(dataFolder(), 'a.b.csv');
      writeFileSync(path, expected);
      expect(await putAway(path, 'a.b.csv', folder, [report])).toBe(expected);
      expect([existsSync(path), readFileSync(join(folder, expected), 'utf8')]).toEqual([false, expected]);
    }
  });
});
