import { z } from 'zod';
import { command, query } from './procedure.ts';
import { exportFormat } from './calls.ts';
import { instant, language, nothing, uid } from './records.ts';

/** The company's own words in both languages; an empty one stands for "the other language will do". */
const bothLanguages = (length: number) =>
  z.object({ fr: z.string().trim().max(length), en: z.string().trim().max(length) });
export const offerText = bothLanguages(2000);
export type OfferText = z.infer<typeof offerText>;

/**
 * What a company offers: stakes (enjeux), each matched to the capabilities (facultés) that answer it. All of it is in the
 * order in which the agent sees it.
 */
export const offerShape = z.object({
  uid,
  name: z.string().trim().min(1).max(200),
  /** What the agent opens with; placeholders as in core/domain/opening.ts. */
  opening: offerText,
  /** What the agent asks. */
  questions: z.array(bothLanguages(500)).max(30),
  capabilities: z
    .array(z.object({ label: z.string().trim().min(1).max(500), proof: z.string().trim().max(1000) }))
    .max(100),
  stakes: z
    .array(
      z.object({
        label: z.string().trim().min(1).max(500),
        /** Places in `capabilities`, from 0. */
        capabilities: z.array(z.number().int().min(0).max(99)).max(100),
      }),
    )
    .max(100),
});
export type Offer = z.infer<typeof offerShape>;

/** Somebody who asked, to see how an opening line reads to them. */
export const openingSample = z.object({
  name: z.string(),
  stakes: z.array(z.string()),
  askedAt: instant,
  askedZone: z.string(),
  askedWhere: z.string(),
  language: language.nullable(),
});
export type OpeningSample = z.infer<typeof openingSample>;

/**
 * A need that no capability of the probe's offer answers. `stake`: ticked or written by the person; `words`: they named no
 * stake at all, so that only their words say what they need; `talk`: typed by the agent in a talk.
 */
export const unmetNeed = z.object({
  source: z.enum(['stake', 'words', 'talk']),
  probe: z.string(),
  offer: z.string().nullable(),
  /** As it was first said; empty for `words`. */
  need: z.string(),
  count: z.number().int(),
  firstAt: instant,
  lastAt: instant,
  /** The latest few, verbatim: what these people wrote, or what the agent typed. */
  examples: z.array(z.string()),
});
export type UnmetNeed = z.infer<typeof unmetNeed>;

/** Talks in which it was ticked, and those of them that ended in a conversion. */
export const tickRate = z.object({
  offer: z.string().nullable(),
  kind: z.enum(['stake', 'capability']),
  label: z.string(),
  talks: z.number().int(),
  conversions: z.number().int(),
});
export type TickRate = z.infer<typeof tickRate>;

export const offers = {
  'offers.list': query(nothing, z.object({ offers: z.array(offerShape) })),
  /**
   * Makes an offer, or changes the one of that uid. Errors: `offer/missing`, `offer/name-taken`, `offer/same-stake`,
   * `offer/same-capability`, `offer/unknown-placeholder` (data: the placeholder), `offer/bad-match`.
   */
  'offers.save': command(offerShape.extend({ uid: uid.nullable() }), z.object({ offer: offerShape })),
  /** Takes it away from the probes that go with it, until it is brought back. Error: `offer/missing`. */
  'offers.remove': command(z.object({ offer: uid }), nothing),
  'offers.restore': command(z.object({ offer: uid }), nothing),
  /** The latest request of a probe of this offer; without one (or for null), the latest of all. */
  'offers.sample': query(z.object({ offer: uid.nullable() }), z.object({ sample: openingSample.nullable() })),
  /** Read from the last `looked` ticks. */
  'offers.rates': query(nothing, z.object({ rates: z.array(tickRate), looked: z.number().int() })),
  /** The needs among the last `looked` requests and ticks, the most frequent first. */
  'needs.report': query(nothing, z.object({ needs: z.array(unmetNeed), looked: z.number().int() })),
  /** CSV cells that a spreadsheet would run are defused. */
  'needs.export': query(
    z.object({ format: exportFormat.exclude(['ndjson']) }),
    z.object({ name: z.string(), mime: z.string(), body: z.string() }),
  ),
};
