import { rulePack, type RulePack } from '../../core/contract/rules.ts';
import { createCalendars } from '../../core/domain/calendar.ts';
import { countryZone } from '../../core/domain/lead-zone.ts';
import { ExpectedError } from '../../core/errors.ts';
import { holidaysOf } from '../../core/rules/holidays.ts';
import { shippedPack, shippedPacks } from '../../core/rules/index.ts';
import { neutralPack, packName } from '../../core/rules/neutral.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';

/** The rules in force: each pack as it ships or in a company's own version, and which of them is for whom. */
export type RuleBook = {
  /** `person`: each person's country has its say; else the pack for everybody. */
  readonly chosen: string;
  /** For people whose country has no pack. */
  readonly fallback: RulePack;
  readonly packs: readonly RulePack[];
  readonly packFor: (country: string | null) => RulePack;
  /** Zone of the workstation's country, where nothing tells of a person's own. */
  readonly zone: string;
};

/** One for every pack, place and day of this thread. */
export const calendars = createCalendars(holidaysOf);

const bookOf = (chosen: string, country: string, packs: readonly RulePack[]): RuleBook => {
  const byCountry = new Map(packs.flatMap((pack) => pack.countries.map((one) => [one, pack] as const)));
  const neutral = packs.find(({ id }) => id === neutralPack.id) ?? neutralPack;
  const forAll = packs.find(({ id }) => id === chosen) ?? null;
  const fallback = forAll ?? byCountry.get(country) ?? neutral;
  return {
    chosen: forAll ? chosen : 'person',
    fallback,
    packs,
    packFor: (one) => forAll ?? (one === null ? fallback : (byCountry.get(one) ?? fallback)),
    zone: countryZone(country, 'UTC'),
  };
};

type OwnRow = { readonly pack: string; readonly body: string | null };

/** The book of each connection, with what it was made from: reading settings is cheap, reading packs is not. */
const books = new WeakMap<ReadDb, { readonly from: string; readonly book: RuleBook }>();

/** A body of an older or damaged shape gives way to the pack that ships, rather than keeping everybody from being called. */
const readPack = (body: string): RulePack | null => {
  const parsed = rulePack.safeParse(JSON.parse(body));
  return parsed.success ? parsed.data : null;
};

export const ruleBook = (db: ReadDb): RuleBook => {
  const set = db.get<{ chosen: string | null; country: string | null; newest: number | null }>(sql`
    SELECT (SELECT value ->> '$' FROM setting WHERE name = 'rulePack') AS chosen,
      (SELECT value ->> '$' FROM setting WHERE name = 'defaultCountry') AS country, (SELECT max(id) FROM rule_pack) AS newest`);
  const newest = set?.newest ?? 0;
  const from = JSON.stringify([set?.chosen, set?.country, newest]);
  const known = books.get(db);
  if (known?.from === from) return known.book;
  const own =
    newest === 0
      ? []
      : db.all<OwnRow>(sql`
          SELECT pack, body FROM rule_pack WHERE id IN (SELECT max(id) FROM rule_pack GROUP BY pack) AND body IS NOT NULL`);
  const packs = shippedPacks.map(
    (pack) =>
      own
        .flatMap((row) => (row.pack === pack.id ? [readPack(row.body ?? '')] : []))
        .find((one) => one !== null) ?? pack,
  );
  const book = bookOf(set?.chosen ?? 'person', set?.country ?? 'FR', packs);
  books.set(db, { from, book });
  return book;
};

/** The same book with one pack changed; for a preview. */
export const bookWith = (db: ReadDb, pack: RulePack): RuleBook => {
  const set = db.get<{ country: string | null }>(
    sql`SELECT value ->> '$' AS country FROM setting WHERE name = 'defaultCountry'`,
  );
  const book = ruleBook(db);
  const isKnown = book.packs.some(({ id }) => id === pack.id);
  return bookOf(
    isKnown ? book.chosen : pack.id,
    set?.country ?? 'FR',
    isKnown ? book.packs.map((one) => (one.id === pack.id ? pack : one)) : [...book.packs, pack],
  );
};

const shippedOr = (id: string): RulePack => {
  const shipped = shippedPack(id);
  if (shipped) return shipped;
  throw new ExpectedError(
    'rules/unknown-pack',
    `There is no rule pack "${id}". Choose one of ${shippedPacks.map((pack) => pack.id).join(', ')}.`,
  );
};

type VersionRow = {
  readonly version: string;
  readonly own: number;
  readonly at: number;
  readonly agent: string;
};

/** What is in force, for the screen of the rules. Error: `rules/unknown-pack`. */
export const rulesInForce = (db: ReadDb, args: { readonly pack: string | null }) => {
  const book = ruleBook(db);
  const pack = args.pack === null ? book.fallback : book.packs.find(({ id }) => id === args.pack);
  const shipped = shippedOr(pack?.id ?? args.pack ?? '');
  return {
    chosen: book.chosen,
    fallback: book.fallback.id,
    packs: book.packs,
    pack: pack ?? shipped,
    shipped,
    versions: db
      .all<VersionRow>(
        sql`
        SELECT r.version, r.body IS NOT NULL AS own, r.at, g.name AS agent FROM rule_pack r JOIN agent g ON g.id = r.agent_id
        WHERE r.pack = ${shipped.id} ORDER BY r.id DESC LIMIT 50`,
      )
      .map(({ own, ...row }) => Object.assign(row, { own: own === 1 })),
  };
};

/**
 * Puts a version of one's own in force (its version number is given here), or the pack that ships back. Answers the version.
 * Error: `rules/unknown-pack`.
 */
export const saveRulePack = (
  db: WriteDb,
  args: { readonly id: string; readonly pack: RulePack | null; readonly at: number },
): string => {
  const shipped = shippedOr(args.id);
  const made =
    db.get<{ n: number }>(sql`SELECT count(*) AS n FROM rule_pack WHERE pack = ${args.id}`)?.n ?? 0;
  const before = ruleBook(db).packs.find(({ id }) => id === args.id) ?? shipped;
  const date = new Date(args.at).toISOString().slice(0, 10);
  const version = args.pack === null ? shipped.version : `${date}+${made + 1}`;
  const parent = packName(before);
  const body =
    args.pack === null
      ? null
      : JSON.stringify(rulePack.parse({ ...args.pack, id: args.id, version, parent }));
  const agent = currentAgent(db, args.at);
  const uid = newUid();
  db.run(sql`
    INSERT INTO rule_pack (uid, pack, version, parent, body, agent_id, at)
    VALUES (${uid}, ${args.id}, ${version}, ${parent}, ${body}, ${agent}, ${args.at})`);
  appendEvent(db, {
    at: args.at,
    agent,
    kind: 'rules.saved',
    subject: uid,
    data: { pack: args.id, version, parent },
  });
  return version;
};
