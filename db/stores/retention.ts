import type { RetentionDue, RetentionRun } from '../../core/contract/privacy.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { appendEvent } from './audit.ts';
import { erasedOf, oweScrub, unchecked } from './erasure.ts';
import { clearPersonal, nothingOf } from './personal-data.ts';

/**
 * What may not be kept for longer: people after their last contact with us, leads that never became a request, numbers of
 * callers nobody knows. A contact is what comes from the person: a request, a call of theirs, a conversation with them. Calls
 * of ours that nobody took do not prolong anything.
 */

/** Time for a look at what an old list brought in, before it goes again: nobody goes within so long of having come. */
export const noticeMs = 7 * 86_400_000;
const soonMs = 30 * 86_400_000;

export type Terms = {
  readonly now: number;
  /** UTC ms: what had its last contact before this is due. */
  readonly before: number;
};

const dueAt = `max(
  p.created_at + :notice,
  :term + coalesce((SELECT max(r.asked_at) FROM request r WHERE r.prospect_id = p.id), p.created_at),
  :term + coalesce((SELECT max(w.value ->> 'at') FROM request r, json_each(r.words) w WHERE r.prospect_id = p.id), 0),
  :term + coalesce((SELECT max(a.started_at) FROM attempt a WHERE a.prospect_id = p.id AND (a.direction = 'inbound'
    OR EXISTS (SELECT 1 FROM outcome o JOIN outcome_kind k ON k.code = o.kind WHERE o.attempt_id = a.id AND k.right_party = 1))), 0),
  :term + coalesce((SELECT max(a.started_at) FROM prospect s JOIN attempt a ON a.prospect_id = s.id WHERE s.merged_into = p.id
    AND (a.direction = 'inbound'
      OR EXISTS (SELECT 1 FROM outcome o JOIN outcome_kind k ON k.code = o.kind WHERE o.attempt_id = a.id AND k.right_party = 1))), 0))`;

/** Nobody is taken away from under an agent who talks with them or still writes what was said; who was merged goes with whom they are. */
const isFree = `p.merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM attempt a JOIN attempt_draft d ON d.attempt_id = a.id WHERE a.prospect_id = p.id)`;

/** Prospects of one page of ids, each with the instant it is due. */
const peoplePage = ({ now, before }: Terms, from: number, size: number) => {
  const [head = '', ...rest] = dueAt.split(/:(?:term|notice)\b/u);
  const names = [...dueAt.matchAll(/:(term|notice)\b/gu)].map(([, name]) => name);
  const term = now - before;
  return {
    text: `SELECT p.id, ${[head, ...rest].join('?')} AS due FROM prospect p WHERE p.id > ? AND p.id <= ? AND ${isFree}`,
    params: [...names.map((name) => (name === 'notice' ? noticeMs : term)), from, from + size],
  };
};

const lastProspect = (db: ReadDb): number =>
  db.get<{ id: number }>(sql`SELECT coalesce(max(id), 0) AS id FROM prospect`)?.id ?? 0;

type PageArgs = Terms & { readonly from: number; readonly size: number };

/** The people of one page who are due, and where the next page begins; null at the end. */
export const duePeople = (
  db: ReadDb,
  { from, size, ...terms }: PageArgs,
): { readonly prospects: readonly number[]; readonly next: number | null } => {
  const { text, params } = peoplePage(terms, from, size);
  return {
    prospects: db
      .all<{ id: number }>({
        text: `SELECT id FROM (${text}) WHERE due <= ?`,
        params: [...params, terms.now],
      })
      .map(({ id }) => id),
    next: from + size >= lastProspect(db) ? null : from + size,
  };
};

/** The same page as figures, to be shown before anything is done. */
export const duePeopleCounts = (
  db: ReadDb,
  { from, size, ...terms }: PageArgs,
): RetentionDue & { readonly nextPage: number | null } => {
  const { text, params } = peoplePage(terms, from, size);
  const { now } = terms;
  const row = db.get<RetentionDue>({
    text: `SELECT count(*) FILTER (WHERE due <= ?) AS due, count(*) FILTER (WHERE due > ? AND due <= ?) AS soon,
      min(due) FILTER (WHERE due > ?) AS next FROM (${text})`,
    params: [now, now, now + soonMs, now, ...params],
  });
  return {
    due: row?.due ?? 0,
    soon: row?.soon ?? 0,
    next: row?.next ?? null,
    nextPage: from + size >= lastProspect(db) ? null : from + size,
  };
};

const dueOf = (
  db: ReadDb,
  rows: string,
  column: string,
  { now, term }: { readonly now: number; readonly term: number },
): RetentionDue => {
  const row = db.get<RetentionDue>({
    text: `SELECT count(*) FILTER (WHERE ${column} <= ?) AS due, count(*) FILTER (WHERE ${column} > ? AND ${column} <= ?) AS soon,
      min(${column}) FILTER (WHERE ${column} > ?) + ? AS next FROM ${rows}`,
    params: [now - term, now - term, now - term + soonMs, now - term, term],
  });
  return row ?? { due: 0, soon: 0, next: null };
};

const together = (one: RetentionDue, other: RetentionDue): RetentionDue => {
  const next = [one.next, other.next].filter((at) => at !== null);
  return {
    due: one.due + other.due,
    soon: one.soon + other.soon,
    next: next.length === 0 ? null : Math.min(...next),
  };
};

const loose = 'payload INDEXED BY payload_by_digest WHERE digest IS NOT NULL';
/** Deliveries that led to no request: rejected, tests. */
const looseDeliveries = `delivery d INDEXED BY delivery_by_age WHERE length(d.body) > 0
  AND NOT EXISTS (SELECT 1 FROM payload y WHERE y.delivery_id = d.id AND y.request_id IS NOT NULL)`;
const ofNobody = `attempt INDEXED BY attempt_of_nobody WHERE prospect_id IS NULL AND number <> 'erased'`;

export const dueOthers = (
  db: ReadDb,
  args: Terms & { readonly recordingsBefore: number },
): Readonly<Record<'leads' | 'calls' | 'recordings', RetentionDue>> => {
  const { now } = args;
  const term = now - args.before;
  return {
    leads: together(
      dueOf(db, loose, 'received_at', { now, term }),
      dueOf(db, looseDeliveries, 'received_at', { now, term }),
    ),
    calls: dueOf(db, ofNobody, 'started_at', { now, term }),
    recordings: dueOf(
      db,
      'recording INDEXED BY recording_by_age WHERE removed_at IS NULL AND ended_at IS NOT NULL',
      // One that came with a bundle goes by the other workstation's day, if that is sooner: as if begun so much before it.
      `min(started_at, coalesce(kept_until - ${now - args.recordingsBefore}, started_at))`,
      { now, term: now - args.recordingsBefore },
    ),
  };
};

type PartArgs = { readonly before: number; readonly limit: number };

const idsOf = (db: ReadDb, text: string, { before, limit }: PartArgs): readonly number[] =>
  db.all<{ id: number }>({ text, params: [before, limit] }).map(({ id }) => id);

const dueCalls = (db: ReadDb, part: PartArgs): readonly number[] =>
  idsOf(
    db,
    `SELECT id FROM ${ofNobody} AND started_at <= ? AND id NOT IN (SELECT attempt_id FROM attempt_draft) ORDER BY started_at, id LIMIT ?`,
    part,
  );

/** The sound that goes with the next part of `removeDueOthers`, by the uids of its attempts. */
export const dueSounds = (db: ReadDb, part: PartArgs): readonly string[] =>
  erasedOf(db, { ...nothingOf, attempts: dueCalls(db, part) }).sounds;

/**
 * A part of what has no person: leads that made no request, numbers of nobody known. In a transaction of its own. Answers how
 * many of each.
 */
export const removeDueOthers = (
  db: WriteDb,
  args: PartArgs & { readonly at: number },
): { readonly leads: number; readonly calls: number } =>
  unchecked(db, () => {
    const leads = idsOf(db, `SELECT id FROM ${loose} AND received_at <= ? LIMIT ?`, args);
    const deliveries = idsOf(db, `SELECT d.id FROM ${looseDeliveries} AND received_at <= ? LIMIT ?`, args);
    const calls = dueCalls(db, args);
    if (leads.length + deliveries.length + calls.length > 0) {
      clearPersonal(db, { ...nothingOf, loosePayloads: leads, deliveries, attempts: calls }, args.at);
      oweScrub(db, args.at);
    }
    return { leads: leads.length + deliveries.length, calls: calls.length };
  });

/** Keeps what a run did, and tells the audit where it did anything. */
export const saveRetentionRun = (db: WriteDb, run: RetentionRun): void => {
  const uid = newUid();
  db.run(sql`
    INSERT INTO retention_run (uid, at, people, leads, calls, recordings, error)
    VALUES (${uid}, ${run.at}, ${run.people}, ${run.leads}, ${run.calls}, ${run.recordings}, ${run.error})`);
  const { at, ...data } = run;
  if (run.people + run.leads + run.calls + run.recordings > 0)
    appendEvent(db, { at, agent: null, kind: 'retention.run', subject: uid, data });
};

/** The newest first. */
export const retentionRuns = (db: ReadDb): readonly RetentionRun[] =>
  db.all<RetentionRun>(
    sql`SELECT at, people, leads, calls, recordings, error FROM retention_run ORDER BY id DESC LIMIT 30`,
  );
