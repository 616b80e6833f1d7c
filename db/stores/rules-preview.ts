import type { RulePack, RulesPreview } from '../../core/contract/rules.ts';
import { ruling, type Ruling } from '../../core/domain/decision.ts';
import { dayMs } from '../../core/domain/when-zone.ts';
import type { ReadDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { decideAmong, decisionColumns, decisionGround, type DecisionColumns } from './decisions.ts';
import { placesAfter } from './queue-order.ts';
import { bookWith, ruleBook, type RuleBook } from './rule-packs.ts';

/** What a change of the rules would do to whoever is to be called now, and to the promises of the next day. */

const headLength = 200;
const promisesLooked = 200;
const namesShown = 8;

type Row = DecisionColumns & { readonly id: number; readonly name: string; readonly numbers: string };

const rowsOf = (db: ReadDb, ids: readonly number[]): readonly Row[] =>
  db
    .prepare<readonly [string], Row>(
      `SELECT r.id, p.name, (SELECT json_group_array(value ORDER BY sort) FROM contact_point WHERE prospect_id = p.id AND kind = 'phone') AS numbers,
        ${decisionColumns}
      FROM json_each(?) j JOIN request r ON r.id = j.value JOIN prospect p ON p.id = r.prospect_id JOIN probe b ON b.id = r.probe_id`,
    )
    .all(JSON.stringify(ids));

const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? '';

/**
 * Decides under the rules in force and under those with `pack` in place of the one of its id. The head of the queue is
 * judged as of now, a promise as of its start.
 */
export const previewRules = (
  db: ReadDb,
  args: { readonly pack: RulePack; readonly now: number; readonly key: Uint8Array },
): RulesPreview => {
  const { now, key } = args;
  const head = placesAfter(db, now, null, headLength)
    .filter(({ segment }) => segment !== 'upcoming')
    .map(({ id }) => id);
  const promised = db
    .all<{ id: number }>(
      sql`
      SELECT id FROM request INDEXED BY queue_promised
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 0
        AND promise_start > ${now} AND promise_start < ${now + dayMs} ORDER BY promise_start LIMIT ${promisesLooked}`,
    )
    .map(({ id }) => id);
  const rows = rowsOf(db, [...head, ...promised]).map((row) =>
    Object.assign(row, { phones: JSON.parse(row.numbers) as readonly string[] }),
  );
  const numbers = rows.flatMap(({ phones }) => phones);
  const under = (book: RuleBook): readonly Ruling[] => {
    const ground = decisionGround(db, { now, key, numbers, book });
    return rows.map((row) =>
      decideAmong(
        row.promiseBy !== null && row.promiseStart !== null && row.promiseStart > now
          ? { ...ground, now: row.promiseStart }
          : ground,
        row.phones,
        row,
        ruling,
      ),
    );
  };
  const before = under(ruleBook(db));
  const after = under(bookWith(db, args.pack));
  const side = (decisions: readonly Ruling[]): RulesPreview['before'] => {
    const blocked: Record<string, number> = {};
    for (const { allowed, rule } of decisions) if (!allowed) blocked[rule] = (blocked[rule] ?? 0) + 1;
    return { callable: decisions.filter(({ allowed }) => allowed).length, blocked };
  };
  const turned = (isAllowed: boolean): RulesPreview['lost'] =>
    rows
      .flatMap((row, index) => {
        const was = before[index];
        const is = after[index];
        if (!was || !is || was.allowed !== isAllowed || is.allowed === isAllowed) return [];
        return [
          {
            name: firstName(row.name),
            rule: (isAllowed ? is : was).rule,
            promised: row.promiseStart !== null && row.promiseStart > now,
          },
        ];
      })
      .slice(0, namesShown);
  return {
    looked: rows.length,
    before: side(before),
    after: side(after),
    lost: turned(true),
    won: turned(false),
  };
};
