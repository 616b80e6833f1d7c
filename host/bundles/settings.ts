import { hostname } from 'node:os';
import { bundleSettings, type BundleSettings } from '../../core/contract/bundles.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { Db } from '../../db/client.ts';
import { publicKeyOf } from './keys.ts';
import { requireWholePath } from '../whole-path.ts';

/** Name of the setting. */
const name = 'bundles';

export const readBundleSettings = async (db: Db): Promise<BundleSettings> => {
  const stored = bundleSettings.partial().safeParse((await db.read('settings.read'))[name]);
  return {
    name: hostname().slice(0, 100) || 'Rappel',
    folder: '',
    inbox: '',
    recipient: '',
    reviewsOnly: false,
    recordings: false,
    ...(stored.success ? Object.fromEntries(Object.entries(stored.data).filter(([, value]) => value !== undefined)) : {}),
  };
}; // prettier-ignore

/** Whether a folder is there is not asked: a share may come back later. Errors: `bundle/folder`, `bundle/bad-key`, `bundle/open-sound`. */
export const saveBundleSettings = async (
  db: Db,
  changes: Partial<{ readonly [K in keyof BundleSettings]: BundleSettings[K] | undefined }>,
  at: number,
): Promise<void> => {
  for (const path of [changes.folder, changes.inbox])
    if (path !== undefined && path !== '') requireWholePath(path, 'bundle/folder');
  if (changes.recipient !== undefined && changes.recipient !== '') publicKeyOf('x25519', changes.recipient);
  const known = await readBundleSettings(db);
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const next: BundleSettings = { ...known, ...given };
  if (next.recordings && next.recipient === '')
    throw new ExpectedError(
      'bundle/open-sound',
      'Recordings leave in sealed bundles only. Enter the key of the workstation that may read them, or send none.',
    );
  await db.write('settings.write', { values: { [name]: next }, at });
};
