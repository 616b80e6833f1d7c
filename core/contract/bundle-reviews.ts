import { z } from 'zod';
import { instant, uid } from './records.ts';
import { reviewWord, scoreValue } from './reviews.ts';
import { scoreForm } from './score-forms.ts';

/**
 * Reviews in a bundle, and what agents say to them (docs/decisions/0022). A review is sealed for the workstation whose call it
 * is about, so that the desks that share a folder do not read each other's; all that it names is in it.
 */
const text = z.string().max(200_000);
const name = z.string().min(1).max(500);
const base64 = z.string().regex(/^[A-Za-z0-9+/]+=*$/); // prettier-ignore

/** The stages in which the agent may see a review (core/domain/review.ts); no other ever travels. */
export const travellingStage = z.enum(['shared', 'answered', 'closed']);

export const bundleReview = z.object({
  uid,
  attempt: uid,
  week: instant.nullable(),
  stage: travellingStage,
  stageAt: instant,
  createdAt: instant,
  reviewer: uid,
  form: scoreForm.pick({ uid: true, version: true, name: true, items: true }),
  /** Whoever is named in it. */
  agents: z.array(z.object({ uid, name })).max(100),
  /** What the agent first saw of each item, then its amendments in their order. */
  answers: z
    .array(
      z.object({
        uid,
        item: uid,
        value: scoreValue,
        note: text,
        /** The first of its item. */
        amends: uid.nullable(),
        reason: text,
        agent: uid,
        at: instant,
      }),
    )
    .max(10_000),
  words: z
    .array(reviewWord.omit({ author: true }).extend({ text, agent: uid, atMs: z.number().int().min(0).nullable() }))
    .max(10_000),
}); // prettier-ignore
export type BundleReview = z.infer<typeof bundleReview>;

/** `bundleReview` as JSON, packed by gzip, sealed by AES-256-GCM: nonce (12 bytes), text, tag (16 bytes). */
export const sealedReview = z.object({
  t: z.literal('review'),
  /** X25519, 32 bytes each, base64: of who may read it, and of this bundle alone. */
  recipient: base64.max(64),
  ephemeral: base64.max(64),
  sealed: base64.max(8 << 20),
});
export type SealedReview = z.infer<typeof sealedReview>;

/** The agent's word on a review of another workstation; without words where they had nothing to add. */
export const bundleAnswer = z.object({
  t: z.literal('answer'),
  review: uid,
  agent: uid,
  at: instant,
  words: z
    .array(
      z
        .object({ uid, kind: z.enum(['answer', 'dispute']), item: uid.nullable(), text, at: instant })
        .refine((one) => one.kind !== 'dispute' || one.item !== null),
    )
    .max(1000),
});
export type BundleAnswer = z.infer<typeof bundleAnswer>;
