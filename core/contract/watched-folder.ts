import { z } from 'zod';
import { command, query } from './procedure.ts';
import { nothing, uid } from './records.ts';

/** A folder whose files are imported by themselves. */
export const watchedFolder = z.object({
  /** Whole path on the machine of the host. */
  path: z.string().min(1).max(4096),
  /** Where the leads of its files come from. */
  probe: uid,
});
export type WatchedFolder = z.infer<typeof watchedFolder>;

/** `away`: it cannot be reached now (a network share, a stick); `not-writable`: `done` and `failed` cannot be made in it. */
export const watchState = z.enum(['off', 'watching', 'reading', 'away', 'not-writable']);
export type WatchState = z.infer<typeof watchState>;

const watch = z.object({ folder: watchedFolder.nullable(), state: watchState });
export type Watch = z.infer<typeof watch>;

export const watchedFolderProcedures = {
  'watchedFolder.get': query(nothing, watch),
  /** Null ends the watching. Errors: `watched-folder/not-absolute`, `probe/missing`. */
  'watchedFolder.set': command(z.object({ folder: watchedFolder.nullable() }), watch),
};

export const watchedFolderEvents = {
  'watchedFolder.changed': z.object({}),
};
