import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openPromise } from 'yauzl';
import { callSound, soundBytes, wavHeader, wavHeaderBytes } from '../../core/domain/sound.ts';
import type { Client } from '../../core/rpc/client.ts';
import { openWriter } from '../../db/open.ts';
import { write } from '../../db/stores/settings.ts';
import { sealedFileSecrets } from '../../host/secrets.ts';
import { dataFolder } from '../db/records.ts';
import { openClient, startWorkstation, type TestWorkstation } from '../support/workstation.ts';
import { runCommand } from './run-command.ts';

// Several workstations and commands, each with threads of its own.
vi.setConfig({ testTimeout: 60_000 });

const oneSecond = (level: number): Buffer => {
  const bytes = Buffer.alloc(soundBytes(1000, callSound));
  for (let at = 0; at < bytes.length; at += 4) bytes.writeInt16LE(level, at);
  return bytes;
};
/** Two seconds of an agent, one of nothing. */
const spoken = Buffer.concat([oneSecond(16_384), oneSecond(16_384), oneSecond(0)]);

const note = '=cmd|calc <b>gras</b>';
const record = async (client: Client, sound = spoken): Promise<string> => {
  const { attempt } = await client.call('attempt.start', {
    request: null,
    number: '+33199000142',
    direction: 'outbound',
    reason: 'Essai',
  });
  const at = Date.now();
  await client.call('recording.begin', { attempt, at, language: 'fr' });
  for (let offset = 0; offset < sound.length; offset += 64_000)
    await client.call('recording.append', {
      attempt,
      offset,
      base64: sound.subarray(offset, offset + 64_000).toString('base64'),
    });
  await client.call('recording.end', { attempt, at: at + 3000, by: 'call' });
  await client.call('attempt.end', { attempt, at: at + 3000, answeredAt: at, lineResult: 'answered', sipCode: 200, sipReason: 'OK', endedBy: 'agent', holdMs: 0 });
  await client.call('outcome.save', { attempt, kind: 'busy', note, next: null, wrapMs: 0 });
  return attempt;
}; // prettier-ignore

const fileOf = ({ dataDir }: TestWorkstation, attempt: string): string =>
  join(dataDir, 'recordings', `${attempt}.sound`);
const setRole = ({ dataDir }: { readonly dataDir: string }, values: Record<string, unknown>): void => {
  const { db, close } = openWriter(dataDir);
  db.transaction(() => write(db, { values, at: Date.now() }));
  close();
};

const unzip = async (path: string): Promise<ReadonlyMap<string, Buffer>> => {
  const files = new Map<string, Buffer>();
  const zip = await openPromise(path);
  for await (const entry of zip.eachEntry()) {
    const parts: Buffer[] = [];
    for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
    files.set(entry.fileName, Buffer.concat(parts));
  }
  return files;
};
const fetchZip = async (client: Client, attempt: string, to: string): Promise<string> => {
  const { file, name } = await client.call('callFile.begin', { attempt });
  const parts: Buffer[] = [];
  for (let done = false; !done;) {
    const next = await client.call('callFile.next', { file });
    parts.push(Buffer.from(next.base64, 'base64'));
    done = next.done;
  }
  writeFileSync(to, Buffer.concat(parts));
  await expect(client.call('callFile.next', { file })).rejects.toMatchObject({ code: 'call-file/gone' });
  return name;
};

describe('listening to a recording', () => {
  it('shows how loud each side is, and puts every listening on record', async () => {
    const workstation = await startWorkstation();
    const { client } = await openClient(workstation);
    await client.call('settings.set', { agentName: 'Léa' });
    const attempt = await record(client);
    const picture = await client.call('recording.peaks', { attempt });
    expect(picture).toMatchObject({ stepMs: 50, durationMs: 3000, whole: true, damagedMs: 0 });
    const steps = [...Buffer.from(picture.base64, 'base64')];
    expect(steps.filter((_, index) => index % 2 === 0)).toEqual([
      ...Array.from({ length: 40 }, () => 128),
      ...Array.from({ length: 20 }, () => 0),
    ]);
    // To look at the picture is not to listen.
    expect(await client.call('recording.review', { attempt })).toEqual({ marks: [], accesses: [] });

    await client.call('recording.read', { attempt, offset: 0 });
    await client.call('recording.read', { attempt, offset: 196_608 });
    const accesses = async () => (await client.call('recording.review', { attempt })).accesses;
    expect(await accesses()).toMatchObject([{ agent: 'Léa', what: 'listened' }]);
    await client.call('recording.read', { attempt, offset: 0 });
    expect(await accesses()).toHaveLength(2);
    // Another window that begins in the middle listens, too.
    const other = await openClient(workstation);
    await other.client.call('recording.read', { attempt, offset: 100 });
    expect(await accesses()).toHaveLength(3);

    const { mark } = await client.call('recording.addMark', { attempt, atMs: 1500, text: ' Promesse ' });
    expect((await client.call('recording.review', { attempt })).marks).toMatchObject([
      { mark, atMs: 1500, text: 'Promesse', agent: 'Léa', own: true },
    ]);
    await client.call('recording.removeMark', { mark });
    expect((await client.call('recording.review', { attempt })).marks).toEqual([]);
    await workstation.close();
  });

  it('is for one’s own calls where nobody gave the right to more', async () => {
    const workstation = await startWorkstation();
    const { client } = await openClient(workstation);
    await client.call('settings.set', { agentName: 'Léa' });
    const attempt = await record(client);
    const { mark } = await client.call('recording.addMark', { attempt, atMs: 0, text: 'Sien' });
    setRole(workstation, { role: 'agent', agentName: 'Max' });
    const refused = { code: 'role/not-allowed', data: { right: 'calls.all', role: 'agent' } };
    for (const ask of [
      () => client.call('recording.read', { attempt, offset: 0 }),
      () => client.call('recording.peaks', { attempt }),
      () => client.call('recording.review', { attempt }),
      () => client.call('recording.addMark', { attempt, atMs: 0, text: '' }),
      () => client.call('recording.removeMark', { mark }),
    ])
      await expect(ask()).rejects.toMatchObject(refused);
    await expect(client.call('callFile.begin', { attempt })).rejects.toMatchObject({
      code: 'role/not-allowed',
      data: { right: 'export' },
    });
    // Who was refused has heard nothing.
    setRole(workstation, { agentName: 'Léa' });
    expect(await client.call('recording.review', { attempt })).toMatchObject({
      accesses: [],
      marks: [{ mark }],
    });
    await client.call('recording.read', { attempt, offset: 0 });
    // Not even one's own leaves Rappel without the right to export.
    await expect(client.call('callFile.begin', { attempt })).rejects.toMatchObject({
      code: 'role/not-allowed',
    });
    setRole(workstation, { role: 'lead', agentName: 'Nora' });
    await client.call('recording.peaks', { attempt });
    await client.call('recording.removeMark', { mark });
    await workstation.close();
  });

  it('says what is wrong with a file: gone, cut, changed, or without its key', async () => {
    const dataDir = dataFolder();
    const workstation = await startWorkstation({ dataDir });
    const { client } = await openClient(workstation);
    const attempt = await record(client);
    const file = fileOf(workstation, attempt);
    const raw = readFileSync(file);
    const picture = () => client.call('recording.peaks', { attempt });

    // The last block and the end are missing.
    writeFileSync(file, raw.subarray(0, raw.length - 100));
    expect(await picture()).toMatchObject({ whole: false, durationMs: 2000, damagedMs: 0 });
    const changed = Buffer.from(raw);
    changed[1000] = (changed[1000] ?? 0) ^ 1;
    writeFileSync(file, changed);
    // The picture of the whole file must not be taken for this one's.
    expect((await client.call('recording.read', { attempt, offset: 0 })).base64).toBe(
      Buffer.concat([wavHeader(callSound, 192_000), Buffer.alloc(64_000), spoken.subarray(64_000)])
        .subarray(0, 196_608)
        .toString('base64'),
    );
    writeFileSync(file, raw.subarray(0, 20));
    await expect(picture()).rejects.toMatchObject({ code: 'recording/damaged' });
    writeFileSync(file, raw);
    const secrets = sealedFileSecrets(dataDir);
    const key = secrets.get('sound-key');
    secrets.set('sound-key', Buffer.alloc(32, 1).toString('base64'));
    await expect(picture()).rejects.toMatchObject({ code: 'recording/key-lost' });
    secrets.set('sound-key', null);
    await expect(client.call('recording.read', { attempt, offset: 0 })).rejects.toMatchObject({
      code: 'recording/key-lost',
    });
    secrets.set('sound-key', key);
    expect(await picture()).toMatchObject({ whole: true, durationMs: 3000 });
    rmSync(file);
    await expect(picture()).rejects.toMatchObject({ code: 'recording/file-missing' });
    await expect(client.call('recording.read', { attempt, offset: 0 })).rejects.toMatchObject({
      code: 'recording/file-missing',
    });
    // What failed is no listening.
    expect((await client.call('recording.review', { attempt })).accesses).toHaveLength(1);
    await workstation.close();
  });
});

describe('one call as an archive', () => {
  it('holds the sound, the facts, the notes and the marks, and nothing in them runs', async () => {
    const workstation = await startWorkstation();
    const { client } = await openClient(workstation);
    await client.call('settings.set', { agentName: 'Léa', language: 'fr' });
    const attempt = await record(client);
    await client.call('recording.addMark', { attempt, atMs: 1500, text: '=HYPERLINK("x")' });
    const taken = await client.call('recording.addMark', { attempt, atMs: 1, text: 'repris' });
    await client.call('recording.removeMark', { mark: taken.mark });
    const path = join(workstation.dataDir, 'call.zip');
    const name = await fetchZip(client, attempt, path);
    expect(name).toMatch(/^rappel-call-\d{4}-\d\d-\d\d-[\da-f]{8}\.zip$/u);
    const files = await unzip(path);
    expect([...files.keys()].toSorted()).toEqual(['call.html', 'call.json', 'marks.csv', 'notes.txt', 'recording.wav']);
    expect(files.get('recording.wav')?.equals(Buffer.concat([wavHeader(callSound, spoken.length), spoken]))).toBe(true);
    const facts = JSON.parse(files.get('call.json')?.toString('utf8') ?? '') as Record<string, unknown>;
    expect(facts).toMatchObject({
      format: 'rappel-call',
      version: 1,
      call: { uid: attempt, number: '+33199000142', agent: 'Léa', outcome: { code: 'busy', note } },
      sound: { file: 'recording.wav', durationMs: 3000, whole: true },
      soundFault: null,
      accesses: [{ agent: 'Léa', what: 'exported' }],
    });
    const html = files.get('call.html')?.toString('utf8') ?? '';
    expect(html).toContain('&lt;b&gt;gras&lt;/b&gt;');
    expect(html).not.toContain('<b>gras');
    expect(html).toContain("default-src 'none'");
    expect(files.get('marks.csv')?.toString('utf8')).toMatch(/,"'=HYPERLINK\(""x""\)"\r\n$/u);
    expect(files.get('marks.csv')?.toString('utf8')).not.toContain('repris');
    expect(files.get('notes.txt')?.toString('utf8')).toContain(note);
    await workstation.close();
  }); // prettier-ignore

  it('of many parts is whole, and one that is left off half way is forgotten', async () => {
    const workstation = await startWorkstation();
    const { client } = await openClient(workstation);
    const long = Buffer.alloc(soundBytes(20_000, callSound), 7);
    const attempt = await record(client, long);
    const first = await client.call('callFile.begin', { attempt });
    expect((await client.call('callFile.next', { file: first.file })).done).toBe(false);
    const path = join(workstation.dataDir, 'call.zip');
    await fetchZip(client, attempt, path);
    await expect(client.call('callFile.next', { file: first.file })).rejects.toMatchObject({ code: 'call-file/gone' });
    expect((await unzip(path)).get('recording.wav')?.subarray(wavHeaderBytes).equals(long)).toBe(true);
    // One that nobody fetches keeps nothing open when the host goes.
    await client.call('callFile.begin', { attempt });
    await workstation.close();
  }); // prettier-ignore

  it('is given without its sound where that cannot be had, and says why', async () => {
    const workstation = await startWorkstation();
    const { client } = await openClient(workstation);
    const attempt = await record(client);
    rmSync(fileOf(workstation, attempt));
    const path = join(workstation.dataDir, 'call.zip');
    await fetchZip(client, attempt, path);
    const files = await unzip(path);
    expect([...files.keys()].toSorted()).toEqual(['call.html', 'call.json', 'notes.txt']);
    expect(JSON.parse(files.get('call.json')?.toString('utf8') ?? '')).toMatchObject({
      sound: null,
      soundFault: 'recording/file-missing',
    });
    await workstation.close();
  });

  it('is written by the command line: the whole file or none', async () => {
    const dataDir = dataFolder();
    const workstation = await startWorkstation({ dataDir });
    const { client } = await openClient(workstation);
    const attempt = await record(client);
    await workstation.close();
    const out = join(dataDir, 'call.zip');
    const run = async (...args: readonly string[]) => {
      const { code, out: text } = await runCommand(['call-export', ...args, '--data', dataDir]);
      return { code, answer: JSON.parse(text) as { readonly error?: { readonly code: string } } };
    };
    expect(await run(attempt, '--out', out)).toEqual({ code: 0, answer: { file: out } });
    expect((await unzip(out)).get('recording.wav')?.length).toBe(wavHeaderBytes + spoken.length);
    expect((await run('x', '--out', out)).answer.error?.code).toBe('cli/usage');
    expect((await run(attempt)).answer.error?.code).toBe('cli/usage');
    const folder = join(dataDir, 'taken');
    mkdirSync(folder);
    expect((await run(attempt, '--out', folder)).answer.error?.code).toBe('call-file/unwritable');
    expect(existsSync(`${folder}.part`)).toBe(false);
    if (existsSync('/dev/full')) {
      symlinkSync('/dev/full', join(dataDir, 'full.zip.part'));
      expect((await run(attempt, '--out', join(dataDir, 'full.zip'))).answer.error?.code).toBe('call-file/unwritable');
      expect(existsSync(join(dataDir, 'full.zip'))).toBe(false);
    }
    setRole({ dataDir }, { role: 'agent' });
    expect((await run(attempt, '--out', out)).answer.error?.code).toBe('role/not-allowed');
  }); // prettier-ignore
});
