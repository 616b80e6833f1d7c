import { z } from 'zod';
import { curvePoints } from '../domain/quality.ts';
import { bundleAnswer, sealedReview } from './bundle-reviews.ts';
import { bundleRecording, bundleSound } from './bundle-sound.ts';
import { outcomeKind } from './calls.ts';
import {
  closedReason,
  direction,
  endedBy,
  expected,
  instant,
  lineResult,
  promisedBy,
  requestState,
  stake,
  uid,
  zone,
} from './records.ts';

/**
 * What a bundle holds, one JSON value a line: whoever and whatever is named comes before what names it. Nobody's number or
 * address is in it (docs/decisions/0022). Times are UTC milliseconds by the clock of the workstation that made it.
 */
const text = z.string().max(200_000);
const name = z.string().min(1).max(500);
const count = z.number().int().min(0);
const share = z.number().min(0).max(1);
const mos = z.number().min(1).max(4.5);

export const bundlePromise = z
  .object({
    uid,
    start: instant,
    end: instant,
    zone,
    by: promisedBy,
    agent: uid.nullable(),
    createdAt: instant,
    endedAt: instant.nullable(),
    endedAs: z.enum(['kept', 'broken', 'replaced', 'cancelled']).nullable(),
  })
  .refine((one) => one.end > one.start && (one.endedAt === null) === (one.endedAs === null));
export const bundleNote = z.object({ uid, agent: uid, text, at: instant });

export const bundleRequest = z
  .object({
    t: z.literal('request'),
    uid,
    probe: uid,
    prospect: z.object({
      uid,
      name: z.string().max(1000),
      company: z.string().max(1000),
      language: z.string().max(35).nullable(),
      country: z.string().max(10),
      city: z.string().max(200),
      zone,
      createdAt: instant,
    }),
    askedAt: instant,
    askedZone: zone,
    askedWhere: text,
    words: z.array(z.object({ text, at: instant, where: text })).max(10_000),
    stakes: z.array(stake).max(1000),
    slots: z.array(z.looseObject({ start: instant, end: instant, zone })).max(1000),
    state: requestState,
    closedReason: closedReason.nullable(),
    closedAt: instant.nullable(),
    held: z.boolean(),
    attempts: count,
    updatedAt: instant,
    mergedInto: uid.nullable(),
    promises: z.array(bundlePromise).max(10_000),
    notes: z.array(bundleNote).max(10_000),
  })
  .refine((one) => (one.state === 'closed') === (one.closedAt !== null));
export type BundleRequest = z.infer<typeof bundleRequest>;

export const bundleAttempt = z.object({
  t: z.literal('attempt'),
  uid,
  request: uid.nullable(),
  agent: uid,
  direction,
  /** The country's digits at most, and the last two. */
  number: z.string().min(1).max(64),
  startedAt: instant,
  decision: z
    .object({
      uid,
      at: instant,
      allowed: z.boolean(),
      rule: name,
      pack: z.string().max(200),
      overridable: z.boolean(),
      facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      nextAllowedAt: instant.nullable(),
      reason: text,
    })
    .nullable(),
  end: z
    .object({
      at: instant,
      answeredAt: instant.nullable(),
      lineResult,
      sipCode: z.number().int().nullable(),
      sipReason: text,
      endedBy,
      holdMs: count,
    })
    .nullable(),
  steps: z.array(z.object({ step: z.string().max(40), at: instant, detail: text })).max(20_000),
  quality: z
    .array(
      z.object({
        way: z.enum(['heard', 'sent']),
        at: instant,
        samples: z.number().int().min(1),
        mosMean: mos,
        mosWorst: mos,
        loss: share,
        lossWorst: share,
        jitterMs: z.number(),
        roundTripMs: z.number().nullable(),
        codec: z.string().max(100),
        microphone: z.string().max(500),
        network: z.string().max(40),
        // Not in bundles from before it was kept.
        curve: z.array(mos).max(curvePoints).default([]),
      }),
    )
    .max(2),
  ticks: z
    .array(
      z.object({
        kind: z.enum(['stake', 'capability', 'need']),
        label: text,
        ticked: z.boolean(),
        probe: uid.nullable(),
        offer: uid.nullable(),
        agent: uid,
        at: instant,
      }),
    )
    .max(20_000),
  expected: z.object({ answer: expected, at: instant }).nullable(),
  outcome: z
    .object({ uid, kind: z.string().min(1).max(100), note: text, agent: uid, at: instant, wrapMs: count })
    .nullable(),
  /** What was true of the call as it was placed (table `attempt_fact`). */
  fact: z
    .object({
      probe: uid.nullable(),
      askedS: z.number().int().nullable(),
      promise: uid.nullable(),
      promiseEnd: z.string().max(20).nullable(),
      outsideSlot: z.boolean(),
      repeatRing: z.boolean(),
      firstTry: z.boolean(),
      override: z.boolean(),
    })
    .nullable(),
});
export type BundleAttempt = z.infer<typeof bundleAttempt>;

export const bundleRecord = z.discriminatedUnion('t', [
  z.object({ t: z.literal('agent'), uid, name }),
  z.object({ t: z.literal('kind'), kind: outcomeKind }),
  z.object({ t: z.literal('offer'), uid, name }),
  z.object({
    t: z.literal('probe'),
    uid,
    name,
    kind: z.enum(['form', 'advert', 'mailbox', 'missed-call', 'file', 'in-person']),
    offer: uid.nullable(),
    country: z.string().max(10),
    zone,
  }),
  bundleRequest,
  bundleAttempt,
  /** A request whose person was erased there: they are erased here, too. */
  z.object({ t: z.literal('gone'), uid }),
  sealedReview,
  bundleAnswer,
  bundleRecording,
  bundleSound,
]);
export type BundleRecord = z.infer<typeof bundleRecord>;

export const bundleCounts = z.object({
  requests: count,
  attempts: count,
  gone: count,
  records: count,
  /** Since format 2, as all that follow. */
  reviews: count.default(0),
  answers: count.default(0),
  recordings: count.default(0),
});
export type BundleCounts = z.infer<typeof bundleCounts>;

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const base64 = z.string().max(200).regex(/^[A-Za-z0-9+/]+=*$/); // prettier-ignore

/** Raised with every change that an older Rappel would misread. 2: with reviews, answers to them, and recordings. */
export const bundleFormat = 2;

/** What stands in the clear at the head of a bundle. */
export const bundleHeader = z.object({
  format: z.union([z.literal(1), z.literal(bundleFormat)]),
  workstation: uid,
  name,
  /** Counts up by one with every bundle of a workstation. */
  sequence: z.number().int().min(1),
  /** SHA-256 of the bundle before it, in hex. */
  previous: hex64.nullable(),
  /** Everything from the beginning, not only what is new since the last. */
  whole: z.boolean(),
  madeAt: instant,
  version: z.string().max(40),
  /** Ed25519, 32 bytes, base64. */
  publicKey: base64,
  /** X25519, 32 bytes, base64: reviews of its calls are sealed for it. Absent in format 1. */
  readKey: base64.optional(),
  encryption: z
    .discriminatedUnion('to', [
      z.object({ to: z.literal('passphrase'), salt: base64 }),
      z.object({
        to: z.literal('key'),
        /** X25519, 32 bytes each, base64: of this bundle alone, and of who may read it. */
        ephemeral: base64,
        recipient: base64,
      }),
    ])
    .nullable(),
});
export type BundleHeader = z.infer<typeof bundleHeader>;

/** What is signed, at the foot: the rest of the file by its SHA-256, and what is in it. */
export const bundleFooter = z.object({
  sha256: hex64,
  counts: bundleCounts,
  lastCallAt: instant.nullable(),
});
export type BundleFooter = z.infer<typeof bundleFooter>;
