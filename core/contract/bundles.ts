import { z } from 'zod';
import { command, query } from './procedure.ts';
import { instant, nothing, uid } from './records.ts';

/** The logs of other workstations, as bundles: files that one exports and another takes in (docs/decisions/0022). */
const folderPath = z.string().trim().max(4096);

export const bundleSettings = z.object({
  /** How others see this workstation; the machine's name until somebody writes another. */
  name: z.string().trim().min(1).max(100),
  /** Where a bundle is put once a day; empty for nowhere. Whole path on the machine of the host. */
  folder: folderPath,
  /** Where the bundles of others are looked for; empty for nowhere. */
  inbox: folderPath,
  /** X25519 key of the workstation that alone may read our bundles, base64; empty for bundles that anybody can read. */
  recipient: z.string().trim().max(64),
  /** Of the bundles of others only reviews of our own calls are taken in; always so where the role is agent. */
  reviewsOnly: z.boolean(),
  /** Recordings go with our bundles, where these are sealed. */
  recordings: z.boolean(),
});
export type BundleSettings = z.infer<typeof bundleSettings>;

/** What there is to say of a bundle that was taken in all the same. */
export const bundleWarning = z.enum([
  /** Its clock is ahead of ours by more than ten minutes. */
  'clock-ahead',
  /** It was made before the one that it follows: its clock was set back. */
  'clock-back',
  /** It holds a call that is later than itself. */
  'calls-after',
  /** It does not follow the bundle we know: the workstation was restored from a backup, or its folder copied. */
  'other-history',
]);
export type BundleWarning = z.infer<typeof bundleWarning>;

export const bundleResult = z.object({
  workstation: uid,
  name: z.string(),
  sequence: z.number().int(),
  /** This very file was taken in before: nothing was changed. */
  already: z.boolean(),
  /** New here. */
  attempts: z.number().int(),
  /** New here, or changed. */
  requests: z.number().int(),
  /** People who were erased there and so here. */
  erased: z.number().int(),
  /** Of our calls, new here or gone further. */
  reviews: z.number().int(),
  /** What agents there said to reviews of ours, new here. */
  answers: z.number().int(),
  recordings: z.number().int(),
  warnings: z.array(bundleWarning),
  /** Numbers of bundles of this workstation that never came. */
  missing: z.array(z.number().int()),
});
export type BundleResult = z.infer<typeof bundleResult>;

export const workstationRow = z.object({
  workstation: uid,
  name: z.string(),
  fingerprint: z.string(),
  lastSequence: z.number().int().nullable(),
  lastMadeAt: instant.nullable(),
  lastReceivedAt: instant.nullable(),
  lastCallAt: instant.nullable(),
  /** Milliseconds by which its clock is ahead of ours, as far as it can be told. */
  clockMs: z.number().int(),
  attempts: z.number().int(),
  missing: z.array(z.number().int()),
  /** Its reviews of our calls are taken in. */
  reviewer: z.boolean(),
});

/** A file of the inbox that was not taken in. */
const waitingFile = z.object({
  file: z.string(),
  code: z.string(),
  /** Of the workstation that it says it comes from, where that is what stands against it. */
  name: z.string().nullable(),
  fingerprint: z.string().nullable(),
});

/** `away`: the folder cannot be reached now, and is tried again; `failed`: it can, and the bundle could not be written. */
export const folderState = z.enum(['off', 'ready', 'away', 'failed']);
export type FolderState = z.infer<typeof folderState>;

export const bundleStatus = z.object({
  settings: bundleSettings,
  fingerprint: z.string(),
  /** Given to others, so that they can seal bundles for this workstation. */
  readKey: z.string(),
  sent: z.object({ sequence: z.number().int(), at: instant }).nullable(),
  /** Recordings that no bundle took yet, and their sound in bytes. */
  unsent: z.object({ recordings: z.number().int(), bytes: z.number().int() }),
  folder: folderState,
  inbox: folderState,
  waiting: z.array(waitingFile),
});
export type BundleStatus = z.infer<typeof bundleStatus>;

export const bundles = {
  'bundles.status': query(nothing, bundleStatus),
  /** Errors: `bundle/folder` (not a whole path), `bundle/bad-key`, `bundle/open-sound` (recordings without a key to seal them by). */
  'bundles.set': command(bundleSettings.partial(), bundleStatus),
  /** Puts a bundle into the folder now. Errors: `bundle/folder`, `bundle/unwritable`, `bundle/busy`. */
  'bundles.export': command(
    z.object({
      /** Everything from the beginning. */
      whole: z.boolean(),
      /** Seals it, whatever key is set; empty for none. */
      passphrase: z.string().max(200),
    }),
    z.object({ file: z.string(), sequence: z.number().int(), attempts: z.number().int() }),
  ),
  /**
   * `trust`: fingerprint that somebody compared, of a workstation that is new here or has a new key. Errors:
   * `bundle/unknown-workstation`, `bundle/other-key` (data: name, fingerprint), `bundle/passphrase`, `bundle/not-for-us`,
   * `bundle/own`, `bundle/newer`, `bundle/damaged`, `bundle/not-a-bundle`.
   */
  'bundles.import': command(
    z.object({
      /** Id of an upload, or name of a file in the inbox. */
      from: z.union([z.object({ upload: z.string() }), z.object({ file: z.string().max(255) })]),
      passphrase: z.string().max(200),
      trust: z.string().max(60).nullable(),
    }),
    bundleResult,
  ),
  'workstations.list': query(nothing, z.object({ workstations: z.array(workstationRow) })),
  /** Whether its reviews of our calls are taken in; what came before is not read again. Error: `bundle/unknown-workstation`. */
  'workstations.setReviewer': command(z.object({ workstation: uid, reviewer: z.boolean() }), nothing),
};

export const bundlesEvents = {
  'bundles.changed': z.object({}),
};
