import { open, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFormat, type BundleHeader } from '../../core/contract/bundle-records.ts';
import { callSound, soundBytes } from '../../core/domain/sound.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { HostContext } from '../context.ts';
import { requireExport } from '../rights.ts';
import { readSettings, workstationUid } from '../settings-values.ts';
import { version } from '../version.ts';
import { newSalt, writeBundle } from './container.ts';
import { keyOfPassphrase, readKey, sealFor, signKey } from './keys.ts';
import { reviewSealer } from './sealed-reviews.ts';
import { readBundleSettings } from './settings.ts';
import { addSound, mostSound } from './sound-records.ts';

const dayMs = 86_400_000;

export type Exported = {
  readonly file: string;
  readonly sequence: number;
  readonly attempts: number;
  readonly requests: number;
  readonly reviews: number;
  readonly answers: number;
  readonly recordings: number;
};

const seal = (
  passphrase: string,
  recipient: string,
): { readonly encryption: BundleHeader['encryption']; readonly contentKey: Buffer | null } => {
  if (passphrase !== '') {
    const salt = newSalt();
    return {
      encryption: { to: 'passphrase', salt: salt.toString('base64') },
      contentKey: keyOfPassphrase(passphrase, salt),
    };
  }
  if (recipient === '') return { encryption: null, contentKey: null };
  const { key, ephemeral } = sealFor(recipient);
  return { encryption: { to: 'key', ephemeral, recipient }, contentKey: key };
};

/** `rappel-0f3a9c1e-000012.rappel`: files of one workstation stand together, in their order. */
export const bundleFileName = (workstation: string, sequence: number): string =>
  `rappel-${workstation.slice(-8)}-${String(sequence).padStart(6, '0')}.rappel`;

const unwritable = (path: string, cause: unknown): ExpectedError =>
  new ExpectedError(
    'bundle/unwritable',
    `The bundle ${path} cannot be written. Check that the folder is there, the right to write to it, and the space on its disk.`,
    undefined,
    { cause },
  );

/**
 * Writes a bundle beside its place, moves it there whole, and only then counts it as sent: what was cut short is exported
 * again by the next. Errors: `bundle/unwritable`, `bundle/exists`, `bundle/busy`, `bundle/own-key`, `bundle/bad-key`,
 * `policy/no-export`.
 */
export const exportBundle = async (
  context: HostContext,
  args: {
    /** The file, or a folder for one under our own name. */
    readonly to: { readonly file: string } | { readonly folder: string };
    readonly whole: boolean;
    readonly passphrase: string;
  },
): Promise<Exported> => {
  const { db, ports } = context;
  await requireExport(db, 'bundle');
  const plan = await db.read('bundles.plan', { whole: args.whole });
  const settings = await readBundleSettings(db);
  const workstation = await workstationUid(context);
  const path =
    'file' in args.to ? args.to.file : join(args.to.folder, bundleFileName(workstation, plan.sequence));
  if (existsSync(path) && 'file' in args.to)
    throw new ExpectedError('bundle/exists', `There is a file ${path} already. Give another name.`);
  const { privateKey, publicKey } = signKey(ports.secrets);
  const { encryption, contentKey } = seal(args.passphrase, settings.recipient);
  const madeAt = ports.clock.now();
  const header: BundleHeader = {
    format: bundleFormat,
    workstation,
    name: settings.name,
    sequence: plan.sequence,
    previous: plan.previous,
    // The first has nothing before it.
    whole: args.whole || plan.previous === null,
    madeAt,
    version,
    publicKey,
    readKey: readKey(ports.secrets),
    encryption,
  };
  const requestsAfter = (after: number) => db.read('bundles.requests', { ...plan, after });
  const attemptsAfter = (after: number | null) => db.read('bundles.attempts', { ...plan, after });
  const reviewsAfter = (after: number) => db.read('bundles.reviews', { ...plan, after });
  const answersAfter = (after: number) => db.read('bundles.answers', { ...plan, after });
  const beside = `${path}.${process.pid}.part`;
  const counts = { requests: 0, attempts: 0, gone: 0, records: 0, reviews: 0, answers: 0, recordings: 0 };
  const recorded: string[] = [];
  try {
    const file = await open(beside, 'w', 0o600).catch((error: unknown) => {
      throw unwritable(path, error);
    });
    let digest: string;
    try {
      const writer = await writeBundle(file, header, { privateKey, contentKey });
      const add = async (record: unknown): Promise<void> => {
        counts.records += 1;
        await writer.add(record);
      };
      for (const record of await db.read('bundles.names')) await add(record);
      for (let after: number | null = 0; after !== null;) {
        const part: Awaited<ReturnType<typeof requestsAfter>> = await requestsAfter(after);
        counts.requests += part.records.length;
        for (const record of part.records) await add(record);
        after = part.next;
      }
      for (let after: number | null = null, more = true; more;) {
        const part: Awaited<ReturnType<typeof attemptsAfter>> = await attemptsAfter(after);
        counts.attempts += part.records.length;
        for (const record of part.records) await add(record);
        after = part.next;
        more = after !== null;
      }
      if (settings.recordings && contentKey !== null) {
        const { recordingDays } = await readSettings(db);
        let left = mostSound;
        for (const recording of await db.read('bundles.recordings', { ...plan, whole: args.whole })) {
          if (left < soundBytes(recording.durationMs, callSound) && recorded.length > 0) break;
          const keptUntil = recording.startedAt + recordingDays * dayMs;
          const bytes = await addSound(context, recording, keptUntil, add);
          left -= bytes;
          if (bytes > 0) recorded.push(recording.attempt);
        }
        counts.recordings = recorded.length;
      }
      const sealed = reviewSealer(workstation);
      for (let after: number | null = 0; after !== null;) {
        const part: Awaited<ReturnType<typeof reviewsAfter>> = await reviewsAfter(after);
        counts.reviews += part.records.length;
        for (const { recipient, review } of part.records) await add(sealed(recipient, review));
        after = part.next;
      }
      for (let after: number | null = 0; after !== null;) {
        const part: Awaited<ReturnType<typeof answersAfter>> = await answersAfter(after);
        counts.answers += part.records.length;
        for (const record of part.records) await add(record);
        after = part.next;
      }
      for (const uid of await db.read('bundles.gone', { after: plan.afterGone })) {
        counts.gone += 1;
        await add({ t: 'gone', uid });
      }
      digest = await writer.end({ counts, lastCallAt: plan.lastCallAt });
    } catch (error) {
      throw error instanceof Error && 'syscall' in error ? unwritable(path, error) : error;
    } finally {
      await file.close();
    }
    const stands = await db.read('bundles.lastSent');
    if ((stands?.sequence ?? 0) >= plan.sequence) throw busy();
    await rename(beside, path).catch((error: unknown) => {
      throw unwritable(path, error);
    });
    const { lastAttempt, lastRequest, lastNote, lastGone, lastReview, owed, sequence } = plan;
    const first = await db.write('bundles.sent', {
      sequence, madeAt, digest, lastAttempt, lastRequest, lastNote, lastGone, lastReview, owed, attempts: counts.attempts, recordings: recorded,
    }); // prettier-ignore
    if (!first) throw busy();
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
  const { attempts, requests, reviews, answers, recordings } = counts;
  return { file: path, sequence: plan.sequence, attempts, requests, reviews, answers, recordings };
};

const busy = (): ExpectedError =>
  new ExpectedError(
    'bundle/busy',
    'Another bundle of this workstation was made at the same moment. Try again.',
  );
