import { z } from 'zod';
import { callFilter } from './call-log.ts';
import { command, query } from './procedure.ts';
import {
  callStep,
  closedReason,
  decision,
  direction,
  endedBy,
  expected,
  instant,
  lineResult,
  nothing,
  phone,
  promise,
  requestState,
  timeWindow,
  uid,
} from './records.ts';

export const outcomeKind = z.object({
  code: z.string().regex(/^[a-z0-9-]{1,40}$/),
  label: z.object({ fr: z.string().min(1).max(80), en: z.string().min(1).max(80) }),
  /** The one key that chooses it in wrap-up. */
  key: z.string().length(1),
  humanAnswered: z.boolean(),
  rightParty: z.boolean(),
  conversion: z.boolean(),
  refusal: z.boolean(),
  /** Puts the number on the do-not-call list. */
  suppress: z.boolean(),
  /** Why the request closes, or null when it stays open. */
  closes: closedReason.nullable(),
  /** What follows when it stays open: a promise the agent must set, a retry by rule, or nothing. */
  next: z.enum(['none', 'promise', 'retry']),
  retryMinutes: z.number().int().min(2).max(10080).nullable(),
  /** After so many attempts with this outcome the request closes as unreachable. */
  maxAttempts: z.number().int().min(1).max(20).nullable(),
  /** A retry goes to a slot the person named, where one is still to come. */
  slotsFirst: z.boolean(),
  /** A retry goes to another part of the person's day than those tried. */
  otherDaypart: z.boolean(),
  /** Whether the written note must not be empty. */
  noteRequired: z.boolean(),
  active: z.boolean(),
});
export type OutcomeKind = z.infer<typeof outcomeKind>;

export const exportFormat = z.enum(['json', 'csv', 'ndjson']);
export type ExportFormat = z.infer<typeof exportFormat>;

/** An attempt that still waits for its outcome. `ended` is false while the call lives (or after a crash). */
export const pendingAttempt = z.object({
  attempt: uid,
  request: uid.nullable(),
  name: z.string(),
  number: phone,
  direction,
  startedAt: instant,
  ended: z.boolean(),
  lineResult: lineResult.nullable(),
  /** The note as last typed, kept while the outcome is not chosen. */
  draft: z.string(),
});
export type PendingAttempt = z.infer<typeof pendingAttempt>;

export const calls = {
  /** Decides without dialling. `number` wins over the request's first phone. */
  'call.decide': query(z.object({ request: uid.nullable(), number: phone }), decision),
  /**
   * Writes the attempt and the decision it rests on, before anything goes on the wire.
   * Errors: `call/blocked` (data: the decision) when not allowed and no usable reason is given;
   * `call/bad-number`; `call/unfinished` (data: the attempt) while an attempt still waits for its outcome (emergency
   * numbers excepted, and calls `during` an attempt that is up: to ask before a transfer); `request/missing`. A call
   * of theirs is never refused: its decision has the rule `inbound`, and the person and open request are found by the
   * number.
   */
  'attempt.start': command(
    z.object({
      request: uid.nullable(),
      number: phone,
      direction,
      reason: z.string().trim().max(1000).optional(),
      during: uid.optional(),
    }),
    z.object({ attempt: uid, request: uid.nullable(), number: phone, decision }),
  ),
  'attempt.step': command(
    z.object({ attempt: uid, step: callStep, at: instant, detail: z.string().max(500).optional() }),
    nothing,
  ),
  /**
   * The first end counts, a second is let pass. An inbound call that nobody answered asks for no outcome.
   * Error: `call/missing`.
   */
  'attempt.end': command(
    z.object({
      attempt: uid,
      at: instant,
      answeredAt: instant.nullable(),
      lineResult,
      sipCode: z.number().int().min(100).max(699).nullable(),
      sipReason: z.string().max(500),
      endedBy,
      holdMs: z.number().int().min(0),
    }),
    nothing,
  ),
  /**
   * The calls that are up in this window, said each time its wire is up again: a host that was killed meanwhile takes
   * those that nobody holds for lost.
   */
  'attempt.hold': command(z.object({ attempts: z.array(uid).max(50) }), nothing),
  /** Keeps what is typed in wrap-up, so that a crash loses no word. */
  'attempt.draft': command(z.object({ attempt: uid, text: z.string().max(5000) }), nothing),
  'attempt.pending': query(nothing, z.object({ attempts: z.array(pendingAttempt) })),
  'outcome.kinds': query(nothing, z.object({ kinds: z.array(outcomeKind) })),
  /** Replaces the list. Errors: `outcome/duplicate-key`, `outcome/duplicate-code`, `outcome/in-use`. */
  'outcome.saveKinds': command(
    z.object({ kinds: z.array(outcomeKind).min(1).max(30) }),
    z.object({ kinds: z.array(outcomeKind) }),
  ),
  /**
   * A call that has no end yet gets the end `lost`. Outcome, note, end of the promise in force, next promise or closing, suppression and audit: one transaction.
   * Errors: `outcome/note-required`, `outcome/promise-required`, `outcome/promise-past`, `outcome/already-saved`,
   * `outcome/promise-window`, `outcome/no-request` (a promise on a call without a request), `outcome/withdrawn` (a promise
   * to somebody who took back their consent), `call/missing`,
   * `outcome/unknown-kind`, `outcome/expected-required` (a talk with somebody we called for their request).
   */
  'outcome.save': command(
    z.object({
      attempt: uid,
      kind: z.string(),
      note: z.string().trim().max(5000),
      next: timeWindow.nullable(),
      wrapMs: z.number().int().min(0),
      /** Was the call expected? Absent or null where nobody could say. */
      expected: expected.nullable().optional(),
    }),
    z.object({
      /** The rest of its batch was put in quarantine, because too many of it had never asked. */
      quarantined: z.object({ quarantine: uid, requests: z.number().int(), more: z.boolean() }).nullable(),
      state: requestState.nullable(),
      closedReason: closedReason.nullable(),
      promise: promise.nullable(),
    }),
  ),
  /** The filtered log as one text. CSV cells that a spreadsheet would run are defused. Error: `calls/too-many`. */
  'calls.export': query(
    z.object({ filter: callFilter, format: exportFormat }),
    z.object({ name: z.string(), mime: z.string(), body: z.string() }),
  ),
};

export const callsEvents = {
  'calls.changed': z.object({}),
};
