/**
 * One line of `npm run bench`. The ratio `value / baseline` is what counts: both are measured in the same run, so
 * that the machine's speed falls out of it. Name and limit are stable across versions.
 */
export type BenchLine = {
  /** kebab-case, as given to `--only`. */
  readonly name: string;
  /** Of `value` and `baseline`, e.g. `ms`, `rows/s`. */
  readonly unit: string;
  /** What the ratio must be for the line to be ok. */
  readonly limit: { readonly op: '<=' | '>='; readonly value: number };
  /** Measures both. Throws when it could not be measured at all; the run then fails. */
  readonly run: (context: BenchContext) => Promise<{ readonly value: number; readonly baseline: number }>;
};

export type BenchContext = {
  /** 1 for the sizes of the limit; 0.01 for a quick look at a hundredth of them. */
  readonly scale: number;
  /** An empty folder of this line's own; removed after it. */
  readonly tempDir: string;
};
