import type { Stake, TimeWindow } from '../../core/contract/records.ts';
import type { Lead } from '../../core/domain/lead.ts';
import type { WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { addContact, addPayload, insertRequests, wordingOf, type Ingest } from './ingest-rows.ts';
import { endPromise, makePromise, promiseInForce } from './promises.ts';
import { rankAgain } from './request-rank.ts';
import { chooseSlot, type StagedLead } from './staging.ts';

/**
 * A lead of somebody who is known. It joins the open request of the same probe, so that one need never makes two
 * callbacks; an asking that came before a request was closed was answered by that request; any other is a new one.
 */

type Word = { readonly text: string; readonly at: number; readonly where: string };
type Slot = TimeWindow & { readonly said: string };
type RequestRow = {
  readonly id: number;
  readonly prospect: number;
  readonly state: 'open' | 'closed';
  readonly quarantined: 0 | 1;
  readonly askedAt: number;
  readonly closedAt: number | null;
  readonly words: string;
  readonly stakes: string;
  readonly slots: string;
  /** The request that an agent merged it into. */
  readonly mergedInto: number | null;
};

/** Whom a lead may be of. */
export type Known = {
  /** Prospects by phone, then by e-mail. */
  readonly candidates: readonly number[];
  /** The request that the same provider id made before. */
  readonly provided: number | null;
};

/** Whose this number or address is; the one known longest first. */
export const ownersOf = (db: WriteDb, value: string): readonly number[] =>
  db
    .prepare<readonly [string], { prospect: number }>(
      'SELECT prospect_id AS prospect FROM contact_point WHERE value = ? ORDER BY prospect_id',
    )
    .all(value)
    .map(({ prospect }) => prospect);

/** The request that this provider's id made at this probe, the newest; null when there is none. */
export const requestOfProvider = (db: WriteDb, probe: number, providerId: string): number | null =>
  providerId === ''
    ? null
    : (db
        .prepare<readonly [string, number], { request: number }>(
          `SELECT request_id AS request FROM payload WHERE provider_id = ? AND probe_id = CAST(? AS INTEGER)
           AND request_id IS NOT NULL ORDER BY id DESC LIMIT 1`,
        )
        .get(providerId, probe)?.request ?? null);

const columns =
  'id, prospect_id AS prospect, state, quarantined, asked_at AS askedAt, closed_at AS closedAt, words, stakes, slots, merged_into AS mergedInto';

const requestsOf = (db: WriteDb, prospect: number, probe: number): readonly RequestRow[] =>
  db
    // Without the CAST SQLite would plan the query anew for every value, which takes five times as long as to run it; left
    // to choose, it would walk through all requests of the probe.
    .prepare<readonly [number, number], RequestRow>(
      `SELECT ${columns} FROM request INDEXED BY request_by_prospect WHERE prospect_id = CAST(? AS INTEGER) AND probe_id = CAST(? AS INTEGER) ORDER BY id`,
    )
    .all(prospect, probe);

/** Where what is said to a request belongs: to the one it was merged into, where it was. */
const whereTo = (db: WriteDb, request: RequestRow): RequestRow =>
  request.mergedInto === null
    ? request
    : (db
        .prepare<readonly [number], RequestRow>(`SELECT ${columns} FROM request WHERE id = ?`)
        .get(request.mergedInto) ?? request);

/** Looks at the payload that made each request and at those merged into it: the two ways there is an index for. */
const cameBefore = (db: WriteDb, requests: readonly RequestRow[], body: string): boolean => {
  const find = db.prepare<readonly [number, string, number, string], unknown>(`
    SELECT 1 FROM payload WHERE id = (SELECT payload_id FROM request WHERE id = ?) AND body = ?
    UNION ALL SELECT 1 FROM payload WHERE fate = 'merged' AND request_id = ? AND body = ?`);
  return requests.some(({ id }) => find.get(id, body, id, body) !== undefined);
};

const saysNothingNew = (lead: Lead, { words }: RequestRow): boolean => {
  const known = new Set((JSON.parse(words) as readonly Word[]).map(({ text }) => text));
  return lead.words.every((text) => known.has(text));
};

/** The request this lead belongs to; null when it is a new need. */
const belongsTo = (lead: Lead, requests: readonly RequestRow[]): RequestRow | null => {
  const open = requests.findLast(({ state }) => state === 'open');
  if (open) return open;
  const { askedAt } = lead;
  // Without a date, the same words again are the same list again, perhaps with one column more.
  if (askedAt === null) return requests.findLast((request) => saysNothingNew(lead, request)) ?? null;
  return requests.findLast(({ closedAt }) => closedAt !== null && askedAt <= closedAt) ?? null;
};

export const mergeLead = (
  ingest: Ingest,
  staged: StagedLead,
  { candidates, provided }: Known,
): 'merged' | 'unchanged' => {
  const { db, probe, base, renewed } = ingest;
  const { seq, lead, body } = staged;
  const requests = candidates.flatMap((prospect) => requestsOf(db, prospect, probe));
  const same =
    provided === null
      ? undefined
      : db
          .prepare<readonly [number], RequestRow>(`SELECT ${columns} FROM request WHERE id = ?`)
          .get(provided);
  if (cameBefore(db, same ? [same, ...requests] : requests, body)) return 'unchanged';

  const found =
    same ??
    belongsTo(
      lead,
      requests.map((one) => whereTo(db, one)),
    );
  const request = found === null ? null : whereTo(db, found);
  const prospect = request?.prospect ?? candidates[0];
  if (prospect === undefined) return 'unchanged';
  const personChanged = completePerson(ingest, prospect, lead);

  if (request === null) {
    db.run(sql`DELETE FROM temp.apart WHERE seq = ${seq}`);
    insertRequests(ingest, seq, seq, { prospect });
    // Under the name that the person is known by, which need not be the one in this lead.
    renewed.add(base.request + seq);
    if (personChanged) renewPerson(ingest, prospect);
    return 'merged';
  }

  const wordsChanged = extend(ingest, request, lead);
  const providerIsNew = lead.providerId !== '' && same === undefined;
  if (!personChanged && !wordsChanged.any && !providerIsNew) return 'unchanged';
  const payload = addPayload(ingest, staged, {
    fate: 'merged',
    reason: null,
    request: request.id,
    digest: null,
  });
  // Asking again is agreeing again.
  if (wordsChanged.any && lead.consent === 'given') {
    const wording = wordingOf(ingest, lead.wording);
    db.run(sql`
      INSERT INTO consent (uid, prospect_id, request_id, wording_id, given_at, payload_id)
      VALUES (${newUid()}, ${prospect}, ${request.id}, ${wording}, ${lead.askedAt ?? ingest.at}, ${payload})`);
  }
  if (personChanged) renewPerson(ingest, prospect);
  else if (wordsChanged.words) renewed.add(request.id);
  return 'merged';
};

const renewPerson = ({ db, renewed }: Ingest, prospect: number): void => {
  for (const { id } of db.all<{ id: number }>(sql`SELECT id FROM request WHERE prospect_id = ${prospect}`))
    renewed.add(id);
};

/**
 * Adds numbers, addresses and what was blank. What is known is never overwritten: an agent may have corrected it. What
 * is somebody else's stays theirs alone: a number of two people would be called twice.
 */
const completePerson = (ingest: Ingest, prospect: number, lead: Lead): boolean => {
  const { db, at } = ingest;
  const contacts = db.all<{ value: string; kind: string }>(
    sql`SELECT value, kind FROM contact_point WHERE prospect_id = ${prospect}`,
  );
  const values = new Set(contacts.map(({ value }) => value));
  let phones = contacts.filter(({ kind }) => kind === 'phone').length;
  let emails = contacts.length - phones;
  let changed = false;
  for (const { e164, raw } of lead.phones) {
    if (values.has(e164) || ownersOf(db, e164).length > 0) continue;
    addContact(ingest, prospect, { kind: 'phone', value: e164, raw, sort: phones });
    phones += 1;
    changed = true;
  }
  for (const value of lead.emails) {
    if (values.has(value) || ownersOf(db, value).length > 0) continue;
    addContact(ingest, prospect, { kind: 'email', value, raw: value, sort: emails });
    emails += 1;
    changed = true;
  }
  const { changes } = db.run(sql`
    UPDATE prospect SET
      name = CASE WHEN name IN ('', company) AND ${lead.name} <> '' THEN ${lead.name} ELSE name END,
      company = CASE WHEN company = '' THEN ${lead.company} ELSE company END,
      city = CASE WHEN city = '' THEN ${lead.city} ELSE city END,
      language = coalesce(language, ${lead.language}),
      updated_at = ${at}
    WHERE id = ${prospect} AND (
      (name IN ('', company) AND ${lead.name} NOT IN ('', name)) OR (company = '' AND ${lead.company} <> '') OR
      (city = '' AND ${lead.city} <> '') OR (language IS NULL AND ${lead.language} IS NOT NULL))`);
  return changed || changes > 0;
};

type Extended = { readonly any: boolean; readonly words: boolean };

/** Adds to a request the words, stakes and slots it does not have; answers whether there were any. */
const extend = (ingest: Ingest, request: RequestRow, lead: Lead): Extended => {
  const { db, at } = ingest;
  const { askedAt } = lead;
  const words = JSON.parse(request.words) as readonly Word[];
  const stakes = JSON.parse(request.stakes) as readonly Stake[];
  const slots = JSON.parse(request.slots) as readonly Slot[];
  const newWords = lead.words
    .filter((text) => !words.some((word) => word.text === text && (askedAt === null || word.at >= askedAt)))
    .map((text) => ({ text, at: askedAt ?? at, where: lead.page }));
  const newStakes = lead.stakes.filter(({ label }) => !stakes.some((stake) => stake.label === label));
  const newSlots = lead.slots.filter(
    ({ start, end }) => !slots.some((slot) => slot.start === start && slot.end === end),
  );
  const any = newWords.length > 0 || newStakes.length > 0 || newSlots.length > 0;
  if (!any) return { any, words: false };
  db.run(sql`
    UPDATE request SET words = ${JSON.stringify([...words, ...newWords])}, stakes = ${JSON.stringify([...stakes, ...newStakes])},
      slots = ${JSON.stringify([...slots, ...newSlots])}, updated_at = ${at}
    WHERE id = ${request.id}`);
  if (newStakes.length > 0) rankAgain(db, request.id);
  // Who asks again by another way has asked, whatever is doubted of the first one.
  if (request.quarantined === 1 && !ingest.quarantined)
    db.run(sql`UPDATE request SET quarantined = 0 WHERE id = ${request.id}`);
  if (request.state === 'open' && newSlots.length > 0 && (askedAt === null || askedAt >= request.askedAt))
    promise(ingest, request.id, newSlots);
  return { any, words: newWords.length > 0 };
};

/** A new wish replaces the person's own promise that is not due yet, and a retry; never what an agent promised or what is owed now. */
const promise = ({ db, at }: Ingest, request: number, slots: readonly Slot[]): void => {
  const slot = chooseSlot(slots, at);
  if (!slot) return;
  const inForce = promiseInForce(db, request);
  if (inForce) {
    const gives = inForce.by === 'rule' || (inForce.by === 'prospect' && inForce.start > at);
    if (!gives || slot.end <= at) return;
    endPromise(db, { request, as: 'replaced', at });
  }
  makePromise(db, { request, window: slot, by: 'prospect', agent: null, at });
};
