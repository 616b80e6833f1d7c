import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { soundRecordBytes } from '../../core/contract/bundle-sound.ts';
import { callSound, soundBytes } from '../../core/domain/sound.ts';
import { sql } from '../../db/sql.ts';
import { endAttempt, startAttempt } from '../../db/stores/attempts.ts';
import { saveOutcome } from '../../db/stores/outcomes.ts';
import { exportBundle } from '../../host/bundles/export-bundle.ts';
import { readKey } from '../../host/bundles/keys.ts';
import { saveBundleSettings } from '../../host/bundles/settings.ts';
import { bundlesHandlers } from '../../host/handlers/bundles.ts';
import { createUploads } from '../../host/intake/uploads.ts';
import { erasePerson } from '../../host/privacy/erase.ts';
import { previewRetention, removeOldRecordings } from '../../host/jobs/retention.ts';
import { recordingsOf } from '../../host/recordings.ts';
import { dataFolder, testKey } from '../db/records.ts';
import { agentDesk, exportTo, herNumber, inDesk, minute, now, openDesk, take } from './bundles.ts';
import type { TestContext } from './context.ts';

/** Several whole hosts one after the other, each with its own database. */
vi.setConfig({ testTimeout: 60_000 });
const day = 86_400_000;

/** More than one record holds, and nothing that a compressor makes small. */
const sound = Buffer.from(
  Array.from({ length: soundRecordBytes + soundBytes(500, callSound) }, (_, at) => (at * 7919) % 251),
);

const recordedCall = async (desk: TestContext, request: string, at = now): Promise<string> => {
  const { attempt } = inDesk(desk, (db) =>
    startAttempt(db, { request, number: herNumber, direction: 'outbound', reason: '', now: at, key: testKey, pid: process.pid }),
  );
  const recordings = recordingsOf(desk);
  await recordings.begin({ attempt, at, language: 'fr', window: 'w' });
  await recordings.append({ attempt, offset: 0, sound, window: 'w' });
  await recordings.end(attempt, at + minute, 'agent');
  inDesk(desk, (db) => {
    endAttempt(db, { attempt, at: at + minute, answeredAt: at, lineResult: 'answered', sipCode: 200, sipReason: 'OK', endedBy: 'agent', holdMs: 0 });
    saveOutcome(db, { attempt, kind: 'no-answer', note: '', next: null, wrapMs: 0, now: at + minute, key: testKey });
  });
  return attempt;
}; // prettier-ignore

const heardAt = async (desk: TestContext, attempt: string) => {
  const source = await recordingsOf(desk).source(attempt);
  if (source === null) return null;
  const { sound: all } = await source.read(0, 1e9);
  await source.close();
  return { same: Buffer.compare(all, sound) === 0, whole: source.whole };
};
const soundFile = (desk: TestContext, attempt: string): string =>
  join(desk.dataDir, 'recordings', `${attempt}.sound`);

const office = async () => {
  const { desk, request } = await agentDesk();
  const lead = await openDesk(now + minute);
  return { desk, request, lead, recipient: readKey(lead.ports.secrets) };
};

describe('recordings in bundles', () => {
  it('stay at the desk unless asked for, and leave in a sealed bundle alone', async () => {
    const { desk, request, lead, recipient } = await office();
    const attempt = await recordedCall(desk, request);
    const unsent = async () =>
      (await bundlesHandlers(desk, createUploads(desk.dataDir))['bundles.status']({}, { id: 'window', emit: () => undefined })).unsent;
    expect(await unsent()).toEqual({ recordings: 1, bytes: soundBytes(4596, callSound) });
    await expect(saveBundleSettings(desk.db, { recordings: true }, now)).rejects.toMatchObject({
      code: 'bundle/open-sound',
    });
    await saveBundleSettings(desk.db, { recipient }, now);
    expect(await take(lead, await exportTo(desk), desk)).toMatchObject({ attempts: 1, recordings: 0 });
    expect(await heardAt(lead, attempt)).toBeNull();
    await saveBundleSettings(desk.db, { recordings: true }, now);
    await expect(saveBundleSettings(desk.db, { recipient: '' }, now)).rejects.toMatchObject({
      code: 'bundle/open-sound',
    });
    // Of a call that went before, as soon as it is asked for; and once.
    const file = await exportTo(desk);
    expect(await take(lead, file)).toMatchObject({ attempts: 0, recordings: 1 });
    expect(await heardAt(lead, attempt)).toEqual({ same: true, whole: true });
    expect(await recordingsOf(lead).get(attempt)).toMatchObject({ endedBy: 'agent', durationMs: 4596, removedAt: null });
    const to = { file: join(dataFolder(), 'again.rappel') };
    expect(await exportBundle(desk, { to, whole: false, passphrase: '' })).toMatchObject({ recordings: 0 });

    expect(await unsent()).toEqual({ recordings: 0, bytes: 0 });

    // Under the keys of either, never in the clear, and the same sound is another file.
    const [there, here] = await Promise.all([lead, desk].map((one) => readFile(soundFile(one, attempt))));
    const piece = sound.subarray(0, 64);
    expect([await readFile(file), there, here].map((bytes) => bytes?.includes(piece))).toEqual([false, false, false]);
    expect(there && here && Buffer.compare(there, here)).not.toBe(0);
    // It is on record on both sides, as an export there.
    expect((await desk.db.read('recordings.review', { attempt })).accesses).toMatchObject([{ what: 'exported' }]);
    expect(inDesk(lead, (db) => db.get(sql`SELECT json_extract(data, '$.keptUntil') AS until FROM event WHERE kind = 'recording.taken'`))).toEqual({
      until: now + 180 * day,
    });
    // From the start again: nothing is added to what is whole.
    const { size } = await stat(soundFile(lead, attempt));
    expect(await take(lead, await exportTo(desk, { whole: true }))).toMatchObject({ recordings: 0 });
    expect((await stat(soundFile(lead, attempt))).size).toBe(size);
  }); // prettier-ignore

  it('go on where a crash cut them, and go with the day of the desk or the person', async () => {
    const { desk, request, lead, recipient } = await office();
    await desk.db.write('settings.write', { values: { recordingDays: 10 }, at: now });
    await saveBundleSettings(desk.db, { recipient, recordings: true }, now);
    const [first, second] = [await recordedCall(desk, request), await recordedCall(desk, request, now + 5 * day)];
    const file = await exportTo(desk);
    // What a crash in the middle leaves: the call, the row, and the beginning of the sound.
    await saveBundleSettings(desk.db, { recordings: false }, now);
    await take(lead, await exportTo(desk, { whole: true }), desk);
    const workstation = (await lead.db.read('workstations.list'))[0]?.workstation ?? '';
    const known = { t: 'recording', attempt: second, startedAt: now, endedAt: now, endedBy: 'agent', keptUntil: now + 15 * day, bytes: sound.length } as const;
    expect(await lead.db.write('bundles.takeRecording', { workstation, recording: known, now })).toBe(true);
    await recordingsOf(lead).takeIn(second, 0, sound.subarray(0, 4000));
    expect(await take(lead, file)).toMatchObject({ recordings: 2 });
    for (const attempt of [first, second]) expect(await heardAt(lead, attempt)).toEqual({ same: true, whole: true });

    // The lead keeps 180 days, the desk ten: the desk's word holds for its calls.
    lead.clock.advance(11 * day);
    expect((await previewRetention(lead)).recordings).toMatchObject({ due: 1, next: now + 15 * day });
    expect(await removeOldRecordings(lead)).toBe(1);
    expect(await heardAt(lead, first)).toBeNull();
    expect(await heardAt(lead, second)).toMatchObject({ same: true });
    expect(await take(lead, await exportTo(desk, { whole: true }))).toMatchObject({ recordings: 0 });
    await erasePerson(desk, { request });
    desk.clock.advance(11 * day);
    await take(lead, await exportTo(desk));
    expect(await heardAt(lead, second)).toBeNull();
    await expect(stat(soundFile(lead, second))).rejects.toMatchObject({ code: 'ENOENT' });
  }); // prettier-ignore

  it('of other desks reach no agent, and nobody brings one of a call that is not theirs', async () => {
    const { desk, request, lead, recipient } = await office();
    await saveBundleSettings(desk.db, { recipient, recordings: true }, now);
    const attempt = await recordedCall(desk, request);
    const file = await exportTo(desk);
    await lead.db.write('settings.write', { values: { role: 'agent' }, at: now });
    expect(await take(lead, file, desk)).toMatchObject({ attempts: 0, recordings: 0 });
    const other = await openDesk(now);
    await take(other, await exportTo(lead, { whole: true }), lead);
    const workstation = (await other.db.read('workstations.list'))[0]?.workstation ?? '';
    const known = { t: 'recording', attempt, startedAt: now, endedAt: now, endedBy: 'agent', keptUntil: now + day, bytes: 4 } as const;
    expect(await other.db.write('bundles.takeRecording', { workstation, recording: known, now })).toBe(false);
  }); // prettier-ignore
});
