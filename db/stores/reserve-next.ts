import type { WorkNext } from '../../core/contract/work.ts';
import type { WriteDb } from '../handle.ts';
import { currentAgent } from './agents.ts';
import { placesAfter, readCursor, writeCursor } from './queue-order.ts';
import { queueRows } from './queue.ts';
import { calledNow, giveBack, takeReservation } from './reservations.ts';
import { workingSession } from './work-sessions.ts';

export type ReserveNext = {
  readonly window: string;
  /** Uids of requests that the agent left aside. */
  readonly passed: readonly string[];
  /** Where the last turn stopped; null to begin. */
  readonly cursor: string | null;
  /** How many are looked at in this turn, at most. */
  readonly limit: number;
  readonly now: number;
  readonly key: Uint8Array;
};

export type ReservedNext = Omit<WorkNext, 'more'> & {
  /** To look further with; null at the end, or once one is reserved. */
  readonly cursor: string | null;
};

/** Most often the first may be called; a long way is gone in larger steps. */
const firstStep = 4;
const longestStep = 64;

/**
 * Reserves the first in calling order that may be called, is the team's or this agent's, and is before nobody else; what
 * the session held is given back first. One turn looks at `limit` requests at most, so that no other write waits long:
 * the caller goes on with `cursor`. Of those to come only the first few are looked at, for when they may be called.
 * Error: `work/not-now`.
 */
export const reserveNext = (db: WriteDb, args: ReserveNext): ReservedNext => {
  const session = workingSession(db, args.window);
  giveBack(db, { session, inCall: false });
  const agent = currentAgent(db, args.now);
  const calling = calledNow(db);
  const passedBefore = new Set(args.passed);
  let cursor = args.cursor === null ? null : readCursor(args.cursor);
  const now = cursor?.now ?? args.now;
  const rules = new Map<string, number>();
  let looked = 0;
  let others = 0;
  let passed = 0;
  let nextAllowedAt: number | null = null;
  const answer = (request: string | null, more: string | null): ReservedNext => ({
    request,
    looked,
    others,
    passed,
    nextAllowedAt,
    blocked: [...rules].map(([rule, count]) => ({ rule, count })),
    cursor: more,
  });

  for (let size = firstStep; looked < args.limit; size = Math.min(longestStep, size * 4)) {
    const wanted = Math.min(size, args.limit - looked);
    const places = placesAfter(db, now, cursor, wanted);
    const rows = queueRows(db, places, { now, key: args.key, window: args.window, whole: false });
    for (const { id, owner, row } of rows) {
      looked += 1;
      const { decision, reserved } = row;
      if (calling.has(id) || (reserved !== null && !reserved.here) || (owner !== null && owner !== agent))
        others += 1;
      else if (!decision.allowed) {
        rules.set(decision.rule, (rules.get(decision.rule) ?? 0) + 1);
        const at = decision.nextAllowedAt;
        if (at !== null && (nextAllowedAt === null || at < nextAllowedAt)) nextAllowedAt = at;
      } else if (passedBefore.has(row.request)) passed += 1;
      else if (takeReservation(db, { request: id, session, now: args.now })) return answer(row.request, null);
      else others += 1;
    }
    const last = places.at(-1);
    // Nobody to come may be called yet, and they stand in the order of their time.
    if (!last || places.length < wanted || last.segment === 'upcoming') return answer(null, null);
    cursor = { ...last, now };
  }
  return answer(null, cursor && writeCursor(cursor));
}; // prettier-ignore
