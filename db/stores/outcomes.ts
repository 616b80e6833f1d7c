import type {
  ClosedReason,
  Direction,
  Expected,
  LineResult,
  PromiseRecord,
  RequestState,
  TimeWindow,
} from '../../core/contract/records.ts';
import { isNeverAsked } from '../../core/domain/expected.ts';
import { applyOutcome } from '../../core/domain/outcome.ts';
import { promiseStateAt } from '../../core/domain/promise.ts';
import { defaultAttemptsBudget } from '../../core/domain/retry.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { loseAttempt } from './attempts.ts';
import { appendEvent } from './audit.ts';
import { outcomeKinds } from './outcome-kinds.ts';
import { retryWindowsOf } from './retry-windows.ts';
import { emailsOfProspects } from './personal-data.ts';
import { endPromise, makePromise, promiseInForce } from './promises.ts';
import { noteNeverAsked, type Quarantined } from './quarantines.ts';
import { rankAgain } from './request-rank.ts';
import { closeRequest } from './requests.ts';
import { reindexRequest } from './search.ts';
import { suppress } from './suppressions.ts';
import { enqueueOutcome } from './webhooks.ts';

export type SaveOutcome = {
  readonly attempt: string;
  readonly kind: string;
  readonly note: string;
  readonly next: TimeWindow | null;
  readonly wrapMs: number;
  /** What they said to "was the call expected?"; absent or null where it was not asked. */
  readonly expected?: Expected | null;
  /** Tries at most until the person is reached; `defaultAttemptsBudget` when not said. */
  readonly budget?: number;
  readonly now: number;
  readonly key: Uint8Array;
};

export type SavedOutcome = {
  readonly state: RequestState | null;
  readonly closedReason: ClosedReason | null;
  readonly promise: PromiseRecord | null;
  /** The rest of its batch, put in quarantine by this. */
  readonly quarantined: Quarantined | null;
  /** Uids of every request this changed. */
  readonly changed: readonly string[];
};

type AttemptRow = {
  readonly id: number;
  readonly direction: Direction;
  readonly startedAt: number;
  readonly lineResult: LineResult | null;
  readonly unplaced: 0 | 1;
  readonly number: string;
  readonly prospect: number | null;
  readonly country: string | null;
  readonly city: string | null;
  readonly zone: string | null;
  readonly request: number | null;
  readonly requestUid: string | null;
  readonly state: RequestState | null;
  readonly closedReason: ClosedReason | null;
  readonly slots: string | null;
  /** Whatever they agreed to was taken back. */
  readonly withdrawn: number;
  readonly saved: number;
};

const attemptOf = (db: WriteDb, uid: string): AttemptRow => {
  const row = db.get<AttemptRow>(sql`
    SELECT a.id, a.direction, a.started_at AS startedAt, e.line_result AS lineResult, a.number, a.prospect_id AS prospect, p.country, p.city, p.zone,
      EXISTS (SELECT 1 FROM attempt_unplaced WHERE attempt_id = a.id) AS unplaced,
      r.id AS request, r.uid AS requestUid, r.state, r.closed_reason AS closedReason, r.slots, o.id IS NOT NULL AS saved,
      EXISTS (SELECT 1 FROM consent WHERE request_id = r.id) AND NOT EXISTS (
        SELECT 1 FROM consent WHERE request_id = r.id AND revoked_at IS NULL) AS withdrawn
    FROM attempt a
      LEFT JOIN attempt_end e ON e.attempt_id = a.id
      LEFT JOIN prospect p ON p.id = a.prospect_id
      LEFT JOIN request r ON r.id = a.request_id
      LEFT JOIN outcome o ON o.attempt_id = a.id
    WHERE a.uid = ${uid}`);
  if (!row)
    throw new ExpectedError('call/missing', 'This call is not in the log any more. Read the log again.');
  if (row.saved)
    throw new ExpectedError(
      'outcome/already-saved',
      'This call has its outcome already. Nothing was changed.',
    );
  return row;
};

/** Every number the person is known by, and the one just called: who objects, objects to being called at all. */
const numbersOf = (db: WriteDb, { prospect, number }: AttemptRow): readonly string[] => {
  const known =
    prospect === null
      ? []
      : db.all<{ value: string }>(
          sql`SELECT value FROM contact_point WHERE prospect_id = ${prospect} AND kind = 'phone'`,
        );
  return [number, ...known.map(({ value }) => value)].filter((value) => /^\+?\d{3,}$/.test(value));
};

type Earlier = {
  readonly kind: string;
  readonly direction: Direction;
  readonly startedAt: number;
  readonly rightParty: 0 | 1;
};

/**
 * What came of the calls of a request that were placed, of those merged into it as well, since somebody last opened it again by hand: who
 * does that wants it tried afresh.
 */
const earlierOf = (db: WriteDb, request: number): readonly Earlier[] =>
  db.all<Earlier>(sql`
    SELECT o.kind, a.direction, a.started_at AS startedAt, k.right_party AS rightParty
    FROM attempt a JOIN outcome o ON o.attempt_id = a.id JOIN outcome_kind k ON k.code = o.kind
    WHERE a.request_id IN (SELECT id FROM request WHERE id = ${request} UNION ALL SELECT id FROM request WHERE merged_into = ${request})
      AND a.started_at >= coalesce((
        SELECT max(at) FROM request_action WHERE request_id = ${request} AND kind = 'reopen' AND undone_at IS NULL), 0)
      AND NOT EXISTS (SELECT 1 FROM attempt_unplaced u WHERE u.attempt_id = a.id)
    ORDER BY a.id`);

/** When each call of ours started that reached nobody, since the person was last spoken to. */
const triesOf = (earlier: readonly Earlier[], attempt: AttemptRow): readonly number[] => [
  ...earlier
    .slice(earlier.findLastIndex(({ rightParty }) => rightParty === 1) + 1)
    .filter(({ direction }) => direction === 'outbound')
    .map(({ startedAt }) => startedAt),
  ...(attempt.direction === 'outbound' && attempt.unplaced === 0 ? [attempt.startedAt] : []),
];

const otherOpenRequests = (
  db: WriteDb,
  { prospect, request }: AttemptRow,
): readonly { readonly id: number; readonly uid: string }[] =>
  prospect === null
    ? []
    : db.all<{ id: number; uid: string }>(sql`
        SELECT id, uid FROM request WHERE prospect_id = ${prospect} AND state = 'open' AND id IS NOT ${request}`);

/**
 * Outcome, whether the call was expected, end of the promise in force, next promise or closing, count of attempts, do-not-call entries, search and
 * audit; the writer's one transaction holds them together. Errors: those of `applyOutcome`, `outcome/unknown-kind`,
 * `outcome/already-saved`, `call/missing`.
 */
export const saveOutcome = (db: WriteDb, args: SaveOutcome): SavedOutcome => {
  const attempt = attemptOf(db, args.attempt);
  const kind = outcomeKinds(db).find((one) => one.code === args.kind && one.active);
  if (!kind)
    throw new ExpectedError('outcome/unknown-kind', `No outcome "${args.kind}" is in use. Choose another.`);
  const { request, requestUid, state } = attempt;
  const expected = args.expected ?? null;
  const promise = request === null ? null : promiseInForce(db, request);
  const earlier = request === null ? [] : earlierOf(db, request);
  const effects = applyOutcome({
    kind,
    request:
      request === null || state === null
        ? null
        : {
            state,
            withdrawn: attempt.withdrawn === 1 || attempt.closedReason === 'suppressed',
            promise,
            sameBefore: earlier.filter((one) => one.kind === kind.code).length,
            tries: triesOf(earlier, attempt),
            budget: args.budget ?? defaultAttemptsBudget,
            slots: JSON.parse(attempt.slots ?? '[]') as readonly TimeWindow[],
            ...retryWindowsOf(db, { ...attempt, numbers: numbersOf(db, attempt), now: args.now }),
          },
    // Whoever was spoken to all the same was called some other way.
    attempt: { ...attempt, unplaced: attempt.unplaced === 1 && !kind.humanAnswered },
    note: args.note,
    expected,
    next: args.next,
    now: args.now,
  });

  const { now } = args;
  const agent = currentAgent(db, now);
  // A window that went down in the call could not say how it ended.
  loseAttempt(db, { id: attempt.id, uid: args.attempt, at: now });
  // Before the outcome: the trigger that counts it looks here.
  if (expected !== null)
    db.run(
      sql`INSERT INTO attempt_expected (attempt_id, answer, at) VALUES (${attempt.id}, ${expected}, ${now})`,
    );
  db.run(sql`
    INSERT INTO outcome (uid, attempt_id, kind, note, agent_id, at, wrap_ms)
    VALUES (${newUid()}, ${attempt.id}, ${kind.code}, ${args.note}, ${agent}, ${now}, ${args.wrapMs})`);
  db.run(sql`DELETE FROM attempt_draft WHERE attempt_id = ${attempt.id}`);
  appendEvent(db, {
    at: now,
    agent,
    kind: 'outcome.saved',
    subject: args.attempt,
    data: {
      outcome: kind.code,
      expected,
      request: requestUid,
      promiseEnded: effects.promiseEnds,
      closes: effects.closes,
      next: effects.next,
    },
  });

  const changed: string[] = [];
  let made: PromiseRecord | null = null;
  if (request !== null && requestUid !== null) {
    changed.push(requestUid);
    if (effects.counts)
      db.run(sql`UPDATE request SET attempts = attempts + 1, updated_at = ${now} WHERE id = ${request}`);
    if (effects.promiseEnds !== null) endPromise(db, { request, as: effects.promiseEnds, at: now });
    if (effects.reopens) {
      db.run(
        sql`UPDATE request SET state = 'open', closed_reason = NULL, closed_at = NULL, updated_at = ${now} WHERE id = ${request}`,
      );
      appendEvent(db, {
        at: now,
        agent,
        kind: 'request.reopened',
        subject: requestUid,
        data: { attempt: args.attempt },
      });
    }
    if (effects.next !== null) {
      const row = makePromise(db, { request, window: effects.next, by: effects.next.by, agent, at: now });
      made = { ...row, state: promiseStateAt(row, now) };
    } else if (promise !== null && effects.promiseEnds === null) {
      made = { ...promise, state: promiseStateAt(promise, now) };
    }
    if (effects.closes !== null)
      closeRequest(db, { id: request, uid: requestUid, reason: effects.closes, agent, at: now });
    if (effects.counts) rankAgain(db, request);
    reindexRequest(db, request);
  }
  if (effects.suppress) {
    suppress(db, {
      key: args.key,
      numbers: numbersOf(db, attempt),
      emails: attempt.prospect === null ? [] : emailsOfProspects(db, [attempt.prospect]),
      source: 'outcome',
      reason: kind.code,
      agent,
      at: now,
    });
    for (const other of otherOpenRequests(db, attempt)) {
      closeRequest(db, { ...other, reason: 'suppressed', agent, at: now });
      changed.push(other.uid);
    }
  }
  const quarantined =
    request !== null && isNeverAsked(expected, kind)
      ? noteNeverAsked(db, { request, attempt: attempt.id, agent, at: now })
      : null;
  const after =
    request === null
      ? undefined
      : db.get<{ state: RequestState; reason: ClosedReason | null }>(
          sql`SELECT state, closed_reason AS reason FROM request WHERE id = ${request}`,
        );
  enqueueOutcome(db, {
    attempt: attempt.id,
    request,
    outcome: kind.code,
    closedReason: after?.reason ?? null,
    next: made,
    now,
  });
  return {
    state: after?.state ?? null,
    closedReason: after?.reason ?? null,
    promise: made,
    quarantined,
    changed,
  };
};
