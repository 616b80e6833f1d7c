import { z } from 'zod';
import { leadField } from './intake.ts';
import { command, query } from './procedure.ts';
import { instant, nothing, page, uid } from './records.ts';

/** How a delivery is read: the shape of a provider, or a guess from names and values. */
export const presetName = z.enum([
  'generic',
  'rappel',
  'google-ads',
  'meta',
  'linkedin',
  'typeform',
  'tally',
  'jotform',
  'hubspot',
  'elementor',
  'contact-form-7',
  'gravity-forms',
  'wpforms',
  'rappel-form',
]);
export type PresetName = z.infer<typeof presetName>;

/** How a delivery came. */
export const deliverySource = z.enum(['http', 'file', 'mail', 'feed', 'voice', 'hand']);
export type DeliverySource = z.infer<typeof deliverySource>;

/**
 * What became of a delivery, and of each lead in it: as in an import (accepted, merged, unchanged, suppressed, rejected),
 * or kept apart because its source calls it a test, or took it back.
 */
export const deliveryFate = z.enum([
  'accepted',
  'merged',
  'unchanged',
  'suppressed',
  'rejected',
  'test',
  'withdrawn',
]);
export type DeliveryFate = z.infer<typeof deliveryFate>;

/** `reason` is a code of core/messages/intake-log.ts, or null. */
export const leadEnd = z.object({ fate: deliveryFate, reason: z.string().nullable() });
export type LeadEnd = z.infer<typeof leadEnd>;

export const deliveryRow = z.object({
  delivery: uid,
  /** Name of the probe. */
  probe: z.string(),
  source: deliverySource,
  preset: presetName,
  receivedAt: instant,
  fate: deliveryFate,
  reason: z.string().nullable(),
  /** How many leads it holds. */
  leads: z.number().int(),
  /** Names and numbers read from it. */
  summary: z.string(),
  bytes: z.number().int(),
  /** A rejected one that nobody has dealt with yet. */
  waits: z.boolean(),
});
export type DeliveryRow = z.infer<typeof deliveryRow>;

/** One value of a delivery, and the lead field it was read as. `path` names it in a mapping of the probe. */
export const deliveryField = z.object({
  path: z.string(),
  label: z.string(),
  value: z.string(),
  field: leadField,
});
export type DeliveryField = z.infer<typeof deliveryField>;

export const logFilter = z.object({
  fate: deliveryFate.optional(),
  /** Rejected ones that nobody has dealt with yet. */
  waiting: z.boolean().optional(),
  /** uid. */
  probe: uid.optional(),
  source: deliverySource.optional(),
  /** In the names and numbers that were read, or in the raw body. */
  text: z.string().max(200).optional(),
  since: instant.optional(),
  until: instant.optional(),
});
export type LogFilter = z.infer<typeof logFilter>;

/** The longest body that is kept, in bytes. */
export const maxBodyBytes = 1_048_576;

export const intakeLog = {
  /** Newest first. `cursor` is the `next` of the page before. */
  'intake.log': query(
    z.object({
      filter: logFilter,
      cursor: z.string().max(20).optional(),
      limit: z.number().int().min(1).max(200),
    }),
    page(deliveryRow),
  ),
  /** One delivery with its raw body as text. Error: `intake/delivery-missing`. */
  'intake.delivery': query(
    z.object({ delivery: uid }),
    deliveryRow.extend({
      probeUid: uid,
      contentType: z.string(),
      body: z.string(),
      /** False when the body is no text: it is shown as far as it can be, and only replayed unchanged. */
      isText: z.boolean(),
      fields: z.array(deliveryField),
      ends: z.array(leadEnd),
      /** Requests that it made or added to. */
      requests: z.array(z.object({ request: uid, name: z.string(), open: z.boolean() })),
      /** The delivery this one reads again, and those that read this one again. */
      replays: uid.nullable(),
      replayedBy: z.array(uid),
    }),
  ),
  /**
   * Reads a delivery again, with another body where one is given; the original stays as it came.
   * Errors: `intake/delivery-missing`, `probe/missing`.
   */
  'intake.replay': command(
    z.object({ delivery: uid, body: z.string().max(maxBodyBytes).nullable() }),
    z.object({ delivery: uid, fate: deliveryFate, reason: z.string().nullable() }),
  ),
  /** Puts a rejected delivery aside. Error: `intake/delivery-missing`. */
  'intake.settle': command(z.object({ delivery: uid }), nothing),
  /** What waits for a decision, for the home screen. `refused` are requests turned away since the start, not kept. */
  'intake.waiting': query(
    nothing,
    z.object({
      rejected: z.number().int(),
      /** Put aside for review, and not looked at yet. */
      quarantines: z.number().int(),
      quarantined: z.number().int(),
      /** Files of the last seven days that did not come to their end. */
      failedImports: z.number().int(),
      refused: z.object({
        count: z.number().int(),
        lastAt: instant.nullable(),
        lastCode: z.string().nullable(),
      }),
    }),
  ),
};

export const intakeLogEvents = {
  'intake.changed': z.object({}),
};
