/** Requests that were turned away and so are not kept: counted, so that a wrong secret does not go unseen. */
export type Refusals = {
  readonly count: (code: string, at: number) => void;
  readonly since: () => {
    readonly count: number;
    readonly lastAt: number | null;
    readonly lastCode: string | null;
  };
};

export const createRefusals = (): Refusals => {
  let count = 0;
  let last: { readonly code: string; readonly at: number } | null = null;
  return {
    count: (code, at) => {
      count += 1;
      last = { code, at };
    },
    since: () => ({ count, lastAt: last?.at ?? null, lastCode: last?.code ?? null }),
  };
};
