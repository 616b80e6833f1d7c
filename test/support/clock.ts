/** A clock that stands still until it is told. */
export const fixedClock = (start: number) => {
  let now = start;
  return {
    now: () => now,
    set: (instant: number) => {
      now = instant;
    },
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
  };
};
