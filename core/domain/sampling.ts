import { midnightOf } from './civil-day.ts';
import { addDays, civilToUtc, utcToCivil, weekdayOf } from './when-zone.ts';

export type SampledCall = { readonly attempt: string; readonly agent: string; readonly outcome: string };

export type Sample = {
  readonly attempts: readonly string[];
  /** Agents who had fewer calls left than the rule asks for. */
  readonly short: readonly { readonly agent: string; readonly wanted: number; readonly got: number }[];
};

/**
 * A number that seed and text decide, and nothing else: two rounds of 32-bit mixing (after cyrb53), 53 bits. Good enough to
 * shuffle; no secret hangs on it.
 */
const mix = (seed: string, text: string): number => {
  let one = 0xdeadbeef;
  let two = 0x41c6ce57;
  const all = `${seed}\n${text}`;
  for (let index = 0; index < all.length; index += 1) {
    const code = all.charCodeAt(index);
    one = Math.imul(one ^ code, 2_654_435_761);
    two = Math.imul(two ^ code, 1_597_334_677);
  }
  one = Math.imul(one ^ (one >>> 16), 2_246_822_507) ^ Math.imul(two ^ (two >>> 13), 3_266_489_909);
  two = Math.imul(two ^ (two >>> 16), 2_246_822_507) ^ Math.imul(one ^ (one >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & (two >>> 0)) + (one >>> 0);
};

const shuffled = <T>(seed: string, all: readonly T[], name: (one: T) => string): readonly T[] =>
  all
    .map((one) => ({ one, name: name(one), at: mix(seed, name(one)) }))
    .toSorted((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1))
    .map(({ one }) => one);

const grouped = <T>(all: readonly T[], name: (one: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(name(one));
    if (group) group.push(one);
    else groups.set(name(one), [one]);
  }
  return groups;
};

/**
 * `perAgent` calls of each agent, by chance: the outcomes in turn, so that a rare one is looked at as well as the usual, and
 * within an outcome whichever the seed says. The same calls, rule and seed give the same sample, in whatever order they come.
 * `drawn` counts what was drawn already of each agent for the same stretch of time: a second draw only makes up for what is
 * missing. The calls given must be those that no draw has taken.
 */
export const drawSample = (
  calls: readonly SampledCall[],
  rule: {
    readonly perAgent: number;
    readonly seed: string;
    readonly drawn: ReadonlyMap<string, number>;
  },
): Sample => {
  const attempts: string[] = [];
  const short: { agent: string; wanted: number; got: number }[] = [];
  for (const [agent, own] of [...grouped(calls, (call) => call.agent)].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    const wanted = Math.max(0, rule.perAgent - (rule.drawn.get(agent) ?? 0));
    const seed = `${rule.seed} ${agent}`;
    const strata = shuffled(seed, [...grouped(own, (call) => call.outcome)], ([outcome]) => outcome).map(
      ([, stratum]) => shuffled(seed, stratum, (call) => call.attempt),
    );
    const turns = Math.max(0, ...strata.map((stratum) => stratum.length));
    const inTurn = Array.from({ length: turns }, (_, turn) =>
      strata.flatMap((stratum) => stratum[turn] ?? []),
    ).flat();
    const taken = inTurn.slice(0, wanted);
    attempts.push(...taken.map((call) => call.attempt));
    if (taken.length < wanted) short.push({ agent, wanted, got: taken.length });
  }
  return { attempts, short };
};

const weekMs = 7 * 86_400_000;

/** The week of an instant, Monday to Sunday by the clocks of the zone; `end` is exclusive. */
export const weekOf = (at: number, zone: string): { readonly start: number; readonly end: number } => {
  const midnight = midnightOf(utcToCivil(at, zone));
  const monday = addDays(midnight, -((weekdayOf(midnight) + 6) % 7));
  return { start: civilToUtc(monday, zone), end: civilToUtc(addDays(monday, 7), zone) };
};

/** The week before that of an instant. */
export const weekBefore = (at: number, zone: string): { readonly start: number; readonly end: number } =>
  // Half a week back from Monday is in the week before, whatever the clocks do meanwhile.
  weekOf(weekOf(at, zone).start - weekMs / 2, zone);
