import type { ReadDb, WriteDb } from './handle.ts';
import * as settings from './stores/settings.ts';

/**
 * Everything that can be asked of the database, by name. A read runs in the reader's thread; a write runs in
 * the writer's thread, inside one transaction. To add one: write the store function, name it here.
 */
export const reads = {
  'settings.read': settings.read,
} satisfies Record<string, (db: ReadDb, args: never) => unknown>;

export const writes = {
  'settings.write': settings.write,
  'settings.ensure': settings.ensure,
} satisfies Record<string, (db: WriteDb, args: never) => unknown>;

type Args<F> = F extends (db: never, args: infer A) => unknown ? A : never;
export type Reads = typeof reads;
export type Writes = typeof writes;
export type ReadName = keyof Reads;
export type WriteName = keyof Writes;
export type ReadArgs<N extends ReadName> = Args<Reads[N]>;
export type WriteArgs<N extends WriteName> = Args<Writes[N]>;
export type ReadResult<N extends ReadName> = ReturnType<Reads[N]>;
export type WriteResult<N extends WriteName> = ReturnType<Writes[N]>;
