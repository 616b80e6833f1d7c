import type { watchedFolderProcedures } from '../../core/contract/watched-folder.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { saveWatchedFolder } from '../intake/watched-folder/setting.ts';
import { watchedFolderOf } from '../intake/watched-folder/watch.ts';

export const watchedFolderHandlers = (context: HostContext): HandlersOf<typeof watchedFolderProcedures> => {
  const { db, ports } = context;
  const watched = watchedFolderOf(context);
  return {
    'watchedFolder.get': () => watched.get(),
    'watchedFolder.set': async ({ folder }) => {
      await saveWatchedFolder(db, folder, ports.clock.now());
      return watched.changed();
    },
  };
};
