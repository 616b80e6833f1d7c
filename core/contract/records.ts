import { z } from 'zod';

/**
 * Shapes shared by several features: the records of the design as they cross the contract.
 * Instants are UTC milliseconds; zones are IANA names; phones are E.164; ids are the records' UUIDv7.
 */

export const uid = z.uuid();
export const instant = z.number().int();
export const zone = z.string().min(1).max(64);
/** E.164, or what the line gave for a caller (an extension, "anonymous"). */
export const phone = z.string().min(1).max(64);
/** Stands where the number of a call was whose person has been erased. */
export const erasedNumber = 'erased';
export const nothing = z.object({}).strict();

export const language = z.enum(['fr', 'en']);
export type Language = z.infer<typeof language>;

/** A stretch of time that someone named, with the zone it was said in. `end` is exclusive. */
export const timeWindow = z.object({ start: instant, end: instant, zone });
export type TimeWindow = z.infer<typeof timeWindow>;

export const promiseState = z.enum(['upcoming', 'due', 'late', 'kept', 'broken', 'replaced', 'cancelled']);
export type PromiseState = z.infer<typeof promiseState>;

/** Who made the promise: the prospect by choosing a slot, the agent in a talk, or an outcome's retry rule. */
export const promisedBy = z.enum(['prospect', 'agent', 'rule']);
export type PromisedBy = z.infer<typeof promisedBy>;

export const promise = timeWindow.extend({ uid, state: promiseState, by: promisedBy });
export type PromiseRecord = z.infer<typeof promise>;

/** A stake (enjeu) as the prospect named it. `weight` 1 to 5, or null when they gave none. */
export const stake = z.object({
  label: z.string().max(500),
  weight: z.number().int().min(1).max(5).nullable(),
});
export type Stake = z.infer<typeof stake>;

/** A capability (faculté) of the offer: what the agent can say, and the proof of it. */
export const capability = z.object({ label: z.string(), proof: z.string() });
export type Capability = z.infer<typeof capability>;

export const direction = z.enum(['outbound', 'inbound']);
export type Direction = z.infer<typeof direction>;

/** What the line did, apart from what the person said. */
export const lineResult = z.enum([
  'answered',
  'no-answer',
  'busy',
  'declined',
  'not-in-service',
  'unavailable',
  'blocked',
  'failed',
  'cancelled',
  'missed',
  'rejected',
  'elsewhere',
  'lost',
]);
export type LineResult = z.infer<typeof lineResult>;

export const callStep = z.enum([
  'dialled',
  'trying',
  'ringing',
  'early-media',
  'answered',
  'held',
  'resumed',
  'muted',
  'unmuted',
  'media-lost',
  /** The far end was sent elsewhere, or was put in somebody's place; the detail says where. */
  'transferred',
  /** The call became part of a conference, or left it. */
  'joined',
  'split',
  'ended',
]);
export type CallStep = z.infer<typeof callStep>;

export const endedBy = z.enum(['agent', 'far-end', 'network', 'workstation']);
export type EndedBy = z.infer<typeof endedBy>;

/** The answer to "may this person be called now?", stored with every attempt. */
export const decision = z.object({
  allowed: z.boolean(),
  /** The rule that decided, e.g. `suppressed`, `promise-upcoming`, `allowed`. */
  rule: z.string(),
  pack: z.string(),
  /** Whether a written reason lets the agent call all the same. */
  overridable: z.boolean(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** The first instant at which it would be allowed, all else staying as it is. */
  nextAllowedAt: instant.nullable(),
});
export type Decision = z.infer<typeof decision>;

export const requestState = z.enum(['open', 'closed']);
export type RequestState = z.infer<typeof requestState>;
export const closedReason = z.enum([
  'converted',
  'refused',
  'unreachable',
  'wrong-number',
  'never-asked',
  'withdrawn',
  'suppressed',
  'expired',
  'other',
]);
export type ClosedReason = z.infer<typeof closedReason>;

/** What a person says when we call them: they expected it, had forgotten that they asked, or never asked. */
export const expected = z.enum(['yes', 'forgot', 'never-asked']);
export type Expected = z.infer<typeof expected>;

export const page = <T extends z.ZodType>(row: T) =>
  z.object({ rows: z.array(row), next: z.string().nullable() });
