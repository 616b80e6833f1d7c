import type { TickRate } from '../../core/contract/offers.ts';
import type { Talk, TickKind } from '../../core/contract/talk.ts';
import { labelKey } from '../../core/domain/label.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql, type Sql } from '../sql.ts';
import { currentAgent } from './agents.ts';

/** What was ticked in talks. Rows are only ever added; the last one of a label counts. */

/** Holds for a row `t` of attempt_tick that stands: ticked, not taken back since, not blanked. */
const stands = `t.ticked = 1 AND t.label <> '' AND NOT EXISTS (
  SELECT 1 FROM attempt_tick l WHERE l.attempt_id = t.attempt_id AND l.kind = t.kind AND l.label = t.label AND l.id > t.id)`;

/** JSON `[[kind, label], …]` of what stands with the attempt `a.id` of the statement around it. */
export const standingTicks: Sql = {
  text: `(SELECT json_group_array(json_array(t.kind, t.label) ORDER BY t.id) FROM attempt_tick t WHERE t.attempt_id = a.id AND ${stands})`,
  params: [],
};

export const talkFrom = (json: string): Talk => {
  const ticks = JSON.parse(json) as readonly (readonly [TickKind, string])[];
  const of = (wanted: TickKind): string[] =>
    ticks.flatMap(([kind, label]) => (kind === wanted ? [label] : []));
  return { stakes: of('stake'), capabilities: of('capability'), needs: of('need') };
};

/** What stands ticked with an attempt. */
export const talkOf = (db: ReadDb, { attempt }: { readonly attempt: string }): Talk => {
  const row = db
    .prepare<readonly [string], { ticks: string }>(
      `SELECT ${standingTicks.text} AS ticks FROM attempt a WHERE a.uid = ?`,
    )
    .get(attempt);
  return talkFrom(row?.ticks ?? '[]');
};

/** Errors: `call/missing`, `talk/erased`. */
export const tickTalk = (
  db: WriteDb,
  args: {
    readonly attempt: string;
    readonly kind: TickKind;
    readonly label: string;
    readonly ticked: boolean;
    readonly at: number;
  },
): Talk => {
  const { kind, label, ticked, at } = args;
  const attempt = db.get<{ id: number; number: string; probe: number | null; offer: number | null }>(sql`
    SELECT a.id, a.number, b.id AS probe, b.offer_id AS offer FROM attempt a
      LEFT JOIN request r ON r.id = a.request_id LEFT JOIN probe b ON b.id = r.probe_id
    WHERE a.uid = ${args.attempt}`);
  if (!attempt)
    throw new ExpectedError('call/missing', 'This call is not in the log any more. Read the log again.');
  if (attempt.number === 'erased')
    throw new ExpectedError('talk/erased', 'This person was erased: nothing is added to their calls any more.');
  const before = talkOf(db, args);
  const known = { stake: before.stakes, capability: before.capabilities, need: before.needs }[kind];
  // A second press of the same key says nothing new.
  if (known.includes(label) === ticked) return before;
  db.run(sql`
    INSERT INTO attempt_tick (attempt_id, kind, label, ticked, probe_id, offer_id, agent_id, at)
    VALUES (${attempt.id}, ${kind}, ${label}, ${ticked ? 1 : 0}, ${attempt.probe}, ${attempt.offer}, ${currentAgent(db, at)}, ${at})`);
  return talkOf(db, args);
}; // prettier-ignore

/** Enough for every figure, few enough to be read at once at any size of the log. */
export const ticksLooked = 100_000;
export const lastTicks = `(SELECT * FROM attempt_tick ORDER BY id DESC LIMIT ${ticksLooked})`;
/** Without "t." of the newest: see `lastTicks`. */
export const standingOf = stands;

/** One line for a label in all its spellings, the most ticked first. */
export const mergedRates = (rows: readonly TickRate[]): readonly TickRate[] => {
  const rates = new Map<string, TickRate>();
  for (const row of rows) {
    const key = JSON.stringify([row.offer, row.kind, labelKey(row.label)]);
    const known = rates.get(key);
    rates.set(key, {
      ...(known ?? row),
      talks: (known?.talks ?? 0) + row.talks,
      conversions: (known?.conversions ?? 0) + row.conversions,
    });
  }
  return [...rates.values()].toSorted((a, b) => b.talks - a.talks || a.label.localeCompare(b.label));
};

/**
 * Talks with the right person that have their outcome, by what was ticked in them. The same label with other capitals or accents is the
 * same.
 */
export const tickRates = (db: ReadDb): readonly TickRate[] => {
  const rows = db.all<TickRate>({
    text: `
      SELECT f.name AS offer, t.kind, t.label, count(*) AS talks, coalesce(sum(k.conversion), 0) AS conversions
      FROM ${lastTicks} t JOIN outcome o ON o.attempt_id = t.attempt_id JOIN outcome_kind k ON k.code = o.kind
        LEFT JOIN offer f ON f.id = t.offer_id
      WHERE t.kind <> 'need' AND k.human_answered = 1 AND k.right_party = 1 AND ${stands}
      GROUP BY t.offer_id, t.kind, t.label ORDER BY talks DESC, t.label`,
    params: [],
  });
  return mergedRates(rows);
};
