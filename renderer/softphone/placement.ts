/**
 * Where each of several calls is.
 *
 *   rang ──▶ ringing ──answered──▶ active ◀──swapped──▶ aside
 *   placed ─────────────────────────▲ │                  ▲
 *                                     └ another is placed, or answered: the one before goes aside
 *
 *   active ──ended──▶ the first aside takes its place; with none, it stays to be seen (`over`) until cleared
 *   active + asides ──joined──▶ one conference ──split, swapped, placed, answered──▶ one active, the rest aside
 *   any ──replaced (RFC 3891)──▶ the new call stands where the old one stood
 *
 * An event that means nothing where things are changes nothing.
 */
export type Placement = {
  readonly active: string | null;
  /** The active call has ended and waits to be cleared. */
  readonly over: boolean;
  /** The one that was talked with last comes first. */
  readonly aside: readonly string[];
  readonly ringing: string | null;
  /** Calls of the conference, the active one among them; else empty. */
  readonly joined: readonly string[];
};

export type PlacementEvent =
  | { readonly type: 'placed'; readonly id: string }
  | { readonly type: 'rang'; readonly id: string }
  | { readonly type: 'answered'; readonly id: string }
  | { readonly type: 'swapped'; readonly id: string }
  | { readonly type: 'joined'; readonly id: string }
  | { readonly type: 'split' }
  | { readonly type: 'replaced'; readonly id: string; readonly by: string }
  | { readonly type: 'ended'; readonly id: string }
  | { readonly type: 'cleared' };

export const nobody: Placement = { active: null, over: false, aside: [], ringing: null, joined: [] };

const isKnown = ({ active, aside, ringing }: Placement, id: string): boolean =>
  active === id || ringing === id || aside.includes(id);

/** `id` is talked with from now on; whoever was before waits. */
const turnTo = (before: Placement, id: string): Placement => {
  const rest = before.aside.filter((each) => each !== id);
  return {
    active: id,
    over: false,
    aside: before.active === null || before.over || before.active === id ? rest : [before.active, ...rest],
    ringing: before.ringing === id ? null : before.ringing,
    joined: [],
  };
};

const ended = (before: Placement, id: string): Placement => {
  if (before.ringing === id) return { ...before, ringing: null };
  const left = before.joined.filter((each) => each !== id);
  const joined = left.length > 1 ? left : [];
  if (before.active !== id) return { ...before, aside: before.aside.filter((each) => each !== id), joined };
  // Whoever is left of a conference goes on talking; else the first who waits is at hand.
  const next = left[0] ?? before.aside[0];
  return next === undefined
    ? { ...before, over: true, joined: [] }
    : { ...before, active: next, aside: before.aside.filter((each) => each !== next), joined };
};

export const nextPlacement = (before: Placement, event: PlacementEvent): Placement => {
  switch (event.type) {
    case 'placed':
      return isKnown(before, event.id) ? before : turnTo(before, event.id);
    case 'rang':
      return before.ringing !== null || isKnown(before, event.id) ? before : { ...before, ringing: event.id };
    case 'answered':
      return before.ringing === event.id ? turnTo(before, event.id) : before;
    case 'swapped':
      return before.aside.includes(event.id) ? turnTo(before, event.id) : before;
    case 'joined':
      return before.active !== null && before.aside.includes(event.id) && !before.joined.includes(event.id)
        ? { ...before, joined: [...(before.joined.length > 0 ? before.joined : [before.active]), event.id] }
        : before;
    case 'split':
      return before.joined.length > 0 ? { ...before, joined: [] } : before;
    case 'replaced': {
      if (!isKnown(before, event.id) || isKnown(before, event.by)) return before;
      const instead = (id: string): string => (id === event.id ? event.by : id);
      return {
        ...before,
        active: before.active === null ? null : instead(before.active),
        over: before.over && before.active !== event.id,
        aside: before.aside.map(instead),
        ringing: before.ringing === null ? null : instead(before.ringing),
        joined: before.joined.map(instead),
      };
    }
    case 'ended':
      return isKnown(before, event.id) ? ended(before, event.id) : before;
    case 'cleared':
      return before.over ? { ...before, active: null, over: false } : before;
  }
};
