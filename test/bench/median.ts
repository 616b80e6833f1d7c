/** Of at least one figure. */
export const median = (figures: readonly number[]): number => {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('there is no median of nothing');
  return middle;
};

/** The figure below which `share` (0 to 1) of at least one figure lie. */
export const quantile = (figures: readonly number[], share: number): number => {
  const sorted = figures.toSorted((a, b) => a - b);
  const figure = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (figure === undefined) throw new Error('there is no quantile of nothing');
  return figure;
};
