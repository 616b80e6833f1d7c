import type { CallFacts } from '../../core/contract/call-log.ts';
import type { CallStep } from '../../core/contract/records.ts';
import { attemptColumns } from '../columns/tables.ts';
import type { ReadDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { attemptId } from './attempts.ts';
import { marksOf } from './call-filter.ts';
import { callRows } from './call-log.ts';

const flagsOf = (db: ReadDb, id: number): number => {
  const block = attemptColumns(db).find(({ first, length }) => id >= first && id < first + length);
  return block?.flags[id - block.first] ?? 0;
};

type Asked = Omit<NonNullable<CallFacts['asked']>, 'words' | 'stakes'> & {
  readonly words: string;
  readonly stakes: string;
};
type Ground = Omit<NonNullable<CallFacts['decision']>, 'allowed' | 'overridable' | 'facts'> & {
  readonly allowed: number;
  readonly overridable: number;
  readonly facts: string;
};

/** All that is known of one call. Error: `call/missing`. */
export const callFacts = (db: ReadDb, { attempt }: { readonly attempt: string }): CallFacts => {
  const { id } = attemptId(db, attempt);
  const [found] = callRows(db, sql`a.id = ${id}`);
  if (!found) throw new Error(`call ${id} has no row`);
  const asked = db.get<Asked>(sql`
    SELECT b.name AS probe, o.name AS offer, r.asked_at AS at, r.asked_where AS "where", r.words, r.stakes
    FROM attempt a JOIN request r ON r.id = a.request_id JOIN probe b ON b.id = r.probe_id LEFT JOIN offer o ON o.id = b.offer_id
    WHERE a.id = ${id}`);
  const ground = db.get<Ground>(sql`
    SELECT c.at, c.allowed, c.rule, c.pack, c.overridable, c.facts, c.next_allowed_at AS nextAllowedAt, c.reason
    FROM attempt a JOIN decision c ON c.id = a.decision_id WHERE a.id = ${id}`);
  return {
    row: found.row,
    asked: asked
      ? {
          ...asked,
          words: JSON.parse(asked.words) as NonNullable<CallFacts['asked']>['words'],
          stakes: JSON.parse(asked.stakes) as NonNullable<CallFacts['asked']>['stakes'],
        }
      : null,
    decision: ground
      ? {
          ...ground,
          allowed: ground.allowed === 1,
          overridable: ground.overridable === 1,
          facts: JSON.parse(ground.facts) as NonNullable<CallFacts['decision']>['facts'],
        }
      : null,
    steps: [
      ...db.all<{ step: CallStep; at: number; detail: string }>(
        sql`SELECT step, at, detail FROM attempt_step WHERE attempt_id = ${id} ORDER BY at, id`,
      ),
    ],
    marks: [...marksOf(flagsOf(db, id))],
  };
};
