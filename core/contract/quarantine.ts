import { z } from 'zod';
import { deliverySource } from './intake-log.ts';
import { command, query } from './procedure.ts';
import { instant, nothing, page, phone, uid } from './records.ts';

/** Counting further would take longer than anybody looks at the figure. */
export const quarantineCountLimit = 10_000;

/**
 * A batch put aside for review, because two of its people had never asked or because its probe is in quarantine.
 * Nobody in it is called until a person has decided.
 */
export const quarantineShape = z.object({
  quarantine: uid,
  /** Name of the probe. */
  probe: z.string(),
  /** How the batch came: a file of that format, or what arrived by itself on one day. */
  source: z.union([deliverySource, z.string()]),
  fileName: z.string(),
  /** YYYY-MM-DD in the probe's zone; null for a file. */
  day: z.string().nullable(),
  reason: z.enum(['never-asked', 'probe']),
  madeAt: instant,
  /** Who heard the last "never asked"; null where the probe was put in quarantine. */
  agent: z.string().nullable(),
  /** When somebody looked and let it stand; null while it waits for that. */
  keptAt: instant.nullable(),
  /** How many wait in it, counted up to `quarantineCountLimit`. */
  requests: z.number().int(),
  /** More of the batch are still being put aside. */
  more: z.boolean(),
});
export type Quarantine = z.infer<typeof quarantineShape>;

export const quarantinedRequest = z.object({
  request: uid,
  name: z.string(),
  company: z.string(),
  phones: z.array(phone).readonly(),
  words: z.string(),
  /** Where they asked. */
  page: z.string(),
  askedAt: instant,
});
export type QuarantinedRequest = z.infer<typeof quarantinedRequest>;

export const quarantine = {
  /** Those nobody has settled, the newest first. */
  'quarantine.list': query(nothing, z.object({ quarantines: z.array(quarantineShape) })),
  /** In the order they came. */
  'quarantine.page': query(
    z.object({
      quarantine: uid,
      cursor: z.string().max(20).optional(),
      limit: z.number().int().min(1).max(200),
    }),
    page(quarantinedRequest),
  ),
  /**
   * Releases requests into the queue, or closes them as never asked: those named, or with null all that are left.
   * Errors: `quarantine/missing`, `quarantine/at-work` (try again in a few seconds).
   */
  'quarantine.settle': command(
    z.object({
      quarantine: uid,
      result: z.enum(['released', 'closed']),
      requests: z.array(uid).max(1000).nullable(),
    }),
    z.object({ settlement: uid, requests: z.number().int() }),
  ),
  /** Puts the requests of a settlement back into quarantine. Error: `quarantine/missing`. */
  'quarantine.undo': command(z.object({ settlement: uid }), nothing),
  /** Lets a quarantine stand, so that nobody is reminded of it any more, or takes that back. Error: `quarantine/missing`. */
  'quarantine.keep': command(z.object({ quarantine: uid, keep: z.boolean() }), nothing),
};
