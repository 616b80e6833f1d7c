import type { Clock } from '../../core/ports.ts';
import type { Line } from './line.ts';
import { noLine } from './line-machine.ts';
import type { LineState } from './phone.ts';
import type { Cancel, Timers } from './timers.ts';
import type { PhoneTiming } from './timing.ts';

/**
 * Accounts that stand in for each other, in their order.
 *
 *   first ready ────────────────────────────────▶ first is used
 *   first failed so often in a row ─▶ the next is started beside it ─ready─▶ the next is used
 *   an earlier one ready, for long enough, and no call up ─▶ it is used again, and those behind it are left
 *
 * One that failed goes on trying with its own waits: that is how its return is noticed. A call stays on the line it
 * was placed on.
 */
export type LineSet = {
  /** The one that calls are placed on, ready or not. */
  readonly current: () => Line;
  readonly start: () => void;
  readonly retryNow: () => void;
  readonly check: () => void;
  /** A call has ended: an earlier line may be used again. */
  readonly settle: () => void;
  readonly stop: () => Promise<void>;
};

export type LineSetDeps = {
  /** What each is called on screen, in order. */
  readonly names: readonly string[];
  /** Makes a line of the account at this place. */
  readonly make: (place: number, onState: (state: LineState) => void) => Line;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly timing: PhoneTiming;
  readonly isBusy: () => boolean;
  readonly onState: (state: LineState) => void;
  /** Another account is used from now on. */
  readonly onSwitch: (place: number) => void;
};

type Member = {
  readonly line: Line;
  state: LineState;
  failures: number;
  readySince: number | null;
};

export const createLineSet = (deps: LineSetDeps): LineSet => {
  const { names, clock, timers, timing } = deps;
  const members: Member[] = [];
  let current = 0;
  let cancelReturn: Cancel = () => undefined;
  let stopped = false;

  const member = (place: number): Member => {
    const found = members[place];
    if (!found) throw new Error('no line at this place');
    return found;
  };

  const add = (): void => {
    const place = members.length;
    let early = noLine;
    const line = deps.make(place, (state) => {
      early = state;
      const mine = members[place];
      // A line that was left behind, and another made since, have nothing to say here.
      if (mine?.line === line) heard(mine, state);
    });
    members.push({ line, state: early, failures: 0, readySince: null });
  };

  const heard = (mine: Member, state: LineState): void => {
    const before = mine.state.status;
    mine.state = state;
    if (state.status === 'ready') {
      mine.failures = 0;
      mine.readySince ??= clock.now();
    } else mine.readySince = null;
    if (state.status === 'waiting-to-retry' && before !== 'waiting-to-retry') mine.failures += 1;
    if (state.status !== before) decide();
    tell();
  };

  const tell = (): void => {
    const { state } = member(current);
    const first = member(0).state;
    deps.onState(
      current === 0 || state.kind === 'none'
        ? state
        : {
            ...state,
            standIn: {
              place: current + 1,
              of: names.length,
              name: names[current] ?? '',
              because: first.problem ?? 'unreachable',
              code: first.problemCode,
            },
          },
    );
  };

  const use = (place: number): void => {
    current = place;
    deps.onSwitch(place);
    tell();
  };

  const leaveBehind = (): void => {
    for (const { line } of members.splice(current + 1)) void line.stop();
  };

  const decide = (): void => {
    if (stopped) return;
    cancelReturn();
    const best = members.findIndex(({ state }) => state.status === 'ready');
    const used = member(current);
    const given = (one: Member): boolean => one.failures >= timing.failoverAfter;
    if (best >= 0 && best < current) {
      const since = member(best).readySince ?? clock.now();
      const wait = since + timing.returnAfter - clock.now();
      // Where the one in use is lost, there is nothing to wait for.
      if (used.state.status !== 'ready' || (wait <= 0 && !deps.isBusy())) {
        use(best);
        if (!deps.isBusy()) leaveBehind();
      } else if (wait > 0) cancelReturn = timers.after(wait, decide);
    } else if (best > current && given(used)) use(best);
    else if (best === current && members.length > current + 1 && !deps.isBusy()) leaveBehind();
    if (best < 0 && members.every(given) && members.length < names.length) {
      add();
      member(members.length - 1).line.start();
    }
  };

  add();
  return {
    current: () => member(current).line,
    start: () => member(0).line.start(),
    retryNow: () => {
      for (const { line } of members) line.retryNow();
    },
    check: () => {
      for (const { line } of members) line.check();
    },
    settle: decide,
    stop: async () => {
      stopped = true;
      cancelReturn();
      await Promise.all(members.map(({ line }) => line.stop()));
    },
  };
};
