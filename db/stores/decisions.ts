import type { ClosedReason, Decision, PromisedBy, RequestState } from '../../core/contract/records.ts';
import { decide, type DecisionFacts } from '../../core/domain/decision.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { isBeingQuarantined } from './quarantines.ts';
import { requestToCall } from './requests.ts';
import { suppressedAmong } from './suppressions.ts';

/** The columns of `request r` that a decision rests on; for the stores that list requests. */
export const decisionColumns = `r.state, r.closed_reason AS closedReason, r.expires_at AS expiresAt, r.attempts, r.quarantined,
  r.promise_start AS promiseStart, r.promise_end AS promiseEnd, r.promise_by AS promiseBy,
  (SELECT count(*) FROM consent WHERE request_id = r.id) AS consents,
  (SELECT count(*) FROM consent WHERE request_id = r.id AND revoked_at IS NULL) AS consentsInForce`;

export type DecisionColumns = {
  readonly state: RequestState;
  readonly closedReason: ClosedReason | null;
  readonly expiresAt: number | null;
  readonly attempts: number;
  readonly quarantined: 0 | 1;
  readonly promiseStart: number | null;
  readonly promiseEnd: number | null;
  readonly promiseBy: PromisedBy | null;
  readonly consents: number;
  readonly consentsInForce: number;
};

export const requestFacts = (row: DecisionColumns): NonNullable<DecisionFacts['request']> => ({
  state: row.state,
  closedReason: row.closedReason,
  expiresAt: row.expiresAt,
  consents: row.consents,
  consentsInForce: row.consentsInForce,
  attempts: row.attempts,
  quarantined: row.quarantined === 1,
  promise:
    row.promiseStart === null || row.promiseEnd === null || row.promiseBy === null
      ? null
      : { start: row.promiseStart, end: row.promiseEnd, by: row.promiseBy },
});

/** The decision for the first of these numbers that may be called; for a list, where no number was chosen yet. */
export const decideAmong = (
  args: {
    readonly now: number;
    readonly numbers: readonly string[];
    readonly suppressed: Pick<ReadonlySet<string>, 'has'>;
  },
  row: DecisionColumns,
): Decision => {
  const number = args.numbers.find((one) => !args.suppressed.has(one)) ?? args.numbers[0] ?? null;
  return decide({
    now: args.now,
    number,
    suppressed: number !== null && args.suppressed.has(number),
    request: requestFacts(row),
    lastClosed: null,
  });
};

export type Callee = {
  readonly request: number | null;
  readonly requestUid: string | null;
  readonly prospect: number | null;
};

/**
 * Whose number this is: the open request to be called first (a promise before none, the oldest promise first, else the
 * newest request), else the person alone.
 */
export const calleeOf = (db: ReadDb, number: string): Callee => {
  const open = db.get<{ id: number; uid: string; prospect: number }>(sql`
    SELECT r.id, r.uid, r.prospect_id AS prospect FROM contact_point c JOIN request r ON r.prospect_id = c.prospect_id
    WHERE c.value = ${number} AND c.kind = 'phone' AND r.state = 'open'
    ORDER BY r.quarantined, r.promise_end IS NULL, r.promise_end, r.asked_at DESC, r.id DESC LIMIT 1`);
  if (open) return { request: open.id, requestUid: open.uid, prospect: open.prospect };
  const person = db.get<{ prospect: number }>(sql`
    SELECT prospect_id AS prospect FROM contact_point WHERE value = ${number} AND kind = 'phone' ORDER BY prospect_id DESC LIMIT 1`);
  return { request: null, requestUid: null, prospect: person?.prospect ?? null };
};

const lastClosedOf = (db: ReadDb, number: string): ClosedReason | null =>
  db.get<{ reason: ClosedReason | null }>(sql`
    SELECT r.closed_reason AS reason FROM contact_point c JOIN request r ON r.prospect_id = c.prospect_id
    WHERE c.value = ${number} AND c.kind = 'phone' AND r.state = 'closed' ORDER BY r.closed_at DESC, r.id DESC LIMIT 1`)
    ?.reason ?? null;

/** Gathers what is known of a number (and of the request it is called for) and decides. */
export const decideCall = (
  db: ReadDb,
  args: {
    readonly now: number;
    readonly key: Uint8Array;
    readonly number: string;
    readonly outside?: string;
    readonly request: number | null;
  },
): Decision => {
  const row =
    args.request === null
      ? undefined
      : db
          .prepare<readonly [number], DecisionColumns>(
            `SELECT ${decisionColumns} FROM request r WHERE r.id = ?`,
          )
          .get(args.request);
  // One of a large batch may not have been reached yet.
  const quarantined = args.request !== null && isBeingQuarantined(db, args.request) ? 1 : row?.quarantined;
  return decide({
    now: args.now,
    number: args.number,
    ...(args.outside === undefined ? {} : { outside: args.outside }),
    suppressed: suppressedAmong(db, { key: args.key, numbers: [args.number] }).has(args.number),
    request: row ? requestFacts({ ...row, quarantined: quarantined ?? 0 }) : null,
    lastClosed: row ? null : lastClosedOf(db, args.number),
  });
};

/** The decision for a number, and for the request of that uid or the one the number belongs to. Error: `request/missing`. */
export const decideFor = (
  db: ReadDb,
  args: {
    readonly now: number;
    readonly key: Uint8Array;
    readonly number: string;
    readonly outside?: string;
    readonly request: string | null;
  },
): Decision => {
  const request = args.request === null ? calleeOf(db, args.number).request : requestToCall(db, args.request).id;
  return decideCall(db, { ...args, request });
};

/** Keeps a decision; answers its id. */
export const saveDecision = (
  db: WriteDb,
  args: {
    readonly request: number | null;
    readonly at: number;
    readonly decision: Decision;
    readonly reason: string;
  },
): number => {
  const { allowed, rule, pack, overridable, facts, nextAllowedAt } = args.decision;
  return db.run(sql`
    INSERT INTO decision (uid, request_id, at, allowed, rule, pack, overridable, facts, next_allowed_at, reason)
    VALUES (${newUid()}, ${args.request}, ${args.at}, ${allowed ? 1 : 0}, ${rule}, ${pack}, ${overridable ? 1 : 0},
      ${JSON.stringify(facts)}, ${nextAllowedAt}, ${args.reason})`).id;
};
