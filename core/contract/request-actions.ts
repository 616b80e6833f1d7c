import { z } from 'zod';
import { requestActionKinds } from '../domain/request-action.ts';
import { command, query } from './procedure.ts';
import { instant, language, nothing, phone, uid } from './records.ts';

export const requestActionKind = z.enum(requestActionKinds);

/** Why an agent closes a request without a call. What the person takes back, or the clock does, is not among them. */
export const handReason = z.enum([
  'converted',
  'refused',
  'unreachable',
  'wrong-number',
  'never-asked',
  'other',
]);
export type HandReason = z.infer<typeof handReason>;

const why = z.string().trim().max(1000).optional();
/** The action, by which it can be undone. */
const done = z.object({ action: uid });

export const mergeCandidate = z.object({
  request: uid,
  /** Another request of the same person; else one of somebody who may be the same. */
  samePerson: z.boolean(),
  name: z.string(),
  company: z.string(),
  phones: z.array(phone),
  probe: z.string(),
  words: z.string(),
  askedAt: instant,
});
export type MergeCandidate = z.infer<typeof mergeCandidate>;

/** Errors of every command: `request/missing`, `request/merged`, and `request/in-call` save for `reassign`. */
export const requestActions = {
  /**
   * Not before `until`: a retry by rule, which nobody is promised. Errors: `request/closed`, `request/quarantined`,
   * `request/promised` (somebody is owed a call), `request/snooze-time`, `request/term-over`.
   */
  'request.snooze': command(z.object({ request: uid, until: instant, note: why }), done),
  /** To an agent, or with null to the team. Errors: `request/closed`, `agent/missing`. */
  'request.reassign': command(z.object({ request: uid, agent: uid.nullable(), note: why }), done),
  /** Errors: `request/open`, `request/lasting` (the person said no), `request/term-over`. */
  'request.reopen': command(z.object({ request: uid, note: why }), done),
  /** A promise in force is cancelled. Error: `request/closed`. */
  'request.close': command(z.object({ request: uid, reason: handReason, note: why }), done),
  /**
   * `other` joins `request`: words, stakes, slots and consents of both, the promise that is due first; its calls stay with
   * it and are counted. Where they are of two people, the other person becomes this one, with all their requests.
   * Errors: `request/same`, `request/closed`, `request/quarantined`.
   */
  'request.merge': command(z.object({ request: uid, other: uid, note: why }), done),
  /**
   * A second request of the same person, with these words (by their place), stakes and slots of the first; the consents
   * stand for both. Errors: `request/split-parts` (nothing chosen, or nothing left), `request/closed`,
   * `request/quarantined`.
   */
  'request.split': command(
    z.object({
      request: uid,
      words: z.array(z.number().int().min(0)).max(500),
      stakes: z.array(z.string()).max(500),
      slots: z.array(z.number().int().min(0)).max(500),
      note: why,
    }),
    done.extend({ request: uid }),
  ),
  /** Errors: `request/changed-since`, `request/undone`, `request/missing`. */
  'request.undo': command(z.object({ action: uid }), nothing),
  /** Whoever has worked at this database. */
  'agents.list': query(nothing, z.object({ agents: z.array(z.object({ agent: uid, name: z.string() })) })),
  /** Open requests of the same person first, then those that the search finds; without a text, by the person's name. */
  'request.mergeCandidates': query(
    z.object({ request: uid, search: z.string().max(200) }),
    z.object({ rows: z.array(mergeCandidate) }),
  ),
  /** What to write to somebody who could not be reached, in their language. Error: `request/missing`. */
  'request.farewell': query(
    z.object({ request: uid }),
    z.object({
      language,
      email: z.string().nullable(),
      subject: z.string(),
      body: z.string(),
    }),
  ),
};

/** As the request shows it: what was done by hand, the newest first. */
export const requestAction = z.object({
  action: uid,
  kind: requestActionKind,
  at: instant,
  agent: z.string(),
  note: z.string(),
  undone: z.boolean(),
  /** Until when it was put off. */
  until: instant.nullable(),
  /** To whom it was given; null for the team, too. */
  to: z.string().nullable(),
  /** Why it was closed. */
  reason: handReason.nullable(),
  /** The request that joined it, or was split from it. */
  other: uid.nullable(),
});
export type RequestAction = z.infer<typeof requestAction>;
