import type { Offer } from '../../core/contract/probes.ts';
import { labelKey } from '../../core/domain/label.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';

/** Offers: stakes (enjeux), each with the capabilities (facultés) that answer it. One capability may answer several. */

/** Every offer, by name. */
export const listOffers = (db: ReadDb): readonly Offer[] => {
  const rows = db.all<{
    offer: number;
    stake: number;
    stakeLabel: string;
    label: string | null;
    proof: string | null;
  }>(sql`
    SELECT s.offer_id AS offer, s.id AS stake, s.label AS stakeLabel, c.label, c.proof
    FROM stake s LEFT JOIN stake_capability sc ON sc.stake_id = s.id LEFT JOIN capability c ON c.id = sc.capability_id
    ORDER BY s.offer_id, s.sort, s.id, c.sort, c.id`);
  return db
    .all<{ id: number; uid: string; name: string; opening: string }>(
      sql`SELECT id, uid, name, opening FROM offer ORDER BY name COLLATE NOCASE`,
    )
    .map(({ id, ...offer }) => {
      const stakes = new Map<number, Offer['stakes'][number]>();
      for (const { stake, stakeLabel, label, proof } of rows.filter((row) => row.offer === id)) {
        const known = stakes.get(stake) ?? { label: stakeLabel, capabilities: [] };
        const capabilities =
          label === null ? known.capabilities : [...known.capabilities, { label, proof: proof ?? '' }];
        stakes.set(stake, { ...known, capabilities });
      }
      return { ...offer, stakes: [...stakes.values()] };
    });
};

const checked = (db: WriteDb, { uid, name, stakes }: Omit<Offer, 'uid'> & { readonly uid: string | null }): void => {
  const same = db.get<{ uid: string }>(sql`SELECT uid FROM offer WHERE name = ${name}`);
  if (same && same.uid !== uid)
    throw new ExpectedError('offer/name-taken', `There already is an offer called "${name}". Choose another name.`);
  const keys = stakes.map(({ label }) => labelKey(label));
  if (new Set(keys).size < keys.length)
    throw new ExpectedError('offer/same-stake', 'Two stakes of the offer have the same name. Change one of them.');
}; // prettier-ignore

/** Makes an offer, or changes the one of that uid. Errors: `offer/missing`, `offer/name-taken`, `offer/same-stake`. */
export const saveOffer = (
  db: WriteDb,
  args: {
    readonly offer: Omit<Offer, 'uid'> & { readonly uid: string | null };
    readonly at: number;
  },
): Offer => {
  const { offer, at } = args;
  const { name, opening, stakes } = offer;
  checked(db, offer);
  const uid = offer.uid ?? newUid();
  if (offer.uid === null)
    db.run(
      sql`INSERT INTO offer (uid, name, opening, created_at) VALUES (${uid}, ${name}, ${opening}, ${at})`,
    );
  else db.run(sql`UPDATE offer SET name = ${name}, opening = ${opening} WHERE uid = ${uid}`);
  const id = db.get<{ id: number }>(sql`SELECT id FROM offer WHERE uid = ${uid}`)?.id;
  if (id === undefined)
    throw new ExpectedError('offer/missing', 'This offer does not exist any more. Choose another one.');
  // Nothing refers to a stake or a capability but the two to each other; those that stay keep their uid.
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
  const uidOf = (key: string): string => {
    const known = uids.get(key);
    uids.delete(key);
    return known ?? newUid();
  };
  db.run(sql`DELETE FROM stake_capability WHERE stake_id IN (SELECT id FROM stake WHERE offer_id = ${id})`);
  db.run(sql`DELETE FROM stake WHERE offer_id = ${id}`);
  db.run(sql`DELETE FROM capability WHERE offer_id = ${id}`);
  const capabilities = new Map<string, number>();
  for (const [sort, stake] of stakes.entries()) {
    const made = db.run(sql`
      INSERT INTO stake (uid, offer_id, label, sort) VALUES (${uidOf(`s${stake.label}`)}, ${id}, ${stake.label}, ${sort})`).id;
    for (const { label, proof } of stake.capabilities) {
      const key = JSON.stringify([label, proof]);
      const capability =
        capabilities.get(key) ??
        db.run(sql`
          INSERT INTO capability (uid, offer_id, label, proof, sort)
          VALUES (${uidOf(`c${label}`)}, ${id}, ${label}, ${proof}, ${capabilities.size})`).id;
      capabilities.set(key, capability);
      db.run(
        sql`INSERT OR IGNORE INTO stake_capability (stake_id, capability_id) VALUES (${made}, ${capability})`,
      );
    }
  }
  appendEvent(db, {
    at,
    agent: currentAgent(db, at),
    kind: 'offer.saved',
    subject: uid,
    data: { made: offer.uid === null, stakes: stakes.length },
  });
  return { ...offer, uid };
};
