/** How two reviewers answered the same item; null: it does not apply. */
export type AnswerPair = readonly [first: number | null, second: number | null];

export type Agreement = {
  readonly items: number;
  readonly same: number;
  /** Share of the items answered alike, 0 to 1; null without items. */
  readonly share: number | null;
  /** Cohen's kappa, −1 to 1; null where it would say nothing. */
  readonly kappa: number | null;
};

/** Below so many items chance moves kappa more than the reviewers do. */
export const fewForKappa = 20;

/**
 * Agreement, and what of it chance does not explain (Cohen 1960, unweighted, "not applicable" a category of its own):
 *
 *   κ = (p_o − p_e) / (1 − p_e)     p_e = Σ over the answers of (share of the first · share of the second)
 *
 * Of items with the same kind of answer only. No kappa below `fewForKappa` items, nor where both gave one and the same
 * answer throughout (p_e = 1, a division by zero).
 */
export const agreementOf = (pairs: readonly AnswerPair[]): Agreement => {
  const items = pairs.length;
  if (items === 0) return { items: 0, same: 0, share: null, kappa: null };
  const same = pairs.filter(([first, second]) => first === second).length;
  const share = same / items;
  const first = new Map<number | null, number>();
  const second = new Map<number | null, number>();
  for (const [a, b] of pairs) {
    first.set(a, (first.get(a) ?? 0) + 1);
    second.set(b, (second.get(b) ?? 0) + 1);
  }
  let expected = 0;
  for (const [answer, n] of first) expected += (n * (second.get(answer) ?? 0)) / (items * items);
  const kappa = items < fewForKappa || expected >= 1 ? null : (share - expected) / (1 - expected);
  return { items, same, share, kappa };
};
