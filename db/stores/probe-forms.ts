import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { appendEvent } from './audit.ts';

/** The page that a company publishes from a probe: what it shows, and whose visitors may post it. */

export type ProbeForm = {
  /** Stands in the page; no secret. */
  readonly key: string;
  /** Origins of pages, as browsers send them. */
  readonly origins: readonly string[];
};

/** Null when the probe takes no form, or is not there. */
export const probeForm = (db: ReadDb, { uid }: { readonly uid: string }): ProbeForm | null => {
  const row = db.get<{ key: string; origins: string }>(sql`
    SELECT f.key, f.origins FROM probe_form f JOIN probe p ON p.id = f.probe_id WHERE p.uid = ${uid}`);
  return row ? { key: row.key, origins: JSON.parse(row.origins) as readonly string[] } : null;
};

const probeId = (db: ReadDb, uid: string): number => {
  const row = db.get<{ id: number }>(sql`SELECT id FROM probe WHERE uid = ${uid}`);
  if (!row)
    throw new ExpectedError('probe/missing', 'This probe does not exist any more. Choose another one.');
  return row.id;
};

/** Lets a form in, or with null no more. Error: `probe/missing`. */
export const saveProbeForm = (
  db: WriteDb,
  { uid, form, at }: { readonly uid: string; readonly form: ProbeForm | null; readonly at: number },
): void => {
  const id = probeId(db, uid);
  if (form === null) db.run(sql`DELETE FROM probe_form WHERE probe_id = ${id}`);
  else
    db.run(sql`
      INSERT INTO probe_form (probe_id, key, origins, made_at) VALUES (${id}, ${form.key}, ${JSON.stringify(form.origins)}, ${at})
      ON CONFLICT (probe_id) DO UPDATE SET made_at = iif(key = excluded.key, made_at, excluded.made_at), key = excluded.key, origins = excluded.origins`);
  appendEvent(db, {
    at,
    agent: null,
    kind: 'probe.saved',
    subject: uid,
    data: {
      form: form === null ? 'closed' : 'open',
      ...(form === null ? {} : { origins: form.origins.join(' ') }),
    },
  });
};

/** What the page shows of a probe. */
export type FormFacts = {
  readonly uid: string;
  readonly name: string;
  readonly country: string;
  readonly zone: string;
  readonly wording: string;
  readonly wordingVersion: number;
  /** Name of the offer; null without one. */
  readonly offer: string | null;
  /** Of the offer, in its order. */
  readonly stakes: readonly string[];
};

/** Error: `probe/missing`. */
export const formFacts = (db: ReadDb, { uid }: { readonly uid: string }): FormFacts => {
  const id = probeId(db, uid);
  const row = db.get<Omit<FormFacts, 'stakes' | 'wording' | 'wordingVersion'>>(sql`
    SELECT p.uid, p.name, p.country, p.zone, o.name AS offer FROM probe p LEFT JOIN offer o ON o.id = p.offer_id AND o.removed_at IS NULL WHERE p.id = ${id}`);
  if (!row) throw new Error('a probe was there and is not');
  const wording = db.get<{ text: string; version: number }>(sql`
    SELECT text, version FROM consent_wording WHERE probe_id = ${id} AND origin = 'probe' ORDER BY version DESC LIMIT 1`);
  const stakes = db.all<{ label: string }>(sql`
    SELECT s.label FROM probe p JOIN offer o ON o.id = p.offer_id AND o.removed_at IS NULL JOIN stake s ON s.offer_id = o.id WHERE p.id = ${id} ORDER BY s.sort, s.id`);
  return {
    ...row,
    wording: wording?.text ?? '',
    wordingVersion: wording?.version ?? 0,
    stakes: stakes.map(({ label }) => label),
  };
};
