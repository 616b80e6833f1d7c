import type { ClosedReason, Decision, RequestState } from '../contract/records.ts';
import { basePack, packName, type RuleId, type RulePack } from '../rules/base.ts';
import { promiseStateAt, type PromiseWindow } from './promise.ts';

/** What is known when somebody is about to be called. Instants are UTC milliseconds. */
export type DecisionFacts = {
  readonly now: number;
  /** As it would be dialled; null or empty when the person has none. */
  readonly number: string | null;
  /** What the PBX wants dialled before an outside number: with or without it, 112 is 112. */
  readonly outside?: string;
  /** The number has a do-not-call entry. */
  readonly suppressed: boolean;
  readonly request: {
    readonly state: RequestState;
    readonly closedReason: ClosedReason | null;
    readonly expiresAt: number | null;
    readonly consents: number;
    readonly consentsInForce: number;
    readonly attempts: number;
    /** Put aside until somebody has reviewed its batch. */
    readonly quarantined: boolean;
    readonly promise: PromiseWindow | null;
  } | null;
  /** Why the last request of this number was closed, when there is no open one. */
  readonly lastClosed: ClosedReason | null;
};

type Verdict = { readonly nextAllowedAt: number | null; readonly lasting?: boolean };
type Rule = (facts: DecisionFacts, pack: RulePack) => Verdict | null;

const applies = (condition: boolean, verdict: Verdict = { nextAllowedAt: null }): Verdict | null =>
  condition ? verdict : null;
const closedFor = (facts: DecisionFacts): ClosedReason | null =>
  facts.request?.closedReason ?? facts.lastClosed;
const isLasting = (reason: ClosedReason | null, pack: RulePack): boolean =>
  reason !== null && pack.lasting.includes(reason);

/** Digits only, so that "1 1 2" is known for what it is; `outside` may stand before them. */
export const isEmergency = (number: string, pack: RulePack = basePack, outside = ''): boolean => {
  const digits = number.replaceAll(/[\s.\-()]/g, '');
  return (
    pack.emergencyNumbers.includes(digits) ||
    (outside !== '' &&
      digits.startsWith(outside) &&
      pack.emergencyNumbers.includes(digits.slice(outside.length)))
  );
};

const rules: Readonly<Record<RuleId, Rule>> = {
  emergency: ({ number, outside }, pack) => applies(number !== null && isEmergency(number, pack, outside)),
  'no-number': ({ number }) => applies(number === null || number.trim() === ''),
  suppressed: ({ suppressed }) => applies(suppressed),
  // Somebody who refused and never asked again is no stranger: the refusal stands.
  'no-request': (facts, pack) => applies(facts.request === null && !isLasting(facts.lastClosed, pack)),
  'request-closed': (facts, pack) =>
    applies(facts.request === null || facts.request.state === 'closed', {
      nextAllowedAt: null,
      lasting: isLasting(closedFor(facts), pack),
    }),
  'consent-revoked': ({ request }) =>
    applies(request !== null && request.consents > 0 && request.consentsInForce === 0),
  quarantined: ({ request }) => applies(request?.quarantined === true),
  // A promise made later than the term renews it: the person agreed to that time.
  expired: ({ request, now }) =>
    applies(
      request !== null && request.expiresAt !== null && request.expiresAt <= now && !isOwed(request.promise),
    ),
  'promise-upcoming': ({ request, now }) => {
    const promise = request?.promise ?? null;
    return applies(promise !== null && promise.by !== 'rule' && promiseStateAt(promise, now) === 'upcoming', {
      nextAllowedAt: promise?.start ?? null,
    });
  },
  'retry-not-yet': ({ request, now }) => {
    const promise = request?.promise ?? null;
    return applies(promise !== null && promise.by === 'rule' && promiseStateAt(promise, now) === 'upcoming', {
      nextAllowedAt: promise?.start ?? null,
    });
  },
  allowed: () => ({ nextAllowedAt: null }),
};

const isOwed = (promise: PromiseWindow | null): boolean => promise !== null && promise.by !== 'rule';

const described = (facts: DecisionFacts): Decision['facts'] => ({
  at: facts.now,
  hasNumber: facts.number !== null && facts.number.trim() !== '',
  suppressed: facts.suppressed,
  request: facts.request?.state ?? 'none',
  closedReason: closedFor(facts),
  expiresAt: facts.request?.expiresAt ?? null,
  consents: facts.request?.consents ?? 0,
  consentsInForce: facts.request?.consentsInForce ?? 0,
  attempts: facts.request?.attempts ?? 0,
  quarantined: facts.request?.quarantined ?? false,
  promiseStart: facts.request?.promise?.start ?? null,
  promiseEnd: facts.request?.promise?.end ?? null,
  promiseBy: facts.request?.promise?.by ?? null,
});

/**
 * May this person be called now? The first rule of the pack that applies decides. Pure: the same facts always give the
 * same answer, and the facts are kept with it (never the number itself).
 */
export const decide = (facts: DecisionFacts, pack: RulePack = basePack): Decision => {
  for (const { id, overridable } of pack.rules) {
    const verdict = rules[id](facts, pack);
    if (!verdict) continue;
    const allowed = id === 'allowed' || id === 'emergency';
    return {
      allowed,
      rule: id,
      pack: packName(pack),
      overridable: !allowed && overridable && verdict.lasting !== true,
      facts: described(facts),
      nextAllowedAt: verdict.nextAllowedAt,
    };
  }
  throw new Error(`the rule pack ${packName(pack)} decides nothing`);
};

/** A reason an agent wrote is one when it says something: three letters or digits at least. */
export const isUsableReason = (reason: string | undefined): reason is string =>
  (reason?.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= 3;
