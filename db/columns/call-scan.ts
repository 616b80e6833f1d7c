import { blockSize } from './blocks.ts';
import { codedCalls, type Coded } from './call-codes.ts';
import type { AttemptBlock } from './tables.ts';

/**
 * A filter over the columns of calls. The calls of a block pass the tests of single calls (time, talk, quality, flags, what
 * a search found) column by column; what remains is counted by kind (call-codes.ts), so that agent, probe, outcome and line
 * are looked at once for each kind. Without a test of single calls nothing is read but the kinds.
 */

/** A number → 1 where it is among those wanted. */
export type Wanted = Uint8Array;
/** Bit n is set where n is among those wanted. */
export type Bits = Uint8Array;

export const wantedOf = (numbers: Iterable<number>): Wanted => {
  const wanted = new Uint8Array(65_536);
  for (const number of numbers) wanted[number] = 1;
  return wanted;
};

export const bitsOf = (numbers: readonly number[]): Bits => {
  const most = numbers.reduce((highest, number) => Math.max(highest, number), 0);
  const bits = new Uint8Array((most >>> 3) + 1);
  for (const number of numbers) bits[number >>> 3] = (bits[number >>> 3] ?? 0) | (1 << (number & 7));
  return bits;
};

const holds = (bits: Bits, number: number): boolean =>
  ((bits[number >>> 3] ?? 0) & (1 << (number & 7))) !== 0;

type Span = { readonly min: number; readonly max: number };

/** Null is no condition. */
export type CallTests = {
  readonly agents: Wanted | null;
  readonly probes: Wanted | null;
  /** Probes of the offers wanted: apart, so that probes are counted within the offers. */
  readonly offerProbes: Wanted | null;
  readonly outcomes: Wanted | null;
  readonly lineResults: Wanted | null;
  /** UTC ms; `until` is exclusive. */
  readonly since: number;
  readonly until: number;
  /** Every value of `flags` → 1 where it is wanted. */
  readonly flags: Wanted | null;
  /** Milliseconds. */
  readonly talk: Span | null;
  /** MOS × 50 of the worse of the ways that were measured. */
  readonly mos: Span | null;
  /** Calls of one of these requests, or one of these calls. */
  readonly found: { readonly requests: Bits; readonly attempts: Bits } | null;
  /** Only these calls, ids in rising order. */
  readonly among: Float64Array | null;
};

const slots = new Uint32Array(blockSize);

/** Where in `ids` the first one is that is not before `id`. */
const placeOf = (ids: Float64Array, id: number): number => {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return low;
};

const start = ({ first, length }: AttemptBlock, among: Float64Array | null): number => {
  if (among === null) {
    for (let slot = 0; slot < length; slot += 1) slots[slot] = slot;
    return length;
  }
  const from = placeOf(among, first);
  const to = placeOf(among, first + length);
  for (let place = from; place < to; place += 1) slots[place - from] = (among[place] ?? 0) - first;
  return to - from;
};

const inTime = (at: Float64Array, since: number, until: number, count: number): number => {
  let kept = 0;
  for (let place = 0; place < count; place += 1) {
    const slot = slots[place] ?? 0;
    const value = at[slot] ?? 0;
    slots[kept] = slot;
    if (value >= since && value < until) kept += 1;
  }
  return kept;
};

const withFlags = (flags: Uint16Array, wanted: Wanted, count: number): number => {
  let kept = 0;
  for (let place = 0; place < count; place += 1) {
    const slot = slots[place] ?? 0;
    slots[kept] = slot;
    kept += wanted[flags[slot] ?? 0] ?? 0;
  }
  return kept;
};

const withTalk = (talk: Uint32Array, { min, max }: Span, count: number): number => {
  let kept = 0;
  for (let place = 0; place < count; place += 1) {
    const slot = slots[place] ?? 0;
    const value = talk[slot] ?? 0;
    slots[kept] = slot;
    if (value >= min && value <= max) kept += 1;
  }
  return kept;
};

const withMos = (heard: Uint8Array, sent: Uint8Array, { min, max }: Span, count: number): number => {
  let kept = 0;
  for (let place = 0; place < count; place += 1) {
    const slot = slots[place] ?? 0;
    const h = heard[slot] ?? 0;
    const s = sent[slot] ?? 0;
    const worse = h === 0 ? s : s === 0 ? h : h < s ? h : s;
    slots[kept] = slot;
    if (worse >= min && worse <= max && worse > 0) kept += 1;
  }
  return kept;
};

const foundIn = (
  { first, request }: AttemptBlock,
  { requests, attempts }: { readonly requests: Bits; readonly attempts: Bits },
  count: number,
): number => {
  let kept = 0;
  for (let place = 0; place < count; place += 1) {
    const slot = slots[place] ?? 0;
    slots[kept] = slot;
    if (holds(requests, request[slot] ?? 0) || holds(attempts, first + slot)) kept += 1;
  }
  return kept;
};

/** Leaves in `slots` those of a block that pass, and answers how many; -1 where no call was tested, and all pass. */
const select = (block: AttemptBlock, { earliest, latest }: Coded, tests: CallTests): number => {
  const timed = earliest < tests.since || latest >= tests.until;
  const { among, flags, talk, mos, found } = tests;
  if (!timed && among === null && flags === null && talk === null && mos === null && found === null)
    return -1;
  let count = start(block, among);
  if (flags) count = withFlags(block.flags, flags, count);
  if (talk) count = withTalk(block.talkMs, talk, count);
  if (mos) count = withMos(block.mosHeard, block.mosSent, mos, count);
  if (found) count = foundIn(block, found, count);
  if (timed) count = inTime(block.startedAt, tests.since, tests.until, count);
  return count;
};

const miss = { agent: 1, probe: 2, outcome: 4, line: 8, offer: 16, absent: 32 } as const;

/** Kind → what of it is not wanted. */
const missesOf = (coded: Coded, tests: CallTests): Uint8Array => {
  const misses = new Uint8Array(coded.kinds);
  const mark = (wanted: Wanted | null, values: Uint16Array, bit: number): void => {
    if (wanted === null) return;
    for (let kind = 0; kind < misses.length; kind += 1)
      if (wanted[values[kind] ?? 0] === 0) misses[kind] = (misses[kind] ?? 0) | bit;
  };
  mark(tests.agents, coded.agent, miss.agent);
  mark(tests.probes, coded.probe, miss.probe);
  mark(tests.offerProbes, coded.probe, miss.offer);
  mark(tests.outcomes, coded.outcome, miss.outcome);
  mark(tests.lineResults, coded.lineResult, miss.line);
  if (coded.absent >= 0) misses[coded.absent] = miss.absent;
  return misses;
};

/** Number → calls. */
type Tally = Float64Array;
export type Counted = {
  readonly total: number;
  readonly agents: Tally;
  readonly probes: Tally;
  readonly outcomes: Tally;
  readonly lineResults: Tally;
};

type Place = { readonly at: number; readonly id: number };
export type CallScan = {
  readonly tests: CallTests;
  readonly order: 'newest' | 'oldest';
  /** Only calls that come after this one. */
  readonly after: Place | null;
  readonly limit: number;
  readonly count: boolean;
};

const tally = (): Tally => new Float64Array(65_536);
const add = (to: Tally, number: number, calls: number): void => {
  to[number] = (to[number] ?? 0) + calls;
};

const createCounts = () => {
  let total = 0;
  const agents = tally();
  const probes = tally();
  const outcomes = tally();
  const lineResults = tally();
  return {
    take: (coded: Coded, misses: Uint8Array, calls: Uint32Array): void => {
      for (let kind = 0; kind < coded.kinds; kind += 1) {
        const n = calls[kind] ?? 0;
        if (n === 0) continue;
        const missed = misses[kind] ?? 0;
        if (missed === 0) total += n;
        // All but one thing holds: it counts among the choices of that one.
        if ((missed & ~miss.agent) === 0) add(agents, coded.agent[kind] ?? 0, n);
        if ((missed & ~miss.probe) === 0) add(probes, coded.probe[kind] ?? 0, n);
        if ((missed & ~miss.outcome) === 0) add(outcomes, coded.outcome[kind] ?? 0, n);
        if ((missed & ~miss.line) === 0) add(lineResults, coded.lineResult[kind] ?? 0, n);
      }
    },
    counted: (): Counted => ({ total, agents, probes, outcomes, lineResults }),
  };
};

/** The first `limit` calls in the order, whatever the order they are offered in. */
const createPage = (newest: boolean, after: Place | null, limit: number) => {
  const page: Place[] = [];
  const before = (a: Place, b: Place): boolean =>
    a.at === b.at ? (newest ? a.id > b.id : a.id < b.id) : newest ? a.at > b.at : a.at < b.at;
  return {
    page,
    /** Whether a call that starts then may still come onto the page. */
    wants: (at: number): boolean => {
      const last = page.length < limit ? undefined : page[limit - 1];
      return last === undefined || (newest ? at >= last.at : at <= last.at);
    },
    offer: (at: number, id: number): void => {
      const last = page.length < limit ? undefined : page[limit - 1];
      if (last !== undefined && (newest ? at < last.at : at > last.at)) return;
      const one = { at, id };
      if (last !== undefined && !before(one, last)) return;
      if (after !== null && !before(after, one)) return;
      let low = 0;
      let high = page.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        const there = page[middle];
        if (there !== undefined && before(there, one)) low = middle + 1;
        else high = middle;
      }
      page.splice(low, 0, one);
      if (page.length > limit) page.pop();
    },
  };
};

/** The ids of a page in their order, with their starts, and what the filter leaves; null where it was not to be counted. */
export const scanCalls = (
  blocks: readonly AttemptBlock[],
  { tests, order, after, limit, count }: CallScan,
): { readonly page: readonly Place[]; readonly counted: Counted | null } => {
  const newest = order === 'newest';
  const { page, wants, offer } = createPage(newest, after, limit);
  const counts = createCounts();
  const edge = ({ earliest, latest }: Coded): number => (newest ? latest : earliest);
  const inOrder = blocks
    .map((block) => ({ block, coded: codedCalls(block) }))
    .filter(({ coded }) => coded.latest >= tests.since && coded.earliest < tests.until)
    .toSorted((a, b) => (newest ? edge(b.coded) - edge(a.coded) : edge(a.coded) - edge(b.coded)));
  for (const { block, coded } of inOrder) {
    const passed = after === null || (newest ? coded.earliest <= after.at : coded.latest >= after.at);
    const wanted = passed && wants(edge(coded));
    if (!wanted && !count) {
      if (passed) break;
      continue;
    }
    const misses = missesOf(coded, tests);
    let selected = select(block, coded, tests);
    if (count && selected < 0) counts.take(coded, misses, coded.calls);
    else if (count) {
      const calls = new Uint32Array(coded.kinds);
      for (let place = 0; place < selected; place += 1) {
        const kind = coded.codes[slots[place] ?? 0] ?? 0;
        calls[kind] = (calls[kind] ?? 0) + 1;
      }
      counts.take(coded, misses, calls);
    }
    if (!wanted) continue;
    if (selected < 0) selected = start(block, null);
    for (let step = 0; step < selected; step += 1) {
      const slot = slots[newest ? selected - 1 - step : step] ?? 0;
      if ((misses[coded.codes[slot] ?? 0] ?? 0) !== 0) continue;
      offer(block.startedAt[slot] ?? 0, block.first + slot);
    }
  }
  return { page, counted: count ? counts.counted() : null };
};
