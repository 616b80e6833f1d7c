import type { MergeCandidate } from '../../core/contract/request-actions.ts';
import type { Stake, TimeWindow } from '../../core/contract/records.ts';
import { labelKey } from '../../core/domain/label.ts';
import { promiseEndBy } from '../../core/domain/promise.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import type { SearchContext } from '../search-expression.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { endPromise, followPromise, makePromise, type PromiseRow } from './promises.ts';
import { closeRequest } from './requests.ts';
import {
  contactsOfPair,
  keepAction,
  learnAnew,
  permit,
  requestsOfPerson,
  setContacts,
  uidOf,
  type ActionArgs,
  type ActionDone,
  type Moved,
} from './request-actions.ts';
import { snapshotByUid, type Snapshot } from './request-snapshots.ts';
import { findRequests } from './search.ts';
import { chooseSlot } from './staging.ts';
import { countOpened } from './tally.ts';

/**
 * Two requests that are one, and one that is two. Calls are never moved, since they are append-only: a request that joined
 * another stays, closed, with `merged_into`, and so does a person; whoever reads calls follows that. Everything else goes
 * to the request that is kept, and undo brings it back.
 */

type Word = { readonly text: string; readonly at: number; readonly where: string };
type Slot = TimeWindow & { readonly said: string };
type Content = {
  readonly words: readonly Word[];
  readonly stakes: readonly Stake[];
  readonly slots: readonly Slot[];
};

const contentOf = ({ content }: Snapshot): Content => ({
  words: JSON.parse(content?.words ?? '[]') as readonly Word[],
  stakes: JSON.parse(content?.stakes ?? '[]') as readonly Stake[],
  slots: JSON.parse(content?.slots ?? '[]') as readonly Slot[],
});

const setContent = (db: WriteDb, request: number, { words, stakes, slots }: Content): void => {
  db.run(sql`
    UPDATE request SET words = ${JSON.stringify(words)}, stakes = ${JSON.stringify(stakes)}, slots = ${JSON.stringify(slots)}
    WHERE id = ${request}`);
};

/** What both said: nothing twice, in the order in which it was said; a stake with the weight it was given at most. */
const joined = (one: Content, other: Content): Content => {
  const stakes = new Map<string, Stake>();
  for (const stake of [...one.stakes, ...other.stakes]) {
    const known = stakes.get(labelKey(stake.label));
    const weight = Math.max(known?.weight ?? 0, stake.weight ?? 0);
    stakes.set(labelKey(stake.label), {
      label: known?.label ?? stake.label,
      weight: weight === 0 ? null : weight,
    });
  }
  const isKnown = (slot: Slot): boolean =>
    one.slots.some(({ start, end }) => start === slot.start && end === slot.end);
  const said = new Set(one.words.map(({ text, at }) => `${at} ${text}`));
  return {
    words: [...one.words, ...other.words.filter(({ text, at }) => !said.has(`${at} ${text}`))].toSorted(
      (a, b) => a.at - b.at,
    ),
    stakes: [...stakes.values()],
    slots: [...one.slots, ...other.slots.filter((slot) => !isKnown(slot))],
  };
};

/** What is owed comes before what is not, then what is due first: that is the call both then wait for. */
const isFirst = (one: PromiseRow, other: PromiseRow): boolean => {
  const owed = (promise: PromiseRow): number => (promise.by === 'rule' ? 1 : 0);
  return owed(one) !== owed(other) ? owed(one) < owed(other) : one.end <= other.end;
};

/** Leaves one promise in force, at the request that is kept. */
const joinPromises = (db: WriteDb, kept: Snapshot, other: Snapshot, at: number): void => {
  const end = (request: number, promise: PromiseRow): void => {
    const as = promiseEndBy(promise, at, { type: 'replaced' });
    if (as !== null) endPromise(db, { request, as, at });
  };
  if (other.promise === null) return;
  if (kept.promise !== null && isFirst(kept.promise, other.promise)) {
    end(other.id, other.promise);
    return;
  }
  if (kept.promise !== null) end(kept.id, kept.promise);
  db.run(
    sql`UPDATE promise SET request_id = ${kept.id} WHERE request_id = ${other.id} AND uid = ${other.promise.uid}`,
  );
};

const refusedAtOf = (db: ReadDb, prospect: number): number | null =>
  db.get<{ at: number | null }>(sql`SELECT refused_at AS at FROM prospect WHERE id = ${prospect}`)?.at ??
  null;

const laterOf = (one: number | null, other: number | null): number | null =>
  one === null ? other : Math.max(one, other ?? one);

/** The person of one request becomes that of the other, with all they have. */
const joinPeople = (
  db: WriteDb,
  { kept, other, at }: { readonly kept: number; readonly other: number; readonly at: number },
): Pick<Moved, 'requests' | 'joinedProspects' | 'people'> => {
  const before = contactsOfPair(db, { kept, other });
  const requests = requestsOfPerson(db, other).map((id) => ({ id, prospect: other }));
  const joinedProspects = db
    .all<{ id: number }>(sql`SELECT id FROM prospect WHERE merged_into = ${other} ORDER BY id`)
    .map(({ id }) => id);
  const own = before.filter(({ prospect }) => prospect === kept);
  const contacts = [...own];
  for (const one of before) {
    if (contacts.some(({ kind, value }) => kind === one.kind && value === one.value)) continue;
    const sort = Math.max(-1, ...contacts.filter(({ kind }) => kind === one.kind).map((known) => known.sort)) + 1;
    contacts.push({ ...one, prospect: kept, sort });
  }
  setContacts(db, [kept, other], contacts);
  db.run(sql`UPDATE request SET prospect_id = ${kept}, updated_at = ${at} WHERE prospect_id = ${other}`);
  db.run(sql`UPDATE prospect SET merged_into = ${kept}, updated_at = ${at} WHERE id = ${other} OR merged_into = ${other}`);
  const refusedAt = { before: refusedAtOf(db, kept), after: laterOf(refusedAtOf(db, kept), refusedAtOf(db, other)) };
  db.run(sql`UPDATE prospect SET refused_at = ${refusedAt.after} WHERE id = ${kept}`);
  return {
    requests,
    joinedProspects,
    people: { kept, other, before, after: contactsOfPair(db, { kept, other }), refusedAt },
  };
}; // prettier-ignore

/** See `request.merge` for what becomes of it, and for its errors. */
export const mergeRequests = (db: WriteDb, args: ActionArgs & { readonly other: string }): ActionDone => {
  const { at, note = '' } = args;
  const kept = snapshotByUid(db, args.request, true);
  const other = snapshotByUid(db, args.other, true);
  if (kept.id === other.id)
    throw new ExpectedError('request/same', 'This is the same request. Choose another one to join it.');
  permit(db, 'merge', kept, at);
  permit(db, 'merge', other, at);
  const agent = currentAgent(db, at);
  const isSamePerson = kept.prospect === other.prospect;

  // Before their people are: these are of the requests that are named, those of people who move.
  const consents = db.all<{ id: number; request: number; prospect: number }>(sql`
    SELECT c.id, c.request_id AS request, c.prospect_id AS prospect FROM consent c JOIN request r ON r.id = c.request_id
    WHERE r.id = ${other.id} OR (r.prospect_id = ${other.prospect} AND ${isSamePerson ? 0 : 1}) ORDER BY c.id`);
  const joinedRequests = db
    .all<{ id: number }>(sql`SELECT id FROM request WHERE merged_into = ${other.id} ORDER BY id`)
    .map(({ id }) => id);
  const people = isSamePerson
    ? { requests: [], joinedProspects: [], people: null }
    : joinPeople(db, { kept: kept.prospect, other: other.prospect, at });
  for (const { id, request } of consents)
    db.run(
      sql`UPDATE consent SET prospect_id = ${kept.prospect}, request_id = ${request === other.id ? kept.id : request} WHERE id = ${id}`,
    );

  joinPromises(db, kept, other, at);
  // Its own promise is elsewhere or ended by now.
  followPromise(db, { request: other.id, at });
  closeRequest(db, { id: other.id, uid: args.other, reason: 'other', agent, at });
  db.run(
    sql`UPDATE request SET merged_into = ${kept.id} WHERE id = ${other.id} OR merged_into = ${other.id}`,
  );
  setContent(db, kept.id, joined(contentOf(kept), contentOf(other)));
  const expiresAt =
    kept.expiresAt === null || other.expiresAt === null ? null : Math.max(kept.expiresAt, other.expiresAt);
  db.run(sql`
    UPDATE request SET attempts = ${kept.attempts + other.attempts}, expires_at = ${expiresAt}, updated_at = ${at} WHERE id = ${kept.id}`);
  followPromise(db, { request: kept.id, at });
  const follows = other.promise !== null && (kept.promise === null || !isFirst(kept.promise, other.promise));
  db.run(sql`UPDATE request SET owner_id = ${follows ? other.owner : kept.owner} WHERE id = ${kept.id}`);
  learnAnew(db, [...requestsOfPerson(db, kept.prospect), other.id]);

  const action = keepAction(db, {
    kind: 'merge',
    event: 'request.merged',
    before: [kept, other],
    request: kept.id,
    other: other.id,
    agent,
    at,
    note,
    moved: { ...people, consents, copied: [], joinedRequests },
    data: { other: args.other, people: !isSamePerson },
  });
  const changed = new Set([args.request, args.other, ...people.requests.map(({ id }) => uidOf(db, id))]);
  return { action, changed: [...changed] };
};

const chosen = <T>(list: readonly T[], places: readonly number[]): readonly T[] =>
  list.filter((_, index) => places.includes(index));
const left = <T>(list: readonly T[], places: readonly number[]): readonly T[] =>
  list.filter((_, index) => !places.includes(index));

/** See `request.split` for what becomes of it, and for its errors. */
export const splitRequest = (
  db: WriteDb,
  args: ActionArgs & {
    readonly words: readonly number[];
    readonly stakes: readonly string[];
    readonly slots: readonly number[];
  },
): ActionDone & { readonly request: string } => {
  const { at, note = '' } = args;
  const before = snapshotByUid(db, args.request, true);
  permit(db, 'split', before, at);
  const all = contentOf(before);
  const stakePlaces = all.stakes.flatMap(({ label }, index) => (args.stakes.includes(label) ? [index] : []));
  const goes = {
    words: chosen(all.words, args.words),
    stakes: chosen(all.stakes, stakePlaces),
    slots: chosen(all.slots, args.slots),
  };
  const stays = {
    words: left(all.words, args.words),
    stakes: left(all.stakes, stakePlaces),
    slots: left(all.slots, args.slots),
  };
  const need = ({ words, stakes }: Content): number => words.length + stakes.length;
  if (need(goes) === 0 || need(stays) === 0)
    throw new ExpectedError(
      'request/split-parts',
      'Choose words or stakes for the second request, and leave some to the first.',
    );
  const agent = currentAgent(db, at);
  const uid = newUid();
  const { id } = db.run(sql`
    INSERT INTO request (uid, prospect_id, probe_id, payload_id, asked_at, asked_zone, asked_where, words, stakes, slots, expires_at, updated_at)
    SELECT ${uid}, prospect_id, probe_id, NULL, ${Math.min(...goes.words.map((word) => word.at), at)}, asked_zone, asked_where,
      ${JSON.stringify(goes.words)}, ${JSON.stringify(goes.stakes)}, ${JSON.stringify(goes.slots)}, expires_at, ${at}
    FROM request WHERE id = ${before.id}`);
  if (goes.words.length === 0)
    db.run(sql`UPDATE request SET asked_at = (SELECT asked_at FROM request WHERE id = ${before.id}) WHERE id = ${id}`);
  countOpened(db, id);
  setContent(db, before.id, stays);
  // What they agreed to holds for both: they asked for both at once.
  const copied = db
    .all<{ id: number }>(sql`SELECT id FROM consent WHERE request_id = ${before.id} ORDER BY id`)
    .map((one) =>
      db.run(sql`
        INSERT INTO consent (uid, prospect_id, request_id, wording_id, channel, scope, given_at, payload_id, revoked_at, revoked_by, revoked_via)
        SELECT ${newUid()}, prospect_id, ${id}, wording_id, channel, scope, given_at, payload_id, revoked_at, revoked_by, revoked_via
        FROM consent WHERE id = ${one.id}`).id,
    );
  splitPromise(db, { before, to: id, slots: goes.slots, agent, at });
  db.run(sql`UPDATE request SET owner_id = ${before.owner} WHERE id IN (${before.id}, ${id})`);
  learnAnew(db, [before.id, id]);
  const action = keepAction(db, {
    kind: 'split',
    event: 'request.split',
    before: [before],
    made: [id],
    request: before.id,
    other: id,
    agent,
    at,
    note,
    moved: { requests: [], consents: [], copied, joinedRequests: [], joinedProspects: [], people: null },
    data: { other: uid },
  });
  return { action, request: uid, changed: [args.request, uid] };
}; // prettier-ignore

/** A promise for a slot that goes, goes with it; another slot to come becomes a promise of its own. */
const splitPromise = (
  db: WriteDb,
  args: {
    readonly before: Snapshot;
    readonly to: number;
    readonly slots: readonly Slot[];
    readonly agent: number;
    readonly at: number;
  },
): void => {
  const { before, to, slots, agent, at } = args;
  const { promise } = before;
  if (
    promise?.by === 'prospect' &&
    slots.some(({ start, end }) => start === promise.start && end === promise.end)
  ) {
    db.run(
      sql`UPDATE promise SET request_id = ${to} WHERE request_id = ${before.id} AND uid = ${promise.uid}`,
    );
    for (const request of [before.id, to]) followPromise(db, { request, at });
    return;
  }
  const slot = chooseSlot(slots, at);
  if (slot !== null && slot.end > at)
    makePromise(db, { request: to, window: slot, by: 'prospect', agent, at });
};

/** How many are looked at, and shown. */
const lookedAt = 200;
const shown = 20;
/** As much of the words as a list shows. */
const shownWords = 160;

/** What may be merged into a request, see `request.mergeCandidates`. Error: `request/missing`. */
export const mergeCandidates = (
  db: ReadDb,
  args: { readonly request: string; readonly search: string; readonly searchContext: SearchContext },
): MergeCandidate[] => {
  const kept = snapshotByUid(db, args.request, false);
  const name = db.get<{ name: string }>(sql`SELECT name FROM prospect WHERE id = ${kept.prospect}`)?.name;
  const own = requestsOfPerson(db, kept.prospect);
  const text = args.search.trim() === '' ? (name ?? '') : args.search;
  const found = findRequests(db, { text, context: args.searchContext, limit: lookedAt });
  const places = [...new Set([...own.toReversed(), ...found])].filter((id) => id !== kept.id);
  return db
    .all<Omit<MergeCandidate, 'samePerson' | 'phones' | 'words'> & { prospect: number; words: string; phones: string }>(
      sql`
      SELECT r.uid AS request, r.prospect_id AS prospect, p.name, p.company, b.name AS probe, r.words, r.asked_at AS askedAt,
        (SELECT json_group_array(c.value) FROM contact_point c WHERE c.prospect_id = p.id AND c.kind = 'phone') AS phones
      FROM json_each(${JSON.stringify(places)}) j JOIN request r ON r.id = j.value
        JOIN prospect p ON p.id = r.prospect_id JOIN probe b ON b.id = r.probe_id
      WHERE r.state = 'open' AND r.quarantined = 0 ORDER BY j.key LIMIT ${shown}`,
    )
    .map(({ prospect, words, phones, ...row }) => ({
      ...row,
      samePerson: prospect === kept.prospect,
      phones: JSON.parse(phones) as string[],
      words: ((JSON.parse(words) as readonly Word[]).at(-1)?.text ?? '').slice(0, shownWords),
    }));
}; // prettier-ignore
