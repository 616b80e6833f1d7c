import { basename, join } from 'node:path';
import type { BundleStatus, bundles } from '../../core/contract/bundles.ts';
import { callSound, soundBytes } from '../../core/domain/sound.ts';
import { bundleFoldersOf } from '../bundles/folders.ts';
import { importBundle } from '../bundles/import-bundle.ts';
import { fingerprintOf, readKey, signKey } from '../bundles/keys.ts';
import { readBundleSettings, saveBundleSettings } from '../bundles/settings.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import type { Uploads } from '../intake/uploads.ts';

export const bundlesHandlers = (context: HostContext, uploads: Uploads): HandlersOf<typeof bundles> => {
  const { db, ports, emit } = context;
  const folders = bundleFoldersOf(context);
  const status = async (): Promise<BundleStatus> => {
    const [settings, sent, unsent] = await Promise.all([
      readBundleSettings(db),
      db.read('bundles.lastSent'),
      // Whatever the next bundle takes with it, up to the latest call.
      db.read('bundles.recordings', { whole: false, lastAttempt: Number.MAX_SAFE_INTEGER, owed: [] }),
    ]);
    const unsentMs = unsent.reduce((sum, { durationMs }) => sum + durationMs, 0);
    return {
      settings,
      fingerprint: fingerprintOf(signKey(ports.secrets).publicKey),
      readKey: readKey(ports.secrets),
      unsent: { recordings: unsent.length, bytes: soundBytes(unsentMs, callSound) },
      sent: sent && { sequence: sent.sequence, at: sent.madeAt },
      ...folders.status(),
    };
  };
  return {
    'bundles.status': status,
    'bundles.set': async (changes) => {
      await saveBundleSettings(db, changes, ports.clock.now());
      await folders.turn();
      emit('bundles.changed', {});
      return status();
    },
    'bundles.export': async (args) => {
      const { file, sequence, attempts } = await folders.export(args);
      return { file: basename(file), sequence, attempts };
    },
    'bundles.import': async ({ from, passphrase, trust }) => {
      // The name of a file, never a path out of the folder.
      const path =
        'upload' in from
          ? uploads.get(from.upload).path
          : join((await readBundleSettings(db)).inbox, basename(from.file));
      const result = await importBundle(context, { path, passphrase, trust });
      // Others of the same workstation may have waited for the same trust.
      if (trust !== null) void folders.turn();
      return result;
    },
    'workstations.list': async () => ({
      workstations: (await db.read('workstations.list')).map((one) => ({
        workstation: one.workstation,
        name: one.name,
        fingerprint: fingerprintOf(one.publicKey),
        lastSequence: one.lastSequence,
        lastMadeAt: one.lastMadeAt,
        lastReceivedAt: one.lastReceivedAt,
        lastCallAt: one.lastCallAt,
        clockMs: one.clockMs,
        attempts: one.attempts,
        missing: [...one.missing],
        reviewer: one.reviewer,
      })),
    }),
    'workstations.setReviewer': async (args) => {
      await db.write('workstations.setReviewer', { ...args, at: ports.clock.now() });
      emit('bundles.changed', {});
      return {};
    },
  };
};
