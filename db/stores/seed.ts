import { heaviest, rankOf } from '../../core/domain/request.ts';
import type { ClosedReason, Language, LineResult, PromisedBy, Stake } from '../../core/contract/records.ts';
import type { WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { indexRequests, reindexRequest } from './search.ts';
import { probeShare } from './request-rank.ts';
import { countOpened } from './tally.ts';

/** Synthetic records in bulk (host/seed makes them). Instants are UTC milliseconds. */

export type SeedProbe = {
  readonly name: string;
  readonly kind: 'form' | 'advert' | 'mailbox' | 'missed-call';
  readonly country: string;
  readonly zone: string;
  readonly consentWording: string;
  /** Its people are made up, to practise with. */
  readonly practice?: boolean;
  readonly offer: {
    readonly language: Language;
    readonly name: string;
    readonly opening: string;
    readonly questions: readonly string[];
    readonly needs: readonly {
      readonly label: string;
      readonly capabilities: readonly { readonly label: string; readonly proof: string }[];
    }[];
  };
};

export type SeedRequest = {
  /** Position in the list of probes. */
  readonly probe: number;
  readonly name: string;
  readonly company: string;
  readonly language: string;
  readonly country: string;
  readonly city: string;
  readonly zone: string;
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly words: string;
  readonly stakes: readonly Stake[];
  readonly where: string;
  readonly askedAt: number;
  readonly slots: readonly {
    readonly start: number;
    readonly end: number;
    readonly zone: string;
    readonly said: string;
  }[];
  readonly promise: { readonly start: number; readonly end: number; readonly by: PromisedBy } | null;
  readonly closed: { readonly reason: ClosedReason; readonly at: number } | null;
  readonly attempts: number;
};

export type SeedCall = {
  /** Position in the list of requests. */
  readonly request: number;
  readonly agent: number;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number;
  readonly holdMs: number;
  readonly lineResult: LineResult;
  readonly sipCode: number;
  readonly sipReason: string;
  readonly outcome: string;
  readonly note: string;
  readonly wrapMs: number;
};

const newOffer = (db: WriteDb, offer: SeedProbe['offer'], at: number): number => {
  const known = db.get<{ id: number }>(sql`SELECT id FROM offer WHERE name = ${offer.name}`);
  if (known) return known.id;
  const { id } = db.run(sql`
    INSERT INTO offer (uid, name, opening_fr, opening_en, created_at)
    VALUES (${newUid()}, ${offer.name}, ${offer.language === 'fr' ? offer.opening : ''}, ${offer.language === 'en' ? offer.opening : ''}, ${at})`);
  for (const [sort, question] of offer.questions.entries())
    db.run(sql`
      INSERT INTO offer_question (offer_id, sort, text_fr, text_en)
      VALUES (${id}, ${sort}, ${offer.language === 'fr' ? question : ''}, ${offer.language === 'en' ? question : ''})`);
  let order = 0;
  for (const [sort, need] of offer.needs.entries()) {
    const stake = db.run(sql`
      INSERT INTO stake (uid, offer_id, label, sort) VALUES (${newUid()}, ${id}, ${need.label}, ${sort})`).id;
    for (const { label, proof } of need.capabilities) {
      order += 1;
      const capability = db.run(sql`
        INSERT INTO capability (uid, offer_id, label, proof, sort) VALUES (${newUid()}, ${id}, ${label}, ${proof}, ${order})`).id;
      db.run(sql`INSERT INTO stake_capability (stake_id, capability_id) VALUES (${stake}, ${capability})`);
    }
  }
  return id;
};

export type SeedPlaces = {
  readonly probes: readonly { readonly probe: number; readonly wording: number }[];
  readonly agents: readonly number[];
};

/** The probes (with their offers and wordings) and agents of a seed; those that are there already are used. */
export const seedPlaces = (
  db: WriteDb,
  args: { readonly probes: readonly SeedProbe[]; readonly agents: readonly string[]; readonly at: number },
): SeedPlaces => ({
  probes: args.probes.map((probe) => {
    const offer = newOffer(db, probe.offer, args.at);
    const id =
      db.get<{ id: number }>(sql`SELECT id FROM probe WHERE name = ${probe.name}`)?.id ??
      db.run(sql`
        INSERT INTO probe (uid, name, kind, offer_id, country, zone, practice, created_at)
        VALUES (${newUid()}, ${probe.name}, ${probe.kind}, ${offer}, ${probe.country}, ${probe.zone}, ${probe.practice === true ? 1 : 0}, ${args.at})`)
        .id;
    const wording =
      db.get<{ id: number }>(
        sql`SELECT id FROM consent_wording WHERE probe_id = ${id} ORDER BY version DESC LIMIT 1`,
      )?.id ??
      db.run(sql`
        INSERT INTO consent_wording (uid, probe_id, version, text, created_at)
        VALUES (${newUid()}, ${id}, 1, ${probe.consentWording}, ${args.at})`).id;
    return { probe: id, wording };
  }),
  agents: args.agents.map(
    (name) =>
      db.get<{ id: number }>(sql`SELECT id FROM agent WHERE name = ${name}`)?.id ??
      db.run(sql`INSERT INTO agent (uid, name, created_at) VALUES (${newUid()}, ${name}, ${args.at})`).id,
  ),
});

/** Adds requests with their people, in the order given. Answers the id of the first: the others follow without a gap. */
export const seedRequests = (
  db: WriteDb,
  args: { readonly places: SeedPlaces; readonly requests: readonly SeedRequest[]; readonly now: number },
): { readonly firstRequest: number; readonly firstProspect: number } => {
  const { places, now } = args;
  const nextId = (table: 'request' | 'prospect'): number =>
    db.prepare<readonly [], { id: number }>(`SELECT coalesce(max(id), 0) + 1 AS id FROM ${table}`).get()
      ?.id ?? 1;
  const firstRequest = nextId('request');
  const firstProspect = nextId('prospect');
  const prospect = db.prepare(`
    INSERT INTO prospect (id, uid, name, company, language, country, city, zone, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const contact = db.prepare(
    `INSERT INTO contact_point (value, prospect_id, raw, kind, sort) VALUES (?, ?, ?, ?, ?)`,
  );
  const request = db.prepare(`
    INSERT INTO request (id, uid, prospect_id, probe_id, asked_at, asked_zone, asked_where, words, stakes, slots, state, closed_reason,
      closed_at, attempts, promise_start, promise_end, promise_by, promise_started, rank, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const promise = db.prepare(`
    INSERT INTO promise (uid, request_id, start_at, end_at, zone, by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const consent = db.prepare(
    `INSERT INTO consent (uid, prospect_id, request_id, wording_id, given_at) VALUES (?, ?, ?, ?, ?)`,
  );
  for (const [index, one] of args.requests.entries()) {
    const id = firstRequest + index;
    const person = firstProspect + index;
    const place = places.probes[one.probe];
    if (!place) throw new Error(`the seed names probe ${one.probe}, which is not there`);
    prospect.run(
      person,
      newUid(),
      one.name,
      one.company,
      one.language,
      one.country,
      one.city,
      one.zone,
      one.askedAt,
      one.askedAt,
    );
    for (const [sort, value] of one.phones.entries()) contact.run(value, person, value, 'phone', sort);
    for (const [sort, value] of one.emails.entries()) contact.run(value, person, value, 'email', sort);
    const words =
      one.words === '' ? '[]' : JSON.stringify([{ text: one.words, at: one.askedAt, where: one.where }]);
    const { promise: owed, closed } = one;
    request.run(
      id,
      newUid(),
      person,
      place.probe,
      one.askedAt,
      one.zone,
      one.where,
      words,
      JSON.stringify(one.stakes),
      JSON.stringify(one.slots),
      closed ? 'closed' : 'open',
      closed?.reason ?? null,
      closed?.at ?? null,
      one.attempts,
      owed?.start ?? null,
      owed?.end ?? null,
      owed?.by ?? null,
      owed && owed.by !== 'rule' && owed.start <= now ? 1 : 0,
      rankOf({ weight: heaviest(one.stakes), yield: probeShare(db, place.probe), attempts: one.attempts }),
      now,
    );
    if (owed) promise.run(newUid(), id, owed.start, owed.end, one.zone, owed.by, one.askedAt);
    consent.run(newUid(), person, id, place.wording, one.askedAt);
  }
  countOpened(db, firstRequest);
  indexRequests(db, firstRequest - 1);
  return { firstRequest, firstProspect };
};

/** A call whose request is known by its id. */
export type PlacedCall = Omit<SeedCall, 'request'> & {
  readonly requestId: number;
  readonly prospectId: number;
};

/** Adds calls with their ends and outcomes. */
export const seedCalls = (
  db: WriteDb,
  args: { readonly places: SeedPlaces; readonly calls: readonly PlacedCall[]; readonly pack: string },
): void => {
  const decision = db.prepare(`
    INSERT INTO decision (uid, request_id, at, allowed, rule, pack, overridable, facts) VALUES (?, ?, ?, 1, 'allowed', ?, 0, '{}')`);
  const attempt = db.prepare(`
    INSERT INTO attempt (uid, request_id, prospect_id, decision_id, agent_id, direction, number, started_at, pid)
    VALUES (?, ?, ?, ?, ?, 'outbound', (SELECT value FROM contact_point WHERE prospect_id = ? AND kind = 'phone' ORDER BY sort LIMIT 1), ?, 0)`);
  const end = db.prepare(`
    INSERT INTO attempt_end (attempt_id, at, answered_at, line_result, sip_code, sip_reason, ended_by, hold_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const outcome = db.prepare(`
    INSERT INTO outcome (uid, attempt_id, kind, note, agent_id, at, wrap_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  for (const call of args.calls) {
    const { requestId: request, prospectId: prospect } = call;
    const agent = args.places.agents[call.agent];
    if (agent === undefined) throw new Error(`the seed names agent ${call.agent}, who is not there`);
    const decided = decision.run(newUid(), request, call.startedAt, args.pack).id;
    const { id } = attempt.run(newUid(), request, prospect, decided, agent, prospect, call.startedAt);
    end.run(
      id,
      call.endedAt,
      call.answeredAt,
      call.lineResult,
      call.sipCode,
      call.sipReason,
      call.answeredAt === null ? 'network' : 'far-end',
      call.holdMs,
    );
    outcome.run(newUid(), id, call.outcome, call.note, agent, call.endedAt + call.wrapMs, call.wrapMs);
    if (call.note !== '') reindexRequest(db, request);
  }
};
