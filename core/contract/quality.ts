import { z } from 'zod';
import { command, query } from './procedure.ts';
import { curvePoints } from '../domain/quality.ts';
import { instant, nothing, uid, zone } from './records.ts';

const score = z.number().min(1).max(4.5);
const share = z.number().min(0).max(1);
const milliseconds = z.number().min(0);

/** One way of a call: what we heard of them, or what they heard of us (core/domain/quality.ts). */
export const pathQuality = z.object({
  samples: z.number().int().min(1),
  /** Mean opinion score of ITU-T G.107. */
  mosMean: score,
  mosWorst: score,
  /** Share of the sound that did not arrive in time, over the call and at its worst. */
  loss: share,
  lossWorst: share,
  jitterMs: milliseconds,
  roundTripMs: milliseconds.nullable(),
  codec: z.string().max(40),
  /** MOS to a tenth over equal stretches of what was measured; empty for calls from before it was kept. */
  curve: z.array(score).max(curvePoints).readonly(),
});

export const callQuality = z.object({
  heard: pathQuality.nullable(),
  sent: pathQuality.nullable(),
  microphone: z.string().max(200),
  network: z.string().max(40),
});
export type AttemptQuality = z.infer<typeof callQuality>;

export const trendBy = z.enum(['microphone', 'network', 'hour']);
export type TrendBy = z.infer<typeof trendBy>;

export const trendRow = z.object({
  /** The microphone's name, the kind of network, or the hour of the day from 0 to 23. */
  key: z.string(),
  calls: z.number().int(),
  /** Calls of which either way was poor on the whole. */
  poor: z.number().int(),
  heardMos: score.nullable(),
  sentMos: score.nullable(),
  heardLoss: share.nullable(),
  sentLoss: share.nullable(),
});
export type TrendRow = z.infer<typeof trendRow>;

export const quality = {
  /** How a call has sounded. The first word counts, a second is let pass. Error: `call/missing`. */
  'attempt.quality': command(callQuality.extend({ attempt: uid, at: instant }), nothing),
  /** Null for a call that nothing was measured of. Errors: `call/missing`, `role/not-allowed` as `calls.get`. */
  'quality.get': query(z.object({ attempt: uid }), z.object({ quality: callQuality.nullable() })),
  /** Calls of a stretch of time, by headset, network or hour of the day in `zone`; the worst first, hours in order. */
  'quality.trend': query(
    z.object({ by: trendBy, since: instant, until: instant.optional(), zone }),
    z.object({ rows: z.array(trendRow) }),
  ),
};
