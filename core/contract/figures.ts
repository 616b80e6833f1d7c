import { z } from 'zod';
import { figureIds, type FigureId } from '../domain/figures.ts';
import { tickRate } from './offers.ts';
import { query } from './procedure.ts';
import { instant, nothing, uid, zone } from './records.ts';

const count = z.number().int().min(0);
const period = z.object({ from: instant, to: instant });

export const figureId = z.enum(figureIds as [FigureId, ...FigureId[]]);

/** `value` is null for "no data". Bounds hold with 95 % confidence; null where too few cases say nothing of them. */
const reading = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  top: z.number().nullable(),
  bottom: z.number().nullable(),
  n: count,
});

const change = z.object({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() });

export const figureReading = z.object({
  figure: figureId,
  now: reading,
  before: reading,
  /** `now − before` with its interval; null where one of both has no data. */
  change: change.nullable(),
});
export type FigureReading = z.infer<typeof figureReading>;

/** What an outcome says, roughly: converted, spoke with the right person, another person or cut off, nobody. */
const outcomeFamily = z.enum(['conversion', 'conversation', 'contact', 'nobody']);
export type OutcomeFamily = z.infer<typeof outcomeFamily>;

const delays = z.object({
  /** Upper ends of the bars in seconds; the last bar, one more, holds what took longer. */
  ends: z.array(count),
  now: z.array(count),
  before: z.array(count),
});
export type Delays = z.infer<typeof delays>;

const sound = z.object({
  /** As the system names it; "" where it gave no name. */
  name: z.string(),
  calls: count,
  median: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type SoundRow = z.infer<typeof sound>;

export const dashboard = z.object({
  period,
  before: period,
  zone,
  figures: z.array(figureReading),
  /** Columns of `days`: codes of outcomes, null for calls that have none yet. */
  outcomes: z.array(
    z.object({ code: z.string().nullable(), fr: z.string(), en: z.string(), family: outcomeFamily }),
  ),
  /** Calls of each civil day of the zone, by outcome. */
  days: z.array(z.object({ day: z.string(), calls: z.array(count) })),
  /** By hour of the week from Monday 0:00, 168 of each. */
  heat: z.object({ calls: z.array(count), contacts: z.array(count) }),
  firstCall: delays,
  firstTalk: delays,
  /** Of the requests that asked in the period, whatever came of them until now. */
  funnels: z.array(
    z.object({ probe: z.string(), asked: count, called: count, reached: count, converted: count }),
  ),
  networks: z.array(sound),
  headsets: z.array(sound),
});
export type Dashboard = z.infer<typeof dashboard>;

/** `agent` narrows to one, `me` to whoever works here; everybody needs the right `figures.team`, and so does another agent. */
export const figuresAsked = z.strictObject({
  from: instant,
  to: instant,
  agent: z.union([z.literal('me'), uid]).optional(),
  probe: uid.optional(),
});
export type FiguresAsked = z.infer<typeof figuresAsked>;

export const figuresProcedures = {
  /** What may be asked here, and the choices of the filters. */
  'figures.scope': query(
    nothing,
    z.object({
      /** False for an agent, who sees their own figures only. */
      team: z.boolean(),
      zone,
      now: instant,
      agents: z.array(z.object({ agent: uid, name: z.string() })),
      probes: z.array(z.object({ probe: uid, name: z.string() })),
    }),
  ),
  /** Errors: `role/not-allowed`, `figures/bad-period` (empty, turned round, or longer than ten years). */
  'figures.read': query(figuresAsked, dashboard),
  /**
   * Stakes that people confirmed and capabilities that were brought up in talks, with how many of those talks converted; of
   * the latest 100,000 ticks. Errors: as `figures.read`.
   */
  'figures.convincing': query(figuresAsked, z.object({ rates: z.array(tickRate), complete: z.boolean() })),
};
