import { assertNever } from '../errors.ts';
import type { PromisedBy, PromiseState } from '../contract/records.ts';

/** A commitment to call somebody within a window. Instants are UTC milliseconds; `end` is exclusive. */
export type PromiseWindow = { readonly start: number; readonly end: number; readonly by: PromisedBy };

export type PromiseEnd = Extract<PromiseState, 'kept' | 'broken' | 'replaced' | 'cancelled'>;
export type PromiseInForce = Exclude<PromiseState, PromiseEnd>;

export type PromiseEvent =
  | { readonly type: 'clock'; readonly now: number }
  /** A call of ours: when it started, and whether somebody was spoken to. */
  | { readonly type: 'attempt'; readonly startedAt: number; readonly spoken: boolean }
  /** They called us and were spoken to. */
  | { readonly type: 'heard'; readonly at: number }
  /** Another promise takes its place. */
  | { readonly type: 'replaced' }
  /** The request closes without a call. */
  | { readonly type: 'cancelled' };

/** Where a promise in force stands. A retry by rule is owed to nobody, so it is never late. */
export const promiseStateAt = (promise: PromiseWindow, now: number): PromiseInForce => {
  if (now < promise.start) return 'upcoming';
  if (promise.by === 'rule' || now < promise.end) return 'due';
  return 'late';
};

const ended = (state: PromiseState): state is PromiseEnd =>
  state === 'kept' || state === 'broken' || state === 'replaced' || state === 'cancelled';

/**
 * The one transition of a promise.
 *
 *                  clock ≥ start         clock ≥ end (not a retry by rule)
 *      ┌──────────┐          ┌─────┐              ┌──────┐
 *  ───▶│ upcoming │─────────▶│ due │─────────────▶│ late │
 *      └────┬─────┘          └──┬──┘              └──┬───┘
 *           │ attempt, spoken   │ attempt            │ attempt, heard
 *           │                   │ heard              │
 *           ▼                   ▼                    ▼
 *         kept                kept                broken
 *
 *   upcoming ── heard ──▶ replaced: what they were promised was said before its time, by their own call
 *   upcoming ── attempt, nobody spoken to ──▶ upcoming: a call before its time redeems nothing unless somebody answers
 *   upcoming, due, late ── replaced ──▶ replaced (a late one: broken)
 *   upcoming, due, late ── cancelled ──▶ cancelled
 *   clock < start ──▶ upcoming: a clock set back is believed
 *
 * An attempt counts from the moment it started, so one that rings across the end of the window keeps the promise.
 * Throws for a promise that has ended: nothing happens to it any more.
 */
export const nextPromiseState = (
  promise: PromiseWindow,
  state: PromiseState,
  event: PromiseEvent,
): PromiseState => {
  if (ended(state)) throw new Error(`a promise that was ${state} cannot take ${event.type}`);
  switch (event.type) {
    case 'clock':
      return promiseStateAt(promise, event.now);
    case 'attempt':
      if (event.startedAt < promise.start) return event.spoken ? 'kept' : state;
      return promiseStateAt(promise, event.startedAt) === 'late' ? 'broken' : 'kept';
    case 'heard':
      if (event.at < promise.start) return 'replaced';
      return promiseStateAt(promise, event.at) === 'late' ? 'broken' : 'kept';
    case 'replaced':
      return state === 'late' ? 'broken' : 'replaced';
    case 'cancelled':
      return 'cancelled';
    default:
      return assertNever(event);
  }
};

/** The end that an event brings, or null while the promise stays in force. */
export const promiseEndBy = (promise: PromiseWindow, now: number, event: PromiseEvent): PromiseEnd | null => {
  const state = nextPromiseState(promise, promiseStateAt(promise, now), event);
  return ended(state) ? state : null;
};
