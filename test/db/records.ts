import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect } from 'vitest';
import type { ClosedReason, PromisedBy, Stake } from '../../core/contract/records.ts';
import { heaviest, rankOf } from '../../core/domain/request.ts';
import type { WriteDb } from '../../db/handle.ts';
import { migrate } from '../../db/migrate.ts';
import { databaseFile, openReader, openWriter, type OpenReader, type OpenWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { probeShare } from '../../db/stores/request-rank.ts';
import { reindexRequest } from '../../db/stores/search.ts';
import { countOpened } from '../../db/stores/tally.ts';
import { newUid } from '../../db/uid.ts';
import { putFreshDatabase } from '../support/fresh-database.ts';
import { chooseRules } from '../support/neutral-rules.ts';

/** A data folder that is removed after the test. */
export const dataFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'rappel-db-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
};

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).toReversed()) cleanup();
});

export const testKey = Buffer.alloc(32, 7);

export type TestDatabase = OpenWriter & { readonly dataDir: string; readonly reader: () => OpenReader };

/** A real database in a folder of its own, under the neutral rules, closed and removed after the test. */
export const openDatabase = (dataDir = dataFolder()): TestDatabase => {
  putFreshDatabase(dataDir);
  const writer = openWriter(dataDir);
  cleanups.push(writer.close);
  writer.db.transaction(() => chooseRules(writer.db, 'neutral'));
  return {
    ...writer,
    dataDir,
    reader: () => {
      const reader = openReader(dataDir);
      cleanups.push(reader.close);
      return reader;
    },
  };
};

/**
 * A folder whose database an earlier version left behind, its last migration `version`, with the rows that the statements
 * `rows` make: what a migration test opens. Rows may refer to others that are not there where `foreignKeys` is off.
 */
export const databaseOfVersion = (version: number, rows: string, { foreignKeys = true } = {}): string => {
  const folder = dataFolder();
  const file = databaseFile(folder);
  const database = new Database(file);
  migrate(database, file, version);
  if (!foreignKeys) database.pragma('foreign_keys = OFF');
  database.exec(rows);
  expect(database.pragma('user_version', { simple: true })).toBe(version);
  database.close();
  return folder;
};

/** A probe with an offer: one stake that the offer answers with one capability. */
export const addProbe = (db: WriteDb, name = 'Formulaire'): number => {
  const offer = db.run(
    sql`INSERT INTO offer (uid, name, opening_fr, created_at) VALUES (${newUid()}, ${`Offre ${name}`}, 'Bonjour', 0)`,
  ).id;
  const stake = db.run(
    sql`INSERT INTO stake (uid, offer_id, label, sort) VALUES (${newUid()}, ${offer}, 'Économies d’énergie', 0)`,
  ).id;
  const capability = db.run(sql`
    INSERT INTO capability (uid, offer_id, label, proof, sort) VALUES (${newUid()}, ${offer}, 'Bilan gratuit', 'Rapport en 48 h', 0)`).id;
  db.run(sql`INSERT INTO stake_capability (stake_id, capability_id) VALUES (${stake}, ${capability})`);
  const probe = db.run(sql`
    INSERT INTO probe (uid, name, kind, offer_id, country, zone, created_at) VALUES (${newUid()}, ${name}, 'form', ${offer}, 'FR', 'Europe/Paris', 0)`).id;
  db.run(
    sql`INSERT INTO consent_wording (uid, probe_id, version, text, created_at) VALUES (${newUid()}, ${probe}, 1, 'Je veux être rappelé.', 0)`,
  );
  return probe;
};

/** The agent of that name, made where there is none. */
export const agentCalled = (db: WriteDb, name: string): number =>
  db.get<{ id: number }>(sql`SELECT id FROM agent WHERE name = ${name}`)?.id ??
  db.run(sql`INSERT INTO agent (uid, name, created_at) VALUES (${newUid()}, ${name}, 0)`).id;

export type NewRequest = {
  readonly probe: number;
  readonly name?: string;
  readonly company?: string;
  readonly phones?: readonly string[];
  readonly emails?: readonly string[];
  readonly words?: string;
  readonly stakes?: readonly Stake[];
  readonly askedAt?: number;
  readonly expiresAt?: number | null;
  readonly promise?: { readonly start: number; readonly end: number; readonly by: PromisedBy } | null;
  /** What the sweep is supposed to have seen, right or wrong. */
  readonly started?: boolean;
  readonly closed?: ClosedReason | null;
  readonly consent?: 'given' | 'revoked' | 'none';
  readonly prospect?: number;
  readonly rank?: number;
  readonly attempts?: number;
  /** Name of the agent whose it is. */
  readonly owner?: string;
  readonly country?: string;
  readonly city?: string;
  readonly zone?: string;
  /** JSON. */
  readonly slots?: string;
};

export type AddedRequest = { readonly id: number; readonly uid: string; readonly prospect: number };

export const addRequest = (db: WriteDb, one: NewRequest): AddedRequest => {
  const uid = newUid();
  const askedAt = one.askedAt ?? 0;
  const prospect =
    one.prospect ??
    db.run(sql`
      INSERT INTO prospect (uid, name, company, country, city, zone, created_at, updated_at)
      VALUES (${newUid()}, ${one.name ?? 'Léa Martin'}, ${one.company ?? ''}, ${one.country ?? ''}, ${one.city ?? ''},
        ${one.zone ?? 'Europe/Paris'}, 0, 0)`).id;
  if (one.prospect === undefined) {
    for (const [sort, phone] of (one.phones ?? ['+33199000142']).entries()) {
      db.run(
        sql`INSERT INTO contact_point (value, prospect_id, raw, kind, sort) VALUES (${phone}, ${prospect}, ${phone}, 'phone', ${sort})`,
      );
    }
    for (const [sort, email] of (one.emails ?? []).entries()) {
      db.run(
        sql`INSERT INTO contact_point (value, prospect_id, raw, kind, sort) VALUES (${email}, ${prospect}, ${email}, 'email', ${sort})`,
      );
    }
  }
  const words = JSON.stringify(
    one.words === undefined ? [] : [{ text: one.words, at: askedAt, where: 'page' }],
  );
  const { promise = null, closed = null } = one;
  const { id } = db.run(sql`
    INSERT INTO request (uid, prospect_id, probe_id, asked_at, asked_zone, words, stakes, slots, expires_at, state, closed_reason, closed_at,
      promise_start, promise_end, promise_by, promise_started, rank, attempts, owner_id, updated_at)
    VALUES (${uid}, ${prospect}, ${one.probe}, ${askedAt}, 'Europe/Paris', ${words}, ${JSON.stringify(one.stakes ?? [])}, ${one.slots ?? '[]'}, ${one.expiresAt ?? null},
      ${closed === null ? 'open' : 'closed'}, ${closed}, ${closed === null ? null : askedAt},
      ${promise?.start ?? null}, ${promise?.end ?? null}, ${promise?.by ?? null}, ${one.started ? 1 : 0},
      ${one.rank ?? rankOf({ weight: heaviest(one.stakes ?? []), yield: probeShare(db, one.probe), attempts: one.attempts ?? 0 })}, ${one.attempts ?? 0}, ${one.owner === undefined ? null : agentCalled(db, one.owner)}, 0)`);
  if (promise) {
    db.run(sql`
      INSERT INTO promise (uid, request_id, start_at, end_at, zone, by, created_at)
      VALUES (${newUid()}, ${id}, ${promise.start}, ${promise.end}, 'Europe/Paris', ${promise.by}, 0)`);
  }
  if (one.consent !== 'none') {
    db.run(sql`
      INSERT INTO consent (uid, prospect_id, request_id, wording_id, given_at, revoked_at)
      VALUES (${newUid()}, ${prospect}, ${id}, (SELECT id FROM consent_wording WHERE probe_id = ${one.probe}), ${askedAt},
        ${one.consent === 'revoked' ? askedAt + 1 : null})`);
  }
  countOpened(db, id);
  reindexRequest(db, id);
  return { id, uid, prospect };
};
