import {
  bulkAction,
  type BulkAction,
  type BulkRefusal,
  type BulkRun,
  type Selection,
} from '../../core/contract/bulk.ts';
import { promiseEndBy, type PromiseWindow } from '../../core/domain/promise.ts';
import { refusalOf } from '../../core/domain/request-action.ts';
import { retryWindowMs } from '../../core/domain/retry.ts';
import { ExpectedError, assertNever } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';
import { candidates, type BulkContext, type Candidate } from './bulk-selection.ts';
import { endPromise, makePromise } from './promises.ts';
import { takeBack } from './bulk-undo.ts';
import { closeRequest } from './requests.ts';

/**
 * One change of many requests, a portion at a time in the order of their ids, so that no other write waits long. Whoever
 * came after the start is not meant; each request is judged when its turn comes. What each was before is kept with the run,
 * which is how the whole is undone.
 */

/** Why a request is left as it is; null where the action changes it. */
const leftBecause = (
  action: BulkAction,
  { facts, owner }: Candidate,
  to: number | null,
  at: number,
): BulkRefusal | null =>
  refusalOf(action.kind, facts, at, action.kind === 'snooze' ? action.until : at) ??
  (action.kind === 'reassign' && owner === to ? 'as-it-is' : null);

const ownerOf = (db: ReadDb, action: BulkAction): number | null => {
  if (action.kind !== 'reassign' || action.owner === null) return null;
  const agent = db.get<{ id: number }>(sql`SELECT id FROM agent WHERE uid = ${action.owner}`);
  if (!agent)
    throw new ExpectedError('bulk/no-agent', 'This agent is not known on this workstation. Choose another.');
  return agent.id;
};

export type PreviewPart = {
  readonly total: number;
  readonly changes: number;
  readonly refused: readonly { readonly why: BulkRefusal; readonly count: number }[];
  readonly first: readonly number[];
  /** Requests up to this id were looked at; null at the end. */
  readonly next: number | null;
};

/** What a run would do with the next requests from `after` on. Error: `bulk/no-agent`. */
export const previewBulk = (
  db: ReadDb,
  args: BulkContext & {
    readonly selection: Selection;
    readonly action: BulkAction;
    readonly after: number;
    readonly limit: number;
  },
): PreviewPart => {
  const owner = ownerOf(db, args.action);
  const { rows, reached } = candidates(db, { ...args, last: Number.MAX_SAFE_INTEGER });
  const refused = new Map<BulkRefusal, number>();
  const changing: number[] = [];
  for (const one of rows) {
    const why = leftBecause(args.action, one, owner, args.now);
    if (why === null) changing.push(one.id);
    else refused.set(why, (refused.get(why) ?? 0) + 1);
  }
  return {
    total: rows.length,
    changes: changing.length,
    refused: [...refused].map(([why, count]) => ({ why, count })),
    first: changing.slice(0, 10),
    next: reached,
  };
};

/** Names for a preview, in the order of the ids. */
export const previewNames = (db: ReadDb, { ids }: { readonly ids: readonly number[] }) => [
  ...db.all<{ request: string; name: string; company: string }>(sql`
    SELECT r.uid AS request, p.name, p.company FROM json_each(${JSON.stringify(ids)}) j
      JOIN request r ON r.id = j.value JOIN prospect p ON p.id = r.prospect_id ORDER BY j.key`),
];

const apply = (
  db: WriteDb,
  run: { readonly id: number; readonly action: BulkAction; readonly at: number; readonly agent: number },
  one: Candidate,
  owner: number | null,
): void => {
  const { action, at, agent } = run;
  const held = db.get<PromiseWindow & { id: number }>(
    sql`SELECT id, start_at AS start, end_at AS end, by FROM promise WHERE request_id = ${one.id} AND ended_at IS NULL`,
  );
  let before = held?.id ?? null;
  let after: number | null = null;
  switch (action.kind) {
    case 'close':
      closeRequest(db, { id: one.id, uid: one.uid, reason: action.reason, agent, at });
      break;
    case 'snooze': {
      const end = held && promiseEndBy(held, at, { type: 'replaced' });
      if (end) endPromise(db, { request: one.id, as: end, at });
      const window = { start: action.until, end: action.until + retryWindowMs, zone: one.zone };
      makePromise(db, { request: one.id, window, by: 'rule', agent, at });
      // Put off, it is still whose it was.
      db.run(sql`UPDATE request SET owner_id = ${one.owner} WHERE id = ${one.id}`);
      after =
        db.get<{ id: number }>(sql`SELECT id FROM promise WHERE request_id = ${one.id} AND ended_at IS NULL`)
          ?.id ?? null;
      break;
    }
    case 'reassign':
      before = null;
      db.run(sql`UPDATE request SET owner_id = ${owner}, updated_at = ${at} WHERE id = ${one.id}`);
      break;
    default:
      assertNever(action);
  }
  db.run(sql`
    INSERT INTO bulk_request (run_id, request_id, promise_before, promise_after, owner_before)
    VALUES (${run.id}, ${one.id}, ${before}, ${after}, ${one.owner})`);
};

export type RunRow = {
  readonly id: number;
  readonly uid: string;
  readonly action: string;
  readonly selection: string;
  readonly at: number;
  readonly agent: number;
  readonly agentName: string;
  readonly state: BulkRun['state'];
  readonly reached: number;
  readonly last: number;
  readonly total: number;
  readonly done: number;
  readonly refused: number;
  readonly takenBack: number;
  readonly leftAlone: number;
};

const columns = `u.id, u.uid, u.action, u.selection, u.at, u.agent_id AS agent, g.name AS agentName, u.state, u.reached, u.last, u.total, u.done,
  u.refused, u.taken_back AS takenBack, u.left_alone AS leftAlone FROM bulk_run u JOIN agent g ON g.id = u.agent_id`;

const shown = (row: RunRow): BulkRun => ({
  run: row.uid,
  action: bulkAction.parse(JSON.parse(row.action)),
  at: row.at,
  agent: row.agentName,
  state: row.state,
  total: row.total,
  done: row.done,
  refused: row.refused,
  takenBack: row.takenBack,
  leftAlone: row.leftAlone,
});

const atWork = (db: ReadDb): RunRow | undefined =>
  db.get<RunRow>({
    text: `SELECT ${columns} WHERE u.state IN ('running', 'undoing') ORDER BY u.id LIMIT 1`,
    params: [],
  });

const refuseSecond = (db: ReadDb): void => {
  if (atWork(db))
    throw new ExpectedError(
      'bulk/at-work',
      'Another change of many requests is still at work. Wait until it is through, or stop it.',
    );
};

const runOf = (db: ReadDb, uid: string): RunRow => {
  const row = db.get<RunRow>({ text: `SELECT ${columns} WHERE u.uid = ?`, params: [uid] });
  if (!row) throw new ExpectedError('bulk/missing', 'This change is not known any more.');
  return row;
};

/** Errors: `bulk/at-work`, `bulk/no-agent`, `bulk/past`. */
export const startBulk = (
  db: WriteDb,
  args: {
    readonly selection: Selection;
    readonly action: BulkAction;
    readonly total: number;
    readonly at: number;
  },
): BulkRun => {
  const { selection, action, total, at } = args;
  refuseSecond(db);
  ownerOf(db, action);
  if (action.kind === 'snooze' && action.until <= at)
    throw new ExpectedError('bulk/past', 'This time is over. Choose one that is still to come.');
  const uid = newUid();
  const last = db.get<{ id: number | null }>(sql`SELECT max(id) AS id FROM request`)?.id ?? 0;
  db.run(sql`
    INSERT INTO bulk_run (uid, action, selection, at, agent_id, state, last, total)
    VALUES (${uid}, ${JSON.stringify(action)}, ${JSON.stringify(selection)}, ${at}, ${currentAgent(db, at)}, 'running', ${last}, ${total})`);
  return shown(runOf(db, uid));
};

export const listBulk = (db: ReadDb): readonly BulkRun[] =>
  db
    .all<RunRow>({
      text: `SELECT ${columns} ORDER BY u.state IN ('running', 'undoing') DESC, u.id DESC LIMIT 10`,
      params: [],
    })
    .map(shown);

/** Ends a run, with its one event; what it was to do is not needed any more, and may name somebody. */
const end = (db: WriteDb, row: RunRow, state: BulkRun['state'], at: number): void => {
  db.run(sql`UPDATE bulk_run SET state = ${state}, selection = '{}', ended_at = ${at} WHERE id = ${row.id}`);
  const { done, refused, takenBack, leftAlone } = runOf(db, row.uid);
  appendEvent(db, {
    at,
    agent: state === 'undone' ? currentAgent(db, at) : row.agent,
    kind: state === 'undone' ? 'bulk.undone' : 'bulk.ended',
    subject: row.uid,
    data:
      state === 'undone'
        ? { takenBack, leftAlone }
        : { action: JSON.parse(row.action) as BulkAction, state, done, refused },
  });
};

/** What was changed stays so. Error: `bulk/missing`. */
export const cancelBulk = (db: WriteDb, { run, at }: { readonly run: string; readonly at: number }): void => {
  const row = runOf(db, run);
  if (row.state === 'running') end(db, row, 'cancelled', at);
};

/** Errors: `bulk/missing`, `bulk/at-work`. */
export const undoBulk = (db: WriteDb, { run }: { readonly run: string }): void => {
  const row = runOf(db, run);
  if (row.state !== 'done' && row.state !== 'cancelled')
    throw new ExpectedError('bulk/missing', 'This change is undone already, or still at work.');
  refuseSecond(db);
  db.run(sql`UPDATE bulk_run SET state = 'undoing', reached = 0 WHERE id = ${row.id}`);
};

/** The next portion of whatever is at work. `progress`: a run went on; `changed`: requests did, too. */
export const bulkWork = (
  db: WriteDb,
  args: Omit<BulkContext, 'now'> & { readonly at: number; readonly limit: number },
): { readonly progress: boolean; readonly changed: boolean; readonly more: boolean } => {
  const row = atWork(db);
  if (!row) return { progress: false, changed: false, more: false };
  const { at, limit } = args;
  if (row.state === 'undoing') {
    const turn = takeBack(db, { run: row, limit, at });
    db.run(sql`
      UPDATE bulk_run SET reached = ${turn.reached}, taken_back = taken_back + ${turn.takenBack}, left_alone = left_alone + ${turn.leftAlone}
      WHERE id = ${row.id}`);
    if (turn.through) end(db, row, 'undone', at);
    return { progress: true, changed: turn.takenBack > 0, more: !turn.through };
  }
  const action = bulkAction.parse(JSON.parse(row.action));
  const owner = ownerOf(db, action);
  const { rows, reached } = candidates(db, {
    ...args,
    // As the filter stood when it was looked at: "late" means late then.
    now: row.at,
    selection: JSON.parse(row.selection) as Selection,
    after: row.reached,
    last: row.last,
  });
  let done = 0;
  for (const one of rows) {
    if (leftBecause(action, one, owner, row.at) !== null) continue;
    apply(db, { id: row.id, action, at: row.at, agent: row.agent }, one, owner);
    done += 1;
  }
  db.run(sql`
    UPDATE bulk_run SET reached = ${reached ?? row.last}, done = done + ${done}, refused = refused + ${rows.length - done} WHERE id = ${row.id}`);
  if (reached === null) end(db, row, 'done', at);
  return { progress: true, changed: done > 0, more: reached !== null };
};
