import type { Stake, TimeWindow } from '../../core/contract/records.ts';
import type { Lead, LeadDraft } from '../../core/domain/lead.ts';
import { createBulk } from '../bulk.ts';
import type { WriteDb } from '../handle.ts';
import { indexedPhone } from '../search-expression.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';

/**
 * Leads that were read and not yet taken in, as tables: a file of its own that the thread that reads a CSV fills, and
 * that the writer attaches; in memory for a few leads. From there SQLite moves them into the tables of people and
 * requests by itself: to hand over every value from JavaScript costs more than to write it.
 */

/** A draft and what was read from it; reading is pure, so that it can be done before the database is locked. */
export type ReadDraft = { readonly draft: LeadDraft; readonly lead: Lead };

const tables = (schema: 'main' | 'stage'): string => `
  CREATE TABLE IF NOT EXISTS ${schema}.staged_lead (
    seq INTEGER PRIMARY KEY,      -- order of the source, from 1
    -- First what is asked of every lead: a column behind a long text costs the reading of that.
    kind INTEGER NOT NULL,
    -- 1: cannot be taken for a new person without a look, by what the source itself says.
    apart INTEGER NOT NULL,
    provider_id TEXT,
    asked_at INTEGER,
    row INTEGER NOT NULL,
    prospect_uid TEXT NOT NULL,
    request_uid TEXT NOT NULL,
    consent_uid TEXT NOT NULL,
    name TEXT NOT NULL,
    company TEXT NOT NULL,
    city TEXT NOT NULL,
    page TEXT NOT NULL,
    words TEXT NOT NULL,          -- JSON, as request.words
    stakes TEXT NOT NULL,         -- JSON, as request.stakes
    problem TEXT,
    search_phones TEXT NOT NULL,
    search_words TEXT NOT NULL,
    body TEXT NOT NULL            -- the raw cells, JSON
  ) STRICT;
  -- What leads of one source have in common: one row for all that follow each other.
  CREATE TABLE IF NOT EXISTS ${schema}.staged_kind (
    id INTEGER PRIMARY KEY,
    language TEXT,
    country TEXT NOT NULL,
    zone TEXT NOT NULL,
    asked_zone TEXT NOT NULL,
    consent TEXT NOT NULL,
    wording TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS ${schema}.staged_contact (
    place INTEGER PRIMARY KEY,    -- seq, kind and sort in one number, see contactPlace
    value TEXT NOT NULL,
    raw TEXT                      -- null: as its value
  ) STRICT;
  CREATE TABLE IF NOT EXISTS ${schema}.staged_slot (
    seq INTEGER PRIMARY KEY,
    slots TEXT NOT NULL,          -- JSON, as request.slots
    start_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL,
    zone TEXT NOT NULL,
    promise_uid TEXT NOT NULL
  ) STRICT;`;

/** A lead has at most ten numbers and ten addresses (core/domain/lead.ts): five bits tell them apart. */
export const placeBits = 5;
const emailBit = 16;
const contactPlace = (seq: number, kind: 'phone' | 'email', sort: number): number =>
  seq * 2 ** placeBits + (kind === 'email' ? emailBit : 0) + sort;
/** SQL over `place`: the contacts of the leads from one seq to another (two parameters), and what each is. */
export const contactPlaces = `place BETWEEN ? << ${placeBits} AND (? << ${placeBits}) + ${2 ** placeBits - 1}`;
export const contactKind = `iif(place & ${emailBit}, 'email', 'phone')`;
export const contactSort = `(place & ${emailBit - 1})`;

export const makeStagingTables = (db: WriteDb): void => db.exec(tables('main'));

const isAttached = (db: WriteDb): boolean =>
  db.get(sql`SELECT 1 FROM pragma_database_list WHERE name = 'stage'`) !== undefined;

/** Empty staging tables in memory, for the few leads that need no other thread. */
export const stageInMemory = (db: WriteDb): void => {
  if (!isAttached(db)) db.exec(`ATTACH ':memory:' AS stage`);
  // An attachment outlives the transaction that made it, its tables do not.
  db.exec(tables('stage'));
  for (const table of ['lead', 'kind', 'contact', 'slot']) db.exec(`DELETE FROM stage.staged_${table}`);
};

/** Attaches a file that `createStaging` has filled; outside of a transaction. */
export const attachStage = (db: WriteDb, file: string): void => {
  db.run(sql`ATTACH ${file} AS stage`);
  // Its pages are read once, in order.
  db.exec('PRAGMA stage.mmap_size = 268435456');
};

export const detachStage = (db: WriteDb): void => {
  if (isAttached(db)) db.exec('DETACH stage');
};

export type Staging = {
  readonly add: (lead: ReadDraft) => void;
  readonly flush: () => void;
};

const json = (list: readonly unknown[]): string => (list.length === 0 ? '[]' : JSON.stringify(list));

/** Few enough to stay in the processor's cache, many enough that nearly all rows go in whole statements. */
const leadsPerFlush = 256;

/** Fills the staging tables, which must be empty. `at`: UTC ms of the import. */
export const createStaging = (db: WriteDb, at: number): Staging => {
  const leads = createBulk(
    db,
    `INSERT OR FAIL INTO staged_lead (kind, row, body, name, company, city, asked_at, page, words, stakes, provider_id, problem, apart,
       prospect_uid, request_uid, consent_uid, search_phones, search_words)`,
    18,
  );
  const kinds = createBulk(
    db,
    'INSERT OR FAIL INTO staged_kind (id, language, country, zone, asked_zone, consent, wording)',
    7,
  );
  const contacts = createBulk(db, 'INSERT OR FAIL INTO staged_contact (place, value, raw)', 3);
  const slots = createBulk(
    db,
    'INSERT OR FAIL INTO staged_slot (seq, slots, start_at, end_at, zone, promise_uid)',
    6,
  );
  const seen = new Set<string>();
  let where = { page: '', json: '""' };
  /** Many leads in a row come from one page. */
  const whereJson = (page: string): string => {
    if (where.page !== page) where = { page, json: JSON.stringify(page) };
    return where.json;
  };
  let seq = 0;
  let kind = 0;
  let last: Lead | null = null;

  const flush = (): void => {
    kinds.flush();
    leads.flush();
    contacts.flush();
    slots.flush();
  };
  /** Whether it came before, so that only the first of two leads of one person is sure to be new. */
  const again = (value: string): boolean => {
    if (seen.has(value)) return true;
    seen.add(value);
    return false;
  };
  const kindOf = (lead: Lead): number => {
    if (
      last?.zone === lead.zone &&
      last.country === lead.country &&
      last.language === lead.language &&
      last.askedZone === lead.askedZone &&
      last.consent === lead.consent &&
      last.wording === lead.wording
    )
      return kind;
    last = lead;
    kind += 1;
    kinds.add(kind, lead.language, lead.country, lead.zone, lead.askedZone, lead.consent, lead.wording);
    return kind;
  };

  return {
    add: ({ draft, lead }) => {
      seq += 1;
      let apart = lead.problem !== null;
      let phones = '';
      lead.phones.forEach(({ e164, raw }, sort) => {
        contacts.add(contactPlace(seq, 'phone', sort), e164, raw);
        if (again(e164)) apart = true;
        phones = phones === '' ? indexedPhone(e164) : `${phones} ${indexedPhone(e164)}`;
      });
      lead.emails.forEach((value, sort) => {
        contacts.add(contactPlace(seq, 'email', sort), value, null);
        if (again(value)) apart = true;
      });
      // A provider's id is no address: it lives in a name space of its own.
      if (lead.providerId !== '' && again(`\n${lead.providerId}`)) apart = true;
      const slot = chooseSlot(lead.slots, at);
      if (slot) slots.add(seq, JSON.stringify(lead.slots), slot.start, slot.end, slot.zone, newUid());
      const { words } = lead;
      const wordsAt = lead.askedAt ?? at;
      leads.add(
        kindOf(lead),
        draft.row,
        JSON.stringify(draft.cells),
        lead.name,
        lead.company,
        lead.city,
        lead.askedAt,
        lead.page,
        words.length === 0
          ? '[]'
          : `[${words.map((text) => `{"text":${JSON.stringify(text)},"at":${wordsAt},"where":${whereJson(lead.page)}}`).join(',')}]`,
        json(lead.stakes),
        lead.providerId === '' ? null : lead.providerId,
        lead.problem,
        apart ? 1 : 0,
        newUid(),
        newUid(),
        newUid(),
        phones,
        words.length === 1 ? (words[0] ?? '') : words.join(' '),
      );
      if (seq % leadsPerFlush === 0) flush();
    },
    flush,
  };
};

/** The first wish still to come, else the last one: that one is late, and late is what must be seen first. */
export const chooseSlot = (slots: readonly TimeWindow[], at: number): TimeWindow | null => {
  let chosen: TimeWindow | null = null;
  for (const slot of slots) {
    if (chosen === null) chosen = slot;
    else if (chosen.end <= at ? slot.end > chosen.end : slot.end > at && slot.start < chosen.start)
      chosen = slot;
  }
  return chosen;
};

/** A staged lead, read back to be looked at by itself. */
export type StagedLead = {
  readonly seq: number;
  readonly row: number;
  /** The raw cells, JSON. */
  readonly body: string;
  readonly lead: Lead;
};

type StagedRow = Pick<
  Lead,
  'name' | 'company' | 'city' | 'page' | 'problem' | 'language' | 'country' | 'zone' | 'askedZone' | 'consent' | 'wording' | 'askedAt'
> & {
  readonly row: number;
  readonly body: string;
  readonly words: string;
  readonly stakes: string;
  readonly slots: string | null;
  readonly providerId: string | null;
}; // prettier-ignore

export const stagedLead = (db: WriteDb, seq: number): StagedLead => {
  const found = db
    .prepare<readonly [number], StagedRow>(
      `SELECT l.row, l.body, l.name, l.company, l.city, l.asked_at AS askedAt, l.page, l.words, l.stakes, l.provider_id AS providerId, l.problem,
         k.language, k.country, k.zone, k.asked_zone AS askedZone, k.consent, k.wording, s.slots
       FROM staged_lead l JOIN staged_kind k ON k.id = l.kind LEFT JOIN staged_slot s ON s.seq = l.seq WHERE l.seq = CAST(? AS INTEGER)`,
    )
    .get(seq);
  if (!found) throw new Error(`no lead was staged as number ${seq}`);
  const contacts = db
    .prepare<readonly [number, number], { kind: string; value: string; raw: string | null }>(
      `SELECT ${contactKind} AS kind, value, raw FROM staged_contact WHERE ${contactPlaces} ORDER BY place`,
    )
    .all(seq, seq);
  const { row, body, words, stakes, slots, providerId, ...rest } = found;
  return {
    seq,
    row,
    body,
    lead: {
      ...rest,
      words: (JSON.parse(words) as readonly { text: string }[]).map(({ text }) => text),
      stakes: JSON.parse(stakes) as readonly Stake[],
      slots: slots === null ? [] : (JSON.parse(slots) as Lead['slots']),
      providerId: providerId ?? '',
      phones: contacts
        .filter((contact) => contact.kind === 'phone')
        .map(({ value, raw }) => ({ e164: value, raw: raw ?? value, extension: null })),
      emails: contacts.filter((contact) => contact.kind === 'email').map(({ value }) => value),
    },
  };
};
