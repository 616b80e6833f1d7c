import { z } from 'zod';
import { offerShape } from './offers.ts';
import { revokedVia } from './privacy.ts';
import { command, query } from './procedure.ts';
import { requestAction } from './request-actions.ts';
import {
  capability,
  closedReason,
  decision,
  direction,
  instant,
  language,
  lineResult,
  nothing,
  page,
  phone,
  promise,
  requestState,
  stake,
  timeWindow,
  uid,
  zone,
} from './records.ts';

/** Calling order: late promises, due promises, those to call next (fresh, then retries), then promises to come. */
export const queueSection = z.enum(['late', 'due', 'next', 'upcoming']);
export type QueueSection = z.infer<typeof queueSection>;

/** The heaviest stake (0 where none has a weight), and what the probe has brought so far. */
export const standing = z.object({
  weight: z.number().int().min(0).max(5),
  calls: z.number().int(),
  conversions: z.number().int(),
});

export const queueRow = z.object({
  request: uid,
  section: queueSection,
  prospect: z.object({
    uid,
    name: z.string(),
    company: z.string(),
    phones: z.array(phone),
    emails: z.array(z.string()),
    zone,
  }),
  probe: z.string(),
  /** First words, for the list; the whole is in `request.get`. */
  words: z.string(),
  stakes: z.array(stake),
  askedAt: instant,
  promise: promise.nullable(),
  attempts: z.number().int(),
  callable: z.boolean(),
  /** The rule id of the decision, see `decision.rule`. */
  rule: z.string(),
  /** What breaks a tie in the order. */
  standing,
  /** Who has the person before them, `here` when it is this very window; null for nobody. */
  reserved: z.object({ agent: z.string(), here: z.boolean() }).nullable(),
});
export type QueueRow = z.infer<typeof queueRow>;

export const attemptSummary = z.object({
  attempt: uid,
  direction,
  number: phone,
  startedAt: instant,
  lineResult: lineResult.nullable(),
  talkMs: z.number().int().nullable(),
  outcome: z.string().nullable(),
  note: z.string(),
  agent: z.string(),
});
export type AttemptSummary = z.infer<typeof attemptSummary>;

export const requestDetail = z.object({
  request: uid,
  state: requestState,
  closedReason: closedReason.nullable(),
  section: queueSection.nullable(),
  prospect: z.object({
    uid,
    name: z.string(),
    company: z.string(),
    phones: z.array(z.object({ e164: phone, raw: z.string() })),
    emails: z.array(z.string()),
    language: language.nullable(),
    zone,
    city: z.string(),
  }),
  probe: z.object({ uid, name: z.string(), kind: z.string() }),
  standing,
  /** Calls made for this request so far. */
  tried: z.number().int(),
  reserved: queueRow.shape.reserved,
  /** What the agent has to open with and to ask, see `offerShape`. */
  offer: offerShape
    .pick({ name: true, opening: true, questions: true })
    .extend({
      /** Those that the person did not name, with what answers them. */
      otherStakes: z.array(z.object({ label: z.string(), capabilities: z.array(capability) })),
    })
    .nullable(),
  /** The prospect's own words, verbatim; one entry per time they asked. */
  words: z.array(z.object({ text: z.string(), at: instant, where: z.string() })),
  stakes: z.array(stake.extend({ capabilities: z.array(capability) })),
  /** The agent it was given to, or who promised the call; null while it is the team's. */
  owner: z.string().nullable(),
  /** The request that an agent merged it into. */
  mergedInto: uid.nullable(),
  /** What was done by hand, the newest first. */
  actions: z.array(requestAction),
  askedAt: instant,
  /** Zone the time of asking was said in. */
  askedZone: zone,
  /** Page, campaign or place where they asked, as the source gave it. */
  askedWhere: z.string(),
  expiresAt: instant.nullable(),
  slots: z.array(timeWindow.extend({ said: z.string() })),
  promise: promise.nullable(),
  promises: z.array(promise),
  consents: z.array(
    z.object({
      uid,
      wording: z.string(),
      version: z.number().int(),
      channel: z.string(),
      scope: z.string(),
      givenAt: instant,
      /** What proves it: the source, the row or page, the fingerprint of the raw payload. */
      proof: z.record(z.string(), z.string()),
      revokedAt: instant.nullable(),
      /** Who took it back down, and where. */
      revokedBy: z.string().nullable(),
      revokedVia: revokedVia.nullable(),
    }),
  ),
  attempts: z.array(attemptSummary),
  notes: z.array(z.object({ uid, text: z.string(), at: instant, agent: z.string() })),
  /** Other requests of the same prospect, newest first. */
  others: z.array(z.object({ request: uid, probe: z.string(), askedAt: instant, state: requestState })),
  decision,
});
export type RequestDetail = z.infer<typeof requestDetail>;

export const queue = {
  /** A keyset page in calling order; `search` looks in names, companies, phones, own words and notes. */
  'queue.page': query(
    z.object({
      search: z.string().max(200).optional(),
      cursor: z.string().max(500).optional(),
      limit: z.number().int().min(1).max(200),
    }),
    page(queueRow),
  ),
  /** Counted up to 1000 each, so that it stays instant at any size; `open` is exact. */
  'queue.counts': query(
    nothing,
    z.object({
      late: z.number(),
      due: z.number(),
      next: z.number(),
      upcoming: z.number(),
      open: z.number(),
      limit: z.number(),
    }),
  ),
  'request.get': query(z.object({ request: uid }), requestDetail),
  'request.note': command(z.object({ request: uid, text: z.string().trim().min(1).max(5000) }), nothing),
  /** Whose number is this? Open requests first. Errors: none; an unknown number answers an empty list. */
  'prospect.byNumber': query(
    z.object({ number: phone }),
    z.object({
      matches: z.array(
        z.object({ prospect: uid, name: z.string(), company: z.string(), request: uid.nullable() }),
      ),
    }),
  ),
};

export const queueEvents = {
  'queue.changed': z.object({}),
  'request.changed': z.object({ request: uid }),
};
