/** Round steps of an axis from 0 that reach `most`: 1, 2 or 5 times a power of ten, whole where `whole`. */
export const ticksTo = (most: number, whole: boolean): readonly number[] => {
  if (!(most > 0)) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough) ?? rough;
  const size = whole ? Math.max(1, step) : step;
  const count = Math.ceil(most / size - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => index * size);
};
