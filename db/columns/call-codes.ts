import { blockSize } from './blocks.ts';
import type { AttemptBlock } from './tables.ts';

/**
 * Who, from where and what came of it, as one number per call: the few thousand kinds of call that a block holds are
 * looked at once each, and a call by its number. Derived from a block, and made anew when that changes.
 */
export type Coded = {
  readonly revision: number;
  /** Slot → kind. */
  readonly codes: Uint16Array;
  readonly kinds: number;
  /** Kind → its values, and how many calls are of it; the kind of slots without a call has none. */
  readonly agent: Uint16Array;
  readonly probe: Uint16Array;
  readonly outcome: Uint16Array;
  readonly lineResult: Uint16Array;
  readonly calls: Uint32Array;
  /** The kind of slots without a call; -1 where there is none. */
  readonly absent: number;
  /** Start of the first and the last call, ms; Infinity and -Infinity where there is none. */
  readonly earliest: number;
  readonly latest: number;
};

// Twice as many places as there can be kinds; shared, since blocks are made one after another.
const places = new Uint32Array(blockSize * 2);

const make = (block: AttemptBlock): Coded => {
  const { length, startedAt, agent, probe, outcome, lineResult, revision } = block;
  const codes = new Uint16Array(length);
  const of = { agent: new Uint16Array(length), probe: new Uint16Array(length) };
  const outcomes = new Uint16Array(length);
  const lines = new Uint16Array(length);
  const calls = new Uint32Array(length);
  const mask = places.length - 1;
  places.fill(0);
  let kinds = 0;
  let absent = -1;
  let earliest = Number.POSITIVE_INFINITY;
  let latest = Number.NEGATIVE_INFINITY;
  for (let slot = 0; slot < length; slot += 1) {
    const at = startedAt[slot] ?? Number.NaN;
    if (Number.isNaN(at)) {
      if (absent < 0) absent = kinds++;
      codes[slot] = absent;
      continue;
    }
    if (at < earliest) earliest = at;
    if (at > latest) latest = at;
    const a = agent[slot] ?? 0;
    const p = probe[slot] ?? 0;
    const o = outcome[slot] ?? 0;
    const l = lineResult[slot] ?? 0;
    let place =
      (Math.imul(a, 0x9e37_79b1) ^
        Math.imul(p, 0x85eb_ca6b) ^
        Math.imul(o, 0xc2b2_ae35) ^
        Math.imul(l, 0x27d4_eb2f)) >>>
      15;
    place &= mask;
    for (;;) {
      // One more than the kind; 0 is a free place.
      const known = (places[place] ?? 0) - 1;
      if (known < 0) {
        of.agent[kinds] = a;
        of.probe[kinds] = p;
        outcomes[kinds] = o;
        lines[kinds] = l;
        calls[kinds] = 1;
        codes[slot] = kinds;
        kinds += 1;
        places[place] = kinds;
        break;
      }
      if (of.agent[known] === a && of.probe[known] === p && outcomes[known] === o && lines[known] === l) {
        calls[known] = (calls[known] ?? 0) + 1;
        codes[slot] = known;
        break;
      }
      place = (place + 1) & mask;
    }
  }
  return {
    revision,
    codes,
    kinds,
    agent: of.agent.slice(0, kinds),
    probe: of.probe.slice(0, kinds),
    outcome: outcomes.slice(0, kinds),
    lineResult: lines.slice(0, kinds),
    calls: calls.slice(0, kinds),
    absent,
    earliest,
    latest,
  };
};

const made = new WeakMap<Float64Array, Coded>();

export const codedCalls = (block: AttemptBlock): Coded => {
  const known = made.get(block.startedAt);
  if (known?.revision === block.revision) return known;
  const fresh = make(block);
  made.set(block.startedAt, fresh);
  return fresh;
};
