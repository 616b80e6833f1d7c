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

/** What an agent is told of a promise, in order: before its start, when it is due, and when it is late. */
export const reminders = ['before', 'due', 'late'] as const;
export type Reminder = (typeof reminders)[number];

/** How far an agent was told: 0 for nothing yet, else the place of the last reminder in `reminders`, from 1. */
export const toldBy = (reminder: Reminder): number => reminders.indexOf(reminder) + 1;

/**
 * The reminder owed at `now`, or null. What was missed is not made up for one by one: the one furthest on says it all. It
 * never goes back, so that neither a restart nor a clock set back tells anything twice. A retry by rule is owed to nobody
 * and reminds of nothing.
 *
 *   0 ──clock ≥ start − before──▶ before ──clock ≥ start──▶ due ──clock ≥ end──▶ late
 */
export const reminderOwed = (
  promise: PromiseWindow,
  told: number,
  { now, beforeMs }: { readonly now: number; readonly beforeMs: number },
): Reminder | null => {
  if (promise.by === 'rule') return null;
  const state = promiseStateAt(promise, now);
  const reminder =
    state === 'upcoming' ? (now >= promise.start - beforeMs && beforeMs > 0 ? 'before' : null) : state;
  return reminder !== null && toldBy(reminder) > told ? reminder : null;
};
