import { watchedFolder, type WatchedFolder } from '../../../core/contract/watched-folder.ts';
import type { Db } from '../../../db/client.ts';
import { requireWholePath } from '../../whole-path.ts';

/** Name of the setting. */
const name = 'watchedFolder';

/** Which folder is watched; null for none. */
export const readWatchedFolder = async (db: Db): Promise<WatchedFolder | null> => {
  const stored = watchedFolder.safeParse((await db.read('settings.read'))[name]);
  return stored.success ? stored.data : null;
};

/** Whether it is there is not asked: a share may come back later. Errors: `watched-folder/not-absolute`, `probe/missing`. */
export const saveWatchedFolder = async (db: Db, folder: WatchedFolder | null, at: number): Promise<void> => {
  if (folder !== null) {
    requireWholePath(folder.path, 'watched-folder/not-absolute');
    await db.read('probes.get', { uid: folder.probe });
  }
  await db.write('settings.write', { values: { [name]: folder }, at });
};
