import type { OutcomeKind } from '../contract/calls.ts';
import type { Direction, Expected, LineResult } from '../contract/records.ts';

export type AskedCall = {
  readonly direction: Direction;
  /** Null for a call with no request behind it. */
  readonly request: unknown;
  /** Null while the line has not said. */
  readonly lineResult: LineResult | null;
};

/** Nobody answered where the line says so; of a lost call it could not say. */
const maySpeak = ({ lineResult }: AskedCall): boolean =>
  lineResult === null || lineResult === 'answered' || lineResult === 'lost';

/**
 * Was the call expected? Asked first after a call of ours for a request; somebody has to have answered for it to be
 * known, by the line as well as by the agent's word. Who called us is not asked.
 */
export const asksExpected = (call: AskedCall): boolean =>
  call.direction === 'outbound' && call.request !== null && maySpeak(call);

/** Whether the outcome cannot be saved without the answer. */
export const needsExpected = (call: AskedCall, kind: Pick<OutcomeKind, 'humanAnswered'>): boolean =>
  asksExpected(call) && kind.humanAnswered;

/** Somebody who never asked, by the answer or by the outcome. */
export const isNeverAsked = (expected: Expected | null, kind: Pick<OutcomeKind, 'closes'>): boolean =>
  expected === 'never-asked' || kind.closes === 'never-asked';

/** So many people of one batch who never asked put the rest of it in quarantine: one may have forgotten, two are a list. */
export const neverAskedLimit = 2;
