import type { QueueSection } from '../contract/queue.ts';
import type { RequestState, Stake } from '../contract/records.ts';
import { promiseStateAt, type PromiseWindow } from './promise.ts';

/**
 * Where an open request stands in the calling order: late promises (the longest late first), due promises (the first
 * to end first), those to call next (fresh ones, the newest first; then retries, the oldest first), then what is to
 * come, by its start. The order of the queue's SQL (db/stores/queue-order.ts) is this one; a property test holds them
 * together.
 */
export const segments = ['late', 'due', 'fresh', 'retry', 'upcoming'] as const;
export type Segment = (typeof segments)[number];

export const segmentOf = (
  request: { readonly state: RequestState; readonly promise: PromiseWindow | null },
  now: number,
): Segment | null => {
  if (request.state === 'closed') return null;
  if (request.promise === null) return 'fresh';
  const state = promiseStateAt(request.promise, now);
  return state === 'due' && request.promise.by === 'rule' ? 'retry' : state;
};

export const sectionOf = (segment: Segment): QueueSection =>
  segment === 'fresh' || segment === 'retry' ? 'next' : segment;

/** What breaks a tie between two who could be called with the same right. */
export type Standing = {
  /** The heaviest stake, 1 to 5; 0 where no weight was given. */
  readonly weight: number;
  /** What the request's probe has brought so far. */
  readonly yield: ProbeShare;
  /** Calls already made for the request. */
  readonly attempts: number;
};
export type ProbeShare = { readonly calls: number; readonly conversions: number };

export const heaviest = (stakes: readonly Pick<Stake, 'weight'>[]): number =>
  Math.max(0, ...stakes.map(({ weight }) => weight ?? 0));

/** Points of rank for one step of a stake's weight, for a whole yield of 1, and for each call made. */
export const weightStep = 80;
const yieldPoints = 299;
const attemptStep = 50;
const mostAttempts = 6;
const worst = 999;

/**
 * 0 to 999, the lower the sooner. A probe that has hardly been called yet counts as one that converts one call in ten, so
 * that its first call does not throw its requests to either end. Each call made takes a place away, up to six: whoever
 * was tried in vain makes room for those who were not. It is kept with the request (`request.rank`), and computed again
 * when what it rests on of the request itself changes; a probe's yield moves too slowly for that.
 */
export const rankOf = (standing: Standing): number => {
  const weight = Math.min(5, Math.max(0, standing.weight));
  const { calls, conversions } = standing.yield;
  const share = Math.min(1, (conversions + 1) / (calls + 10));
  return (
    worst -
    mostAttempts * attemptStep -
    weight * weightStep -
    Math.round(share * yieldPoints) +
    Math.min(mostAttempts, Math.max(0, standing.attempts)) * attemptStep
  );
};

/** Fresh requests of the same few minutes (ms) are told apart by their rank, not by the second. */
export const freshBucketMs = 300_000;

/** The higher the sooner: the bucket in which it was asked, then the rank. */
export const freshKey = (askedAt: number, rank: number): number =>
  Math.trunc(askedAt / freshBucketMs) * 1000 - rank;

export type Placed = {
  readonly id: number;
  readonly askedAt: number;
  readonly rank: number;
  readonly state: RequestState;
  readonly promise: PromiseWindow | null;
};

/** The instant that sorts a promise inside its segment. */
const turnOf = (segment: Segment, { promise }: Placed): number =>
  (segment === 'late' || segment === 'due' ? promise?.end : promise?.start) ?? 0;

/** The calling order of two open requests at one instant: below 0 when `a` comes first. Total: 0 only for the same one. */
export const compareRequests = (a: Placed, b: Placed, now: number): number => {
  const ofA = segmentOf(a, now) ?? 'upcoming';
  const ofB = segmentOf(b, now) ?? 'upcoming';
  if (ofA !== ofB) return segments.indexOf(ofA) - segments.indexOf(ofB);
  if (ofA === 'fresh') return freshKey(b.askedAt, b.rank) - freshKey(a.askedAt, a.rank) || b.id - a.id;
  return turnOf(ofA, a) - turnOf(ofA, b) || a.rank - b.rank || a.id - b.id;
};
