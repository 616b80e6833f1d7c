import type { ClosedReason, Decision, PromisedBy, RequestState, TimeWindow } from '../contract/records.ts';
import type { RulePack } from '../contract/rules.ts';
import { neutralPack, packName } from '../rules/neutral.ts';
import { firmRules, openRules, type RuleId } from '../rules/rule-ids.ts';
import type { Calendars } from './calendar.ts';
import type { Place } from './place.ts';
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
  readonly place: Place;
  /** Starts of the calls and attempts to this person, for whichever request and by whichever number; the newest first. */
  readonly attemptsAt: readonly number[];
  /** When this person last refused, whichever request it was about. */
  readonly refusedAt: number | null;
  readonly request: {
    readonly state: RequestState;
    readonly closedReason: ClosedReason | null;
    readonly askedAt: number;
    readonly expiresAt: number | null;
    readonly consents: number;
    readonly consentsInForce: number;
    /** When the newest consent in force was given. */
    readonly consentAt: number | null;
    readonly attempts: number;
    /** Put aside until somebody has reviewed its batch. */
    readonly quarantined: boolean;
    /** Of a made-up person, to practise with. */
    readonly practice: boolean;
    readonly promise: PromiseWindow | null;
    /** Times the person named when asking. */
    readonly slots: readonly Pick<TimeWindow, 'start' | 'end'>[];
  } | null;
  /** Why the last request of this number was closed, when there is no open one. */
  readonly lastClosed: ClosedReason | null;
};

/** `until`: the first instant at which this rule alone no longer holds the call back; null where time does not help. */
type Block = { readonly until: number | null; readonly lasting?: boolean };
type Rule = (facts: DecisionFacts, pack: RulePack, calendars: Calendars) => Block | null;

const forGood: Block = { until: null };
const when = (condition: boolean): Block | null => (condition ? forGood : null);
const dayMs = 86_400_000;

const closedFor = (facts: DecisionFacts): ClosedReason | null =>
  facts.request?.closedReason ?? facts.lastClosed;
const isLasting = (reason: ClosedReason | null, pack: RulePack): boolean =>
  reason !== null && pack.lasting.includes(reason);
const isOwed = (promise: PromiseWindow | null): boolean => promise !== null && promise.by !== 'rule';

/** Digits only, so that "1 1 2" is known for what it is; `outside` may stand before them. */
export const isEmergency = (number: string, pack: RulePack = neutralPack, outside = ''): boolean => {
  // No emergency number is written with its country: most numbers are done here.
  if (number.startsWith('+')) return false;
  const digits = number.replaceAll(/[\s.\-()]/g, '');
  return (
    pack.emergencyNumbers.includes(digits) ||
    (outside !== '' &&
      digits.startsWith(outside) &&
      pack.emergencyNumbers.includes(digits.slice(outside.length)))
  );
};

const upcoming = ({ request, now }: DecisionFacts, isMeant: (by: PromisedBy) => boolean): Block | null => {
  const promise = request?.promise ?? null;
  return promise !== null && isMeant(promise.by) && promiseStateAt(promise, now) === 'upcoming'
    ? { until: promise.start }
    : null;
};

/**
 * The windows that this person agreed to, as far as the pack lets them stand outside its hours. A window that is over
 * counts no more: who agreed to eight in the evening did not agree to midnight.
 */
const agreedWindows = (
  { request }: DecisionFacts,
  pack: RulePack,
): readonly Pick<TimeWindow, 'start' | 'end'>[] => {
  if (request === null || pack.hours === null) return noWindows;
  const { agreed } = pack.hours;
  const { promise, slots, consentsInForce } = request;
  if (promise === null && slots.length === 0) return noWindows;
  return [
    ...(promise !== null && promise.by !== 'rule' && agreed.includes(promise.by) ? [promise] : []),
    ...(agreed.includes('slot') && consentsInForce > 0 ? slots : []),
  ];
};
const isAgreed = (facts: DecisionFacts, pack: RulePack): boolean =>
  agreedWindows(facts, pack).some(({ start, end }) => facts.now >= start && facts.now < end);

/** Hours and holidays are one calendar; which of the two closes it is told apart, so that the agent is. */
const closedBy =
  (because: 'hours' | 'holiday'): Rule =>
  (facts, pack, calendars) => {
    const hours = calendars.at(pack, facts.place, facts.now);
    if (hours.open || hours.because !== because || isAgreed(facts, pack)) return null;
    const starts = agreedWindows(facts, pack).flatMap(({ start }) => (start > facts.now ? [start] : []));
    const next = Math.min(hours.nextOpenAt ?? Infinity, ...starts);
    return { until: next === Infinity ? null : next };
  };

const monthsLater = (at: number, months: number): number => {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months);
  // The 29th of February, a year later, is the last of February.
  if (date.getUTCDate() !== day) date.setUTCDate(0);
  return date.getTime();
};

/**
 * When the cap that is reached and lasts longest has passed, null where none is reached; attempts, the newest first, that
 * a clock set back has put into the future count.
 */
export const capEndsAt = (
  { caps }: Pick<RulePack, 'caps'>,
  attemptsAt: readonly number[],
  now: number,
): number | null => {
  let until: number | null = null;
  for (const { attempts, days } of caps) {
    const last = attemptsAt[attempts - 1];
    if (last !== undefined && last + days * dayMs > now) until = Math.max(until ?? 0, last + days * dayMs);
  }
  return until;
};
const capped: Rule = ({ attemptsAt, now }, pack) => {
  const until = capEndsAt(pack, attemptsAt, now);
  return until === null ? null : { until };
};

/** Somebody who asked again, and agreed again, after having refused is asked for nothing: they ask. */
const silent: Rule = ({ refusedAt, request, now }, { silence }) => {
  if (silence === null || refusedAt === null) return null;
  if (request !== null && request.askedAt > refusedAt && (request.consentAt ?? refusedAt) > refusedAt)
    return null;
  if (silence.lasting) return { until: null, lasting: true };
  const until = refusedAt + silence.days * dayMs;
  return until > now ? { until } : null;
};

const rules: Readonly<Record<RuleId, Rule>> = {
  emergency: ({ number, outside }, pack) => when(number !== null && isEmergency(number, pack, outside)),
  'no-number': ({ number }) => when(number === null || number.trim() === ''),
  suppressed: ({ suppressed }) => when(suppressed),
  // Somebody who refused and never asked again is no stranger: the refusal stands.
  'no-request': (facts, pack) => when(facts.request === null && !isLasting(facts.lastClosed, pack)),
  'request-closed': (facts, pack) =>
    facts.request?.state === 'open' || (facts.request === null && !isLasting(facts.lastClosed, pack))
      ? null
      : { until: null, lasting: isLasting(closedFor(facts), pack) },
  'consent-revoked': ({ request }) =>
    when(request !== null && request.consents > 0 && request.consentsInForce === 0),
  quarantined: ({ request }) => when(request?.quarantined === true),
  'consent-missing': ({ request }, pack) =>
    when(pack.consent.required && request !== null && request.consents === 0),
  'consent-expired': ({ request, now }, { consent }) =>
    when(
      consent.months !== null &&
        request !== null &&
        request.consentAt !== null &&
        !isOwed(request.promise) &&
        // No month is shorter: a calendar is needed for the last days only.
        request.consentAt + consent.months * 28 * dayMs <= now &&
        monthsLater(request.consentAt, consent.months) <= now,
    ),
  refused: silent,
  // A promise made later than the term renews it: the person agreed to that time.
  expired: ({ request, now }) =>
    when(
      request !== null && request.expiresAt !== null && request.expiresAt <= now && !isOwed(request.promise),
    ),
  'promise-upcoming': (facts) => upcoming(facts, (by) => by !== 'rule'),
  'retry-not-yet': (facts) => upcoming(facts, (by) => by === 'rule'),
  practice: ({ request }) => when(request?.practice === true),
  cap: capped,
  holiday: closedBy('holiday'),
  hours: closedBy('hours'),
  allowed: () => forGood,
};

const noRules: readonly RuleId[] = [];
const noWindows: readonly Pick<TimeWindow, 'start' | 'end'>[] = [];

type Verdict = {
  readonly allowed: boolean;
  readonly rule: RuleId;
  readonly overridable: boolean;
  /** When the last of the rules that hold the call back ends, as far as can be said; null for never. */
  readonly until: number | null;
  readonly others: readonly RuleId[];
};

/**
 * Every rule is asked, since a reason that lifts the first must not carry the call past another that no reason lifts. The
 * one named is the first that is firm, else the first.
 */
const judge = (facts: DecisionFacts, pack: RulePack, calendars: Calendars): Verdict => {
  let named: RuleId | null = null;
  let overridable = true;
  let until: number | null = null;
  let endless = false;
  const blocking: RuleId[] = [];
  for (const { id, overridable: mayOverride } of pack.rules) {
    const block = rules[id](facts, pack, calendars);
    if (block === null) continue;
    if (openRules.has(id)) {
      // A made-up person has no hours to be protected in; what was held back before stays so.
      if (named !== null) break;
      return { allowed: true, rule: id, overridable: false, until: null, others: [] };
    }
    const lifts = mayOverride && !firmRules.has(id) && block.lasting !== true;
    if (named === null || (overridable && !lifts)) named = id;
    overridable &&= lifts;
    blocking.push(id);
    if (block.until === null) endless = true;
    else until = Math.max(until ?? block.until, block.until);
  }
  if (named === null) throw new Error(`the rule pack ${packName(pack)} decides nothing`);
  const others = blocking.length < 2 ? noRules : blocking.filter((id) => id !== named);
  return { allowed: false, rule: named, overridable, until: endless ? null : until, others };
};

/** Turns at most: a retry, then a holiday, then the hours, then a cap, and once more around. */
const turns = 24;

/** The first instant at which no rule holds the call back, everything else staying as it is. */
const nextAllowed = (
  facts: DecisionFacts,
  pack: RulePack,
  calendars: Calendars,
  first: Verdict,
): number | null => {
  let verdict = first;
  const then = { ...facts };
  for (let turn = 0; turn < turns; turn += 1) {
    if (verdict.allowed) return then.now;
    if (verdict.until === null || verdict.until <= then.now) return null;
    then.now = verdict.until;
    verdict = judge(then, pack, calendars);
  }
  return null;
};

const described = (
  facts: DecisionFacts,
  pack: RulePack,
  calendars: Calendars,
  verdict: Verdict,
): Decision['facts'] => {
  const { request, place, attemptsAt, now } = facts;
  const hours =
    verdict.rule === 'hours' || verdict.rule === 'holiday' ? calendars.at(pack, place, now) : null;
  const found: Decision['facts'] = {
    at: now,
    hasNumber: facts.number !== null && facts.number.trim() !== '',
    suppressed: facts.suppressed,
    request: request?.state ?? 'none',
    closedReason: closedFor(facts),
    expiresAt: request?.expiresAt ?? null,
    consents: request?.consents ?? 0,
    consentsInForce: request?.consentsInForce ?? 0,
    consentAt: request?.consentAt ?? null,
    attempts: request?.attempts ?? 0,
    attemptsToPerson: attemptsAt.length,
    refusedAt: facts.refusedAt,
    quarantined: request?.quarantined ?? false,
    promiseStart: request?.promise?.start ?? null,
    promiseEnd: request?.promise?.end ?? null,
    promiseBy: request?.promise?.by ?? null,
    country: place.country,
    region: place.region,
    zone: place.zone,
    zoneFrom: place.zoneFrom,
    zoneGuessed: place.guessed,
  };
  if (request !== null && (request.promise !== null || request.slots.length > 0))
    found['agreedTime'] = isAgreed(facts, pack);
  if (hours?.open === false && hours.holiday !== null) found['holiday'] = hours.holiday;
  if (verdict.others.length > 0) found['also'] = verdict.others.join(' ');
  return found;
};

/** A decision without the facts it rests on: for a list of many, of which few are looked into. */
export type Ruling = Omit<Decision, 'facts'>;

const rulingOf = (facts: DecisionFacts, pack: RulePack, calendars: Calendars, verdict: Verdict): Ruling => ({
  allowed: verdict.allowed,
  rule: verdict.rule,
  pack: packName(pack),
  overridable: !verdict.allowed && verdict.overridable,
  nextAllowedAt: verdict.allowed ? null : nextAllowed(facts, pack, calendars, verdict),
});

/** As `decide`, without writing down the facts. */
export const ruling = (facts: DecisionFacts, pack: RulePack, calendars: Calendars): Ruling =>
  rulingOf(facts, pack, calendars, judge(facts, pack, calendars));

/**
 * May this person be called now? Pure: the same facts, pack and calendars always give the same answer, and the facts are
 * kept with it (never the number itself). `nextAllowedAt` is the first instant at which the answer would be yes, all else
 * staying as it is.
 */
export const decide = (facts: DecisionFacts, pack: RulePack, calendars: Calendars): Decision => {
  const verdict = judge(facts, pack, calendars);
  return {
    ...rulingOf(facts, pack, calendars, verdict),
    facts: described(facts, pack, calendars, verdict),
  };
};

/** A reason an agent wrote is one when it says something: three letters or digits at least. */
export const isUsableReason = (reason: string | undefined): reason is string =>
  (reason?.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= 3;
