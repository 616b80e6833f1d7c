import type { HandReason, RequestAction } from '../../core/contract/request-actions.ts';
import { refusalOf, type ActionRefusal, type RequestActionKind } from '../../core/domain/request-action.ts';
import { retryWindowMs } from '../../core/domain/retry.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent, type EventKind } from './audit.ts';
import { endPromise, makePromise } from './promises.ts';
import { closeRequest, refuseElsewhere } from './requests.ts';
import { factsOf, isAsLeft, putBack, snapshotByUid, snapshotOf, type Snapshot } from './request-snapshots.ts';
import { reindexRequest } from './search.ts';

/**
 * What an agent does to a request by hand, each with what it takes to undo it: the requests as they were found and as they
 * were left (`request_action.inverse`). What an action tells the audit holds no words of anybody.
 */

export type ActionArgs = { readonly request: string; readonly note?: string; readonly at: number };
export type ActionDone = {
  readonly action: string;
  /** Uids of every request it changed. */
  readonly changed: readonly string[];
};

/** More that a merge or a split changed, and puts back itself. */
export type Moved = {
  /** Requests, of these prospects, that went to another person. */
  readonly requests: readonly { readonly id: number; readonly prospect: number }[];
  /** Consents, of these requests and prospects. */
  readonly consents: readonly { readonly id: number; readonly request: number; readonly prospect: number }[];
  /** Consents that were copied. */
  readonly copied: readonly number[];
  /** Requests and prospects that had been merged into the one that now joined another. */
  readonly joinedRequests: readonly number[];
  readonly joinedProspects: readonly number[];
  readonly people: {
    readonly kept: number;
    readonly other: number;
    readonly before: Contacts;
    readonly after: Contacts;
    /** When the one who stays had refused, before and since; absent where a merge of earlier left it as it was. */
    readonly refusedAt?: { readonly before: number | null; readonly after: number | null };
  } | null;
};
export type Contact = {
  readonly prospect: number;
  readonly kind: string;
  readonly sort: number;
  readonly value: string;
  readonly raw: string;
};
export type Contacts = readonly Contact[];

export type Inverse = {
  readonly before: readonly Snapshot[];
  readonly after: readonly Snapshot[];
  readonly moved?: Moved;
  readonly told?: Partial<Pick<RequestAction, 'until' | 'to' | 'reason'>>;
};

const texts: Readonly<Record<ActionRefusal, string>> = {
  'request/merged':
    'This request was merged into another. Work with that one, or undo the merge.',
  'request/closed': 'This request is closed. Reopen it first.',
  'request/open': 'This request is open already. Nothing was changed.',
  'request/quarantined': 'This request is in quarantine. Settle the quarantine first.',
  'request/in-call': 'A call for this request is up, or waits for its outcome. Give it its outcome first.',
  'request/promised':
    'Somebody was promised a call at a set time. Call then, or agree on another time and choose that outcome.',
  'request/snooze-time': 'Choose a time to come, within a year.',
  'request/term-over': 'The term announced to the person ends before. They can ask again.',
  'request/lasting': 'The person said no, and that lasts. They can ask again, no one can in their place.',
}; // prettier-ignore

/** Throws what stands against it. */
export const permit = (
  db: ReadDb,
  kind: RequestActionKind,
  one: Snapshot,
  at: number,
  until?: number,
): void => {
  refuseElsewhere(db, one.id);
  const refusal = refusalOf(kind, factsOf(db, one), at, until);
  if (refusal !== null) throw new ExpectedError(refusal, texts[refusal]);
};

export const uidOf = (db: ReadDb, id: number): string =>
  db.get<{ uid: string }>(sql`SELECT uid FROM request WHERE id = ${id}`)?.uid ?? '';

/** Keeps the action with what is there now as what it left, and tells the audit. Answers its uid. */
export const keepAction = (
  db: WriteDb,
  args: {
    readonly kind: RequestActionKind;
    /** Null where what was done has told the audit already. */
    readonly event: EventKind | null;
    readonly before: readonly Snapshot[];
    readonly request: number;
    readonly other?: number;
    readonly agent: number;
    readonly at: number;
    readonly note: string;
    readonly told?: Inverse['told'];
    readonly moved?: Moved;
    readonly data: Readonly<Record<string, unknown>>;
    /** What `before` does not hold, because it was made. */
    readonly made?: readonly number[];
  },
): string => {
  const { kind, event, before, request, other, agent, at, note, told, moved, data, made = [] } = args;
  const withContent = before.some(({ content }) => content !== null);
  const inverse: Inverse = {
    before,
    after: [...before.map(({ id }) => id), ...made].map((id) => snapshotOf(db, id, withContent)),
    ...(told === undefined ? {} : { told }),
    ...(moved === undefined ? {} : { moved }),
  };
  const uid = newUid();
  db.run(sql`
    INSERT INTO request_action (uid, request_id, other_id, kind, at, agent_id, note, inverse)
    VALUES (${uid}, ${request}, ${other ?? null}, ${kind}, ${at}, ${agent}, ${note}, ${JSON.stringify(inverse)})`);
  if (event !== null)
    appendEvent(db, { at, agent, kind: event, subject: uidOf(db, request), data: { ...data, action: uid } });
  return uid;
};

/** Puts a request off: a retry by rule, so that nobody is promised anything. Errors: see `request.snooze`. */
export const snooze = (db: WriteDb, args: ActionArgs & { readonly until: number }): ActionDone => {
  const { at, until, note = '' } = args;
  const before = snapshotByUid(db, args.request, false);
  permit(db, 'snooze', before, at, until);
  const agent = currentAgent(db, at);
  const { id: request, owner } = before;
  if (before.promise) endPromise(db, { request, as: 'replaced', at });
  const zone = db.get<{ zone: string }>(sql`SELECT zone FROM prospect WHERE id = ${before.prospect}`)?.zone;
  makePromise(db, {
    request,
    window: { start: until, end: until + retryWindowMs, zone: zone ?? 'UTC' },
    by: 'rule',
    agent,
    at,
  });
  db.run(sql`UPDATE request SET owner_id = ${owner} WHERE id = ${request}`);
  const action = keepAction(db, {
    kind: 'snooze',
    event: 'request.snoozed',
    before: [before],
    request,
    agent,
    at,
    note,
    told: { until },
    data: { until },
  });
  return { action, changed: [args.request] };
};

/** Gives a request to an agent, or to the team. Errors: `agent/missing`, see `request.reassign`. */
export const reassign = (db: WriteDb, args: ActionArgs & { readonly agent: string | null }): ActionDone => {
  const { at, note = '' } = args;
  const before = snapshotByUid(db, args.request, false);
  permit(db, 'reassign', before, at);
  const to =
    args.agent === null
      ? null
      : db.get<{ id: number; name: string }>(sql`SELECT id, name FROM agent WHERE uid = ${args.agent}`);
  if (to === undefined)
    throw new ExpectedError('agent/missing', 'Nobody of this name works here. Read the list again.');
  const agent = currentAgent(db, at);
  db.run(sql`UPDATE request SET owner_id = ${to?.id ?? null}, updated_at = ${at} WHERE id = ${before.id}`);
  const action = keepAction(db, {
    kind: 'reassign',
    event: 'request.reassigned',
    before: [before],
    request: before.id,
    agent,
    at,
    note,
    told: { to: to?.name ?? null },
    data: { to: args.agent },
  });
  return { action, changed: [args.request] };
};

/** Opens a closed request again, to be called as if it had just come. Errors: see `request.reopen`. */
export const reopen = (db: WriteDb, args: ActionArgs): ActionDone => {
  const { at, note = '' } = args;
  const before = snapshotByUid(db, args.request, false);
  permit(db, 'reopen', before, at);
  const agent = currentAgent(db, at);
  db.run(sql`
    UPDATE request SET state = 'open', closed_reason = NULL, closed_at = NULL, updated_at = ${at} WHERE id = ${before.id}`);
  const action = keepAction(db, {
    kind: 'reopen',
    event: 'request.reopened',
    before: [before],
    request: before.id,
    agent,
    at,
    note,
    data: { by: 'hand' },
  });
  return { action, changed: [args.request] };
};

/** Closes by hand. Errors: see `request.close`. */
export const closeByHand = (db: WriteDb, args: ActionArgs & { readonly reason: HandReason }): ActionDone => {
  const { at, reason, note = '' } = args;
  const before = snapshotByUid(db, args.request, false);
  permit(db, 'close', before, at);
  const agent = currentAgent(db, at);
  closeRequest(db, { id: before.id, uid: args.request, reason, agent, at });
  const action = keepAction(db, {
    kind: 'close',
    event: null,
    before: [before],
    request: before.id,
    agent,
    at,
    note,
    told: { reason },
    data: {},
  });
  return { action, changed: [args.request] };
};

const changedSince = (): ExpectedError =>
  new ExpectedError(
    'request/changed-since',
    'Something has happened with this request since, so this cannot be undone any more. Look at what it says now.',
  );

const contactsOf = (db: ReadDb, prospects: readonly number[]): Contacts =>
  prospects.flatMap((prospect) =>
    db.all<Contact>(
      sql`SELECT prospect_id AS prospect, kind, sort, value, raw FROM contact_point WHERE prospect_id = ${prospect} ORDER BY kind, sort`,
    ),
  );

/** Numbers and addresses, for a merge and its undoing. */
export const contactsOfPair = (
  db: ReadDb,
  { kept, other }: { readonly kept: number; readonly other: number },
): Contacts => contactsOf(db, [kept, other]);

export const setContacts = (db: WriteDb, prospects: readonly number[], contacts: Contacts): void => {
  for (const prospect of prospects) db.run(sql`DELETE FROM contact_point WHERE prospect_id = ${prospect}`);
  for (const { prospect, kind, sort, value, raw } of contacts)
    db.run(
      sql`INSERT INTO contact_point (prospect_id, kind, sort, value, raw) VALUES (${prospect}, ${kind}, ${sort}, ${value}, ${raw})`,
    );
};

/** Whether what moved is where it was left. */
const isWhereLeft = (db: ReadDb, { people }: Moved): boolean =>
  people === null || JSON.stringify(contactsOfPair(db, people)) === JSON.stringify(people.after);

export const requestsOfPerson = (db: ReadDb, prospect: number): readonly number[] =>
  db
    .all<{ id: number }>(sql`SELECT id FROM request WHERE prospect_id = ${prospect} ORDER BY id`)
    .map(({ id }) => id);

/** The search learns anew whoever's words, names or numbers these requests have. */
export const learnAnew = (db: WriteDb, requests: Iterable<number>): void => {
  for (const id of [...new Set(requests)].sort((a, b) => a - b)) reindexRequest(db, id);
};

/** Ids of the requests that the search must learn anew. */
const takeBackMoved = (db: WriteDb, moved: Moved, joined: number | null): readonly number[] => {
  const { requests, consents, copied, joinedRequests, joinedProspects, people } = moved;
  // What they agreed to since goes with the request they agreed to it by.
  for (const { id, prospect } of requests) {
    db.run(sql`UPDATE request SET prospect_id = ${prospect} WHERE id = ${id}`);
    db.run(sql`UPDATE consent SET prospect_id = ${prospect} WHERE request_id = ${id}`);
  }
  for (const { id, request, prospect } of consents)
    db.run(sql`UPDATE consent SET request_id = ${request}, prospect_id = ${prospect} WHERE id = ${id}`);
  for (const id of copied) db.run(sql`DELETE FROM consent WHERE id = ${id}`);
  for (const id of joinedRequests) db.run(sql`UPDATE request SET merged_into = ${joined} WHERE id = ${id}`);
  if (people !== null) {
    setContacts(db, [people.kept, people.other], people.before);
    db.run(sql`UPDATE prospect SET merged_into = NULL WHERE id = ${people.other}`);
    // Whoever has refused since goes on having refused.
    if (people.refusedAt !== undefined)
      db.run(sql`
        UPDATE prospect SET refused_at = ${people.refusedAt.before} WHERE id = ${people.kept} AND refused_at IS ${people.refusedAt.after}`);
    for (const id of joinedProspects)
      db.run(sql`UPDATE prospect SET merged_into = ${people.other} WHERE id = ${id}`);
  }
  return people === null ? [] : [people.kept, people.other].flatMap((one) => requestsOfPerson(db, one));
};

/** Takes an action back. Errors: `request/changed-since`, `request/undone`, `request/missing`. */
export const undoAction = (
  db: WriteDb,
  args: { readonly action: string; readonly at: number },
): { readonly changed: readonly string[] } => {
  const { at } = args;
  const row = db.get<{
    id: number;
    kind: RequestActionKind;
    request: number;
    other: number | null;
    inverse: string;
    undone: number | null;
  }>(sql`
    SELECT id, kind, request_id AS request, other_id AS other, inverse, undone_at AS undone FROM request_action WHERE uid = ${args.action}`);
  if (!row)
    throw new ExpectedError('request/missing', 'This request does not exist any more. Read the queue again.');
  if (row.undone !== null)
    throw new ExpectedError('request/undone', 'This was undone already. Nothing was changed.');
  const { before, after, moved } = JSON.parse(row.inverse) as Inverse;
  const ids = after.map(({ id }) => id);
  const list = JSON.stringify(ids);
  const later = db.get(sql`
    SELECT 1 FROM request_action WHERE id > ${row.id} AND undone_at IS NULL AND (
      request_id IN (SELECT value FROM json_each(${list})) OR other_id IN (SELECT value FROM json_each(${list})))`);
  if (
    later !== undefined ||
    after.some((one) => !isAsLeft(db, one)) ||
    (moved !== undefined && !isWhereLeft(db, moved))
  )
    throw changedSince();
  const agent = currentAgent(db, at);
  putBack(db, { before, after, at });
  const learn = moved ? takeBackMoved(db, moved, row.other) : [];
  if (row.kind === 'split' && row.other !== null) {
    // It stays as a trace, joined to the one it was taken from.
    closeRequest(db, { id: row.other, uid: uidOf(db, row.other), reason: 'other', agent, at });
    db.run(sql`UPDATE request SET merged_into = ${row.request} WHERE id = ${row.other}`);
  }
  if (row.kind === 'merge' || row.kind === 'split') learnAnew(db, [...ids, ...learn]);
  db.run(sql`UPDATE request_action SET undone_at = ${at} WHERE id = ${row.id}`);
  appendEvent(db, {
    at,
    agent,
    kind: 'request.undone',
    subject: uidOf(db, row.request),
    data: { action: args.action, of: row.kind },
  });
  return {
    changed: [...new Set([...ids, ...(moved?.requests ?? []).map(({ id }) => id)])].map((id) =>
      uidOf(db, id),
    ),
  };
};

/** What was done by hand to a request, the newest first. */
export const actionsOf = (db: ReadDb, request: number): RequestAction[] =>
  db
    .all<{
      action: string;
      kind: RequestActionKind;
      at: number;
      agent: string;
      note: string;
      undoneAt: number | null;
      inverse: string;
      other: string | null;
    }>(
      sql`
      SELECT x.uid AS action, x.kind, x.at, g.name AS agent, x.note, x.undone_at AS undoneAt, x.inverse, o.uid AS other
      FROM request_action x JOIN agent g ON g.id = x.agent_id LEFT JOIN request o ON o.id = x.other_id
      WHERE x.request_id = ${request} ORDER BY x.id DESC LIMIT 20`,
    )
    .map(({ undoneAt, inverse, ...row }) => {
      const { told } = JSON.parse(inverse) as Inverse;
      return Object.assign(row, {
        undone: undoneAt !== null,
        until: told?.until ?? null,
        to: told?.to ?? null,
        reason: told?.reason ?? null,
      });
    });
