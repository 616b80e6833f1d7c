import type { QueueSection } from '../contract/queue.ts';
import type { RequestState } from '../contract/records.ts';
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
