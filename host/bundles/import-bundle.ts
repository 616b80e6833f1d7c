import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  bundleRecord,
  type BundleCounts,
  type BundleHeader,
  type BundleRecord,
} from '../../core/contract/bundle-records.ts';
import type { BundleResult, BundleWarning } from '../../core/contract/bundles.ts';
import { ExpectedError } from '../../core/errors.ts';
import { may } from '../../core/domain/role.ts';
import type { Secrets } from '../../core/ports.ts';
import type { Merged, MergeRecord } from '../../db/stores/bundle-merge.ts';
import { erasePeople, finishErasure } from '../privacy/erase.ts';
import type { HostContext } from '../context.ts';
import { roleOf } from '../rights.ts';
import { workstationUid } from '../settings-values.ts';
import { checkBundle, damaged, readBundle, type CheckedBundle } from './container.ts';
import { openReview } from './sealed-reviews.ts';
import { readBundleSettings } from './settings.ts';
import { soundCheck, soundTaker } from './sound-records.ts';
import { fingerprintOf, keyOfPassphrase, openSealed, sameFingerprint, sealFor } from './keys.ts';

/**
 * Taking in a bundle:
 *
 *   copy ──▶ hash and signature ──▶ is it trusted? ──▶ every record read ──▶ parts merged ──▶ counted as here
 *   (nobody changes it meanwhile)                      (nothing written yet)  (a transaction each)
 *
 * A crash between two parts leaves a bundle that was taken in half and is not counted: taking it in again does the rest,
 * since all that is there already is known by its uid.
 */
const part = 500;
/** Clocks of a desk are set by the network; more than this is worth a word. */
const clockTolerance = 10 * 60_000;

const copied = async (dataDir: string, path: string): Promise<string> => {
  const folder = join(dataDir, 'staging');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const copy = join(folder, `${randomUUID()}.rappel`);
  try {
    await copyFile(path, copy);
  } catch (error) {
    await rm(copy, { force: true });
    throw new ExpectedError(
      'bundle/unreadable',
      `The bundle ${path} cannot be read. Check its name and the right to read it.`,
      undefined,
      { cause: error },
    );
  }
  return copy;
};

/** Errors: `bundle/passphrase` where one is needed, `bundle/not-for-us`. */
const contentKey = (header: BundleHeader, passphrase: string, secrets: Secrets): Buffer | null => {
  if (header.encryption === null) return null;
  if (header.encryption.to === 'key') return openSealed(secrets, header.encryption);
  if (passphrase === '')
    throw new ExpectedError(
      'bundle/passphrase',
      'The bundle is sealed with a passphrase. Enter the one that the other workstation used.',
    );
  return keyOfPassphrase(passphrase, Buffer.from(header.encryption.salt, 'base64'));
};

/** Who made the bundle, and what opens the reviews in it that are for us. */
type Reader = { readonly workstation: string; readonly secrets: Secrets };

/** Holds every record against its shape, and the sum of them against what was signed. Error: `bundle/damaged`. */
const checkRecords = async (
  path: string,
  key: Buffer | null,
  { workstation, secrets, counts }: Reader & { readonly counts: BundleCounts },
): Promise<void> => {
  const found = { requests: 0, attempts: 0, gone: 0, records: 0, reviews: 0, answers: 0, recordings: 0 };
  const sound = soundCheck();
  for await (const records of readBundle(path, key)) {
    for (const record of records) {
      const parsed = bundleRecord.safeParse(record);
      if (!parsed.success)
        throw damaged(
          `record ${found.records + 1}: ${parsed.error.issues[0]?.path.join('.') ?? ''} is not as it should be`,
        );
      found.records += 1;
      if (parsed.data.t === 'request') found.requests += 1;
      else if (parsed.data.t === 'attempt') found.attempts += 1;
      else if (parsed.data.t === 'gone') found.gone += 1;
      else if (parsed.data.t === 'answer') found.answers += 1;
      else if (parsed.data.t === 'review') {
        found.reviews += 1;
        openReview(parsed.data, { workstation, secrets });
      } else if (parsed.data.t === 'recording' || parsed.data.t === 'sound') {
        if (parsed.data.t === 'recording') found.recordings += 1;
        sound.add(parsed.data);
      }
    }
  }
  sound.end();
  if (JSON.stringify(found) !== JSON.stringify({ ...found, ...counts }))
    throw damaged('it does not hold as many records as it says');
};

/** A key that nothing can be sealed for would keep every later bundle of ours from being made. Error: `bundle/damaged`. */
const checkReadKey = ({ readKey }: BundleHeader): void => {
  if (readKey === undefined) return;
  try {
    sealFor(readKey);
  } catch {
    throw damaged('the key that its head names is none');
  }
};

export type Verified = {
  readonly workstation: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly trusted: boolean;
  readonly sequence: number;
  readonly whole: boolean;
  readonly madeAt: number;
  readonly sealed: 'passphrase' | 'key' | null;
  readonly counts: BundleCounts;
};

const knownWorkstation = async ({ db }: Pick<HostContext, 'db'>, uid: string) =>
  (await db.read('workstations.list')).find(({ workstation }) => workstation === uid);

/** All that an import looks at before it writes; nothing is written. Errors: those of `importBundle` about the file. */
export const verifyBundle = async (
  context: HostContext,
  args: { readonly path: string; readonly passphrase: string },
): Promise<Verified> => {
  const copy = await copied(context.dataDir, args.path);
  try {
    const { header, footer } = await checkBundle(copy);
    const { encryption } = header;
    // One that is sealed for somebody else can still be held against its signature.
    if (encryption === null || (encryption.to === 'passphrase' && args.passphrase !== ''))
      await checkRecords(copy, contentKey(header, args.passphrase, context.ports.secrets), {
        workstation: header.workstation,
        secrets: context.ports.secrets,
        counts: footer.counts,
      });
    const known = await knownWorkstation(context, header.workstation);
    return {
      workstation: header.workstation,
      name: header.name,
      fingerprint: fingerprintOf(header.publicKey),
      trusted: known?.publicKey === header.publicKey,
      sequence: header.sequence,
      whole: header.whole,
      madeAt: header.madeAt,
      sealed: encryption?.to ?? null,
      counts: footer.counts,
    };
  } finally {
    await rm(copy, { force: true });
  }
};

const refuseUntrusted = async (
  context: HostContext,
  header: BundleHeader,
  trust: string | null,
): Promise<'known' | 'to-trust'> => {
  if (header.workstation === (await workstationUid(context)))
    throw new ExpectedError(
      'bundle/own',
      'This bundle was made by this very workstation: all of it is here. If the data folder was copied from another desk, start one of the two with an empty one.',
    );
  const known = await knownWorkstation(context, header.workstation);
  if (known?.publicKey === header.publicKey) return 'known';
  const fingerprint = fingerprintOf(header.publicKey);
  if (trust !== null && sameFingerprint(trust, fingerprint)) return 'to-trust';
  const data = { workstation: header.workstation, name: header.name, fingerprint };
  throw known
    ? new ExpectedError(
        'bundle/other-key',
        `"${header.name}" signs with another key than before (${fingerprint}). Ask there whether it was set up anew, compare the fingerprint, and only then trust it.`,
        data,
      )
    : new ExpectedError(
        'bundle/unknown-workstation',
        `"${header.name}" is not known here. Compare the fingerprint ${fingerprint} with the one it shows in its settings, then trust it.`,
        data,
      );
};

/** What is odd about its time and its place in the row; none of it is a reason to refuse. */
const oddities = async (
  { db, ports }: HostContext,
  { header, footer }: CheckedBundle,
): Promise<readonly BundleWarning[]> => {
  const { workstation, sequence, previous, madeAt } = header;
  const near = await db.read('bundles.received', { workstation, sequences: [sequence - 1, sequence] });
  const before = near.find((one) => one.sequence === sequence - 1);
  const same = near.find((one) => one.sequence === sequence);
  const found: readonly (readonly [BundleWarning, boolean])[] = [
    ['clock-ahead', madeAt > ports.clock.now() + clockTolerance],
    ['clock-back', before !== undefined && madeAt < before.madeAt - clockTolerance],
    ['calls-after', (footer.lastCallAt ?? 0) > madeAt + clockTolerance],
    [
      'other-history',
      (before !== undefined && before.digest !== previous) ||
        (same !== undefined && same.digest !== footer.sha256),
    ],
  ];
  return found.filter(([, is]) => is).map(([warning]) => warning);
};

/** Of the bundles of others only reviews of our own calls are taken in: set so, or an agent's desk, which sees no others' calls. */
export const takesReviewsOnly = async ({ db }: Pick<HostContext, 'db'>): Promise<boolean> =>
  !may(await roleOf(db), 'bundles.read') || (await readBundleSettings(db)).reviewsOnly;

type Taken = Merged & { readonly erased: number; readonly recordings: number };
const nothingTaken: Taken = { attempts: 0, requests: 0, reviews: 0, answers: 0, erased: 0, recordings: 0 };

const takeRecords = async (
  context: HostContext,
  path: string,
  key: Buffer | null,
  { workstation, sequence }: BundleHeader,
  reviewsOnly: boolean,
): Promise<Taken> => {
  const { db, ports } = context;
  const gone: string[] = [];
  const links: { readonly request: string; readonly into: string }[] = [];
  const sum = { attempts: 0, requests: 0, reviews: 0, answers: 0 };
  const opened = (record: BundleRecord): readonly MergeRecord[] => {
    if (record.t !== 'review') return reviewsOnly ? [] : [record];
    const review = openReview(record, { workstation, secrets: ports.secrets });
    return review === null ? [] : [{ t: 'opened-review', review }];
  };
  const sound = soundTaker(context, workstation);
  for await (const records of readBundle(path, key)) {
    // Parsed before, from this same copy.
    const known = (records as readonly BundleRecord[]).flatMap(opened);
    for (const record of known) {
      if (record.t === 'gone') gone.push(record.uid);
      else if (record.t === 'request' && record.mergedInto !== null)
        links.push({ request: record.uid, into: record.mergedInto });
    }
    // Sound is none of the database's.
    const rows = known.filter(({ t }) => t !== 'sound' && t !== 'recording');
    for (let at = 0; at < rows.length; at += part) {
      const merged = await db.write('bundles.merge', {
        workstation,
        sequence,
        records: rows.slice(at, at + part),
        now: ports.clock.now(),
      });
      for (const name of ['attempts', 'requests', 'reviews', 'answers'] as const) sum[name] += merged[name];
    }
    for (const record of known) if (record.t === 'recording' || record.t === 'sound') await sound.add(record);
  }
  if (links.length > 0) await db.write('bundles.link', { workstation, sequence, links });
  if (gone.length === 0) return { ...sum, recordings: sound.taken(), erased: 0 };
  const people = await db.read('bundles.peopleOfGone', { workstation, requests: gone });
  if (people.length > 0) {
    await erasePeople(context, people, { why: 'elsewhere', workstation });
    await finishErasure(context);
  }
  await db.write('bundles.markGone', { requests: gone });
  return { ...sum, recordings: sound.taken(), erased: people.length };
};

/**
 * Takes in the bundle of another workstation. Errors: `bundle/unreadable`, `bundle/not-a-bundle`, `bundle/newer`,
 * `bundle/damaged`, `bundle/own`, `bundle/unknown-workstation`, `bundle/other-key`, `bundle/passphrase`, `bundle/not-for-us`.
 */
export const importBundle = async (
  context: HostContext,
  args: { readonly path: string; readonly passphrase: string; readonly trust: string | null },
): Promise<BundleResult> => {
  const { db, ports, emit } = context;
  const copy = await copied(context.dataDir, args.path);
  try {
    const checked = await checkBundle(copy);
    const { header, footer } = checked;
    const { workstation, name, sequence, publicKey } = header;
    const trust = await refuseUntrusted(context, header, args.trust);
    checkReadKey(header);
    const key = contentKey(header, args.passphrase, ports.secrets);
    const [there] = await db.read('bundles.received', { workstation, sequences: [sequence] });
    const already = there?.digest === footer.sha256;
    if (!already)
      await checkRecords(copy, key, { workstation, secrets: ports.secrets, counts: footer.counts });
    const reviewsOnly = await takesReviewsOnly(context);
    if (trust === 'to-trust') {
      const reviewer = reviewsOnly ? true : null;
      await db.write('workstations.trust', { workstation, name, publicKey, reviewer, at: ports.clock.now() });
    }
    const warnings = await oddities(context, checked);
    const taken = already ? nothingTaken : await takeRecords(context, copy, key, header, reviewsOnly);
    if (!already) {
      const at = ports.clock.now();
      await db.write('bundles.taken', {
        workstation,
        name,
        sequence,
        digest: footer.sha256,
        previous: header.previous,
        whole: header.whole,
        madeAt: header.madeAt,
        lastCallAt: footer.lastCallAt,
        // A bundle lies about before it is taken in, so only a clock that is ahead can be told.
        clockMs: Math.max(0, header.madeAt - at),
        attempts: taken.attempts,
        requests: taken.requests,
        readKey: header.readKey ?? null,
        at,
      });
      if (!reviewsOnly) emit('calls.changed', {});
      if (taken.reviews + taken.answers > 0) emit('reviews.changed', {});
    }
    emit('bundles.changed', {});
    return {
      workstation,
      name,
      sequence,
      already,
      ...taken,
      warnings: [...warnings],
      missing: [...((await knownWorkstation(context, workstation))?.missing ?? [])],
    };
  } finally {
    await rm(copy, { force: true });
  }
};
