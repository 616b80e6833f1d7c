import type { Offer, OfferText, OpeningSample } from '../../core/contract/offers.ts';
import { stake as stakeShape } from '../../core/contract/records.ts';
import { labelKey } from '../../core/domain/label.ts';
import { unknownPlaceholders } from '../../core/domain/opening.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';

/** Offers: stakes (enjeux), each with the capabilities (facultés) that answer it. One capability may answer several. */

type OfferRow = { readonly id: number; readonly uid: string; readonly name: string; readonly fr: string; readonly en: string }; // prettier-ignore

/** The questions of an offer, in their order. */
export const questionsOf = (db: ReadDb, offer: number): OfferText[] => [
  ...db.all<OfferText>(
    sql`SELECT text_fr AS fr, text_en AS en FROM offer_question WHERE offer_id = ${offer} ORDER BY sort`,
  ),
];

const offerOf = (db: ReadDb, { id, uid, name, fr, en }: OfferRow): Offer => {
  const capabilities = db.all<{ id: number; label: string; proof: string }>(
    sql`SELECT id, label, proof FROM capability WHERE offer_id = ${id} ORDER BY sort, id`,
  );
  const places = new Map(capabilities.map((one, place) => [one.id, place]));
  const matches = db.all<{ stake: number; capability: number }>(sql`
    SELECT sc.stake_id AS stake, sc.capability_id AS capability
    FROM stake s JOIN stake_capability sc ON sc.stake_id = s.id WHERE s.offer_id = ${id}`);
  return {
    uid,
    name,
    opening: { fr, en },
    questions: questionsOf(db, id),
    capabilities: capabilities.map(({ label, proof }) => ({ label, proof })),
    stakes: db
      .all<{ id: number; label: string }>(
        sql`SELECT id, label FROM stake WHERE offer_id = ${id} ORDER BY sort, id`,
      )
      .map((stake) => ({
        label: stake.label,
        capabilities: matches
          .flatMap((match) => (match.stake === stake.id ? [places.get(match.capability) ?? -1] : []))
          .toSorted((a, b) => a - b),
      })),
  };
};

/** Every offer that was not removed, by name. */
export const listOffers = (db: ReadDb): readonly Offer[] =>
  db
    .all<OfferRow>(
      sql`SELECT id, uid, name, opening_fr AS fr, opening_en AS en FROM offer WHERE removed_at IS NULL ORDER BY name COLLATE NOCASE`,
    )
    .map((row) => offerOf(db, row));

const missing = (): ExpectedError =>
  new ExpectedError('offer/missing', 'This offer does not exist any more. Choose another one.');

type NewOffer = Omit<Offer, 'uid'> & { readonly uid: string | null };

const distinct = (labels: readonly { readonly label: string }[]): boolean =>
  new Set(labels.map(({ label }) => labelKey(label))).size === labels.length;

const checked = (db: WriteDb, { uid, name, opening, stakes, capabilities }: NewOffer): void => {
  const same = db.get<{ uid: string; removed: number }>(
    sql`SELECT uid, removed_at IS NOT NULL AS removed FROM offer WHERE name = ${name}`,
  );
  if (same && same.uid !== uid) {
    if (same.removed === 0)
      throw new ExpectedError('offer/name-taken', `There already is an offer called "${name}". Choose another name.`); // prettier-ignore
    // One that was taken away does not keep its name from others.
    db.run(sql`UPDATE offer SET name = ${`${name} ${same.uid}`} WHERE uid = ${same.uid}`);
  }
  if (!distinct(stakes))
    throw new ExpectedError('offer/same-stake', 'Two stakes of the offer have the same name. Change one of them.'); // prettier-ignore
  if (!distinct(capabilities))
    throw new ExpectedError('offer/same-capability', 'Two capabilities of the offer have the same name. Change one of them.'); // prettier-ignore
  if (stakes.some((stake) => stake.capabilities.some((place) => place >= capabilities.length)))
    throw new ExpectedError('offer/bad-match', 'A stake is matched to a capability that the offer does not have. Match it again.'); // prettier-ignore
  const [unknown] = [...unknownPlaceholders(opening.fr), ...unknownPlaceholders(opening.en)];
  if (unknown !== undefined)
    throw new ExpectedError(
      'offer/unknown-placeholder',
      `{${unknown}} in the opening line stands for nothing. Use {date}, {stakes}, {name}, {agent} or {place}.`,
      { placeholder: unknown },
    );
};

/** Replaces all that hangs on the offer; stakes and capabilities that keep their name keep their uid. */
const replaceParts = (db: WriteDb, id: number, { questions, capabilities, stakes }: NewOffer): void => {
  const uids = new Map(
    db
      .all<{
        key: string;
        uid: string;
      }>(
        sql`SELECT 's' || label AS key, uid FROM stake WHERE offer_id = ${id} UNION ALL SELECT 'c' || label, uid FROM capability WHERE offer_id = ${id}`,
      )
      .map((row) => [row.key, row.uid]),
  );
  db.run(sql`DELETE FROM stake_capability WHERE stake_id IN (SELECT id FROM stake WHERE offer_id = ${id})`);
  db.run(sql`DELETE FROM stake WHERE offer_id = ${id}`);
  db.run(sql`DELETE FROM capability WHERE offer_id = ${id}`);
  db.run(sql`DELETE FROM offer_question WHERE offer_id = ${id}`);
  for (const [sort, { fr, en }] of questions.entries())
    db.run(
      sql`INSERT INTO offer_question (offer_id, sort, text_fr, text_en) VALUES (${id}, ${sort}, ${fr}, ${en})`,
    );
  const made = capabilities.map(
    ({ label, proof }, sort) =>
      db.run(sql`
        INSERT INTO capability (uid, offer_id, label, proof, sort)
        VALUES (${uids.get(`c${label}`) ?? newUid()}, ${id}, ${label}, ${proof}, ${sort})`).id,
  );
  for (const [sort, stake] of stakes.entries()) {
    const { id: stakeId } = db.run(sql`
      INSERT INTO stake (uid, offer_id, label, sort) VALUES (${uids.get(`s${stake.label}`) ?? newUid()}, ${id}, ${stake.label}, ${sort})`);
    for (const place of new Set(stake.capabilities)) {
      const capability = made[place];
      if (capability !== undefined)
        db.run(sql`INSERT INTO stake_capability (stake_id, capability_id) VALUES (${stakeId}, ${capability})`);
    }
  }
}; // prettier-ignore

/** Makes an offer, or changes the one of that uid. Errors: those of `offers.save` in the contract. */
export const saveOffer = (db: WriteDb, args: { readonly offer: NewOffer; readonly at: number }): Offer => {
  const { offer, at } = args;
  const { name, opening } = offer;
  checked(db, offer);
  const uid = offer.uid ?? newUid();
  if (offer.uid === null)
    db.run(sql`
      INSERT INTO offer (uid, name, opening_fr, opening_en, created_at) VALUES (${uid}, ${name}, ${opening.fr}, ${opening.en}, ${at})`);
  else
    db.run(sql`
      UPDATE offer SET name = ${name}, opening_fr = ${opening.fr}, opening_en = ${opening.en} WHERE uid = ${uid} AND removed_at IS NULL`);
  const row = db.get<OfferRow>(
    sql`SELECT id, uid, name, opening_fr AS fr, opening_en AS en FROM offer WHERE uid = ${uid} AND removed_at IS NULL`,
  );
  if (!row) throw missing();
  replaceParts(db, row.id, offer);
  appendEvent(db, {
    at,
    agent: currentAgent(db, at),
    kind: 'offer.saved',
    subject: uid,
    data: { made: offer.uid === null, stakes: offer.stakes.length },
  });
  return offerOf(db, row);
};

/** Takes an offer away, or brings it back; its probes go with it again then. Error: `offer/missing`. */
export const setOfferRemoved = (
  db: WriteDb,
  { uid, removed, at }: { readonly uid: string; readonly removed: boolean; readonly at: number },
): void => {
  const { changes } = db.run(sql`UPDATE offer SET removed_at = ${removed ? at : null} WHERE uid = ${uid}`);
  if (changes === 0) throw missing();
  appendEvent(db, {
    at,
    agent: currentAgent(db, at),
    kind: 'offer.saved',
    subject: uid,
    data: { removed },
  });
};

type SampleRow = Omit<OpeningSample, 'stakes' | 'language'> & {
  readonly stakes: string;
  readonly language: string | null;
};

/** Somebody whose opening line can be shown; null where nobody has asked for anything yet. */
export const openingSampleOf = (
  db: ReadDb,
  { offer }: { readonly offer: string | null },
): OpeningSample | null => {
  // By the key, the newest first: one of the offer is soon found, or not among the last ten thousand.
  const found = (of: string | null): SampleRow | undefined =>
    db.get<SampleRow>(sql`
      SELECT p.name, r.stakes, r.asked_at AS askedAt, r.asked_zone AS askedZone, r.asked_where AS askedWhere, p.language
      FROM (SELECT * FROM request ORDER BY id DESC LIMIT 10000) r JOIN prospect p ON p.id = r.prospect_id
      WHERE ${of} IS NULL OR r.probe_id IN (SELECT b.id FROM probe b JOIN offer o ON o.id = b.offer_id WHERE o.uid = ${of})
      ORDER BY r.id DESC LIMIT 1`);
  const row = (offer === null ? undefined : found(offer)) ?? found(null);
  if (!row) return null;
  return {
    ...row,
    stakes: stakeShape
      .array()
      .parse(JSON.parse(row.stakes))
      .map(({ label }) => label),
    language: row.language === 'fr' || row.language === 'en' ? row.language : null,
  };
}; // prettier-ignore
