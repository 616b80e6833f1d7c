import type { ReadDb } from '../handle.ts';
import { callFlag, neverSaid, type AttemptBlock } from './tables.ts';

/** Per request, by its id: the call that was its first conversation (0 for none), and the seconds from the asking to it, plus one. */
export type FirstTalks = {
  readonly call: Uint32Array;
  readonly seconds: Uint32Array;
};

type Known = FirstTalks & {
  /** What they were made from. */
  readonly bits: string;
  readonly revisions: readonly number[];
};

const knownOf = new WeakMap<ReadDb, Known>();

const addBlock = (
  { call, seconds }: FirstTalks,
  { first, length, outcome, flags, request, sinceAskedS, startedAt }: AttemptBlock,
  talks: Uint8Array,
): void => {
  for (let slot = 0; slot < length; slot += 1) {
    if (talks[outcome[slot] ?? 0] !== 1) continue;
    const asker = request[slot] ?? 0;
    const since = sinceAskedS[slot] ?? neverSaid;
    if (asker === 0 || since === neverSaid || asker >= call.length || Number.isNaN(startedAt[slot])) continue;
    if (((flags[slot] ?? 0) & (callFlag.inbound | callFlag.unplaced)) !== 0) continue;
    const so = seconds[asker] ?? 0;
    if (so !== 0 && so <= since + 1) continue;
    seconds[asker] = since + 1;
    call[asker] = first + slot;
  }
};

/**
 * The first conversation of each request, whoever had it and whenever. `talks` is 1 for the words of outcomes that are
 * one. What all blocks but the last say is kept until one of them changes, so that a question of a month does not read
 * the years before it.
 */
export const firstTalks = (
  db: ReadDb,
  blocks: readonly AttemptBlock[],
  { talks, requests }: { readonly talks: Uint8Array; readonly requests: number },
): FirstTalks => {
  const closed = blocks.slice(0, -1);
  const last = blocks.at(-1);
  const bits = talks.join('');
  const known = knownOf.get(db);
  const current =
    known !== undefined &&
    known.bits === bits &&
    known.call.length > requests &&
    known.revisions.length === closed.length &&
    known.revisions.every((revision, index) => revision === closed[index]?.revision);
  let base = known;
  if (!current || !base) {
    // Room for requests that are still to come.
    const size = requests + 65_536;
    base = {
      call: new Uint32Array(size),
      seconds: new Uint32Array(size),
      bits,
      revisions: closed.map(({ revision }) => revision),
    };
    for (const block of closed) addBlock(base, block, talks);
    knownOf.set(db, base);
  }
  if (!last) return base;
  const all = { call: base.call.slice(), seconds: base.seconds.slice() };
  addBlock(all, last, talks);
  return all;
};
