import { countNames, type CountName, type Counts, type Totals } from '../../core/domain/figures.ts';
import { codedCalls } from './call-codes.ts';
import type { FirstTalks } from './first-talks.ts';
import { quarterOf, type LocalTime } from './local-time.ts';
import {
  binCount,
  countBin,
  countSeconds,
  quantileOf,
  secondsCount,
  secondsSpread,
  type BinCount,
} from './seconds-count.ts';
import {
  callFlag,
  neverSaid,
  promiseBy,
  promiseEnd,
  requestFlag,
  type AttemptBlock,
  type PromiseBlock,
  type RequestBlock,
} from './tables.ts';

/** What an outcome says of a call, as bits. */
export const outcomeBit = {
  contact: 1,
  conversation: 2,
  conversion: 4,
  refusal: 8,
  neverAsked: 16,
  wrongPerson: 32,
} as const;

export type FigureQuestion = {
  /** The period; its `days` and hours. */
  readonly time: LocalTime;
  /** The period before: from here to the start of `time`. */
  readonly beforeFrom: number;
  /** Id; null for everybody. */
  readonly agent: number | null;
  /** 1 at the ids of probes of the practice line, and of others where one probe is asked for: nothing of them counts. */
  readonly leftOut: Uint8Array;
  /** Word of an outcome → its bits, and → its place in `dayOutcomes` (0 for none). */
  readonly outcomeBits: Uint8Array;
  readonly outcomePlaces: Uint8Array;
  /** How many outcomes there are, "none" among them. */
  readonly outcomes: number;
  /** The highest ids there are; what lies beyond is gone and counts nowhere. */
  readonly ids: { readonly request: number; readonly prospect: number };
  /** Word of the closing "converted". */
  readonly converted: number;
  /** Requests that were merged, by id → into which; the calls made for them are calls for that one. */
  readonly merged: ReadonlyMap<number, number>;
};

export type Funnel = { asked: number; called: number; reached: number; converted: number };

export type FigureTotals = {
  readonly now: Totals;
  readonly before: Totals;
  readonly delays: Readonly<
    Record<'firstCall' | 'firstTalk', { readonly now: BinCount; readonly before: BinCount }>
  >;
  /** By hour of the week: calls, and those a person answered. */
  readonly heatCalls: Uint32Array;
  readonly heatContacts: Uint32Array;
  /** Calls by day and outcome: `day * outcomes + place`. */
  readonly days: Uint32Array;
  readonly funnels: ReadonlyMap<number, Readonly<Funnel>>;
  readonly networks: ReadonlyMap<number, BinCount>;
  readonly headsets: ReadonlyMap<number, BinCount>;
};

const mosCount = (): BinCount => binCount(256);
const mosAt = (bin: number): number => bin / 50;
export const mosQuantile = (count: BinCount, q: number) => quantileOf(count, q, mosAt);
/** By word: an array finds it several times faster than a map. */
type MosByWord = (BinCount | undefined)[];
const countMosOf = (counts: MosByWord, word: number, value: number): void => {
  let count = counts[word];
  if (!count) {
    count = mosCount();
    counts[word] = count;
  }
  countBin(count, value);
};
const known = (counts: MosByWord): ReadonlyMap<number, BinCount> =>
  new Map(counts.flatMap((count, word) => (count ? [[word, count] as const] : [])));

/** Place of each count in the arrays of a side: an array of numbers is several times faster to count in than an object. */
const place = Object.fromEntries(countNames.map((name, index) => [name, index])) as Readonly<
  Record<CountName, number>
>;

/** Flags of the calls that count take fewer values than this. */
const flagRange = callFlag.unplaced;

/** What is gathered of one period. */
const side = (people: number, outcomes: number) => ({
  counts: new Float64Array(countNames.length),
  /** Calls by outcome and flags: one number to count a call in, from which the others follow. */
  kinds: new Uint32Array(outcomes * flagRange),
  workMs: 0,
  /** Bits of `personBit`, by id of the person. */
  person: new Uint8Array(people),
  firstCall: secondsCount(),
  firstTalk: secondsCount(),
  mos: mosCount(),
});
type Side = ReturnType<typeof side>;

const add = (counts: Float64Array | Uint32Array, where: number, n: number): void => {
  counts[where] = (counts[where] ?? 0) + n;
};

const personBit = { called: 1, refused: 2, neverAsked: 4, outsideSlot: 8, rungAgain: 16, wrong: 32 } as const;
const personCounts: readonly (readonly [bit: number, count: CountName])[] = [
  [personBit.called, 'people'],
  [personBit.refused, 'peopleRefused'],
  [personBit.neverAsked, 'peopleNeverAsked'],
  [personBit.outsideSlot, 'peopleOutsideSlot'],
  [personBit.rungAgain, 'peopleRungAgain'],
  [personBit.wrong, 'peopleWrong'],
];

const personBits = (flags: number, bits: number): number =>
  personBit.called |
  (bits & outcomeBit.refusal ? personBit.refused : 0) |
  (bits & outcomeBit.neverAsked || flags & callFlag.neverAsked ? personBit.neverAsked : 0) |
  (flags & callFlag.outsideSlot ? personBit.outsideSlot : 0) |
  (flags & callFlag.repeatRing ? personBit.rungAgain : 0) |
  (bits & outcomeBit.wrongPerson ? personBit.wrong : 0);

const personOfFlags = new Uint8Array(flagRange).map((_, flags) => personBits(flags, 0));

/** The counts of people, from the bits of each. */
const countPeople = ({ counts, person }: Side): void => {
  const alike = new Uint32Array(64);
  for (let id = 1; id < person.length; id += 1) add(alike, person[id] ?? 0, 1);
  for (const [bit, count] of personCounts)
    for (const [bits, people] of alike.entries()) if (bits & bit) add(counts, place[count], people);
};

const requestBit = { called: 1, reached: 2, calledNow: 4, calledBefore: 8 } as const;
const asking = callFlag.expectedYes | callFlag.expectedForgot | callFlag.neverAsked;

/** The counts that follow from how many calls there were of each outcome and flags. */
const countKinds = ({ counts, kinds, workMs }: Side, bitsOfPlace: Uint8Array): void => {
  counts[place.workMs] = workMs;
  for (let kind = 0; kind < kinds.length; kind += 1) {
    const calls = kinds[kind] ?? 0;
    if (calls === 0) continue;
    const bits = bitsOfPlace[Math.floor(kind / flagRange)] ?? 0;
    const flags = kind % flagRange;
    add(counts, place.attempts, calls);
    if (bits & outcomeBit.contact) add(counts, place.contacts, calls);
    if (bits & outcomeBit.conversation) add(counts, place.conversations, calls);
    if (bits & outcomeBit.conversion) add(counts, place.conversions, calls);
    if (flags & asking) add(counts, place.expectedAsked, calls);
    if (flags & callFlag.expectedYes) add(counts, place.expectedYes, calls);
  }
};

const gatherCalls = (blocks: readonly AttemptBlock[], question: FigureQuestion, talks: FirstTalks) => {
  const { time, beforeFrom, agent, leftOut, outcomeBits, outcomePlaces, outcomes, ids } = question;
  const { from, to } = time;
  const now = side(ids.prospect + 1, outcomes);
  const before = side(ids.prospect + 1, outcomes);
  const bitsOfPlace = new Uint8Array(outcomes);
  for (const [word, at] of outcomePlaces.entries()) bitsOfPlace[at] = outcomeBits[word] ?? 0;
  const personOfPlace = Uint8Array.from(bitsOfPlace, (bits) => personBits(0, bits));
  const request = new Uint8Array(ids.request + 1);
  const heatCalls = new Uint32Array(168);
  const heatContacts = new Uint32Array(168);
  const days = new Uint32Array(time.days.length * outcomes);
  const networks: MosByWord = [];
  const headsets: MosByWord = [];

  for (const block of blocks) {
    if (codedCalls(block).latest < beforeFrom) continue;
    const { startedAt, outcome, flags: flagsOf, agent: agentOf, probe: probeOf, request: requestOf } = block;
    const { sinceAskedS, mosHeard, prospect, workMs, length, first } = block;
    for (let slot = 0; slot < length; slot += 1) {
      const at = startedAt[slot] ?? Number.NaN;
      // What is no call is NaN, and not later than anything.
      if (!(at >= beforeFrom)) continue;
      const flags = flagsOf[slot] ?? 0;
      // Calls of theirs, and those that our own line never took on.
      if ((flags & (callFlag.inbound | callFlag.unplaced)) !== 0) continue;
      if (agent !== null && agentOf[slot] !== agent) continue;
      if (leftOut[probeOf[slot] ?? 0] === 1) continue;
      const which = outcomePlaces[outcome[slot] ?? 0] ?? 0;
      const bits = bitsOfPlace[which] ?? 0;
      const isTalk = (bits & outcomeBit.conversation) !== 0;
      const isNow = at >= from && at < to;
      const isBefore = at < from;
      const asker = requestOf[slot] ?? 0;
      if (asker !== 0)
        request[asker] =
          (request[asker] ?? 0) |
          requestBit.called |
          (isTalk ? requestBit.reached : 0) |
          (isNow ? requestBit.calledNow : isBefore ? requestBit.calledBefore : 0);
      // Calls after the period tell only what became of its requests.
      if (!(isNow || isBefore)) continue;
      const where = isNow ? now : before;
      const kind = which * flagRange + flags;
      where.kinds[kind] = (where.kinds[kind] ?? 0) + 1;
      where.workMs += workMs[slot] ?? 0;
      const person = prospect[slot] ?? 0;
      if (person !== 0)
        where.person[person] =
          (where.person[person] ?? 0) | (personOfPlace[which] ?? 0) | (personOfFlags[flags] ?? 0);
      if (isTalk && asker !== 0 && talks.call[asker] === first + slot)
        countSeconds(where.firstTalk, (talks.seconds[asker] ?? 1) - 1);
      if (flags & callFlag.firstTry) {
        const since = sinceAskedS[slot] ?? neverSaid;
        if (since < neverSaid) countSeconds(where.firstCall, since);
      }
      const mos = mosHeard[slot] ?? 0;
      if (mos > 0) countBin(where.mos, mos);
      if (!isNow) continue;
      const quarter = quarterOf(time, at);
      const cell = (time.day[quarter] ?? 0) * outcomes + which;
      days[cell] = (days[cell] ?? 0) + 1;
      const hour = time.hour[quarter] ?? 0;
      heatCalls[hour] = (heatCalls[hour] ?? 0) + 1;
      if (bits & outcomeBit.contact) heatContacts[hour] = (heatContacts[hour] ?? 0) + 1;
      if (mos > 0) {
        countMosOf(networks, block.network[slot] ?? 0, mos);
        countMosOf(headsets, block.headset[slot] ?? 0, mos);
      }
    }
  }
  for (const one of [now, before]) {
    countKinds(one, bitsOfPlace);
    countPeople(one);
  }
  return {
    now,
    before,
    request,
    heatCalls,
    heatContacts,
    days,
    networks: known(networks),
    headsets: known(headsets),
  };
};

type Gathered = ReturnType<typeof gatherCalls>;

/** What calls for merged requests came to is said of those they stand in now. */
const bringTogether = (request: Uint8Array, merged: ReadonlyMap<number, number>): void => {
  for (const [id, into] of merged) {
    let root = into;
    for (let next = merged.get(root); next !== undefined; next = merged.get(root)) root = next;
    request[root] = (request[root] ?? 0) | (request[id] ?? 0);
  }
};

const gatherRequests = (
  blocks: readonly RequestBlock[],
  { time: { from, to }, beforeFrom, agent, leftOut, converted }: FigureQuestion,
  { now, before, request }: Gathered,
): ReadonlyMap<number, Readonly<Funnel>> => {
  const funnels: (Funnel | undefined)[] = [];
  for (const { first, length, askedAt, closedAt, probe: probeOf, closing, flags } of blocks) {
    for (let slot = 0; slot < length; slot += 1) {
      const asked = askedAt[slot] ?? Number.NaN;
      if (!(asked >= 0) || ((flags[slot] ?? 0) & (requestFlag.quarantined | requestFlag.merged)) !== 0)
        continue;
      const itsProbe = probeOf[slot] ?? 0;
      if (leftOut[itsProbe] === 1) continue;
      const bits = request[first + slot] ?? 0;
      const closed = closedAt[slot] ?? Number.NaN;
      const isConverted = closing[slot] === converted && converted !== 0;
      if (closed >= beforeFrom && closed < to) {
        const where = closed >= from ? now : before;
        const called = closed >= from ? requestBit.calledNow : requestBit.calledBefore;
        if (agent === null || bits & called) {
          add(where.counts, place.requestsClosed, 1);
          if (isConverted) add(where.counts, place.requestsConverted, 1);
        }
      }
      if (asked < from || asked >= to || (agent !== null && (bits & requestBit.called) === 0)) continue;
      const funnel = (funnels[itsProbe] ??= { asked: 0, called: 0, reached: 0, converted: 0 });
      funnel.asked += 1;
      if (bits & requestBit.called) funnel.called += 1;
      if (bits & requestBit.reached) {
        funnel.reached += 1;
        if (isConverted) funnel.converted += 1;
      }
    }
  }
  return new Map(funnels.flatMap((funnel, id) => (funnel ? [[id, funnel] as const] : [])));
};

const gatherPromises = (
  blocks: readonly PromiseBlock[],
  { time: { from, to }, beforeFrom, agent, leftOut }: FigureQuestion,
  { now, before }: Gathered,
): void => {
  for (const { length, endedAt, end, by, agent: agentOf, probe: probeOf } of blocks) {
    for (let slot = 0; slot < length; slot += 1) {
      const ended = endedAt[slot] ?? Number.NaN;
      if (!(ended >= beforeFrom && ended < to) || by[slot] === promiseBy.rule) continue;
      const how = end[slot];
      if (how !== promiseEnd.kept && how !== promiseEnd.broken) continue;
      if (leftOut[probeOf[slot] ?? 0] === 1) continue;
      if (agent !== null && agentOf[slot] !== agent) continue;
      const { counts } = ended >= from ? now : before;
      add(counts, place.promisesEnded, 1);
      add(counts, how === promiseEnd.kept ? place.promisesKept : place.promisesBroken, 1);
    }
  }
};

const totalsOf = ({ counts, firstCall, firstTalk, mos }: Side): Totals => ({
  counts: Object.fromEntries(countNames.map((name) => [name, counts[place[name]] ?? 0])) as Counts,
  spreads: {
    firstCall: secondsSpread(firstCall),
    firstTalk: secondsSpread(firstTalk),
    mos: { n: mos.n, quantile: (q) => mosQuantile(mos, q) },
  },
});

/** Calls of a period by day and outcome: `day * outcomes + place`. A light pass of its own, five numbers a call. */
export const dayOutcomes = (
  blocks: readonly AttemptBlock[],
  { time, agent, leftOut, outcomePlaces, outcomes }: FigureQuestion,
): Uint32Array => {
  const { from, to, day } = time;
  const cells = new Uint32Array(time.days.length * outcomes);
  for (const block of blocks) {
    const { earliest, latest } = codedCalls(block);
    if (latest < from || earliest >= to) continue;
    const { startedAt, outcome, flags, agent: agentOf, probe: probeOf, length } = block;
    for (let slot = 0; slot < length; slot += 1) {
      const at = startedAt[slot] ?? Number.NaN;
      if (!(at >= from && at < to) || ((flags[slot] ?? 0) & (callFlag.inbound | callFlag.unplaced)) !== 0)
        continue;
      if (agent !== null && agentOf[slot] !== agent) continue;
      if (leftOut[probeOf[slot] ?? 0] === 1) continue;
      const cell = (day[quarterOf(time, at)] ?? 0) * outcomes + (outcomePlaces[outcome[slot] ?? 0] ?? 0);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
  }
  return cells;
};

/** Everything that figures are made of, in one pass over each table's columns. */
export const figureTotals = (
  blocks: {
    readonly attempts: readonly AttemptBlock[];
    readonly requests: readonly RequestBlock[];
    readonly promises: readonly PromiseBlock[];
  },
  question: FigureQuestion,
  talks: FirstTalks,
): FigureTotals => {
  const gathered = gatherCalls(blocks.attempts, question, talks);
  bringTogether(gathered.request, question.merged);
  const funnels = gatherRequests(blocks.requests, question, gathered);
  gatherPromises(blocks.promises, question, gathered);
  const { now, before, heatCalls, heatContacts, days, networks, headsets } = gathered;
  return {
    now: totalsOf(now),
    before: totalsOf(before),
    delays: {
      firstCall: { now: now.firstCall, before: before.firstCall },
      firstTalk: { now: now.firstTalk, before: before.firstTalk },
    },
    heatCalls,
    heatContacts,
    days,
    funnels,
    networks,
    headsets,
  };
};
