import type { OutcomeKind } from '../contract/calls.ts';
import type { Direction, Expected } from '../contract/records.ts';

/**
 * Was the call expected? Asked first after a call of ours for a request; somebody has to have answered for it to be
 * known. Who called us is not asked.
 */
export const asksExpected = (call: { readonly direction: Direction; readonly request: unknown }): boolean =>
  call.direction === 'outbound' && call.request !== null;

/** Whether the outcome cannot be saved without the answer. */
export const needsExpected = (
  call: { readonly direction: Direction; readonly request: unknown },
  kind: Pick<OutcomeKind, 'humanAnswered'>,
): boolean => asksExpected(call) && kind.humanAnswered;

/** Somebody who never asked, by the answer or by the outcome. */
export const isNeverAsked = (expected: Expected | null, kind: Pick<OutcomeKind, 'closes'>): boolean =>
  expected === 'never-asked' || kind.closes === 'never-asked';

/** So many people of one batch who never asked put the rest of it in quarantine: one may have forgotten, two are a list. */
export const neverAskedLimit = 2;
