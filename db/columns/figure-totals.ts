import { countNames, type Counts, type Totals } from '../../core/domain/figures.ts';
import { quarterOf, type LocalTime } from './local-time.ts';
import { countSeconds, quantileOf, secondsCount, secondsSpread, type SecondsCount } from './seconds-count.ts';
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
  readonly probe: number | null;
  /** Ids of probes of the practice line: nothing of them counts. */
  readonly practice: ReadonlySet<number>;
  /** Word of an outcome → its bits, and → its place in `dayOutcomes` (0 for none). */
  readonly outcomeBits: Uint8Array;
  readonly outcomePlaces: Uint8Array;
  /** How many outcomes there are, "none" among them. */
  readonly outcomes: number;
  /** Word of the closing "converted". */
  readonly converted: number;
};

export type Funnel = { asked: number; called: number; reached: number; converted: number };
/** MOS × 50 → how many calls. */
export type MosCount = { readonly bins: Uint32Array<ArrayBuffer>; n: number };

export type FigureTotals = {
  readonly now: Totals;
  readonly before: Totals;
  readonly delays: Readonly<
    Record<'firstCall' | 'firstTalk', { readonly now: SecondsCount; readonly before: SecondsCount }>
  >;
  /** `day * outcomes + place`. */
  readonly dayOutcomes: Uint32Array;
  /** By hour of the week: calls, and those a person answered. */
  readonly heatCalls: Uint32Array;
  readonly heatContacts: Uint32Array;
  readonly funnels: ReadonlyMap<number, Readonly<Funnel>>;
  readonly networks: ReadonlyMap<number, MosCount>;
  readonly headsets: ReadonlyMap<number, MosCount>;
};

const mosCount = (): MosCount => ({ bins: new Uint32Array(256), n: 0 });
const mosAt = (bin: number): number => bin / 50;
export const mosQuantile = ({ bins, n }: MosCount, q: number) => quantileOf(bins, n, q, mosAt);
const countMos = (count: MosCount, value: number): void => {
  count.bins[value] = (count.bins[value] ?? 0) + 1;
  count.n += 1;
};
const countMosOf = (counts: Map<number, MosCount>, word: number, value: number): void => {
  let count = counts.get(word);
  if (!count) {
    count = mosCount();
    counts.set(word, count);
  }
  countMos(count, value);
};

/** What is gathered of one period. */
const side = (people: number) => ({
  counts: Object.fromEntries(countNames.map((name) => [name, 0])) as {
    -readonly [K in keyof Counts]: number;
  },
  /** Bits of `personBit`, by id of the person. */
  person: new Uint8Array(people),
  firstCall: secondsCount(),
  firstTalk: secondsCount(),
  mos: mosCount(),
});
type Side = ReturnType<typeof side>;

const personBit = { called: 1, refused: 2, neverAsked: 4, outsideSlot: 8, rungAgain: 16, wrong: 32 } as const;

const markPerson = ({ counts, person }: Side, who: number, flags: number, bits: number): void => {
  const known = person[who] ?? 0;
  const all =
    known |
    personBit.called |
    (bits & outcomeBit.refusal ? personBit.refused : 0) |
    (bits & outcomeBit.neverAsked || flags & callFlag.neverAsked ? personBit.neverAsked : 0) |
    (flags & callFlag.outsideSlot ? personBit.outsideSlot : 0) |
    (flags & callFlag.repeatRing ? personBit.rungAgain : 0) |
    (bits & outcomeBit.wrongPerson ? personBit.wrong : 0);
  if (all === known) return;
  const fresh = all & ~known;
  person[who] = all;
  if (fresh & personBit.called) counts.people += 1;
  if (fresh & personBit.refused) counts.peopleRefused += 1;
  if (fresh & personBit.neverAsked) counts.peopleNeverAsked += 1;
  if (fresh & personBit.outsideSlot) counts.peopleOutsideSlot += 1;
  if (fresh & personBit.rungAgain) counts.peopleRungAgain += 1;
  if (fresh & personBit.wrong) counts.peopleWrong += 1;
};

/** One past the highest id that blocks can hold. */
const idsOf = (blocks: readonly { readonly first: number; readonly length: number }[]): number =>
  blocks.reduce((most, { first, length }) => Math.max(most, first + length), 1);

const highest = (blocks: readonly AttemptBlock[]): number => {
  let most = 0;
  for (const { prospect, length } of blocks)
    for (let slot = 0; slot < length; slot += 1) most = Math.max(most, prospect[slot] ?? 0);
  return most;
};

const requestBit = { called: 1, reached: 2, calledNow: 4, calledBefore: 8 } as const;
const talkSide = { none: 0, now: 1, before: 2 } as const;

const gatherCalls = (blocks: readonly AttemptBlock[], question: FigureQuestion, requests: number) => {
  const { time, beforeFrom, agent, probe, practice, outcomeBits, outcomePlaces, outcomes } = question;
  const { from, to } = time;
  const people = highest(blocks) + 1;
  const now = side(people);
  const before = side(people);
  const request = new Uint8Array(requests);
  /** Seconds from asking to the first conversation so far, plus one; 0 for none. Whose and when it was beside it. */
  const talked = new Uint32Array(requests);
  const talkedIn = new Uint8Array(requests);
  const dayOutcomes = new Uint32Array(time.days.length * outcomes);
  const heatCalls = new Uint32Array(168);
  const heatContacts = new Uint32Array(168);
  const networks = new Map<number, MosCount>();
  const headsets = new Map<number, MosCount>();

  for (const block of blocks) {
    const {
      startedAt,
      outcome,
      flags: flagsOf,
      agent: agentOf,
      probe: probeOf,
      request: requestOf,
      length,
    } = block;
    for (let slot = 0; slot < length; slot += 1) {
      const at = startedAt[slot] ?? Number.NaN;
      const flags = flagsOf[slot] ?? 0;
      // What is no call (NaN), calls of theirs, and practice.
      if (!(at >= 0) || (flags & callFlag.inbound) !== 0) continue;
      const itsProbe = probeOf[slot] ?? 0;
      if (itsProbe !== 0 && practice.size > 0 && practice.has(itsProbe)) continue;
      if (probe !== null && itsProbe !== probe) continue;
      const bits = outcomeBits[outcome[slot] ?? 0] ?? 0;
      const its = agent === null || agentOf[slot] === agent;
      const where = at >= to || at < beforeFrom ? null : at >= from ? now : before;
      const asker = requestOf[slot] ?? 0;
      if (asker !== 0) {
        if (its) {
          request[asker] =
            (request[asker] ?? 0) |
            requestBit.called |
            (bits & outcomeBit.conversation ? requestBit.reached : 0) |
            (where === now ? requestBit.calledNow : where === before ? requestBit.calledBefore : 0);
        }
        if (bits & outcomeBit.conversation) {
          const since = block.sinceAskedS[slot] ?? neverSaid;
          const known = talked[asker] ?? 0;
          if (since < neverSaid && (known === 0 || since + 1 < known)) {
            talked[asker] = since + 1;
            talkedIn[asker] =
              !its || where === null ? talkSide.none : where === now ? talkSide.now : talkSide.before;
          }
        }
      }
      if (where === null || !its) continue;
      const { counts } = where;
      counts.attempts += 1;
      counts.workMs += block.workMs[slot] ?? 0;
      if (bits & outcomeBit.contact) counts.contacts += 1;
      if (bits & outcomeBit.conversation) counts.conversations += 1;
      if (bits & outcomeBit.conversion) counts.conversions += 1;
      if (flags & (callFlag.expectedYes | callFlag.expectedForgot | callFlag.neverAsked)) {
        counts.expectedAsked += 1;
        if (flags & callFlag.expectedYes) counts.expectedYes += 1;
      }
      const person = block.prospect[slot] ?? 0;
      if (person !== 0) markPerson(where, person, flags, bits);
      if (flags & callFlag.firstTry) {
        const since = block.sinceAskedS[slot] ?? neverSaid;
        if (since < neverSaid) countSeconds(where.firstCall, since);
      }
      const mos = block.mosHeard[slot] ?? 0;
      if (mos > 0) countMos(where.mos, mos);
      if (where === before) continue;
      const quarter = quarterOf(time, at);
      const hour = time.hour[quarter] ?? 0;
      heatCalls[hour] = (heatCalls[hour] ?? 0) + 1;
      if (bits & outcomeBit.contact) heatContacts[hour] = (heatContacts[hour] ?? 0) + 1;
      const cell = (time.day[quarter] ?? 0) * outcomes + (outcomePlaces[outcome[slot] ?? 0] ?? 0);
      dayOutcomes[cell] = (dayOutcomes[cell] ?? 0) + 1;
      if (mos > 0) {
        countMosOf(networks, block.network[slot] ?? 0, mos);
        countMosOf(headsets, block.headset[slot] ?? 0, mos);
      }
    }
  }
  for (let id = 1; id < requests; id += 1) {
    const which = talkedIn[id];
    if (which === talkSide.now) countSeconds(now.firstTalk, (talked[id] ?? 1) - 1);
    else if (which === talkSide.before) countSeconds(before.firstTalk, (talked[id] ?? 1) - 1);
  }
  return { now, before, request, dayOutcomes, heatCalls, heatContacts, networks, headsets };
};

type Gathered = ReturnType<typeof gatherCalls>;

const gatherRequests = (
  blocks: readonly RequestBlock[],
  { time: { from, to }, beforeFrom, agent, probe, practice, converted }: FigureQuestion,
  { now, before, request }: Gathered,
): ReadonlyMap<number, Readonly<Funnel>> => {
  const funnels = new Map<number, Funnel>();
  for (const { first, length, askedAt, closedAt, probe: probeOf, closing, flags } of blocks) {
    for (let slot = 0; slot < length; slot += 1) {
      const asked = askedAt[slot] ?? Number.NaN;
      if (!(asked >= 0) || ((flags[slot] ?? 0) & (requestFlag.quarantined | requestFlag.merged)) !== 0)
        continue;
      const itsProbe = probeOf[slot] ?? 0;
      if (practice.has(itsProbe) || (probe !== null && itsProbe !== probe)) continue;
      const bits = request[first + slot] ?? 0;
      const closed = closedAt[slot] ?? Number.NaN;
      const isConverted = closing[slot] === converted && converted !== 0;
      if (closed >= beforeFrom && closed < to) {
        const where = closed >= from ? now : before;
        const called = closed >= from ? requestBit.calledNow : requestBit.calledBefore;
        if (agent === null || bits & called) {
          where.counts.requestsClosed += 1;
          if (isConverted) where.counts.requestsConverted += 1;
        }
      }
      if (asked < from || asked >= to || (agent !== null && (bits & requestBit.called) === 0)) continue;
      const funnel = funnels.get(itsProbe) ?? { asked: 0, called: 0, reached: 0, converted: 0 };
      funnels.set(itsProbe, funnel);
      funnel.asked += 1;
      if (bits & requestBit.called) funnel.called += 1;
      if (bits & requestBit.reached) {
        funnel.reached += 1;
        if (isConverted) funnel.converted += 1;
      }
    }
  }
  return funnels;
};

const gatherPromises = (
  blocks: readonly PromiseBlock[],
  { time: { from, to }, beforeFrom, agent, probe, practice }: FigureQuestion,
  { now, before }: Gathered,
): void => {
  for (const { length, endedAt, end, by, agent: agentOf, probe: probeOf } of blocks) {
    for (let slot = 0; slot < length; slot += 1) {
      const ended = endedAt[slot] ?? Number.NaN;
      if (!(ended >= beforeFrom && ended < to) || by[slot] === promiseBy.rule) continue;
      const how = end[slot];
      if (how !== promiseEnd.kept && how !== promiseEnd.broken) continue;
      const itsProbe = probeOf[slot] ?? 0;
      if (practice.has(itsProbe) || (probe !== null && itsProbe !== probe)) continue;
      if (agent !== null && agentOf[slot] !== agent) continue;
      const { counts } = ended >= from ? now : before;
      counts.promisesEnded += 1;
      if (how === promiseEnd.kept) counts.promisesKept += 1;
      else counts.promisesBroken += 1;
    }
  }
};

const totalsOf = ({ counts, firstCall, firstTalk, mos }: Side): Totals => ({
  counts,
  spreads: {
    firstCall: secondsSpread(firstCall),
    firstTalk: secondsSpread(firstTalk),
    mos: { n: mos.n, quantile: (q) => mosQuantile(mos, q) },
  },
});

/** Everything that figures are made of, in one pass over each table's columns. */
export const figureTotals = (
  blocks: {
    readonly attempts: readonly AttemptBlock[];
    readonly requests: readonly RequestBlock[];
    readonly promises: readonly PromiseBlock[];
  },
  question: FigureQuestion,
): FigureTotals => {
  // A call may name a request that is gone: its id is then beyond the blocks, or empty in them.
  let requests = idsOf(blocks.requests);
  for (const { request, length } of blocks.attempts)
    for (let slot = 0; slot < length; slot += 1) requests = Math.max(requests, (request[slot] ?? 0) + 1);
  const gathered = gatherCalls(blocks.attempts, question, requests);
  const funnels = gatherRequests(blocks.requests, question, gathered);
  gatherPromises(blocks.promises, question, gathered);
  const { now, before, dayOutcomes, heatCalls, heatContacts, networks, headsets } = gathered;
  return {
    now: totalsOf(now),
    before: totalsOf(before),
    delays: {
      firstCall: { now: now.firstCall, before: before.firstCall },
      firstTalk: { now: now.firstTalk, before: before.firstTalk },
    },
    dayOutcomes,
    heatCalls,
    heatContacts,
    funnels,
    networks,
    headsets,
  };
};
