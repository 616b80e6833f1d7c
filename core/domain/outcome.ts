import type { OutcomeKind } from '../contract/calls.ts';
import type {
  ClosedReason,
  Direction,
  Expected,
  LineResult,
  PromisedBy,
  RequestState,
  TimeWindow,
} from '../contract/records.ts';
import { ExpectedError } from '../errors.ts';
import { needsExpected } from './expected.ts';
import { promiseEndBy, type PromiseEnd, type PromiseWindow } from './promise.ts';
import { planRetry, type Retry, type RetryFacts } from './retry.ts';

export type OutcomeFacts = {
  readonly kind: OutcomeKind;
  /** Null for a call with no request behind it. */
  readonly request:
    | ({
        readonly state: RequestState;
        /** They took back their consent, or must not be called. */
        readonly withdrawn: boolean;
        readonly promise: PromiseWindow | null;
      } & Pick<
        RetryFacts,
        'zone' | 'tries' | 'sameBefore' | 'budget' | 'slots' | 'slotsOutside' | 'notBefore' | 'allowed'
      >)
    | null;
  readonly attempt: {
    readonly direction: Direction;
    readonly startedAt: number;
    /** Null where the line has not said. */
    readonly lineResult: LineResult | null;
    /** Our own line never took it on (core/domain/line-result.ts): nobody was tried. */
    readonly unplaced: boolean;
  };
  readonly note: string;
  /** What they said to "was the call expected?"; null where it was not asked. */
  readonly expected: Expected | null;
  /** The window the agent agreed on. */
  readonly next: TimeWindow | null;
  readonly now: number;
};

export type OutcomeEffects = {
  /** How the promise in force ends; null when there is none, or it stays. */
  readonly promiseEnds: PromiseEnd | null;
  readonly next: (TimeWindow & { readonly by: PromisedBy }) | null;
  readonly closes: ClosedReason | null;
  /** A closed request lives again, because somebody agreed to another call. */
  readonly reopens: boolean;
  readonly suppress: boolean;
  /** Whether it counts as a try of ours to reach the person. */
  readonly counts: boolean;
};

const check = ({ kind, request, attempt, note, expected, next, now }: OutcomeFacts): void => {
  if (expected === null && needsExpected({ ...attempt, request }, kind)) {
    throw new ExpectedError(
      'outcome/expected-required',
      'Somebody answered: say whether they expected the call, then save.',
    );
  }
  if (kind.noteRequired && note.trim() === '') {
    throw new ExpectedError(
      'outcome/note-required',
      'This outcome needs a few words of note. Write them, then save.',
    );
  }
  if (kind.closes !== null) return;
  if (kind.next === 'promise' && next === null && request !== null) {
    throw new ExpectedError(
      'outcome/promise-required',
      'This outcome needs the time that was agreed. Choose it, then save.',
    );
  }
  if (next === null) return;
  if (next.end <= next.start)
    throw new ExpectedError(
      'outcome/promise-window',
      'The promised time ends before it starts. Choose it again.',
    );
  if (next.end <= now)
    throw new ExpectedError('outcome/promise-past', 'The promised time is already over. Choose one to come.');
  if (request === null) {
    throw new ExpectedError(
      'outcome/no-request',
      'This call belongs to no request, so no promise can be kept with it. Choose an outcome without one.',
    );
  }
  // A promise that the rules would never let anybody keep.
  if (request.withdrawn) {
    throw new ExpectedError(
      'outcome/withdrawn',
      'The person took back their consent, so no other call can be promised. Choose an outcome without one.',
    );
  }
};

const promiseEnds = (
  { kind, request, attempt, now }: OutcomeFacts,
  closes: ClosedReason | null,
): PromiseEnd | null => {
  const promise = request?.promise;
  if (!promise) return null;
  // Somebody is owed a call that was not made.
  if (attempt.unplaced) return closes === null ? null : promiseEndBy(promise, now, { type: 'cancelled' });
  if (attempt.direction === 'outbound') {
    const end = promiseEndBy(promise, now, {
      type: 'attempt',
      startedAt: attempt.startedAt,
      spoken: kind.humanAnswered,
    });
    return end ?? (closes === null ? null : 'cancelled');
  }
  if (kind.humanAnswered) return promiseEndBy(promise, now, { type: 'heard', at: attempt.startedAt });
  return closes === null ? null : promiseEndBy(promise, now, { type: 'cancelled' });
};

/** What a retry comes to; null where the outcome asks for none. */
const retryOf = ({ kind, request, attempt, now }: OutcomeFacts): Retry | null =>
  request === null ||
  kind.closes !== null ||
  kind.suppress ||
  kind.next !== 'retry' ||
  kind.retryMinutes === null
    ? null
    : attempt.unplaced
      ? // Nothing of a maximum or a budget was spent.
        planRetry({ ...request, rule: { ...kind, maxAttempts: null }, budget: Infinity, now })
      : planRetry({ ...request, rule: kind, now });

/**
 * What the agent's word does to the request. Errors: `outcome/expected-required`, `outcome/note-required`, `outcome/promise-required`,
 * `outcome/promise-window`, `outcome/promise-past`, `outcome/no-request`, `outcome/withdrawn`.
 *
 * Closing wins over a next promise. A window the agent gives wins over the retry of the rule. A promise that stays in
 * force (a call before its time that reached nobody; a call of theirs that nobody took) is not pushed aside by a retry,
 * nor by a budget that is spent: somebody is owed that call.
 */
export const applyOutcome = (facts: OutcomeFacts): OutcomeEffects => {
  check(facts);
  const { kind, request, attempt, next, now } = facts;
  const counts = attempt.direction === 'outbound' && !attempt.unplaced;
  const effects = {
    promiseEnds: null,
    next: null,
    closes: null,
    reopens: false,
    suppress: kind.suppress,
    counts,
  } satisfies OutcomeEffects;
  if (request === null) return effects;

  const retry = next === null ? retryOf(facts) : null;
  const isOwed =
    request.promise !== null && request.promise.by !== 'rule' && promiseEnds(facts, null) === null;
  const closing =
    kind.closes ??
    (kind.suppress
      ? 'suppressed'
      : // Who calls us is not given up because of it.
        retry?.kind === 'over' && counts && !isOwed
        ? 'unreachable'
        : null);
  if (closing !== null) {
    return {
      ...effects,
      promiseEnds: promiseEnds(facts, closing),
      closes: request.state === 'open' ? closing : null,
    };
  }
  if (next !== null) {
    const end =
      request.promise === null
        ? null
        : (promiseEnds(facts, null) ?? promiseEndBy(request.promise, now, { type: 'replaced' }));
    return {
      ...effects,
      promiseEnds: end,
      next: { start: next.start, end: next.end, zone: next.zone, by: 'agent' },
      reopens: request.state === 'closed',
    };
  }
  const end = promiseEnds(facts, null);
  const stays = request.promise !== null && end === null;
  if (retry === null || retry.kind === 'over' || stays || request.state === 'closed')
    return { ...effects, promiseEnds: end };
  return {
    ...effects,
    promiseEnds: end,
    // What they named themselves is owed to them; the rest is our own plan.
    next: { ...retry.window, by: retry.kind === 'slot' ? 'prospect' : 'rule' },
  };
};
