import type { WriteDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';
import { newUid } from '../../db/uid.ts';
import { agentCalled, type AddedRequest } from './records.ts';

export type FigureCall = {
  /** ISO 8601. */
  readonly at: string;
  readonly request?: AddedRequest;
  readonly agent?: string;
  readonly inbound?: boolean;
  /** From the start to the end, and the wrap-up; in seconds. */
  readonly seconds?: number;
  readonly wrap?: number;
  readonly outcome?: string;
  readonly expected?: 'yes' | 'forgot' | 'never-asked';
  readonly mos?: number;
  readonly network?: string;
  readonly headset?: string;
};

/** A call as its rows, whatever the rules of calling would say of it. Answers its id. */
export const addCall = (db: WriteDb, call: FigureCall): number => {
  const at = Date.parse(call.at);
  const agent = agentCalled(db, call.agent ?? 'Ana');
  const { id } = db.run(sql`
    INSERT INTO attempt (uid, request_id, prospect_id, agent_id, direction, number, started_at, pid)
    VALUES (${newUid()}, ${call.request?.id ?? null}, ${call.request?.prospect ?? null}, ${agent}, ${call.inbound === true ? 'inbound' : 'outbound'}, '+33199000142', ${at}, 0)`);
  db.run(sql`
    INSERT INTO attempt_end (attempt_id, at, line_result, ended_by) VALUES (${id}, ${at + (call.seconds ?? 0) * 1000}, 'no-answer', 'agent')`);
  if (call.outcome !== undefined)
    db.run(
      sql`INSERT INTO outcome (uid, attempt_id, kind, agent_id, at, wrap_ms) VALUES (${newUid()}, ${id}, ${call.outcome}, ${agent}, ${at}, ${(call.wrap ?? 0) * 1000})`,
    );
  if (call.expected !== undefined)
    db.run(
      sql`INSERT INTO attempt_expected (attempt_id, answer, at) VALUES (${id}, ${call.expected}, ${at})`,
    );
  if (call.mos !== undefined)
    db.run(sql`
      INSERT INTO attempt_quality (attempt_id, way, at, samples, mos_mean, mos_worst, loss, loss_worst, jitter_ms, codec, microphone, network)
      VALUES (${id}, 'heard', ${at}, 30, ${call.mos}, 1.5, 0, 0, 4, 'opus', ${call.headset ?? ''}, ${call.network ?? 'wifi'})`);
  return id;
};

export const addPromise = (
  db: WriteDb,
  promise: {
    readonly request: AddedRequest;
    readonly by: 'prospect' | 'agent' | 'rule';
    readonly agent?: string;
    readonly ended: string;
    readonly as: 'kept' | 'broken' | 'replaced';
  },
): void => {
  const ended = Date.parse(promise.ended);
  db.run(sql`
    INSERT INTO promise (uid, request_id, start_at, end_at, zone, by, agent_id, created_at, ended_at, ended_as)
    VALUES (${newUid()}, ${promise.request.id}, ${ended - 3_600_000}, ${ended}, 'Europe/Paris', ${promise.by},
      ${promise.agent === undefined ? null : agentCalled(db, promise.agent)}, ${ended - 7_200_000}, ${ended}, ${promise.as})`);
};
