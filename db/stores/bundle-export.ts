import type { BundleAttempt, BundleRecord, BundleRequest } from '../../core/contract/bundle-records.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql, type Sql } from '../sql.ts';
import { agentName, currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';
import { recordingsSent } from './bundle-recordings.ts';
import { outcomeKinds } from './outcome-kinds.ts';

/**
 * What a bundle of this workstation holds: its own records alone, never those it took in from others. What is new is found
 * by ids that only grow and by `updated_at`; calls that waited for their outcome at the last bundle are named in it.
 */
export type Sent = {
  readonly sequence: number;
  readonly madeAt: number;
  /** Hex. */
  readonly digest: string;
  readonly lastAttempt: number;
  readonly lastRequest: number;
  readonly lastNote: number;
  readonly lastGone: number;
  readonly lastReview: number;
  readonly owed: readonly number[];
};

type SentRow = Omit<Sent, 'digest' | 'owed'> & { readonly digest: Buffer; readonly owed: string };

export const lastSent = (db: ReadDb): Sent | null => {
  const row = db.get<SentRow>(sql`
    SELECT sequence, made_at AS madeAt, digest, last_attempt AS lastAttempt, last_request AS lastRequest, last_note AS lastNote,
      last_gone AS lastGone, last_review AS lastReview, owed FROM bundle_sent ORDER BY sequence DESC LIMIT 1`);
  if (!row) return null;
  return {
    ...row,
    digest: Buffer.from(row.digest).toString('hex'),
    owed: JSON.parse(row.owed) as readonly number[],
  };
};

/** What is told late of a call that had its outcome (its last steps, its quality) is sent once more for so long. */
const overlapMs = 2 * 3_600_000;

export type ExportPlan = Omit<Sent, 'sequence' | 'madeAt' | 'digest'> & {
  readonly sequence: number;
  readonly previous: string | null;
  /** Calls after this id, and those of `late`. */
  readonly afterAttempt: number;
  readonly late: readonly number[];
  /** Requests after this id, changed since this instant, or with a note after that one. */
  readonly afterRequest: number;
  readonly changedSince: number;
  readonly afterNote: number;
  readonly afterGone: number;
  readonly afterReview: number;
  readonly agent: string;
  readonly lastCallAt: number | null;
};

const highest = (
  db: ReadDb,
  table: 'attempt' | 'request' | 'note' | 'request_gone' | 'review_touched',
): number =>
  db.get<{ id: number }>({ text: `SELECT coalesce(max(id), 0) AS id FROM ${table}`, params: [] })?.id ?? 0;

/** Where the next bundle begins and ends; `whole`: everything from the beginning. */
export const planExport = (db: ReadDb, { whole }: { readonly whole: boolean }): ExportPlan => {
  const last = lastSent(db);
  const since = whole ? null : last;
  const again =
    since === null
      ? 0
      : (db.get<{ id: number | null }>(
          sql`SELECT min(id) AS id FROM attempt WHERE started_at >= ${since.madeAt - overlapMs}`,
        )?.id ?? Number.MAX_SAFE_INTEGER) - 1;
  return {
    sequence: (last?.sequence ?? 0) + 1,
    previous: last?.digest ?? null,
    lastAttempt: highest(db, 'attempt'),
    lastRequest: highest(db, 'request'),
    lastNote: highest(db, 'note'),
    lastGone: highest(db, 'request_gone'),
    lastReview: highest(db, 'review_touched'),
    owed: db
      .all<{ id: number }>(sql`SELECT attempt_id AS id FROM attempt_draft ORDER BY attempt_id`)
      .map(({ id }) => id),
    afterAttempt: since === null ? 0 : Math.min(since.lastAttempt, again),
    late: since?.owed ?? [],
    afterRequest: since?.lastRequest ?? 0,
    changedSince: since === null ? 0 : since.madeAt - overlapMs,
    afterNote: since?.lastNote ?? 0,
    afterGone: since?.lastGone ?? 0,
    afterReview: since?.lastReview ?? 0,
    agent: agentName(db),
    lastCallAt:
      db.get<{ at: number }>(sql`
        SELECT started_at AS at FROM attempt WHERE origin_id IS NULL ORDER BY started_at DESC LIMIT 1`)?.at ?? null,
  }; // prettier-ignore
};

/** Whoever and whatever the records of a bundle name. */
export const exportNames = (db: ReadDb): readonly BundleRecord[] => [
  ...db
    .all<{ uid: string; name: string }>(sql`SELECT uid, name FROM agent ORDER BY id`)
    .map((one) => ({ t: 'agent' as const, ...one })),
  ...outcomeKinds(db).map((kind) => ({ t: 'kind' as const, kind })),
  ...db
    .all<{ uid: string; name: string }>(sql`SELECT uid, name FROM offer ORDER BY id`)
    .map((one) => ({ t: 'offer' as const, ...one })),
  ...db
    .all<Omit<Extract<BundleRecord, { t: 'probe' }>, 't'>>(
      sql`
      SELECT b.uid, b.name, b.kind, o.uid AS offer, b.country, b.zone FROM probe b LEFT JOIN offer o ON o.id = b.offer_id WHERE b.practice = 0 ORDER BY b.id`,
    )
    .map((one) => ({ t: 'probe' as const, ...one })),
];

const among = (text: string, ids: readonly number[]): Sql => ({
  text: text.replace('(?)', '(SELECT value FROM json_each(?))'),
  params: [JSON.stringify(ids)],
});

/** Rows of a child table by the id of what they hang on. */
const grouped = <Row extends { readonly of: number }>(
  db: ReadDb,
  text: string,
  ids: readonly number[],
): ReadonlyMap<number, readonly Omit<Row, 'of'>[]> => {
  const found = new Map<number, Omit<Row, 'of'>[]>();
  for (const { of, ...row } of db.each<Row>(among(text, ids))) {
    const rows = found.get(of);
    if (rows) rows.push(row);
    else found.set(of, [row]);
  }
  return found;
};

type RequestRow = Omit<BundleRequest, 't' | 'prospect' | 'words' | 'stakes' | 'slots' | 'promises' | 'notes' | 'held'> & {
  readonly id: number;
  readonly words: string;
  readonly stakes: string;
  readonly slots: string;
  readonly held: number;
  readonly prospectUid: string;
  readonly name: string;
  readonly company: string;
  readonly language: string | null;
  readonly country: string;
  readonly city: string;
  readonly zone: string;
  readonly createdAt: number;
}; // prettier-ignore

/** Ids looked at in one turn: a million unchanged requests must not keep the reader from everybody else. */
const span = 20_000;

export type RequestPart = { readonly records: readonly BundleRequest[]; readonly next: number | null };

export const exportRequests = (
  db: ReadDb,
  args: Pick<ExportPlan, 'afterRequest' | 'changedSince' | 'afterNote' | 'lastRequest'> & {
    readonly after: number;
  },
): RequestPart => {
  const until = Math.min(args.after + span, args.lastRequest);
  const rows = db.all<RequestRow>(sql`
    SELECT r.id, r.uid, b.uid AS probe, r.asked_at AS askedAt, r.asked_zone AS askedZone, r.asked_where AS askedWhere, r.words, r.stakes,
      r.slots, r.state, r.closed_reason AS closedReason, r.closed_at AS closedAt, r.quarantined AS held, r.attempts,
      r.updated_at AS updatedAt, k.uid AS mergedInto, p.uid AS prospectUid, p.name, p.company, p.language, p.country, p.city, p.zone,
      p.created_at AS createdAt
    FROM request r JOIN prospect p ON p.id = r.prospect_id JOIN probe b ON b.id = r.probe_id LEFT JOIN request k ON k.id = r.merged_into
    WHERE r.id > ${args.after} AND r.id <= ${until} AND r.origin_id IS NULL AND b.practice = 0 AND (r.id > ${args.afterRequest}
      OR r.updated_at >= ${args.changedSince} OR r.id IN (SELECT request_id FROM note WHERE id > ${args.afterNote}))
    ORDER BY r.id LIMIT 1000`);
  const ids = rows.map(({ id }) => id);
  const promises = grouped<BundleRequest['promises'][number] & { readonly of: number }>(
    db,
    `SELECT m.request_id AS of, m.uid, m.start_at AS start, m.end_at AS end, m.zone, m.by, g.uid AS agent, m.created_at AS createdAt,
      m.ended_at AS endedAt, m.ended_as AS endedAs
    FROM promise m LEFT JOIN agent g ON g.id = m.agent_id WHERE m.request_id IN (?) ORDER BY m.id`,
    ids,
  );
  const notes = grouped<BundleRequest['notes'][number] & { readonly of: number }>(
    db,
    `SELECT n.request_id AS of, n.uid, g.uid AS agent, n.text, n.created_at AS at FROM note n JOIN agent g ON g.id = n.agent_id
    WHERE n.request_id IN (?) ORDER BY n.id`,
    ids,
  );
  const last = ids.at(-1);
  const reached = rows.length === 1000 && last !== undefined ? last : until;
  return {
    records: rows.map(
      ({ id, words, stakes, slots, held, prospectUid, name, company, language, country, city, zone, createdAt, ...row }) => ({
        t: 'request',
        ...row,
        prospect: { uid: prospectUid, name, company, language, country, city, zone, createdAt },
        words: JSON.parse(words) as BundleRequest['words'],
        stakes: JSON.parse(stakes) as BundleRequest['stakes'],
        slots: JSON.parse(slots) as BundleRequest['slots'],
        held: held === 1,
        promises: [...(promises.get(id) ?? [])],
        notes: [...(notes.get(id) ?? [])],
      }),
    ),
    next: reached >= args.lastRequest ? null : reached,
  };
}; // prettier-ignore

/** `+33…42`: enough to tell two calls apart, too little to call anybody or to be known again by a rule. */
export const maskNumber = (number: string): string => {
  const digits = number.replaceAll(/\D/gu, '');
  if (digits.length < 7) return number;
  return `${number.startsWith('+') ? `+${digits.slice(0, 2)}` : ''}…${digits.slice(-2)}`;
};
/** A transfer's target and what a PBX writes may hold numbers, too. */
const maskIn = (text: string): string => text.replaceAll(/\+?\d[\d .-]{5,}\d/gu, maskNumber);

type AttemptRow = Pick<BundleAttempt, 'uid' | 'request' | 'agent' | 'direction' | 'number' | 'startedAt'> & {
  readonly id: number;
};
type Decision = NonNullable<BundleAttempt['decision']>;
type DecisionRow = Omit<Decision, 'allowed' | 'overridable' | 'facts'> & {
  readonly of: number;
  readonly allowed: number;
  readonly overridable: number;
  readonly facts: string;
};
type Fact = NonNullable<BundleAttempt['fact']>;
type FactRow = Pick<Fact, 'probe' | 'askedS' | 'promise' | 'promiseEnd'> & {
  readonly of: number;
  readonly outsideSlot: number;
  readonly repeatRing: number;
  readonly firstTry: number;
  readonly override: number;
};
type Of<T> = T & { readonly of: number };

export type AttemptPart = { readonly records: readonly BundleAttempt[]; readonly next: number | null };

/** Calls that have their outcome, up to a thousand after `after`; those of `late` with the first part. */
export const exportAttempts = (
  db: ReadDb,
  args: Pick<ExportPlan, 'afterAttempt' | 'lastAttempt' | 'late'> & { readonly after: number | null },
): AttemptPart => {
  const from = args.after ?? args.afterAttempt;
  const select = `SELECT a.id, a.uid, r.uid AS request, g.uid AS agent, a.direction, a.number, a.started_at AS startedAt
    FROM attempt a JOIN agent g ON g.id = a.agent_id LEFT JOIN request r ON r.id = a.request_id
    WHERE a.origin_id IS NULL AND NOT EXISTS (SELECT 1 FROM attempt_draft d WHERE d.attempt_id = a.id)
      AND NOT EXISTS (SELECT 1 FROM attempt_fact f JOIN probe b ON b.id = f.probe_id WHERE f.attempt_id = a.id AND b.practice = 1) AND`;
  const page = db.all<AttemptRow>({
    text: `${select} a.id > ? AND a.id <= ? ORDER BY a.id LIMIT 1000`,
    params: [from, args.lastAttempt],
  });
  const late =
    args.after === null
      ? db.all<AttemptRow>(among(`${select} a.id IN (?) AND a.id <= ${from}`, args.late))
      : [];
  const rows = [...late, ...page];
  const ids = rows.map(({ id }) => id);
  const decisions = grouped<DecisionRow>(
    db,
    `SELECT a.id AS of, d.uid, d.at, d.allowed, d.rule, d.pack, d.overridable, d.facts, d.next_allowed_at AS nextAllowedAt, d.reason
    FROM attempt a JOIN decision d ON d.id = a.decision_id WHERE a.id IN (?)`,
    ids,
  );
  const ends = grouped<Of<NonNullable<BundleAttempt['end']>>>(
    db,
    `SELECT attempt_id AS of, at, answered_at AS answeredAt, line_result AS lineResult, sip_code AS sipCode, sip_reason AS sipReason,
      ended_by AS endedBy, hold_ms AS holdMs FROM attempt_end WHERE attempt_id IN (?)`,
    ids,
  );
  const steps = grouped<Of<BundleAttempt['steps'][number]>>(
    db,
    'SELECT attempt_id AS of, step, at, detail FROM attempt_step WHERE attempt_id IN (?) ORDER BY attempt_id, id',
    ids,
  );
  const qualities = grouped<Of<Omit<BundleAttempt['quality'][number], 'curve'> & { readonly curve: string }>>(
    db,
    `SELECT attempt_id AS of, way, at, samples, mos_mean AS mosMean, mos_worst AS mosWorst, loss, loss_worst AS lossWorst,
      jitter_ms AS jitterMs, round_trip_ms AS roundTripMs, codec, microphone, network, curve FROM attempt_quality WHERE attempt_id IN (?)`,
    ids,
  );
  const ticks = grouped<Of<Omit<BundleAttempt['ticks'][number], 'ticked'> & { readonly ticked: number }>>(
    db,
    `SELECT t.attempt_id AS of, t.kind, t.label, t.ticked, b.uid AS probe, o.uid AS offer, g.uid AS agent, t.at
    FROM attempt_tick t JOIN agent g ON g.id = t.agent_id LEFT JOIN probe b ON b.id = t.probe_id LEFT JOIN offer o ON o.id = t.offer_id
    WHERE t.attempt_id IN (?) ORDER BY t.attempt_id, t.id`,
    ids,
  );
  const answers = grouped<Of<NonNullable<BundleAttempt['expected']>>>(
    db,
    'SELECT attempt_id AS of, answer, at FROM attempt_expected WHERE attempt_id IN (?)',
    ids,
  );
  const outcomes = grouped<Of<NonNullable<BundleAttempt['outcome']>>>(
    db,
    `SELECT o.attempt_id AS of, o.uid, o.kind, o.note, g.uid AS agent, o.at, o.wrap_ms AS wrapMs
    FROM outcome o JOIN agent g ON g.id = o.agent_id WHERE o.attempt_id IN (?)`,
    ids,
  );
  const facts = grouped<FactRow>(
    db,
    `SELECT f.attempt_id AS of, b.uid AS probe, f.asked_s AS askedS, m.uid AS promise, f.promise_end AS promiseEnd,
      f.outside_slot AS outsideSlot, f.repeat_ring AS repeatRing, f.first_try AS firstTry, f.override
    FROM attempt_fact f LEFT JOIN probe b ON b.id = f.probe_id LEFT JOIN promise m ON m.id = f.promise_id WHERE f.attempt_id IN (?)`,
    ids,
  );
  const records = rows.map(({ id, number, ...row }): BundleAttempt => {
    const decision = decisions.get(id)?.[0];
    const end = ends.get(id)?.[0];
    const fact = facts.get(id)?.[0];
    return {
      t: 'attempt',
      ...row,
      number: maskNumber(number),
      decision: decision
        ? {
            ...decision,
            allowed: decision.allowed === 1,
            overridable: decision.overridable === 1,
            facts: JSON.parse(decision.facts) as Decision['facts'],
          }
        : null,
      end: end ? { ...end, sipReason: maskIn(end.sipReason) } : null,
      steps: (steps.get(id) ?? []).map((one) => ({ ...one, detail: maskIn(one.detail) })),
      quality: (qualities.get(id) ?? []).map((one) => ({ ...one, curve: JSON.parse(one.curve) as number[] })),
      ticks: (ticks.get(id) ?? []).map((one) => ({ ...one, ticked: one.ticked === 1 })),
      expected: answers.get(id)?.[0] ?? null,
      outcome: outcomes.get(id)?.[0] ?? null,
      fact: fact
        ? {
            ...fact,
            outsideSlot: fact.outsideSlot === 1,
            repeatRing: fact.repeatRing === 1,
            firstTry: fact.firstTry === 1,
            override: fact.override === 1,
          }
        : null,
    };
  });
  return { records, next: page.length < 1000 ? null : (page.at(-1)?.id ?? null) };
};

/** Uids of the requests that were erased after `after`. */
export const exportGone = (db: ReadDb, { after }: { readonly after: number }): readonly string[] =>
  db
    .all<{ uid: string }>(sql`SELECT uid FROM request_gone WHERE id > ${after} ORDER BY id`)
    .map(({ uid }) => uid);

/** The bundle stands where it was to go: the next one begins after it. False when another process made one meanwhile. */
export const bundleSent = (
  db: WriteDb,
  sent: Sent & {
    readonly attempts: number;
    /** Uids of the calls whose recordings are in it. */
    readonly recordings: readonly string[];
  },
): boolean => {
  if ((lastSent(db)?.sequence ?? 0) >= sent.sequence) return false;
  db.run(sql`
    INSERT INTO bundle_sent (sequence, made_at, digest, last_attempt, last_request, last_note, last_gone, last_review, owed)
    VALUES (${sent.sequence}, ${sent.madeAt}, ${Buffer.from(sent.digest, 'hex')}, ${sent.lastAttempt}, ${sent.lastRequest},
      ${sent.lastNote}, ${sent.lastGone}, ${sent.lastReview}, ${JSON.stringify(sent.owed)})`);
  appendEvent(db, {
    at: sent.madeAt,
    agent: currentAgent(db, sent.madeAt),
    kind: 'bundle.sent',
    subject: String(sent.sequence),
    data: { digest: sent.digest, attempts: sent.attempts, recordings: sent.recordings.length },
  });
  recordingsSent(db, { attempts: sent.recordings, sequence: sent.sequence, at: sent.madeAt });
  return true;
};
