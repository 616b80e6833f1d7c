import { access, constants, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleStatus, FolderState } from '../../core/contract/bundles.ts';
import { errorCode, ExpectedError } from '../../core/errors.ts';
import type { Db } from '../../db/client.ts';
import type { HostContext } from '../context.ts';
import { createTurns } from '../jobs/turns.ts';
import { may } from '../../core/domain/role.ts';
import { roleOf } from '../rights.ts';
import { peekBundle } from './container.ts';
import { exportBundle, type Exported } from './export-bundle.ts';
import { importBundle } from './import-bundle.ts';
import { readBundleSettings } from './settings.ts';

/**
 * The two folders of bundles, looked at every few minutes: once a day, or
 * within the hour where a review or an answer to one waits, ours is put into the one, and what others put into the
 * other is taken in. A folder that is away (a share, a stick) is said once and tried again at each turn. Files are left where
 * they are: several may read them.
 */
const turnMs = 5 * 60_000;
const dayMs = 86_400_000;
/** A review or an answer waits for no more than this: two people wait for each other's word. */
const hourMs = 3_600_000;

export type BundleFolders = {
  readonly status: () => Pick<BundleStatus, 'folder' | 'inbox' | 'waiting'>;
  /** Looks at both now. */
  readonly turn: () => Promise<void>;
  /** One export at a time. */
  readonly export: (args: { readonly whole: boolean; readonly passphrase: string }) => Promise<Exported>;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

const dataOf = (error: unknown): { readonly name: string | null; readonly fingerprint: string | null } => {
  const data = error instanceof ExpectedError ? error.data : undefined;
  const text = (key: 'name' | 'fingerprint'): string | null => {
    const value =
      typeof data === 'object' && data !== null
        ? Object.entries(data).find(([one]) => one === key)?.[1]
        : null;
    return typeof value === 'string' ? value : null;
  };
  return { name: text('name'), fingerprint: text('fingerprint') };
};

const createFolders = (context: HostContext): BundleFolders => {
  const { db, ports, emit } = context;
  let folder: FolderState = 'off';
  let inbox: FolderState = 'off';
  let waiting: BundleStatus['waiting'] = [];
  const turns = createTurns();

  const enter = (next: { readonly folder?: FolderState; readonly inbox?: FolderState }): void => {
    const before = `${folder} ${inbox}`;
    folder = next.folder ?? folder;
    inbox = next.inbox ?? inbox;
    if (before === `${folder} ${inbox}`) return;
    // Once for each change, not at every look at a share that stays away.
    if ([next.folder, next.inbox].some((state) => state === 'away' || state === 'failed'))
      ports.logger.log('warn', 'a folder of bundles cannot be used', { folder, inbox });
    emit('bundles.changed', {});
  };
  const reached = async (path: string, mode: number): Promise<boolean> =>
    access(path, mode).then(
      () => true,
      () => false,
    );
  const reviewsWait = async (afterReview: number): Promise<boolean> => {
    const beyond = { afterReview, lastReview: Number.MAX_SAFE_INTEGER, after: 0 };
    return (
      (await db.read('bundles.reviews', beyond)).records.length > 0 ||
      (await db.read('bundles.answers', beyond)).records.length > 0
    );
  };
  const put = async (): Promise<void> => {
    const { folder: path } = await readBundleSettings(db);
    if (path === '') return enter({ folder: 'off' });
    if (!(await reached(path, constants.W_OK))) return enter({ folder: 'away' });
    const last = await db.read('bundles.lastSent');
    const age = last === null ? dayMs : ports.clock.now() - last.madeAt;
    const isDue = age >= dayMs || (age >= hourMs && last !== null && (await reviewsWait(last.lastReview)));
    // A clock that was set back must not put it off for good.
    if (age >= 0 && !isDue) return enter({ folder: 'ready' });
    try {
      await exportBundle(context, { to: { folder: path }, whole: false, passphrase: '' });
      enter({ folder: 'ready' });
      emit('bundles.changed', {});
    } catch (error) {
      ports.logger.log('warn', 'the daily bundle was not written', { code: errorCode(error) });
      enter({ folder: 'failed' });
    }
  };

  /**
   * Whether this very bundle is here, or nothing to us, told by its head alone: files stay, and are not read whole at every
   * turn. An agent's desk passes over those of its neighbours, without asking anybody to trust them.
   */
  const isSettled = async (path: string, reviewers: ReadonlySet<string> | null): Promise<boolean> => {
    const header = await peekBundle(path).catch(() => null);
    if (header === null) return false;
    if (reviewers !== null && !reviewers.has(header.workstation)) return true;
    const [there] = await db.read('bundles.received', {
      workstation: header.workstation,
      sequences: [header.sequence],
    });
    return there?.madeAt === header.madeAt;
  };

  const take = async (): Promise<void> => {
    const { inbox: path } = await readBundleSettings(db);
    if (path === '') {
      waiting = [];
      return enter({ inbox: 'off' });
    }
    let files: readonly string[];
    try {
      files = (await readdir(path)).filter((name) => name.endsWith('.rappel')).toSorted();
    } catch {
      return enter({ inbox: 'away' });
    }
    const mayTrust = may(await roleOf(db), 'bundles.read');
    const reviewers = mayTrust
      ? null
      : new Set(
          (await db.read('workstations.list')).filter((one) => one.reviewer).map((one) => one.workstation),
        );
    const refused: BundleStatus['waiting'] = [];
    for (const file of files) {
      if (turns.stopped()) return;
      if (await isSettled(join(path, file), reviewers)) continue;
      try {
        await importBundle(context, { path: join(path, file), passphrase: '', trust: null });
      } catch (error) {
        const code = errorCode(error);
        // Our own, where one folder serves for both.
        if (code !== 'bundle/own') refused.push({ file, code, ...dataOf(error) });
      }
    }
    const changed = JSON.stringify(refused) !== JSON.stringify(waiting);
    waiting = refused;
    if (changed) emit('bundles.changed', {});
    enter({ inbox: 'ready' });
  };

  const look = async (): Promise<void> => {
    try {
      await put();
      await take();
    } catch (error) {
      if (!turns.stopped())
        ports.logger.log('warn', 'the folders of bundles could not be looked at', { code: errorCode(error) });
    }
  };

  return {
    status: () => ({ folder, inbox, waiting }),
    turn: () => turns.after(look),
    export: ({ whole, passphrase }) =>
      turns.after(async () => {
        const { folder: path } = await readBundleSettings(db);
        if (path === '')
          throw new ExpectedError(
            'bundle/folder',
            'Name the folder first into which the bundle is to be put.',
          );
        const made = await exportBundle(context, { to: { folder: path }, whole, passphrase });
        emit('bundles.changed', {});
        return made;
      }),
    start: () => turns.every(turnMs, look),
    stop: turns.stop,
  };
};

const known = new WeakMap<Db, BundleFolders>();

/** The folders of a host, looked after by one. */
export const bundleFoldersOf = (context: HostContext): BundleFolders => {
  const there = known.get(context.db);
  if (there) return there;
  const made = createFolders(context);
  known.set(context.db, made);
  return made;
};
