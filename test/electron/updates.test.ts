import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UpdateStatus } from '../../core/contract/updates.ts';
import type { Client } from '../../core/rpc/client.ts';
import { openWriter } from '../../db/open.ts';
import { write } from '../../db/stores/settings.ts';
import { updatesSetting } from '../../host/updates/options.ts';
import { putFreshDatabase } from '../support/fresh-database.ts';
import { dataDir, desktop, electron, openPage, start as startDesk } from './desk.ts';
import {
  appImageUpdater,
  channelFile,
  publish,
  serveFolder,
  signingKey,
  updateKey,
  type UpdateServer,
} from './update-server.ts';

/** The packed desktop in front of a company's update server: both ends real, Electron stood in for. */
let folder: string;
let release: string;
let server: UpdateServer;
let client: Client;
const ended = { quits: 0 };

const start = async (
  options: { readonly key?: string; readonly kind?: string | null } = {},
): Promise<void> => {
  const { key = updateKey, kind = 'deb' } = options;
  const manifest = join(folder, 'package.json');
  writeFileSync(manifest, JSON.stringify({ name: 'rappel', updateKey: key }));
  const resources = join(folder, 'resources');
  rmSync(resources, { recursive: true, force: true });
  mkdirSync(resources);
  if (kind !== null) writeFileSync(join(resources, 'package-type'), kind);
  writeFileSync(join(folder, 'Uninstall Rappel.exe'), '');
  await startDesk({
    packaged: true,
    installed: {
      manifest,
      resources,
      program: join(folder, 'rappel'),
      makeUpdater: () => Promise.resolve(appImageUpdater(folder, ended)),
    },
  });
  client = openPage('a');
};

const setSource = (options: object): void => {
  const writer = openWriter(dataDir);
  write(writer.db, { values: { [updatesSetting]: options }, at: 0 });
  writer.close();
};
const look = async (): Promise<UpdateStatus> => {
  await client.call('updates.check', {}).catch(() => undefined);
  return (await client.call('updates.state', {})).status;
};
const lookAt = async (options: object = {}): Promise<UpdateStatus> => {
  setSource({ server: server.address, channel: 'latest', enabled: true, ...options });
  await start();
  return look();
};

beforeEach(async () => {
  folder = join(dataDir, '..');
  release = join(folder, 'release');
  mkdirSync(release);
  server = await serveFolder(release);
  ended.quits = 0;
  mkdirSync(dataDir);
  putFreshDatabase(dataDir);
  // The program that runs, as an AppImage is told where it lies.
  process.env['APPIMAGE'] = join(folder, 'rappel-0.1.0.AppImage');
  writeFileSync(process.env['APPIMAGE'], 'the version of before');
});
afterEach(async () => {
  await server.close();
  delete process.env['APPIMAGE'];
});

describe('a newer version on the server', () => {
  it('is fetched whole and kept until the agent wants it: never while a call rings or is on', async () => {
    publish(release, {
      version: '0.2.0',
      script: `#!/bin/sh\necho started > "${join(folder, 'started')}"\n`,
    });
    expect(await lookAt()).toEqual({ kind: 'ready', version: '0.2.0' });
    expect(readFileSync(join(folder, 'rappel-0.1.0.AppImage'), 'utf8')).toBe('the version of before');

    await client.call('session.claim', { force: false });
    for (const state of ['ringing', 'in-call'] as const) {
      await client.call('session.lineState', { state, text: '' });
      expect((await client.call('updates.state', {})).inCall).toBe(true);
      await expect(client.call('updates.install', {})).rejects.toMatchObject({ code: 'updates/in-call' });
    }
    expect([electron.exits, ended.quits]).toEqual([[], 0]);
    const told = new Promise((resolve) => client.on('updates.changed', resolve));
    await client.call('session.lineState', { state: 'ready', text: '' });
    await told;
    expect((await client.call('updates.state', {})).inCall).toBe(false);
  });

  it.skipIf(process.platform !== 'linux')(
    'takes the place of the one that runs once everything is closed, and starts',
    async () => {
      publish(release, {
        version: '0.2.0',
        script: `#!/bin/sh\necho started > "${join(folder, 'started')}"\n`,
      });
      expect((await lookAt()).kind).toBe('ready');
      await client.call('updates.install', {});
      await vi.waitFor(() => expect(existsSync(join(folder, 'started'))).toBe(true), { timeout: 10_000 });
      expect(ended.quits).toBe(1);
      expect(existsSync(join(folder, 'rappel-0.1.0.AppImage'))).toBe(false);
      // The data folder was let go of before: the new version opens it.
      expect(electron.trays[0]?.gone).toBe(true);
      let prevented = 0;
      electron.app.emit('before-quit', { preventDefault: () => (prevented += 1) });
      expect(prevented).toBe(0);
    },
  );

  it.skipIf(process.platform !== 'linux')(
    'that cannot be installed leads back to the one that is there',
    async () => {
      publish(release, { version: '0.2.0' });
      expect((await lookAt()).kind).toBe('ready');
      rmSync(join(folder, 'rappel-0.1.0.AppImage'));
      await client.call('updates.install', {});
      await vi.waitFor(() => expect(electron.exits).toEqual([0]), { timeout: 10_000 });
      expect(electron.calls).toContain('relaunch');
      expect(ended.quits).toBe(0);
    },
  );

  it('is looked for in the channel that IT chose', async () => {
    publish(release, { version: '0.2.0' });
    publish(release, { version: '0.3.0-beta.1', channel: 'beta' });
    expect(await lookAt({ channel: 'beta' })).toEqual({ kind: 'ready', version: '0.3.0-beta.1' });
  });

  it('waits for its turn where it is handed out in stages, which IT may set without a new signature', async () => {
    publish(release, { version: '0.2.0' });
    const file = join(release, channelFile('latest'));
    writeFileSync(file, `${readFileSync(file, 'utf8')}stagingPercentage: 0\n`);
    expect((await lookAt()).kind).toBe('waiting');
    writeFileSync(file, readFileSync(file, 'utf8').replace('stagingPercentage: 0', 'stagingPercentage: 100'));
    expect((await look()).kind).toBe('ready');
  });
});

describe('nothing is taken', () => {
  it('of a version that is older, or the same', async () => {
    publish(release, { version: '0.0.9' });
    expect((await lookAt()).kind).toBe('waiting');
    publish(release, { version: '0.1.0' });
    expect((await look()).kind).toBe('waiting');
    expect(server.asked.filter((path) => path.endsWith('.AppImage'))).toEqual([]);
  });

  it('that is not signed by the publisher of this build, and says so', async () => {
    const other =
      '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n-----END PRIVATE KEY-----\n';
    publish(release, { version: '0.2.0', key: other });
    expect(await lookAt()).toMatchObject({ kind: 'failed', error: 'updates/unsigned' });
    publish(release, { version: '0.2.0' });
    const file = join(release, channelFile('latest'));
    const signed = readFileSync(file, 'utf8');
    writeFileSync(file, signed.replaceAll('0.2.0', '0.2.1'));
    expect(await look()).toMatchObject({ kind: 'failed', error: 'updates/unsigned' });
    writeFileSync(file, signed);
    rmSync(`${file}.sig`);
    expect(await look()).toMatchObject({ kind: 'failed', error: 'updates/unsigned' });
    expect(server.asked.filter((path) => path.endsWith('.AppImage'))).toEqual([]);
    // The channel file of another channel, with a signature that is good there.
    publish(release, { version: '0.9.0', channel: 'beta', key: signingKey });
    for (const end of ['', '.sig'])
      writeFileSync(`${file}${end}`, readFileSync(join(release, `${channelFile('beta')}${end}`)));
    expect(await look()).toMatchObject({ kind: 'failed', error: 'updates/unsigned' });
  });

  it('that is not what the release names', async () => {
    publish(release, { version: '0.2.0', script: '#!/bin/sh\necho one\n' });
    writeFileSync(join(release, `rappel-0.2.0-linux-${process.arch}.AppImage`), '#!/bin/sh\necho two\n');
    expect(await lookAt()).toMatchObject({ kind: 'failed', error: 'updates/damaged' });
  });

  it('where the server has nothing to say', async () => {
    expect(await lookAt()).toMatchObject({ kind: 'failed', error: 'updates/unreachable' });
  });
});

describe('nobody is asked', () => {
  it.each([
    ['where no server is set', {}, null, 'no-server'],
    ['where IT has switched it off', {}, { enabled: false }, 'switched-off'],
    ['by a build that knows no publisher', { key: '' }, {}, 'no-key'],
  ] as const)('%s', async (_name, options, source, why) => {
    publish(release, { version: '0.2.0' });
    await start(options);
    if (source) setSource({ server: server.address, channel: 'latest', ...source });
    expect(await look()).toEqual({ kind: 'off', why });
    expect(server.asked).toEqual([]);
  });

  it('where the policy of the machine says so, whatever is set at the desk', async () => {
    publish(release, { version: '0.2.0' });
    const file = join(folder, 'policy.json');
    const policy = { version: 1, setBy: 'IT', update: { enabled: false } };
    writeFileSync(file, JSON.stringify(policy));
    process.env['RAPPEL_POLICY'] = file;
    try {
      expect(await lookAt()).toEqual({ kind: 'off', why: 'switched-off' });
      expect(server.asked).toEqual([]);
      await desktop?.quit();
      writeFileSync(file, JSON.stringify({ ...policy, update: { enabled: true, channel: 'alpha' } }));
      await start();
      expect((await client.call('updates.state', {})).channel).toBe('alpha');
    } finally {
      delete process.env['RAPPEL_POLICY'];
    }
  });

  it('by a copy that something else keeps up to date', async () => {
    delete process.env['APPIMAGE'];
    await start({ kind: null });
    rmSync(join(folder, 'Uninstall Rappel.exe'));
    setSource({ server: server.address, channel: 'latest' });
    expect((await client.call('updates.state', {})).status.kind).toBe('off');
    await desktop?.quit();
    await start({ kind: null });
    if (process.platform === 'linux') expect(await look()).toEqual({ kind: 'off', why: 'by-others' });
  });
});
