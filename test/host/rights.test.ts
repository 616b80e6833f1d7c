import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EventData } from '../../core/contract/index.ts';
import { callSound, soundBytes } from '../../core/domain/sound.ts';
import type { Evidence } from '../../core/domain/evidence.ts';
import type { Client } from '../../core/rpc/client.ts';
import { openReader, openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { oweScrub } from '../../db/stores/erasure.ts';
import { openClient, startWorkstation, type TestWorkstation } from '../support/workstation.ts';
import { dataFolder } from '../db/records.ts';
import { chooseRules } from '../support/neutral-rules.ts';
import { makeProbe, now, take } from '../db/leads.ts';

const number = '+33199000142';
const lea = {
  name: 'Zéphyrine Quatrelivres',
  phone: '01 99 00 01 42',
  email: 'zephyrine@quatrelivres.example',
  words: 'Ma chaudière <script>alert(1)</script> ronfle',
};
const max = { name: 'Max Petit', phone: '01 99 00 01 99', words: 'Mon toit fuit' };

const filled = (dataDir: string): void => {
  const { db, close } = openWriter(dataDir);
  chooseRules(db, 'neutral');
  take(db, makeProbe(db), [lea, max]);
  close();
};

const open = async (): Promise<{ readonly workstation: TestWorkstation; readonly client: Client; readonly request: string }> => {
  const dataDir = dataFolder();
  filled(dataDir);
  const workstation = await startWorkstation({ dataDir });
  const { client } = await openClient(workstation);
  const request = (await client.call('prospect.byNumber', { number })).matches[0]?.request ?? '';
  return { workstation, client, request };
}; // prettier-ignore

const look = <T>(dataDir: string, statement: ReturnType<typeof sql>): readonly T[] => {
  const { db, close } = openReader(dataDir);
  const rows = db.all<T>(statement);
  close();
  return rows;
};

const endOf = (attempt: string) =>
  ({ attempt, at: Date.now(), answeredAt: Date.now() - 1000, lineResult: 'answered', sipCode: 200, sipReason: 'OK', endedBy: 'agent', holdMs: 0 }) as const; // prettier-ignore

/** Every file of a folder, whole. */
const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

const startCall = (client: Client, request: string) =>
  client.call('attempt.start', { request, number, direction: 'outbound', reason: '' });

describe('withdrawal', () => {
  it('goes by the request on the screen, and the request tells who took it down', async () => {
    const { workstation, client, request } = await open();
    expect(
      await client.call('consent.withdraw', { person: { request }, suppress: false, via: 'call' }),
    ).toEqual({ consents: 1, requests: 1, suppressed: 0 });
    const detail = await client.call('request.get', { request });
    expect(detail).toMatchObject({
      state: 'closed',
      closedReason: 'withdrawn',
      consents: [{ revokedBy: 'Agent', revokedVia: 'call', channel: 'phone', scope: 'callback' }],
      decision: { allowed: false, overridable: false },
    });
    await workstation.close();
  });

  it('goes by a number as people write it', async () => {
    const { workstation, client } = await open();
    expect(
      await client.call('consent.withdraw', {
        person: { number: '01 99 00 01 42' },
        suppress: true,
        via: 'screen',
      }),
    ).toEqual({ consents: 1, requests: 1, suppressed: 1 });
    await workstation.close();
  });
});

describe('the do-not-call list of a window', () => {
  it('takes, finds and lifts a number, and says what is no number', async () => {
    const { workstation, client, request } = await open();
    const told: EventData<'request.changed'>[] = [];
    client.on('request.changed', (data) => told.push(data));
    expect(await client.call('suppressions.add', { number: '01 99 00 01 42', reason: 'Par lettre' })).toEqual(
      { added: true, closed: 1 },
    );
    expect(await client.call('suppressions.add', { number: '+33 1 99 00 01 42', reason: 'Encore' })).toEqual({
      added: false,
      closed: 0,
    });
    await expect.poll(() => told).toEqual([{ request }]);
    const found = await client.call('suppressions.page', { number: '0199000142', limit: 10 });
    expect(found.rows).toMatchObject([{ source: 'hand', reason: 'Par lettre' }]);
    await expect(client.call('suppressions.page', { number: '12', limit: 10 })).rejects.toMatchObject({
      code: 'privacy/bad-number',
    });
    await expect(
      client.call('suppressions.lift', { suppression: found.rows[0]?.suppression ?? '', reason: ' a ' }),
    ).rejects.toMatchObject({ code: 'rpc/bad-input' });
    await client.call('suppressions.lift', {
      suppression: found.rows[0]?.suppression ?? '',
      reason: 'Elle a rappelé',
    });
    expect((await client.call('suppressions.page', { limit: 10 })).rows).toMatchObject([
      { liftReason: 'Elle a rappelé' },
    ]);
    await workstation.close();
  });

  it('takes a list as a file', async () => {
    const { workstation, client } = await open();
    const body = 'Numéro;Motif\r\n01 99 00 01 42;courrier\r\n+33 1 99 00 01 43;\r\nbonjour;\r\n0199000143;\r\n';
    const { file } = await client.call('intake.fileBegin', { name: 'liste.csv', size: Buffer.byteLength(body) });
    await client.call('intake.filePart', { file, base64: Buffer.from(body).toString('base64') });
    expect(await client.call('suppressions.import', { file, name: 'liste.csv' })).toMatchObject({
      read: 4, added: 2, known: 1, rejected: 1, closed: 1, rejectedLines: [4],
    });
    expect(await client.call('suppressions.import', { file, name: 'liste.csv' })).toMatchObject({ added: 0, known: 3, closed: 0 });
    expect((await client.call('suppressions.page', { limit: 10 })).rows).toMatchObject([
      { source: 'list', reason: 'liste.csv' },
      { source: 'list', reason: 'liste.csv' },
    ]);
    expect(look(workstation.dataDir, sql`SELECT data FROM event WHERE kind = 'suppressions.imported'`)).toHaveLength(2);
    await workstation.close();
  }); // prettier-ignore
});

describe('the evidence of a window', () => {
  it('is JSON and a page that nothing in it can turn into something else', async () => {
    const { workstation, client, request } = await open();
    await client.call('settings.set', { language: 'fr' });
    const { name, json, html } = await client.call('person.evidence', { person: { request } });
    expect(name).toMatch(/^rappel-evidence-\d{4}-\d\d-\d\d-[\da-f]{8}$/);
    const evidence = JSON.parse(json) as Evidence;
    expect(evidence).toMatchObject({ format: 'rappel-evidence', version: 1, audit: { chain: { holds: true } } });
    expect(evidence.requests[0]?.words[0]?.text).toBe(lea.words);
    expect(html).toContain('Ma chaudière &lt;script&gt;alert(1)&lt;/script&gt; ronfle');
    expect(html).not.toContain('<script');
    expect(html).toContain(`default-src 'none'`);
    expect(html).toContain('Dossier de preuve');
    expect(html).toContain('Je veux être rappelé.');
    expect(html).not.toContain(max.name);
    await client.call('settings.set', { language: 'en' });
    expect((await client.call('person.evidence', { person: { number } })).html).toContain('Evidence file');
    expect(look(workstation.dataDir, sql`SELECT kind FROM event WHERE kind = 'evidence.made'`)).toHaveLength(2);
    await expect(client.call('person.evidence', { person: { number: '+33199000177' } })).rejects.toMatchObject({
      code: 'privacy/nobody',
    });
    await workstation.close();
  }); // prettier-ignore
});

describe('an erasure from a window', () => {
  it('leaves nothing of the person in the data folder, and tells every window', async () => {
    const { workstation, client, request } = await open();
    const { dataDir } = workstation;
    const { attempt } = await startCall(client, request);
    await client.call('recording.begin', { attempt, at: Date.now(), language: 'fr' });
    await client.call('recording.append', {
      attempt,
      offset: 0,
      base64: Buffer.alloc(soundBytes(500, callSound), 3).toString('base64'),
    });
    await expect(client.call('person.erase', { person: { request } })).rejects.toMatchObject({
      code: 'privacy/in-call',
    });
    await client.call('recording.end', { attempt, at: Date.now(), by: 'call' });
    await client.call('attempt.end', endOf(attempt));
    await client.call('attempt.draft', { attempt, text: 'Un brouillon de Quatrelivres' });
    await client.call('request.note', { request, text: 'Zéphyrine aime le carillon' });
    // A file that a window sent, and a copy of the database from before an update.
    const body = `Nom;Tel\r\n${lea.name};${lea.phone}\r\n`;
    const { file } = await client.call('intake.fileBegin', { name: 'a.csv', size: Buffer.byteLength(body) });
    await client.call('intake.filePart', { file, base64: Buffer.from(body).toString('base64') });
    mkdirSync(join(dataDir, 'backups'));
    writeFileSync(join(dataDir, 'backups', 'before-migration-from-30.sqlite'), lea.name);

    const plan = await client.call('person.erasePlan', { person: { request } });
    expect(plan.goes.map(({ place }) => place)).toEqual(
      expect.arrayContaining(['recordings', 'uploads', 'backups', 'drafts', 'notes', 'requests', 'people']),
    );
    expect(existsSync(join(dataDir, 'recordings', `${attempt}.wav`))).toBe(true);
    const told: EventData<'people.erased'>[] = [];
    client.on('people.erased', (data) => told.push(data));
    expect(await client.call('person.erase', { person: { request } })).toEqual({ ...plan, wiped: true });
    expect(told).toEqual([{ requests: [request], attempts: [attempt], numbers: [number] }]);

    await expect(client.call('request.get', { request })).rejects.toMatchObject({ code: 'request/missing' });
    await expect(
      client.call('intake.preview', {
        file,
        probe: (await client.call('probes.list', {})).probes[0]?.uid ?? '',
        options: {},
        mapping: null,
      }),
    ).rejects.toMatchObject({ code: 'intake/file-missing' });
    expect((await client.call('calls.page', { filter: {}, limit: 10 })).rows).toMatchObject([
      { attempt, number: 'erased', name: '', request: null, lineResult: 'answered' },
    ]);
    expect((await client.call('attempt.pending', {})).attempts).toEqual([]);
    expect((await client.call('queue.counts', {})).open).toBe(1);
    expect((await client.call('queue.page', { search: 'chaudière', limit: 10 })).rows).toEqual([]);
    expect((await client.call('recording.get', { attempt })).recording?.removedAt).not.toBeNull();
    for (const path of filesUnder(dataDir)) {
      const bytes = readFileSync(path);
      for (const trace of [
        'Quatrelivres', 'quatrelivres', 'Zéphyrine', 'carillon', 'brouillon', 'ronfle', '33199000142', '01 99 00 01 42',
      ])
        expect([path, trace, bytes.includes(trace)]).toEqual([path, trace, false]);
    }
    expect(readdirSync(join(dataDir, 'recordings'))).toEqual([]);
    await workstation.close();
  }); // prettier-ignore

  it('that a crash cut short is ended by the next start', async () => {
    const dataDir = dataFolder();
    const { db, close } = openWriter(dataDir);
    db.transaction(() => oweScrub(db, now));
    close();
    mkdirSync(join(dataDir, 'backups'));
    const workstation = await startWorkstation({ dataDir });
    expect(look(dataDir, sql`SELECT name FROM setting WHERE name = 'erasure.scrubOwed'`)).toEqual([]);
    expect(existsSync(join(dataDir, 'backups'))).toBe(false);
    await workstation.close();
  });
});
