/**
 * Where a share lies with 95 % confidence, from `hits` of `of` (of ≥ 1): Wilson's score interval (Wilson 1927), which stays
 * true for small numbers and shares near 0 and 1. Bounds are between 0 and 1.
 */
export const shareBetween = (hits: number, of: number): { readonly low: number; readonly high: number } => {
  const z = 1.96;
  const share = hits / of;
  const middle = share + (z * z) / (2 * of);
  const spread = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
};

/** Below this a percentage says more than is known. */
export const fewTalks = 30;
