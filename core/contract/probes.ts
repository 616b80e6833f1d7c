import { z } from 'zod';
import { probeShape } from './intake.ts';
import { command, query } from './procedure.ts';
import { instant, nothing, uid } from './records.ts';

export const wordingShape = z.object({
  version: z.number().int(),
  text: z.string(),
  /** `payload`: a source brought its own. */
  origin: z.enum(['probe', 'payload']),
  createdAt: instant,
});
export type Wording = z.infer<typeof wordingShape>;

/**
 * What came of a probe. Calls are those that have their outcome; what an outcome stands for is what the list of outcomes
 * says of it now. `milliseconds`: from the first ring to the end, and the wrap-up, of all of them.
 */
export const probeYield = z.object({
  probe: uid,
  /** Requests that ever came by it. */
  requests: z.number().int(),
  calls: z.number().int(),
  milliseconds: z.number(),
  /** Somebody answered, and it was the person themselves. */
  conversations: z.number().int(),
  conversions: z.number().int(),
  refusals: z.number().int(),
  /** Answers to "was the call expected?". Who was closed as never asked counts as such. */
  expected: z.number().int(),
  forgot: z.number().int(),
  neverAsked: z.number().int(),
});
export type ProbeYield = z.infer<typeof probeYield>;

export const probes = {
  /** Active: takes what comes. Paused: takes nothing new. Quarantined: keeps what comes for review. Error: `probe/missing`. */
  'probes.setStatus': command(
    z.object({ probe: uid, status: probeShape.shape.status }),
    z.object({ probe: probeShape }),
  ),
  /** Every version, the newest first. */
  'probes.wordings': query(z.object({ probe: uid }), z.object({ wordings: z.array(wordingShape) })),
  'probes.yield': query(nothing, z.object({ yields: z.array(probeYield) })),
};
