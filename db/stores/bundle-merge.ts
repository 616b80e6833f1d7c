import type { BundleAttempt, BundleRecord, BundleRequest } from '../../core/contract/bundle-records.ts';
import type { BundleReview } from '../../core/contract/bundle-reviews.ts';
import { wasNeverPlaced } from '../../core/domain/line-result.ts';
import type { WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { alias, idOf, idOrNull, takeAgent, unknown, type Merge } from './bundle-names.ts';
import { takeAnswer, takeReview } from './bundle-review-merge.ts';
import { addForeignKinds } from './outcome-kinds.ts';
import { reindexRequest } from './search.ts';

/**
 * Records of another workstation, put beside our own. Everything is known by its uid, so the same bundle twice changes
 * nothing and bundles may come in any order: calls are only ever added to, and of a request the bundle with the highest
 * number says how it stands. Nothing of ours is touched: a request of our own of the same uid stays as it is, and what is
 * taken in can neither be called nor promised here (migration 0200, docs/decisions/0022).
 */
type Of<T extends BundleRecord['t']> = Extract<BundleRecord, { t: T }>;

export type Merged = {
  readonly attempts: number;
  readonly requests: number;
  readonly reviews: number;
  readonly answers: number;
};

/** As it stands in the bundle, or opened, where it was sealed for us. */
export type MergeRecord = BundleRecord | { readonly t: 'opened-review'; readonly review: BundleReview };

const flag = (value: boolean): number => (value ? 1 : 0);

const takeOffer = (merge: Merge, { uid, name }: Of<'offer'>): void => {
  const { db, now } = merge;
  alias(
    merge,
    'offer',
    uid,
    () =>
      db.get<{ id: number }>(sql`SELECT id FROM offer WHERE uid = ${uid}`)?.id ??
      db.get<{ id: number }>(sql`SELECT id FROM offer WHERE name = ${name}`)?.id ??
      db.run(
        sql`INSERT INTO offer (uid, name, created_at, removed_at) VALUES (${uid}, ${name}, ${now}, ${now})`,
      ).id,
  );
};

/** The same place where people ask, by its name; one that is not known here takes no leads here: it is paused. */
const takeProbe = (merge: Merge, { uid, name, kind, offer, country, zone }: Of<'probe'>): void => {
  const { db, now } = merge;
  alias(
    merge,
    'probe',
    uid,
    () =>
      db.get<{ id: number }>(sql`SELECT id FROM probe WHERE uid = ${uid}`)?.id ??
      db.get<{ id: number }>(sql`SELECT id FROM probe WHERE name = ${name}`)?.id ??
      db.run(sql`
        INSERT INTO probe (uid, name, kind, offer_id, country, zone, status, created_at)
        VALUES (${uid}, ${name}, ${kind}, ${idOrNull(merge, 'offer', offer)}, ${country}, ${zone}, 'paused', ${now})`)
        .id,
  );
};

const prospectOf = (merge: Merge, { prospect: p }: BundleRequest): number => {
  const { db, workstation, now } = merge;
  const found = db.get<{ id: number }>(
    sql`SELECT id FROM prospect WHERE uid = ${p.uid} AND origin_id IS NOT NULL`,
  );
  if (!found)
    return db.run(sql`
      INSERT INTO prospect (uid, name, company, language, country, city, zone, created_at, updated_at, origin_id)
      VALUES (${p.uid}, ${p.name}, ${p.company}, ${p.language}, ${p.country}, ${p.city}, ${p.zone}, ${p.createdAt}, ${now}, ${workstation})`)
      .id;
  db.run(sql`
    UPDATE prospect SET name = ${p.name}, company = ${p.company}, language = ${p.language}, country = ${p.country}, city = ${p.city},
      zone = ${p.zone}, updated_at = ${now} WHERE id = ${found.id}`);
  return found.id;
}; // prettier-ignore

const takePromises = (merge: Merge, request: number, promises: BundleRequest['promises']): void => {
  const { db } = merge;
  const known = new Map(
    db
      .all<{
        id: number;
        uid: string;
      }>(sql`SELECT id, uid FROM promise WHERE request_id = ${request}`)
      .map(({ id, uid }) => [uid, id]),
  );
  // The list is all that the request has: a split, a merge or a restored backup may have taken one away.
  const listed = new Set(promises.map(({ uid }) => uid));
  for (const [uid, id] of known) if (!listed.has(uid)) db.run(sql`DELETE FROM promise WHERE id = ${id}`);
  // One promise of a request runs at a time: what has ended goes first.
  for (const one of promises.toSorted((a, b) => Number(a.endedAt === null) - Number(b.endedAt === null))) {
    const id = known.get(one.uid);
    if (id === undefined)
      db.run(sql`
        INSERT INTO promise (uid, request_id, start_at, end_at, zone, by, agent_id, created_at, ended_at, ended_as)
        VALUES (${one.uid}, ${request}, ${one.start}, ${one.end}, ${one.zone}, ${one.by}, ${idOrNull(merge, 'agent', one.agent)},
          ${one.createdAt}, ${one.endedAt}, ${one.endedAs})`);
    else
      db.run(sql`
        UPDATE promise SET start_at = ${one.start}, end_at = ${one.end}, ended_at = ${one.endedAt}, ended_as = ${one.endedAs}
        WHERE id = ${id} AND (start_at, end_at, ended_as) IS NOT (${one.start}, ${one.end}, ${one.endedAs})`);
  }
}; // prettier-ignore

const takeNotes = (merge: Merge, request: number, notes: BundleRequest['notes']): void => {
  for (const note of notes)
    merge.db.run(sql`
      INSERT INTO note (uid, request_id, agent_id, text, created_at)
      VALUES (${note.uid}, ${request}, ${idOf(merge, 'agent', note.agent)}, ${note.text}, ${note.at}) ON CONFLICT (uid) DO NOTHING`);
};

/** True when it is new here, or stands otherwise than before. */
const takeRequest = (merge: Merge, r: BundleRequest): boolean => {
  const { db, workstation, sequence } = merge;
  const found = db.get<{ id: number; origin: number | null; sequence: number | null }>(
    sql`SELECT id, origin_id AS origin, origin_sequence AS sequence FROM request WHERE uid = ${r.uid}`,
  );
  // Our own (a copied data folder), or another's: whoever it belongs to says how it stands.
  if (found && found.origin !== workstation) return false;
  if (found && (found.sequence ?? 0) > sequence) return false;
  if (!found && db.get(sql`SELECT 1 FROM request_gone WHERE uid = ${r.uid}`)) return false;
  const prospect = prospectOf(merge, r);
  const probe = idOf(merge, 'probe', r.probe);
  const [words, stakes, slots] = [r.words, r.stakes, r.slots].map((value) => JSON.stringify(value));
  // No term and no promise in its row, and held: nothing that follows the clock, and no order of the queue, looks at it.
  const id =
    found?.id ??
    db.run(sql`
      INSERT INTO request (uid, prospect_id, probe_id, asked_at, asked_zone, state, closed_reason, closed_at, updated_at, quarantined,
        origin_id) VALUES (${r.uid}, ${prospect}, ${probe}, ${r.askedAt}, ${r.askedZone}, ${r.state}, ${r.closedReason}, ${r.closedAt},
        ${r.updatedAt}, 1, ${workstation})`).id;
  db.run(sql`
    UPDATE request SET prospect_id = ${prospect}, probe_id = ${probe}, asked_at = ${r.askedAt}, asked_zone = ${r.askedZone},
      asked_where = ${r.askedWhere}, words = ${words ?? '[]'}, stakes = ${stakes ?? '[]'}, slots = ${slots ?? '[]'}, state = ${r.state},
      closed_reason = ${r.closedReason}, closed_at = ${r.closedAt}, attempts = ${r.attempts}, updated_at = ${r.updatedAt}, merged_into = NULL,
      origin_sequence = ${sequence}, origin_held = ${flag(r.held)} WHERE id = ${id}`);
  takePromises(merge, id, r.promises);
  takeNotes(merge, id, r.notes);
  merge.touched.add(id);
  return true;
}; // prettier-ignore

const takeDecision = (merge: Merge, request: number | null, d: BundleAttempt['decision']): number | null => {
  if (d === null) return null;
  const { db } = merge;
  return (
    db.get<{ id: number }>(sql`SELECT id FROM decision WHERE uid = ${d.uid}`)?.id ??
    db.run(sql`
      INSERT INTO decision (uid, request_id, at, allowed, rule, pack, overridable, facts, next_allowed_at, reason)
      VALUES (${d.uid}, ${request}, ${d.at}, ${flag(d.allowed)}, ${d.rule}, ${d.pack}, ${flag(d.overridable)}, ${JSON.stringify(d.facts)},
        ${d.nextAllowedAt}, ${d.reason})`).id
  );
}; // prettier-ignore

/** Lists that only grow: what is there already is their beginning. */
const beyond = <T>(db: WriteDb, table: 'attempt_step' | 'attempt_tick', id: number, rows: readonly T[]): readonly T[] => {
  if (rows.length === 0) return rows;
  const there = db.get<{ n: number }>({
    text: `SELECT count(*) AS n FROM ${table} WHERE attempt_id = ?`,
    params: [id],
  });
  return rows.slice(there?.n ?? 0);
}; // prettier-ignore

const takeChildren = (merge: Merge, id: number, a: BundleAttempt): void => {
  const { db } = merge;
  if (a.end)
    db.run(sql`
      INSERT INTO attempt_end (attempt_id, at, answered_at, line_result, sip_code, sip_reason, ended_by, hold_ms)
      VALUES (${id}, ${a.end.at}, ${a.end.answeredAt}, ${a.end.lineResult}, ${a.end.sipCode}, ${a.end.sipReason}, ${a.end.endedBy},
        ${a.end.holdMs}) ON CONFLICT (attempt_id) DO NOTHING`);
  for (const { step, at, detail } of beyond(db, 'attempt_step', id, a.steps))
    db.run(sql`INSERT INTO attempt_step (attempt_id, step, at, detail) VALUES (${id}, ${step}, ${at}, ${detail})`);
  if (
    a.end !== null &&
    wasNeverPlaced({ ...a.end, direction: a.direction, steps: a.steps.map(({ step }) => step) })
  )
    db.run(sql`INSERT OR IGNORE INTO attempt_unplaced (attempt_id) VALUES (${id})`);
  for (const q of a.quality)
    db.run(sql`
      INSERT INTO attempt_quality (attempt_id, way, at, samples, mos_mean, mos_worst, loss, loss_worst, jitter_ms, round_trip_ms, codec,
        microphone, network, curve)
      VALUES (${id}, ${q.way}, ${q.at}, ${q.samples}, ${q.mosMean}, ${q.mosWorst}, ${q.loss}, ${q.lossWorst}, ${q.jitterMs},
        ${q.roundTripMs}, ${q.codec}, ${q.microphone}, ${q.network}, ${JSON.stringify(q.curve)}) ON CONFLICT (attempt_id, way) DO NOTHING`);
  for (const t of beyond(db, 'attempt_tick', id, a.ticks))
    db.run(sql`
      INSERT INTO attempt_tick (attempt_id, kind, label, ticked, probe_id, offer_id, agent_id, at)
      VALUES (${id}, ${t.kind}, ${t.label}, ${flag(t.ticked)}, ${idOrNull(merge, 'probe', t.probe)}, ${idOrNull(merge, 'offer', t.offer)},
        ${idOf(merge, 'agent', t.agent)}, ${t.at})`);
  if (a.expected)
    db.run(sql`
      INSERT INTO attempt_expected (attempt_id, answer, at) VALUES (${id}, ${a.expected.answer}, ${a.expected.at})
      ON CONFLICT (attempt_id) DO NOTHING`);
  if (a.outcome) {
    const o = a.outcome;
    db.run(sql`
      INSERT INTO outcome (uid, attempt_id, kind, note, agent_id, at, wrap_ms)
      VALUES (${o.uid}, ${id}, ${o.kind}, ${o.note}, ${idOf(merge, 'agent', o.agent)}, ${o.at}, ${o.wrapMs}) ON CONFLICT DO NOTHING`);
  }
}; // prettier-ignore

const takeFact = (merge: Merge, id: number, request: number | null, f: BundleAttempt['fact']): void => {
  const { db } = merge;
  const promise =
    f === null || f.promise === null || request === null
      ? null
      : (db.get<{ id: number }>(
          sql`SELECT id FROM promise WHERE request_id = ${request} AND uid = ${f.promise}`,
        )?.id ?? null);
  const probe = idOrNull(merge, 'probe', f?.probe ?? null);
  db.run(sql`
    INSERT INTO attempt_fact (attempt_id, probe_id, asked_s, promise_id, promise_end, outside_slot, repeat_ring, first_try, override)
    VALUES (${id}, ${probe}, ${f?.askedS ?? null}, ${promise}, ${f?.promiseEnd ?? null}, ${flag(f?.outsideSlot ?? false)},
      ${flag(f?.repeatRing ?? false)}, ${flag(f?.firstTry ?? false)}, ${flag(f?.override ?? false)})
    ON CONFLICT (attempt_id) DO NOTHING`);
}; // prettier-ignore

/** True when it is new here. */
const takeAttempt = (merge: Merge, a: BundleAttempt): boolean => {
  const { db, workstation } = merge;
  const found = db.get<{ id: number; origin: number | null; number: string }>(
    sql`SELECT id, origin_id AS origin, number FROM attempt WHERE uid = ${a.uid}`,
  );
  if (found) {
    // Not ours to add to, or of somebody who was erased since: the words would come back.
    if (found.origin !== workstation || found.number === 'erased') return false;
    takeChildren(merge, found.id, a);
    return false;
  }
  const request =
    a.request === null
      ? undefined
      : db.get<{ id: number; prospect: number }>(
          sql`SELECT id, prospect_id AS prospect FROM request WHERE uid = ${a.request} AND origin_id = ${workstation}`,
        );
  // Erased here since it was sent: the call is kept as erased calls are, without number and words.
  const erased =
    a.request !== null && !request && db.get(sql`SELECT 1 FROM request_gone WHERE uid = ${a.request}`);
  const kept: BundleAttempt = erased
    ? {
        ...a,
        number: 'erased',
        decision: a.decision && { ...a.decision, reason: '' },
        end: a.end && { ...a.end, sipReason: '' },
        steps: a.steps.map((one) => ({ ...one, detail: '' })),
        ticks: a.ticks.map((one) => (one.kind === 'capability' ? one : { ...one, label: '' })),
        outcome: a.outcome && { ...a.outcome, note: '' },
      }
    : a;
  const requestId = request?.id ?? null;
  const { id } = db.run(sql`
    INSERT INTO attempt (uid, request_id, prospect_id, decision_id, agent_id, direction, number, started_at, pid, origin_id)
    VALUES (${a.uid}, ${requestId}, ${request?.prospect ?? null}, ${takeDecision(merge, requestId, kept.decision)},
      ${idOf(merge, 'agent', a.agent)}, ${a.direction}, ${kept.number}, ${a.startedAt}, 0, ${workstation})`);
  takeFact(merge, id, requestId, kept.fact);
  takeChildren(merge, id, kept);
  if (requestId !== null && (kept.outcome?.note ?? '') !== '') merge.touched.add(requestId);
  return true;
}; // prettier-ignore

/**
 * Takes in some records of a bundle, in the order in which it holds them; the caller's transaction holds them together.
 * `gone` records are not for here: an erasure keeps its own transaction. Error: `bundle/damaged`.
 */
export const mergeRecords = (
  db: WriteDb,
  args: {
    /** Uid of a workstation that is trusted. */
    readonly workstation: string;
    readonly sequence: number;
    readonly records: readonly MergeRecord[];
    readonly now: number;
  },
): Merged => {
  const from = db.get<{ id: number; name: string }>(
    sql`SELECT id, name FROM workstation WHERE uid = ${args.workstation}`,
  );
  if (!from) throw unknown('workstation', args.workstation);
  const merge: Merge = {
    db,
    workstation: from.id,
    name: from.name,
    sequence: args.sequence,
    now: args.now,
    known: new Map(),
    touched: new Set(),
  };
  let attempts = 0;
  let requests = 0;
  let reviews = 0;
  let answers = 0;
  db.run(sql`INSERT INTO merging (workstation_id) VALUES (${from.id})`);
  for (const record of args.records) {
    switch (record.t) {
      case 'agent':
        takeAgent(merge, record);
        break;
      case 'kind':
        addForeignKinds(db, [record.kind]);
        break;
      case 'offer':
        takeOffer(merge, record);
        break;
      case 'probe':
        takeProbe(merge, record);
        break;
      case 'request':
        if (takeRequest(merge, record)) requests += 1;
        break;
      case 'attempt':
        if (takeAttempt(merge, record)) attempts += 1;
        break;
      case 'opened-review':
        if (takeReview(merge, record.review)) reviews += 1;
        break;
      case 'answer':
        if (takeAnswer(merge, record)) answers += 1;
        break;
      case 'review': // sealed for another workstation
      case 'recording': // the host's, with its sound
      case 'sound':
      case 'gone':
        break;
    }
  }
  for (const id of merge.touched) reindexRequest(db, id);
  db.run(sql`DELETE FROM merging`);
  return { attempts, requests, reviews, answers };
};

/** Requests that were merged into another there, once all of the bundle is here: the other may come after them. */
export const linkMerged = (
  db: WriteDb,
  args: {
    readonly workstation: string;
    readonly sequence: number;
    readonly links: readonly { readonly request: string; readonly into: string }[];
  },
): void => {
  const origin = db.get<{ id: number }>(sql`SELECT id FROM workstation WHERE uid = ${args.workstation}`)?.id;
  for (const { request, into } of args.links)
    db.run(sql`
      UPDATE request SET merged_into = (SELECT id FROM request WHERE uid = ${into} AND origin_id = ${origin ?? null})
      WHERE uid = ${request} AND origin_id = ${origin ?? null} AND origin_sequence = ${args.sequence}`);
};
