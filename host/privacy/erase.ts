import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErasureDone, ErasurePlan, PersonRef } from '../../core/contract/privacy.ts';
import { errorCode, ExpectedError } from '../../core/errors.ts';
import type { Erased, ErasedFor, ErasurePlanned } from '../../db/stores/erasure.ts';
import { backupAgain } from '../backups.ts';
import type { HostContext } from '../context.ts';
import { recoverImports } from '../intake/imports.ts';
import { recordingsOf } from '../recordings.ts';
import { suppressionKey } from '../suppression-key.ts';

/** Erasing a person from the data folder: the database (db/stores/erasure.ts) and what lies beside it. */

/** Folders beside the database that may hold anybody: copies of it, files from a window, leads on their way in. */
const folders = { backups: 'backups', journal: 'journal', uploads: 'incoming', staging: 'staging' } as const;

const filesIn = async (folder: string): Promise<readonly string[]> => {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};

/** Databases that a backup was put in the place of, and what a restore that was cut short has left. */
const copiesAside = async (dataDir: string): Promise<readonly string[]> =>
  (await filesIn(dataDir)).filter((name) => /^(?:replaced|restoring)-/.test(name));

/** An import that runs keeps its files. */
const removeFiles = async ({ db, dataDir }: Pick<HostContext, 'db' | 'dataDir'>): Promise<void> => {
  const running = new Set((await db.read('batches.running')).map(({ uid }) => uid));
  const remove = (...path: readonly string[]): Promise<void> =>
    rm(join(dataDir, ...path), { recursive: true, force: true });
  await remove(folders.backups);
  await remove(folders.journal);
  for (const name of await copiesAside(dataDir)) await remove(name);
  if (running.size === 0) await remove(folders.uploads);
  for (const batch of await filesIn(join(dataDir, folders.staging)))
    if (!running.has(batch)) await remove(folders.staging, batch);
};

const withFiles = async (dataDir: string, plan: ErasurePlanned): Promise<ErasurePlan> => {
  const { requests: _requests, attempts: _attempts, sounds: _sounds, goes, ...rest } = plan;
  const uploads = (await filesIn(join(dataDir, folders.uploads))).length;
  const copies = (await filesIn(join(dataDir, folders.backups))).length + (await copiesAside(dataDir)).length;
  return {
    ...rest,
    goes: [
      ...goes,
      ...(uploads === 0 ? [] : [{ place: 'uploads' as const, fate: 'removed' as const, count: uploads }]),
      ...(copies === 0 ? [] : [{ place: 'backups' as const, fate: 'removed' as const, count: copies }]),
    ],
  };
};

/** What an erasure would do. Errors: `privacy/nobody`, `request/missing`. */
export const planErasure = async (
  { db, ports, dataDir }: Pick<HostContext, 'db' | 'ports' | 'dataDir'>,
  person: PersonRef,
): Promise<ErasurePlan> =>
  withFiles(dataDir, await db.read('erasure.plan', { person, key: suppressionKey(ports.secrets) }));

/** How often a scrub waits for somebody who reads, and how long between. */
const scrubTries = 5;
const scrubPauseMs = 200;

/**
 * What comes after the transaction of an erasure: copies of the database from before it, files on their way in, and what
 * deleted rows leave in the free space of the file. It is owed until it is done, so that a crash in between only puts it off.
 */
export const finishErasure = async ({
  db,
  ports,
  dataDir,
}: Pick<HostContext, 'db' | 'ports' | 'dataDir'>): Promise<boolean> => {
  const later = (code: string): false => {
    ports.logger.log('warn', 'what was erased could not be wiped yet; the next start does it', { code });
    return false;
  };
  try {
    await removeFiles({ db, dataDir });
    for (let turn = 0; turn < scrubTries; turn += 1) {
      if (await db.upkeep('erasure.scrub')) {
        backupAgain(db);
        return true;
      }
      await new Promise((resolve) => setTimeout(resolve, scrubPauseMs));
    }
    return later('db/busy');
  } catch (error) {
    // The person is erased all the same: no room for a second copy of the file must not look like a failure of that.
    return later(errorCode(error));
  }
};

/** An import may hold the very person in its staging. Error: `privacy/import-running`. */
const refuseWhileImporting = async (
  context: Pick<HostContext, 'db' | 'ports' | 'dataDir'>,
): Promise<void> => {
  // Of another process that has died since.
  await recoverImports(context);
  if ((await context.db.read('batches.running')).length > 0)
    throw new ExpectedError(
      'privacy/import-running',
      'An import is running, and the person may be in it. Wait for its end or stop it, then erase.',
    );
};

/** The sound goes first: a crash after it leaves rows that the next try takes up again. */
const forget = async (
  context: HostContext,
  found: Erased,
  clear: () => Promise<readonly string[]>,
): Promise<void> => {
  const { emit } = context;
  await recordingsOf(context).removeSound(found.sounds);
  const closed = await clear();
  emit('people.erased', {
    requests: [...found.requests],
    attempts: [...found.attempts],
    numbers: [...found.numbers],
  });
  emit('queue.changed', {});
  emit('calls.changed', {});
  emit('recordings.changed', {});
  emit('suppressions.changed', {});
  for (const request of [...found.requests, ...closed]) emit('request.changed', { request });
};

/** Erases somebody who asks for it. Errors: `privacy/nobody`, `privacy/in-call`, `privacy/import-running`. */
export const erasePerson = async (context: HostContext, person: PersonRef): Promise<ErasureDone> => {
  const { db, ports, dataDir } = context;
  const key = suppressionKey(ports.secrets);
  const planned = await db.read('erasure.plan', { person, key });
  if (planned.inCall)
    throw new ExpectedError(
      'privacy/in-call',
      'A call with this person is up. End it and give it its outcome, then erase.',
    );
  await refuseWhileImporting(context);
  const plan = await withFiles(dataDir, planned);
  await forget(context, planned, () => db.upkeep('erasure.person', { person, key, at: ports.clock.now() }));
  return { ...plan, wiped: await finishErasure(context) };
};

/** Erases people who did not ask for it here (`ErasedFor`); the scrub is left to the caller, once for all of them. */
export const erasePeople = async (
  context: HostContext,
  prospects: readonly number[],
  cause: ErasedFor,
): Promise<void> => {
  const { db, ports } = context;
  const found = await db.read('erasure.ofPeople', { prospects });
  await forget(context, found, async () => {
    await db.upkeep('erasure.people', { prospects, cause, at: ports.clock.now() });
    return [];
  });
};
