import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { bundleFoldersOf } from '../../host/bundles/folders.ts';
import { fingerprintOf, signKey } from '../../host/bundles/keys.ts';
import { saveBundleSettings } from '../../host/bundles/settings.ts';
import { bundlesHandlers } from '../../host/handlers/bundles.ts';
import { createUploads } from '../../host/intake/uploads.ts';
import { dataFolder } from '../db/records.ts';
import { agentDesk, callOnce, inDesk, now, openDesk } from './bundles.ts';
import { runCommand } from './run-command.ts';

const hour = 3_600_000;
/** Several whole hosts one after the other, each with its own database. */
vi.setConfig({ testTimeout: 60_000 });

describe('the folders of bundles', () => {
  it('get one a day from each desk, wait for a share that is away, and are read by the lead once trusted', async () => {
    const share = join(dataFolder(), 'share');
    const { desk, request } = await agentDesk();
    inDesk(desk, (db) => callOnce(db, request, now));
    await saveBundleSettings(desk.db, { name: 'Poste 3', folder: share, inbox: share }, now);
    const folders = bundleFoldersOf(desk);
    await folders.turn();
    expect(folders.status().folder).toBe('away');
    await mkdir(share);
    await folders.turn();
    await folders.turn();
    expect(await readdir(share)).toEqual([expect.stringMatching(/^rappel-[0-9a-f]{8}-000001\.rappel$/)]);
    desk.clock.advance(24 * hour);
    await folders.turn();
    // Both in one folder: ours is nothing to be taken in.
    expect(folders.status()).toEqual({ folder: 'ready', inbox: 'ready', waiting: [] });
    expect(await readdir(share)).toHaveLength(2);

    const lead = await openDesk(now + 25 * hour);
    await saveBundleSettings(lead.db, { inbox: share }, now);
    await writeFile(join(share, 'notes.rappel'), 'nothing of ours');
    const handlers = bundlesHandlers(lead, createUploads(lead.dataDir));
    const session = { id: 'window', emit: () => undefined };
    await bundleFoldersOf(lead).turn();
    const fingerprint = fingerprintOf(signKey(desk.ports.secrets).publicKey);
    const status = await handlers['bundles.status']({}, session);
    expect(status.waiting).toMatchObject([
      { file: 'notes.rappel', code: 'bundle/not-a-bundle', name: null },
      { code: 'bundle/unknown-workstation', name: 'Poste 3', fingerprint },
      { code: 'bundle/unknown-workstation', name: 'Poste 3', fingerprint },
    ]);
    const [, first] = status.waiting;
    await handlers['bundles.import'](
      { from: { file: `../${first?.file ?? ''}` }, passphrase: '', trust: fingerprint.toLowerCase() },
      session,
    );
    await bundleFoldersOf(lead).turn();
    expect(bundleFoldersOf(lead).status().waiting).toMatchObject([{ file: 'notes.rappel' }]);
    expect(await handlers['workstations.list']({}, session)).toMatchObject({
      workstations: [{ name: 'Poste 3', fingerprint, lastSequence: 2, attempts: 1, missing: [] }],
    });
    await rm(share, { recursive: true });
    await bundleFoldersOf(lead).turn();
    expect(bundleFoldersOf(lead).status().inbox).toBe('away');
  });

  it('go by hand, too: the command exports, checks and takes in', async () => {
    const [here, there, file] = [dataFolder(), dataFolder(), join(dataFolder(), 'log.rappel')];
    const bundle = async (...args: readonly string[]): Promise<unknown> =>
      JSON.parse((await runCommand(['bundle', ...args])).out) as unknown;
    expect(await bundle('export', file, '--data', here)).toMatchObject({ sequence: 1, attempts: 0 });
    const verified = await bundle('verify', file, '--data', there);
    expect(verified).toMatchObject({ trusted: false, sequence: 1, sealed: null });
    const { fingerprint } = z.looseObject({ fingerprint: z.string() }).parse(verified);
    expect(await bundle('import', file, '--trust', fingerprint, '--data', there)).toMatchObject({ already: false });
    expect(await bundle('send', file)).toMatchObject({ error: { code: 'cli/usage' } });
  }); // prettier-ignore
});
