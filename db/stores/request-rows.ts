import type { RequestRow } from '../../core/contract/views.ts';
import type { Stake } from '../../core/contract/records.ts';
import { ruling, type Ruling } from '../../core/domain/decision.ts';
import { promiseStateAt } from '../../core/domain/promise.ts';
import { listStateOf } from '../../core/domain/view.ts';
import type { ReadDb } from '../handle.ts';
import {
  decideAmong,
  decisionColumns,
  decisionGround,
  requestFacts,
  type DecisionColumns,
} from './decisions.ts';

/** The rows of the table of requests by their ids, with whether each may be called now. */

const excerptLength = 160;

type Row = DecisionColumns & {
  readonly id: number;
  readonly uid: string;
  readonly name: string;
  readonly company: string;
  readonly language: string | null;
  readonly zone: string;
  readonly probe: string;
  readonly offer: string | null;
  readonly words: string;
  readonly stakes: string;
  readonly askedAt: number;
  readonly closedAt: number | null;
  readonly phones: string;
  readonly owner: string | null;
  readonly outcome: string | null;
};

const rows = `
  SELECT r.id, r.uid, p.name, p.company, p.language, b.name AS probe, f.name AS offer,
    coalesce((SELECT w.value ->> 'text' FROM json_each(r.words) w LIMIT 1), '') AS words, r.stakes,
    r.closed_at AS closedAt,
    (SELECT json_group_array(c.value ORDER BY c.sort) FROM contact_point c WHERE c.prospect_id = p.id AND c.kind = 'phone') AS phones,
    (SELECT g.name FROM agent g WHERE g.id = r.owner_id) AS owner,
    (SELECT o.kind FROM attempt a JOIN outcome o ON o.attempt_id = a.id WHERE a.request_id = r.id ORDER BY a.id DESC LIMIT 1) AS outcome,
    ${decisionColumns}
  FROM json_each(?) j JOIN request r ON r.id = j.value JOIN prospect p ON p.id = r.prospect_id
    JOIN probe b ON b.id = r.probe_id LEFT JOIN offer f ON f.id = b.offer_id`;

const decided = `
  SELECT r.id, (SELECT json_group_array(c.value ORDER BY c.sort) FROM contact_point c WHERE c.prospect_id = r.prospect_id AND c.kind = 'phone') AS phones,
    ${decisionColumns}
  FROM json_each(?) j JOIN request r ON r.id = j.value JOIN prospect p ON p.id = r.prospect_id JOIN probe b ON b.id = r.probe_id`;

type Asked = { readonly now: number; readonly key: Uint8Array };

const decisionsOf = <R extends DecisionColumns & { readonly id: number; readonly phones: string }>(
  db: ReadDb,
  found: readonly R[],
  { now, key }: Asked,
): readonly { readonly row: R; readonly numbers: readonly string[]; readonly decision: Ruling }[] => {
  const numbers = found.map(({ phones }) => JSON.parse(phones) as readonly string[]);
  const ground = decisionGround(db, { now, key, numbers: numbers.flat() });
  return found.map((row, index) => {
    const own = numbers[index] ?? [];
    return { row, numbers: own, decision: decideAmong(ground, own, row, ruling) };
  });
};

/** Those of the ids that may not be called now. */
export const blockedAmong = (db: ReadDb, ids: readonly number[], asked: Asked): ReadonlySet<number> => {
  const found = db
    .prepare<readonly [string], DecisionColumns & { id: number; phones: string }>(decided)
    .all(JSON.stringify(ids));
  return new Set(
    decisionsOf(db, found, asked).flatMap(({ row, decision }) => (decision.allowed ? [] : [row.id])),
  );
};

/** In the order of the ids. */
export const requestRows = (db: ReadDb, ids: readonly number[], asked: Asked): readonly RequestRow[] => {
  const found = db.prepare<readonly [string], Row>(rows).all(JSON.stringify(ids));
  const byId = new Map(decisionsOf(db, found, asked).map((one) => [one.row.id, one]));
  return ids.flatMap((id) => {
    const one = byId.get(id);
    if (!one) return [];
    const { row, numbers, decision } = one;
    const { promise, quarantined } = requestFacts(row);
    return [
      {
        request: row.uid,
        state: listStateOf({ state: row.state, quarantined }),
        closedReason: row.closedReason,
        closedAt: row.closedAt,
        name: row.name,
        company: row.company,
        phone: numbers[0] ?? null,
        language: row.language,
        zone: row.zone,
        probe: row.probe,
        offer: row.offer,
        words:
          row.words.length <= excerptLength
            ? row.words
            : `${row.words.slice(0, excerptLength).replace(/[\uD800-\uDBFF]$/, '')}…`,
        stakes: JSON.parse(row.stakes) as Stake[],
        askedAt: row.askedAt,
        promise: promise && { ...promise, state: promiseStateAt(promise, asked.now) },
        attempts: row.attempts,
        outcome: row.outcome,
        owner: row.owner,
        callable: decision.allowed,
        rule: decision.rule,
      },
    ];
  });
};
