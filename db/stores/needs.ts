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
export const needsLooked = 50_000;
const examplesKept = 5;

type Place = { readonly probe: string; readonly offer: string | null; readonly offerId: number | null };
type Seen = { readonly at: number; readonly example: string | null };

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

/** Groups what is seen, the newest first: the first examples are the latest. */
const collector = () => {
  const needs = new Map<string, UnmetNeed>();
  return {
    add: (source: UnmetNeed['source'], { probe, offer }: Place, need: string, { at, example }: Seen): void => {
      const key = JSON.stringify([source, probe, offer, labelKey(need)]);
      const known = needs.get(key) ?? { source, probe, offer, need, count: 0, firstAt: at, lastAt: at, examples: [] };
      const isNew =
        example !== null && example.trim() !== '' && known.examples.length < examplesKept && !known.examples.includes(example);
      needs.set(key, {
        ...known,
        count: known.count + 1,
        firstAt: Math.min(known.firstAt, at),
        lastAt: Math.max(known.lastAt, at),
        examples: isNew ? [...known.examples, example] : known.examples,
      });
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
  const needs = collector();
  const requests = db.each<RequestRow>(sql`
    SELECT b.name AS probe, o.name AS offer, o.id AS offerId, r.stakes, r.words, r.asked_at AS at
    FROM (SELECT id, probe_id, stakes, words, asked_at FROM request ORDER BY id DESC LIMIT ${needsLooked}) r
      JOIN probe b ON b.id = r.probe_id LEFT JOIN offer o ON o.id = b.offer_id AND o.removed_at IS NULL
    ORDER BY r.id DESC`);
  for (const row of requests) {
    const stakes = JSON.parse(row.stakes) as readonly Stake[];
    const words = JSON.parse(row.words) as readonly { readonly text: string }[];
    const text = words.at(-1)?.text ?? '';
    const known = row.offerId === null ? undefined : answered.get(row.offerId);
    for (const { label } of stakes)
      if (!known?.has(labelKey(label))) needs.add('stake', row, label, { at: row.at, example: text });
    if (stakes.length === 0 && text.trim() !== '') needs.add('words', row, '', { at: row.at, example: text });
  }
  const ticks = db.all<TickRow>({
    text: `
      SELECT coalesce(b.name, '') AS probe, o.name AS offer, o.id AS offerId, t.label AS need, t.at
      FROM ${lastTicks} t LEFT JOIN probe b ON b.id = t.probe_id LEFT JOIN offer o ON o.id = t.offer_id
      WHERE t.kind = 'need' AND ${standingOf} ORDER BY t.id DESC`,
    params: [],
  });
  for (const row of ticks) needs.add('talk', row, row.need, { at: row.at, example: row.need });
  return needs.sorted();
};
