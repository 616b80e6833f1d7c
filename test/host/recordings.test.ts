import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { testHost } from '../../build/test-bundle.ts';
import { callSound, soundBytes, wavHeaderBytes } from '../../core/domain/sound.ts';
import { announcementTexts } from '../../core/messages/recording.ts';
import type { Client } from '../../core/rpc/client.ts';
import { openDb } from '../../db/client.ts';
import { openReader } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { createHeldCalls } from '../../host/held-calls.ts';
import { removeOldRecordings } from '../../host/jobs/retention.ts';
import { nodePorts } from '../../host/node-ports.ts';
import { dataFolder } from '../db/records.ts';
import { fixedClock, openClient, openWire, startWorkstation, tokenOf } from '../support/workstation.ts';

// A workstation each, and every part of a sound flushed to the disk.
vi.setConfig({ testTimeout: 60_000 });

const day = 86_400_000;
const part = (ms: number, value: number): string =>
  Buffer.alloc(soundBytes(ms, callSound), value).toString('base64');

const startCall = async (client: Client): Promise<string> => {
  const { attempt } = await client.call('attempt.start', {
    request: null,
    number: '+33199000142',
    direction: 'outbound',
    reason: 'Essai',
  });
  return attempt;
};
const endCall = (client: Client, attempt: string, at: number): Promise<unknown> =>
  client.call('attempt.end', {
    attempt,
    at,
    answeredAt: at - 1000,
    lineResult: 'answered',
    sipCode: 200,
    sipReason: 'OK',
    endedBy: 'agent',
    holdMs: 0,
  });
const events = (
  dataDir: string,
): readonly { readonly kind: string; readonly data: Record<string, unknown> }[] => {
  const { db, close } = openReader(dataDir);
  const rows = db.all<{ kind: string; data: string }>(
    sql`SELECT kind, data FROM event WHERE kind LIKE 'recording.%' ORDER BY id`,
  );
  close();
  return rows.map(({ kind, data }) => ({ kind, data: JSON.parse(data) as Record<string, unknown> }));
};
const readAll = async (client: Client, attempt: string): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for (let offset: number | null = 0; offset !== null;) {
    const { base64, next }: { base64: string; next: number | null } = await client.call('recording.read', {
      attempt,
      offset,
    });
    parts.push(Buffer.from(base64, 'base64'));
    offset = next;
  }
  return Buffer.concat(parts);
};

describe('the recording of a call', () => {
  it('is kept part by part, with its announcement and its pauses in the audit, and is read back', async () => {
    const workstation = await startWorkstation();
    const { client } = await openClient(workstation);
    const attempt = await startCall(client);
    expect(await client.call('recording.get', { attempt })).toEqual({ recording: null });
    const at = Date.now();
    expect(await client.call('recording.begin', { attempt, at, language: 'fr' })).toEqual({ bytes: 0 });
    expect(await client.call('recording.append', { attempt, offset: 0, base64: part(3000, 1) })).toEqual({
      bytes: 192_000,
    });
    await client.call('recording.mark', { attempt, at: at + 3000, what: 'paused' });
    await client.call('recording.mark', { attempt, at: at + 9000, what: 'resumed' });
    await client.call('recording.append', { attempt, offset: 192_000, base64: part(1000, 2) });
    expect((await client.call('recording.get', { attempt })).recording).toEqual({
      startedAt: at,
      endedAt: null,
      endedBy: null,
      durationMs: 4000,
      removedAt: null,
    });
    expect(await client.call('recording.end', { attempt, at: at + 10_000, by: 'agent' })).toEqual({
      durationMs: 4000,
    });
    const file = join(workstation.dataDir, 'recordings', `${attempt}.sound`);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file).includes(Buffer.alloc(64, 1))).toBe(false);
    const wav = await readAll(client, attempt);
    expect(
      wav.subarray(wavHeaderBytes).equals(Buffer.concat([Buffer.alloc(192_000, 1), Buffer.alloc(64_000, 2)])),
    ).toBe(true);
    expect(events(workstation.dataDir)).toEqual([
      {
        kind: 'recording.started',
        data: { language: 'fr', announcement: announcementTexts.fr, again: false },
      },
      { kind: 'recording.paused', data: { durationMs: 3000 } },
      { kind: 'recording.resumed', data: { durationMs: 3000 } },
      { kind: 'recording.ended', data: { by: 'agent', durationMs: 4000 } },
      { kind: 'recording.listened', data: {} },
    ]);
    // Over is over, until it is begun anew by hand: then it goes on behind what is there.
    await expect(
      client.call('recording.append', { attempt, offset: 256_000, base64: part(100, 3) }),
    ).rejects.toMatchObject({ code: 'recording/missing' });
    expect(await client.call('recording.begin', { attempt, at: at + 20_000, language: 'en' })).toEqual({
      bytes: 256_000,
    });
    await client.call('recording.append', { attempt, offset: 256_000, base64: part(500, 3) });
    expect(await client.call('recording.end', { attempt, at: at + 21_000, by: 'call' })).toEqual({
      durationMs: 4500,
    });
    await endCall(client, attempt, at + 22_000);
    await expect(
      client.call('recording.begin', { attempt, at: at + 23_000, language: 'fr' }),
    ).rejects.toMatchObject({ code: 'recording/call-over' });
    const db = await openDb(workstation.dataDir);
    expect(await db.read('audit.verify')).toMatchObject({ ok: true });
    await db.close();
    await workstation.close();
  });

  it('belongs to a call that is in the log, and takes no path for one', async () => {
    const workstation = await startWorkstation();
    const { client } = await openClient(workstation);
    const attempt = crypto.randomUUID();
    await expect(client.call('recording.begin', { attempt, at: 1, language: 'fr' })).rejects.toMatchObject({
      code: 'call/missing',
    });
    await expect(
      client.call('recording.begin', { attempt: '../../x', at: 1, language: 'fr' }),
    ).rejects.toMatchObject({ code: 'rpc/bad-input' });
    await expect(client.call('recording.read', { attempt, offset: 0 })).rejects.toMatchObject({
      code: 'call/missing',
    });
    await expect(
      client.call('recording.append', { attempt, offset: 0, base64: part(4000, 1) }),
    ).rejects.toMatchObject({ code: 'rpc/bad-input' });
    expect(existsSync(join(workstation.dataDir, 'recordings'))).toBe(false);
    await workstation.close();
  });

  it('ends with its window, and goes on when the window comes back with more', async () => {
    const workstation = await startWorkstation();
    const first = await openClient(workstation);
    const second = await openClient(workstation);
    const attempt = await startCall(first.client);
    await first.client.call('recording.begin', { attempt, at: Date.now(), language: 'fr' });
    await first.client.call('recording.append', { attempt, offset: 0, base64: part(1000, 1) });
    first.socket.terminate();
    await expect
      .poll(async () => (await second.client.call('recording.get', { attempt })).recording, { timeout: 5000 })
      .toMatchObject({ endedBy: 'cut', durationMs: 1000 });
    const again = await openWire(workstation.port, { session: first.session });
    // What the wire swallowed the answer of is sent again.
    expect(
      await again.client.call('recording.append', { attempt, offset: 0, base64: part(1000, 1) }),
    ).toEqual({ bytes: 64_000 });
    await again.client.call('recording.append', { attempt, offset: 64_000, base64: part(1000, 2) });
    expect((await again.client.call('recording.get', { attempt })).recording).toMatchObject({
      endedAt: null,
    });
    await again.client.call('recording.end', { attempt, at: Date.now(), by: 'call' });
    expect((await again.client.call('recording.get', { attempt })).recording).toMatchObject({
      endedBy: 'call',
      durationMs: 2000,
    });
    expect(events(workstation.dataDir).map(({ kind }) => kind)).toEqual([
      'recording.started',
      'recording.ended',
      'recording.resumed',
      'recording.ended',
    ]);
    await workstation.close();
  });

  it('keeps what was said when the host is killed at any moment (kill -9)', async () => {
    for (const killAfter of [0, 7]) {
      const dataDir = dataFolder();
      const child = spawn(process.execPath, [testHost, dataDir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const gone = new Promise((resolve) => child.once('exit', resolve));
      const address = await new Promise<string>((resolve) =>
        child.stdout.once('data', (text: Buffer) =>
          resolve((JSON.parse(text.toString('utf8')) as { readonly address: string }).address),
        ),
      );
      const { client } = await openWire(Number(new URL(address).port), { token: tokenOf(address) });
      const attempt = await startCall(client);
      await client.call('recording.begin', { attempt, at: Date.now(), language: 'en' });
      let acknowledged = 0;
      const sending = (async () => {
        for (let index = 0; ; index += 1) {
          const { bytes } = await client.call('recording.append', {
            attempt,
            offset: index * 32_000,
            base64: part(500, (index % 100) + 1),
          });
          acknowledged = bytes;
          if (index === killAfter) setImmediate(() => child.kill('SIGKILL'));
        }
      })();
      await expect(sending).rejects.toMatchObject({ code: 'rpc/disconnected' });
      await gone;
      expect(acknowledged).toBeGreaterThan(killAfter * 32_000);

      // Before anybody mends it: all that was acknowledged is on the disk.
      const file = join(dataDir, 'recordings', `${attempt}.sound`);
      expect(statSync(file).size).toBeGreaterThan(acknowledged);

      const workstation = await startWorkstation({ dataDir });
      const after = await openClient(workstation);
      const { recording } = await after.client.call('recording.get', { attempt });
      expect(recording).toMatchObject({ endedBy: 'cut' });
      expect(recording?.durationMs).toBeGreaterThanOrEqual(acknowledged / 64);
      const mended = await readAll(after.client, attempt);
      expect(mended.readUInt32LE(40)).toBe(mended.length - wavHeaderBytes);
      for (let index = 0; index * 32_000 < acknowledged; index += 1)
        expect(mended[wavHeaderBytes + index * 32_000]).toBe((index % 100) + 1);
      expect(events(dataDir).at(-2)).toMatchObject({ kind: 'recording.ended', data: { by: 'cut' } });
      await workstation.close();
    }
  }, 150_000);

  it('is removed when its time is over, and the log says that it was', async () => {
    const now = Date.parse('2026-03-12T10:00:00Z');
    const clock = fixedClock(now);
    const workstation = await startWorkstation({ ports: { clock } });
    const { client } = await openClient(workstation);
    const kept: string[] = [];
    for (const age of [181, 179, 0]) {
      const attempt = await startCall(client);
      kept.push(attempt);
      await client.call('recording.begin', { attempt, at: now - age * day, language: 'fr' });
      await client.call('recording.append', { attempt, offset: 0, base64: part(1000, 1) });
      await client.call('recording.end', { attempt, at: now - age * day + 1000, by: 'call' });
      await endCall(client, attempt, now);
      await client.call('outcome.save', { attempt, kind: 'busy', note: '', next: null, wrapMs: 0 });
    }
    const [old, young, fresh] = kept as [string, string, string];
    await client.call('settings.set', { recordingDays: 180 });
    const db = await openDb(workstation.dataDir);
    const context = {
      db,
      dataDir: workstation.dataDir,
      ports: nodePorts(workstation.dataDir, { clock }),
      emit: () => undefined,
      held: createHeldCalls(),
    };
    expect(await removeOldRecordings(context)).toBe(1);
    expect(await removeOldRecordings(context)).toBe(0);
    expect((await client.call('recording.get', { attempt: old })).recording).toMatchObject({
      removedAt: now,
      durationMs: 1000,
    });
    await expect(client.call('recording.read', { attempt: old, offset: 0 })).rejects.toMatchObject({
      code: 'recording/missing',
    });
    expect(readdirSync(join(workstation.dataDir, 'recordings')).toSorted()).toEqual(
      [young, fresh].map((attempt) => `${attempt}.sound`).toSorted(),
    );
    expect(events(workstation.dataDir).at(-1)).toEqual({
      kind: 'recording.removed',
      data: { reason: 'retention', days: 180 },
    });
    await client.call('settings.set', { recordingDays: 30 });
    expect(await removeOldRecordings(context)).toBe(1);
    await db.close();
    await workstation.close();
  });
});

describe('messages of one’s own', () => {
  const messagePart = (ms: number): string => Buffer.alloc(ms * 32, 5).toString('base64');

  it('are recorded, named, read back and removed', async () => {
    const workstation = await startWorkstation();
    const { client } = await openClient(workstation);
    const { message } = await client.call('voicemail.begin', {});
    await expect(client.call('voicemail.save', { message, name: 'Vide' })).rejects.toMatchObject({
      code: 'voicemail/empty',
    });
    await client.call('voicemail.append', { message, offset: 0, base64: messagePart(2000) });
    expect((await client.call('voicemail.save', { message, name: ' Rappel ' })).message).toMatchObject({
      name: 'Rappel',
      durationMs: 2000,
    });
    await client.call('voicemail.rename', { message, name: 'Rappel demain' });
    expect((await client.call('voicemail.list', {})).messages).toMatchObject([
      { message, name: 'Rappel demain' },
    ]);
    const { base64, next } = await client.call('voicemail.read', { message, offset: 0 });
    expect(Buffer.from(base64, 'base64').length).toBe(44 + 64_000);
    expect(next).toBeNull();
    await client.call('voicemail.remove', { message });
    expect((await client.call('voicemail.list', {})).messages).toEqual([]);
    for (const work of [
      () => client.call('voicemail.read', { message, offset: 0 }),
      () => client.call('voicemail.rename', { message, name: 'x' }),
      () => client.call('voicemail.append', { message, offset: 0, base64: messagePart(10) }),
    ])
      await expect(work()).rejects.toMatchObject({ code: 'voicemail/missing' });
    await workstation.close();
  });

  it('last two minutes at most, and are forgotten at the next start where they were not saved', async () => {
    const dataDir = dataFolder();
    const first = await startWorkstation({ dataDir });
    const { client } = await openClient(first);
    const { message } = await client.call('voicemail.begin', {});
    for (let second = 0; second < 120; second += 6)
      await client.call('voicemail.append', { message, offset: second * 32_000, base64: messagePart(6000) });
    await expect(
      client.call('voicemail.append', { message, offset: 120 * 32_000, base64: messagePart(1000) }),
    ).rejects.toMatchObject({ code: 'recording/too-long' });
    expect(readdirSync(join(dataDir, 'voicemail'))).toHaveLength(1);
    await first.close();
    const second = await startWorkstation({ dataDir });
    expect(readdirSync(join(dataDir, 'voicemail'))).toEqual([]);
    await second.close();
  });
});
