import type { PendingAttempt } from '../../core/contract/calls.ts';
import type { CallStep, Decision, Direction, EndedBy, LineResult } from '../../core/contract/records.ts';
import { isUsableReason } from '../../core/domain/decision.ts';
import { wasNeverPlaced } from '../../core/domain/line-result.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { mayBeAlive } from '../process-alive.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';
import { calleeOf, decideCall, saveDecision } from './decisions.ts';
import { refuseElsewhere, requestToCall } from './requests.ts';
import { refuseReserved } from './reservations.ts';

type PendingRow = Omit<PendingAttempt, 'ended'> & { readonly ended: number };

/**
 * Attempts that wait for their outcome, the oldest first. They are few: read in the order of all attempts, every one of those
 * would be looked at before a call.
 */
export const pendingAttempts = (db: ReadDb): readonly PendingAttempt[] =>
  db
    .all<PendingRow>(
      sql`
      SELECT a.uid AS attempt, r.uid AS request, coalesce(p.name, '') AS name, a.number, a.direction, a.started_at AS startedAt,
        e.attempt_id IS NOT NULL AS ended, e.line_result AS lineResult, d.text AS draft
      FROM attempt_draft d
        CROSS JOIN attempt a ON a.id = d.attempt_id
        LEFT JOIN attempt_end e ON e.attempt_id = a.id
        LEFT JOIN request r ON r.id = a.request_id
        LEFT JOIN prospect p ON p.id = a.prospect_id
      ORDER BY d.attempt_id`,
    )
    .map(({ ended, ...row }) => Object.assign(row, { ended: ended === 1 }));

export type StartAttempt = {
  /** Uid of the request it is made for; null to find it by the number. */
  readonly request: string | null;
  /** As it will be dialled (core/domain/phone.ts `dialable`), or as the line gave it. */
  readonly number: string;
  /** The PBX's prefix for an outside line: an emergency number is known behind it. */
  readonly outside?: string;
  readonly direction: Direction;
  readonly reason: string;
  /** Uid of an attempt that is up: somebody is asked about it, or brought into it; or of one that the line has lost. */
  readonly during?: string;
  readonly now: number;
  readonly key: Uint8Array;
  readonly pid: number;
  /** The window that calls, where one does: whoever another window has before it is not called. */
  readonly window?: string;
};

export type StartedAttempt = {
  readonly attempt: string;
  readonly request: string | null;
  readonly number: string;
  readonly decision: Decision;
};

/** Nothing is decided about a call that somebody else makes to us. */
const inbound: Decision = {
  allowed: true,
  rule: 'inbound',
  pack: '',
  overridable: false,
  facts: {},
  nextAllowedAt: null,
};

/** It was answered, and the line broke under it: neither side meant it to end. */
const wasLost = (db: ReadDb, attempt: string): boolean =>
  db.all(
    sql`
    SELECT 1 AS lost
    FROM attempt a JOIN attempt_end e ON e.attempt_id = a.id
    WHERE a.uid = ${attempt} AND e.ended_by = 'network' AND e.line_result = 'answered'`,
  ).length > 0;

const outboundDecision = (
  db: WriteDb,
  args: StartAttempt,
  { request, prospect }: { readonly request: number | null; readonly prospect: number | null },
): Decision => {
  const { now, key, number, outside } = args;
  const decision = decideCall(db, {
    now,
    key,
    number,
    request,
    prospect,
    ...(outside === undefined ? {} : { outside }),
  });
  if (decision.rule !== 'emergency') {
    const pending = pendingAttempts(db);
    const [unfinished] = pending;
    // Who waits on the line cannot wait for an outcome; theirs is asked for after the call. Nor can somebody who was
    // cut off in the middle of a sentence.
    const named = pending.find(({ attempt }) => attempt === args.during);
    const isAllowed = named !== undefined && (!named.ended || wasLost(db, named.attempt));
    if (unfinished && !isAllowed) {
      throw new ExpectedError(
        'call/unfinished',
        'The call before this one still needs its outcome. Choose it first, then call.',
        unfinished,
      );
    }
  }
  if (!decision.allowed && !(decision.overridable && isUsableReason(args.reason))) {
    const remedy = decision.overridable
      ? 'Write why you call all the same, or choose somebody else.'
      : 'No reason changes that: choose somebody else.';
    throw new ExpectedError(
      'call/blocked',
      `This person may not be called now (${decision.rule}). ${remedy}`,
      decision,
    );
  }
  return decision;
};

/**
 * Writes the attempt, and for a call of ours the decision it rests on, before anything goes on the wire.
 * Errors: `call/blocked` (data: the decision), `call/unfinished` (data: the attempt), `queue/reserved` (data: agent),
 * `request/missing`, `request/elsewhere`.
 */
export const startAttempt = (db: WriteDb, args: StartAttempt): StartedAttempt => {
  const given = args.request === null ? null : requestToCall(db, args.request);
  if (given !== null) refuseElsewhere(db, given.id);
  const callee =
    given === null
      ? calleeOf(db, args.number)
      : { request: given.id, requestUid: given.uid, prospect: given.prospect };
  const decision = args.direction === 'outbound' ? outboundDecision(db, args, callee) : inbound;
  if (args.direction === 'outbound' && callee.request !== null && decision.rule !== 'emergency')
    refuseReserved(db, { request: callee.request, window: args.window ?? null, now: args.now });
  const kept =
    args.direction === 'outbound'
      ? saveDecision(db, {
          request: callee.request,
          at: args.now,
          decision,
          reason: decision.allowed ? '' : args.reason.trim(),
        })
      : null;
  const agent = currentAgent(db, args.now);
  const uid = newUid();
  const { id } = db.run(sql`
    INSERT INTO attempt (uid, request_id, prospect_id, decision_id, agent_id, direction, number, started_at, pid)
    VALUES (${uid}, ${callee.request}, ${callee.prospect}, ${kept}, ${agent}, ${args.direction}, ${args.number}, ${args.now}, ${args.pid})`);
  db.run(sql`INSERT INTO attempt_draft (attempt_id, updated_at) VALUES (${id}, ${args.now})`);
  appendEvent(db, {
    at: args.now,
    agent,
    kind: 'attempt.started',
    subject: uid,
    data: {
      direction: args.direction,
      request: callee.requestUid,
      rule: decision.rule,
      pack: decision.pack,
      overridden: !decision.allowed,
    },
  });
  return { attempt: uid, request: callee.requestUid, number: args.number, decision };
};

/** Error: `call/missing`. */
export const attemptId = (
  db: ReadDb,
  uid: string,
): { readonly id: number; readonly direction: Direction; readonly request: string | null } => {
  const row = db.get<{ id: number; direction: Direction; request: string | null }>(sql`
    SELECT a.id, a.direction, r.uid AS request FROM attempt a LEFT JOIN request r ON r.id = a.request_id WHERE a.uid = ${uid}`);
  if (!row)
    throw new ExpectedError('call/missing', 'This call is not in the log any more. Read the log again.');
  return row;
};

export const addStep = (
  db: WriteDb,
  args: { readonly attempt: string; readonly step: CallStep; readonly at: number; readonly detail: string },
): void => {
  const { id } = attemptId(db, args.attempt);
  db.run(
    sql`INSERT INTO attempt_step (attempt_id, step, at, detail) VALUES (${id}, ${args.step}, ${args.at}, ${args.detail})`,
  );
};

export type EndAttempt = {
  readonly attempt: string;
  readonly at: number;
  readonly answeredAt: number | null;
  readonly lineResult: LineResult;
  readonly sipCode: number | null;
  readonly sipReason: string;
  readonly endedBy: EndedBy;
  readonly holdMs: number;
};

export type EndedAttempt = {
  readonly request: string | null;
  readonly direction: Direction;
  /** Whether this end is the one that counts. */
  readonly first: boolean;
};

/**
 * The first end counts; a second is let pass, since a window that reconnects may say it again. An inbound call that
 * nobody took asks for no outcome.
 */
export const endAttempt = (db: WriteDb, args: EndAttempt): EndedAttempt => {
  const { id, direction, request } = attemptId(db, args.attempt);
  const { changes } = db.run(sql`
    INSERT INTO attempt_end (attempt_id, at, answered_at, line_result, sip_code, sip_reason, ended_by, hold_ms)
    VALUES (${id}, ${args.at}, ${args.answeredAt}, ${args.lineResult}, ${args.sipCode}, ${args.sipReason}, ${args.endedBy}, ${args.holdMs})
    ON CONFLICT (attempt_id) DO NOTHING`);
  const steps = db
    .all<{ step: CallStep }>(sql`SELECT step FROM attempt_step WHERE attempt_id = ${id}`)
    .map(({ step }) => step);
  if (changes === 1 && wasNeverPlaced({ ...args, direction, steps }))
    db.run(sql`INSERT INTO attempt_unplaced (attempt_id) VALUES (${id})`);
  if (direction === 'inbound' && args.answeredAt === null)
    db.run(sql`DELETE FROM attempt_draft WHERE attempt_id = ${id} AND text = ''`);
  return { request, direction, first: changes === 1 };
};

/** Keeps what is typed while the outcome is not chosen; after it, nothing is kept any more. */
export const saveDraft = (
  db: WriteDb,
  args: { readonly attempt: string; readonly text: string; readonly at: number },
): void => {
  const { id } = attemptId(db, args.attempt);
  db.run(sql`UPDATE attempt_draft SET text = ${args.text}, updated_at = ${args.at} WHERE attempt_id = ${id}`);
};

/** Ends an attempt that nobody saw end, at the last moment that is known of it. One that has its end keeps it. */
export const loseAttempt = (
  db: WriteDb,
  { id, uid, at }: { readonly id: number; readonly uid: string; readonly at: number },
): void => {
  const { changes } = db.run(sql`
    INSERT INTO attempt_end (attempt_id, at, answered_at, line_result, sip_reason, ended_by)
    SELECT a.id,
      max(a.started_at, coalesce((SELECT max(s.at) FROM attempt_step s WHERE s.attempt_id = a.id), a.started_at)),
      (SELECT min(s.at) FROM attempt_step s WHERE s.attempt_id = a.id AND s.step = 'answered'),
      'lost', '', 'workstation'
    FROM attempt a WHERE a.id = ${id}
    ON CONFLICT (attempt_id) DO NOTHING`);
  if (changes > 0) appendEvent(db, { at, agent: null, kind: 'attempt.lost', subject: uid, data: {} });
};

export type RecoverAttempts = {
  readonly at: number;
  /** Uids of the attempts that a window says it still holds: they will have an end of their own. */
  readonly held: readonly string[];
};

/**
 * After a crash: attempts without an end, whose process is gone and which no window holds, get the end `lost`. They go
 * on waiting for their outcome. `isAlive` tells whether the process that placed a call may still be holding it.
 */
export const recoverAttempts = (
  db: WriteDb,
  args: RecoverAttempts & { readonly isAlive: (pid: number, startedAt: number) => boolean },
): readonly string[] => {
  const open = db.all<{ id: number; uid: string; pid: number; startedAt: number }>(sql`
    SELECT a.id, a.uid, a.pid, a.started_at AS startedAt FROM attempt_draft d CROSS JOIN attempt a ON a.id = d.attempt_id
    WHERE NOT EXISTS (SELECT 1 FROM attempt_end e WHERE e.attempt_id = a.id)`);
  const lost = open.filter(
    ({ uid, pid, startedAt }) => !args.held.includes(uid) && !args.isAlive(pid, startedAt),
  );
  for (const { id, uid } of lost) loseAttempt(db, { id, uid, at: args.at });
  return lost.map(({ uid }) => uid);
};

/** The calls that a crash of any host on this machine cut. */
export const recoverLost = (db: WriteDb, args: RecoverAttempts): readonly string[] =>
  recoverAttempts(db, { ...args, isAlive: (pid, startedAt) => mayBeAlive(pid, startedAt, args.at) });
