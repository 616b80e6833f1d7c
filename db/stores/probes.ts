import type { ColumnMapping, Probe } from '../../core/contract/intake.ts';
import type { Wording } from '../../core/contract/probes.ts';
import type { PresetName } from '../../core/contract/intake-log.ts';
import { countryZone } from '../../core/domain/lead-zone.ts';
import { isZone } from '../../core/domain/when.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';

/** Where people make themselves known, with the wording they agree to. */

type ProbeRow = Omit<Probe, 'mapping'> & { readonly mapping: string | null };

const columns = `
  SELECT p.uid, p.name, p.kind, p.country, p.zone, p.status, p.mapping, p.expiry_days AS expiryDays,
    (SELECT o.uid FROM offer o WHERE o.id = p.offer_id AND o.removed_at IS NULL) AS offer,
    coalesce((SELECT w.text FROM consent_wording w WHERE w.probe_id = p.id AND w.origin = 'probe' ORDER BY w.version DESC LIMIT 1), '') AS consentWording,
    coalesce((SELECT w.version FROM consent_wording w WHERE w.probe_id = p.id AND w.origin = 'probe' ORDER BY w.version DESC LIMIT 1), 0) AS consentVersion
  FROM probe p`;

const shape = ({ mapping, ...row }: ProbeRow): Probe => ({
  ...row,
  mapping: mapping === null ? null : (JSON.parse(mapping) as ColumnMapping),
});

/** Every probe, by name. */
export const listProbes = (db: ReadDb): readonly Probe[] =>
  db.all<ProbeRow>({ text: `${columns} ORDER BY p.name COLLATE NOCASE`, params: [] }).map(shape);

/** Error: `probe/missing`. */
export const getProbe = (db: ReadDb, { uid }: { readonly uid: string }): Probe => {
  const row = db.get<ProbeRow>({ text: `${columns} WHERE p.uid = ?`, params: [uid] });
  if (!row)
    throw new ExpectedError('probe/missing', 'This probe does not exist any more. Choose another one.');
  return shape(row);
};

export const findProbe = (db: ReadDb, { name }: { readonly name: string }): Probe | null => {
  const row = db.get<ProbeRow>({ text: `${columns} WHERE p.name = ?`, params: [name] });
  return row ? shape(row) : null;
};

/** The wording of that text, made when there is none; a changed wording of the probe itself is a new version. */
export const wordingId = (
  db: WriteDb,
  args: {
    readonly probe: number;
    readonly text: string;
    readonly origin: 'probe' | 'payload';
    readonly at: number;
  },
): number => {
  const { probe, text, origin, at } = args;
  const known = db.get<{ id: number; text: string }>(
    origin === 'probe'
      ? sql`SELECT id, text FROM consent_wording WHERE probe_id = ${probe} AND origin = 'probe' ORDER BY version DESC LIMIT 1`
      : sql`SELECT id, text FROM consent_wording WHERE probe_id = ${probe} AND text = ${text} ORDER BY version DESC LIMIT 1`,
  );
  if (known && known.text === text) return known.id;
  const version = db.get<{ version: number }>(
    sql`SELECT coalesce(max(version), 0) + 1 AS version FROM consent_wording WHERE probe_id = ${probe}`,
  );
  return db.run(sql`
    INSERT INTO consent_wording (uid, probe_id, version, text, origin, created_at)
    VALUES (${newUid()}, ${probe}, ${version?.version ?? 1}, ${text}, ${origin}, ${at})`).id;
};

export type ProbeInput = {
  readonly uid: string | null;
  readonly name: string;
  readonly kind: Probe['kind'];
  readonly country: string;
  readonly consentWording: string;
  /** Default: the zone most people of the country live by, else the workstation's. */
  readonly zone?: string | undefined;
  /** uid; what is left out stays as it is. */
  readonly offer?: string | null | undefined;
  readonly expiryDays?: number | null | undefined;
  readonly workstationZone: string;
  readonly at: number;
};

const offerId = (db: WriteDb, uid: string): number => {
  const row = db.get<{ id: number }>(sql`SELECT id FROM offer WHERE uid = ${uid} AND removed_at IS NULL`);
  if (!row)
    throw new ExpectedError('offer/missing', 'This offer does not exist any more. Choose another one.');
  return row.id;
};

/** What is not always said when a probe is saved. Error: `offer/missing`. */
const saveRest = (db: WriteDb, probe: number, { offer, expiryDays }: ProbeInput): void => {
  if (offer !== undefined)
    db.run(
      sql`UPDATE probe SET offer_id = ${offer === null ? null : offerId(db, offer)} WHERE id = ${probe}`,
    );
  if (expiryDays !== undefined) db.run(sql`UPDATE probe SET expiry_days = ${expiryDays} WHERE id = ${probe}`);
};

/** Makes a probe, or changes the one of that uid. Errors: `probe/missing`, `probe/name-taken`, `probe/bad-zone`, `offer/missing`. */
export const saveProbe = (db: WriteDb, input: ProbeInput): Probe => {
  const { uid, name, kind, country, consentWording, at } = input;
  const zone = input.zone ?? countryZone(country, input.workstationZone);
  if (!isZone(zone))
    throw new ExpectedError('probe/bad-zone', `${zone} is no time zone. Write it as in Europe/Paris.`);
  const same = db.get<{ uid: string }>(sql`SELECT uid FROM probe WHERE name = ${name}`);
  if (same && same.uid !== uid) {
    throw new ExpectedError(
      'probe/name-taken',
      `There already is a probe called "${name}". Choose that one, or another name.`,
    );
  }
  if (uid === null) {
    const made = newUid();
    const { id } = db.run(sql`
      INSERT INTO probe (uid, name, kind, country, zone, created_at) VALUES (${made}, ${name}, ${kind}, ${country}, ${zone}, ${at})`);
    saveRest(db, id, input);
    wordingId(db, { probe: id, text: consentWording, origin: 'probe', at });
    appendEvent(db, { at, agent: null, kind: 'probe.saved', subject: made, data: { made: true } });
    return getProbe(db, { uid: made });
  }
  const known = db.get<{ id: number }>(sql`SELECT id FROM probe WHERE uid = ${uid}`);
  if (!known)
    throw new ExpectedError('probe/missing', 'This probe does not exist any more. Choose another one.');
  db.run(
    sql`UPDATE probe SET name = ${name}, kind = ${kind}, country = ${country}, zone = ${zone} WHERE id = ${known.id}`,
  );
  saveRest(db, known.id, input);
  wordingId(db, { probe: known.id, text: consentWording, origin: 'probe', at });
  const saved = getProbe(db, { uid });
  appendEvent(db, {
    at,
    agent: null,
    kind: 'probe.saved',
    subject: uid,
    data: { wording: saved.consentVersion },
  });
  return saved;
};

/** Error: `probe/missing`. */
export const setProbeStatus = (
  db: WriteDb,
  args: { readonly uid: string; readonly status: Probe['status']; readonly at: number },
): Probe => {
  const { uid, status, at } = args;
  const before = getProbe(db, { uid });
  if (before.status === status) return before;
  db.run(sql`UPDATE probe SET status = ${status} WHERE uid = ${uid}`);
  appendEvent(db, {
    at,
    agent: currentAgent(db, at),
    kind: 'probe.saved',
    subject: uid,
    data: { status, before: before.status },
  });
  return { ...before, status };
};

/** Every wording of a probe, the newest first. */
export const probeWordings = (db: ReadDb, { uid }: { readonly uid: string }): readonly Wording[] =>
  db.all<Wording>(sql`
    SELECT w.version, w.text, w.origin, w.created_at AS createdAt FROM consent_wording w JOIN probe p ON p.id = w.probe_id
    WHERE p.uid = ${uid} ORDER BY w.version DESC LIMIT 200`);

/** Which provider's shape the probe expects over HTTP, and who may send. Error: `probe/missing`. */
export const saveIntake = (
  db: WriteDb,
  args: {
    readonly uid: string;
    readonly preset: PresetName;
    readonly access: 'closed' | 'secret' | 'open';
    readonly at: number;
  },
): void => {
  const { uid, preset, access, at } = args;
  const { changes } = db.run(sql`UPDATE probe SET preset = ${preset}, access = ${access} WHERE uid = ${uid}`);
  if (changes === 0)
    throw new ExpectedError('probe/missing', 'This probe does not exist any more. Choose another one.');
  appendEvent(db, { at, agent: null, kind: 'probe.saved', subject: uid, data: { preset, access } });
};

/** Keeps the columns a person chose; those of other files stay. */
export const saveMapping = (
  db: WriteDb,
  args: { readonly uid: string; readonly mapping: ColumnMapping },
): void => {
  const { mapping } = getProbe(db, { uid: args.uid });
  db.run(
    sql`UPDATE probe SET mapping = ${JSON.stringify({ ...mapping, ...args.mapping })} WHERE uid = ${args.uid}`,
  );
};
