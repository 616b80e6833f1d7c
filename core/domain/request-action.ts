import type { ClosedReason, RequestState } from '../contract/records.ts';
import { neutralPack } from '../rules/neutral.ts';
import type { PromiseWindow } from './promise.ts';

/**
 * What an agent does to a request by hand, apart from any call.
 *
 *              snooze, reassign, merge, split
 *                   ┌──────┐
 *                   ▼      │        close, merge (the one that joins another)
 *                 ┌──────┐ │       ┌────────┐
 *                 │ open │─┴──────▶│ closed │
 *                 └──────┘         └────────┘
 *                      ▲               │
 *                      └── reopen ─────┘   not where the person said no, their term is over, or it joined another
 *
 * Undo takes any of these back, as long as nothing has happened since.
 */
export const requestActionKinds = ['snooze', 'reassign', 'reopen', 'close', 'merge', 'split'] as const;
export type RequestActionKind = (typeof requestActionKinds)[number];

/** The longest that a request may be put off. */
export const longestSnoozeMs = 366 * 86_400_000;

export type ActionFacts = {
  readonly state: RequestState;
  readonly closedReason: ClosedReason | null;
  readonly expiresAt: number | null;
  readonly quarantined: boolean;
  /** It was merged into another. */
  readonly merged: boolean;
  /** A call for it is up, or waits for its outcome. */
  readonly inCall: boolean;
  readonly promise: PromiseWindow | null;
};

export const actionRefusals = [
  'request/merged',
  'request/closed',
  'request/open',
  'request/quarantined',
  'request/in-call',
  'request/promised',
  'request/snooze-time',
  'request/term-over',
  'request/lasting',
] as const;
export type ActionRefusal = (typeof actionRefusals)[number];

const needsOpen = ({ state, quarantined }: ActionFacts): ActionRefusal | null =>
  state === 'closed' ? 'request/closed' : quarantined ? 'request/quarantined' : null;

/** `until`: of a snooze. */
const ofKind = (
  kind: RequestActionKind,
  facts: ActionFacts,
  now: number,
  until: number,
): ActionRefusal | null => {
  switch (kind) {
    case 'snooze':
      if (until <= now || until > now + longestSnoozeMs) return 'request/snooze-time';
      // Who was promised a call is not put off without being asked: that is an outcome, with another promise.
      if (facts.promise !== null && facts.promise.by !== 'rule') return 'request/promised';
      return needsOpen(facts) ?? (facts.expiresAt !== null && until >= facts.expiresAt ? 'request/term-over' : null);
    case 'reassign':
    case 'close':
      return facts.state === 'closed' ? 'request/closed' : null;
    case 'reopen':
      if (facts.state === 'open') return 'request/open';
      if (facts.closedReason !== null && neutralPack.lasting.includes(facts.closedReason)) return 'request/lasting';
      return facts.expiresAt !== null && facts.expiresAt <= now ? 'request/term-over' : null;
    case 'merge':
    case 'split':
      return needsOpen(facts);
  }
}; // prettier-ignore

/** Why this cannot be done to the request now; null when it can. */
export const refusalOf = (
  kind: RequestActionKind,
  facts: ActionFacts,
  now: number,
  until = now,
): ActionRefusal | null => {
  if (facts.merged) return 'request/merged';
  return ofKind(kind, facts, now, until) ?? (facts.inCall && kind !== 'reassign' ? 'request/in-call' : null);
};
