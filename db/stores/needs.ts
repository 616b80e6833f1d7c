import type { UnmetNeed } from '../../core/contract/offers.ts';
import type { Stake } from '../../core/contract/records.ts';
import { labelKey } from '../../core/domain/label.ts';
import type { ReadDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { lastTicks, standingOf } from './talks.ts';

/**
 * Needs that no capability answers, for whoever places the probes: stakes people named, words of people who named none, and
 * what agents typed in talks. Read from the latest requests and ticks, so that it stays short at any size of the database.
 */
export const needsLooked = 20_000;
const examplesKept = 5;

type Place = { readonly probe: string; readonly offer: string | null; readonly offerId: number | null };
/** `example` is only asked for where another one is wanted. */
type Seen = { readonly at: number; readonly example: () => string };

/** Those of each offer that at least one capability answers, as keys. */
const answeredStakes = (db: ReadDb): ReadonlyMap<number, ReadonlySet<string>> => {
  const answered = new Map<number, Set<string>>();
  for (const { offer, label } of db.all<{ offer: number; label: string }>(sql`
    SELECT s.offer_id AS offer, s.label FROM stake s JOIN offer o ON o.id = s.offer_id
    WHERE o.removed_at IS NULL AND EXISTS (SELECT 1 FROM stake_capability c WHERE c.stake_id = s.id)`)) {
    const known = answered.get(offer) ?? new Set<string>();
    answered.set(offer, known.add(labelKey(label)));
  }
  return answered;
};

/** The key of a label, worked out once: thousands of people say the same few. */
const labelKeys = (): ((label: string) => string) => {
  const known = new Map<string, string>();
  return (label) => {
    const before = known.get(label);
    if (before !== undefined) return before;
    const key = labelKey(label);
    known.set(label, key);
    return key;
  };
};

type Gathered = { -readonly [K in keyof UnmetNeed]: UnmetNeed[K] };

/** Groups what is seen, the newest first: the first examples are the latest. */
const collector = (keyOf: (label: string) => string) => {
  const needs = new Map<string, Gathered>();
  return {
    add: (source: UnmetNeed['source'], { probe, offer }: Place, need: string, { at, example }: Seen): void => {
      const key = `${source}\n${probe}\n${offer ?? ''}\n${keyOf(need)}`;
      const known = needs.get(key) ?? { source, probe, offer, need, count: 0, firstAt: at, lastAt: at, examples: [] };
      if (known.count === 0) needs.set(key, known);
      known.count += 1;
      known.firstAt = Math.min(known.firstAt, at);
      known.lastAt = Math.max(known.lastAt, at);
      if (known.examples.length >= examplesKept) return;
      const text = example();
      if (text.trim() !== '' && !known.examples.includes(text)) known.examples.push(text);
    },
    sorted: (): readonly UnmetNeed[] =>
      [...needs.values()].toSorted((a, b) => b.count - a.count || b.lastAt - a.lastAt),
  };
}; // prettier-ignore

type RequestRow = Place & { readonly stakes: string; readonly words: string; readonly at: number };
type TickRow = Place & { readonly need: string; readonly at: number };

/** The most frequent first. */
export const unmetNeeds = (db: ReadDb): readonly UnmetNeed[] => {
  const answered = answeredStakes(db);
  const keyOf = labelKeys();
  const needs = collector(keyOf);
  const requests = db.each<RequestRow>(sql`
    SELECT b.name AS probe, o.name AS offer, o.id AS offerId, r.stakes, r.words, r.asked_at AS at
    FROM (SELECT id, probe_id, stakes, words, asked_at FROM request ORDER BY id DESC LIMIT ${needsLooked}) r
      JOIN probe b ON b.id = r.probe_id LEFT JOIN offer o ON o.id = b.offer_id AND o.removed_at IS NULL
    ORDER BY r.id DESC`);
  for (const row of requests) {
    const stakes = JSON.parse(row.stakes) as readonly Stake[];
    const example = (): string =>
      (JSON.parse(row.words) as readonly { readonly text: string }[]).at(-1)?.text ?? '';
    const known = row.offerId === null ? undefined : answered.get(row.offerId);
    for (const { label } of stakes)
      if (!known?.has(keyOf(label))) needs.add('stake', row, label, { at: row.at, example });
    if (stakes.length === 0 && example().trim() !== '') needs.add('words', row, '', { at: row.at, example });
  }
  const ticks = db.all<TickRow>({
    text: `
      SELECT coalesce(b.name, '') AS probe, o.name AS offer, o.id AS offerId, t.label AS need, t.at
      FROM ${lastTicks} t LEFT JOIN probe b ON b.id = t.probe_id LEFT JOIN offer o ON o.id = t.offer_id
      WHERE t.kind = 'need' AND ${standingOf} ORDER BY t.id DESC`,
    params: [],
  });
  for (const row of ticks) needs.add('talk', row, row.need, { at: row.at, example: () => row.need });
  return needs.sorted();
};
