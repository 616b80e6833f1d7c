import type {
  ClosedReason,
  Decision,
  PromisedBy,
  RequestState,
  TimeWindow,
} from '../../core/contract/records.ts';
import type { RulePack } from '../../core/contract/rules.ts';
import type { Calendars } from '../../core/domain/calendar.ts';
import { decide, type DecisionFacts, type Ruling } from '../../core/domain/decision.ts';
import { placeOf } from '../../core/domain/place.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { isBeingQuarantined } from './quarantines.ts';
import { requestToCall } from './requests.ts';
import { calendars, ruleBook, type RuleBook } from './rule-packs.ts';
import { suppressedAmong } from './suppressions.ts';

/** As many attempts as a cap can ask for. */
const attemptsLooked = 20;
/** Of ours, without those that our own line never took on. */
const counted = `a.direction = 'outbound' AND NOT EXISTS (SELECT 1 FROM attempt_unplaced u WHERE u.attempt_id = a.id)`;
/** Their starts, with commas between them: of a person, and of whoever was merged into that person, whose calls stay where they were. */
const attemptsOf = (prospect: string): string =>
  `concat_ws(',',
    (SELECT group_concat(started_at) FROM (SELECT a.started_at FROM attempt a WHERE a.prospect_id = ${prospect} AND ${counted}
      ORDER BY a.started_at DESC LIMIT ${attemptsLooked})),
    (SELECT group_concat(a.started_at) FROM prospect q CROSS JOIN attempt a ON a.prospect_id = q.id WHERE q.merged_into = ${prospect} AND ${counted}))`;

/** What a decision rests on, of `request r`, its `prospect p` and its `probe b`; for the stores that list requests. */
export const decisionColumns = `r.state, r.closed_reason AS closedReason, r.asked_at AS askedAt, r.expires_at AS expiresAt, r.attempts, r.quarantined,
  r.promise_start AS promiseStart, r.promise_end AS promiseEnd, r.promise_by AS promiseBy, r.slots, b.practice,
  p.country, p.city, p.zone, p.refused_at AS refusedAt, ${attemptsOf('r.prospect_id')} AS attemptsAt,
  coalesce((SELECT group_concat(iif(revoked_at IS NULL, given_at + 1, 0)) FROM consent WHERE request_id = r.id), '') AS consent`;

export type DecisionColumns = {
  readonly state: RequestState;
  readonly closedReason: ClosedReason | null;
  readonly askedAt: number;
  readonly expiresAt: number | null;
  readonly attempts: number;
  readonly quarantined: 0 | 1;
  readonly promiseStart: number | null;
  readonly promiseEnd: number | null;
  readonly promiseBy: PromisedBy | null;
  /** JSON. */
  readonly slots: string;
  readonly practice: 0 | 1;
  readonly country: string;
  readonly city: string;
  readonly zone: string;
  readonly refusedAt: number | null;
  /** Instants, with commas between them; '' for none. */
  readonly attemptsAt: string;
  /** A millisecond after each was given, with commas between them; 0 for one that was taken back. */
  readonly consent: string;
};

const noSlots: readonly TimeWindow[] = [];

const none: readonly number[] = [];
/** Instants with commas between them; digit by digit, since it is done for every row of every page. */
const instantsOf = (text: string): readonly number[] => {
  if (text === '') return none;
  const found: number[] = [];
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 44) {
      found.push(at);
      at = 0;
    } else at = at * 10 + code - 48;
  }
  found.push(at);
  return found;
};

export const requestFacts = (row: DecisionColumns): NonNullable<DecisionFacts['request']> => {
  const consents = instantsOf(row.consent);
  const inForce = consents.filter((at) => at > 0);
  return {
    state: row.state,
    closedReason: row.closedReason,
    askedAt: row.askedAt,
    expiresAt: row.expiresAt,
    consents: consents.length,
    consentsInForce: inForce.length,
    consentAt: inForce.length === 0 ? null : Math.max(...inForce) - 1,
    attempts: row.attempts,
    quarantined: row.quarantined === 1,
    practice: row.practice === 1,
    promise:
      row.promiseStart === null || row.promiseEnd === null || row.promiseBy === null
        ? null
        : { start: row.promiseStart, end: row.promiseEnd, by: row.promiseBy },
    slots: row.slots === '[]' ? noSlots : (JSON.parse(row.slots) as readonly TimeWindow[]),
  };
};

/** What is looked up once for many decisions. */
export type DecisionGround = {
  readonly now: number;
  readonly book: RuleBook;
  readonly suppressed: Pick<ReadonlySet<string>, 'has'>;
  /** Attempts to a number made before anybody was known by it: number → instants. */
  readonly strangers: ReadonlyMap<string, readonly number[]>;
};

const strangersAmong = (db: ReadDb, numbers: readonly string[]): ReadonlyMap<string, readonly number[]> => {
  const found = new Map<string, number[]>();
  if (
    db.get(
      sql`SELECT 1 FROM attempt INDEXED BY attempt_of_stranger WHERE prospect_id IS NULL AND direction = 'outbound' LIMIT 1`,
    ) === undefined
  )
    return found;
  for (const { number, at } of db.all<{ number: string; at: number }>(sql`
    SELECT a.number, a.started_at AS at FROM json_each(${JSON.stringify(numbers)}) j CROSS JOIN attempt a INDEXED BY attempt_of_stranger
    ON a.number = j.value WHERE a.prospect_id IS NULL AND a.direction = 'outbound'
      AND NOT EXISTS (SELECT 1 FROM attempt_unplaced u WHERE u.attempt_id = a.id)`)) {
    const known = found.get(number);
    if (known) known.push(at);
    else found.set(number, [at]);
  }
  return found;
};

export const decisionGround = (
  db: ReadDb,
  args: {
    readonly now: number;
    readonly key: Uint8Array;
    readonly numbers: readonly string[];
    readonly book?: RuleBook;
  },
): DecisionGround => ({
  now: args.now,
  book: args.book ?? ruleBook(db),
  suppressed: suppressedAmong(db, { key: args.key, numbers: args.numbers }),
  strangers: strangersAmong(db, args.numbers),
});

/** The newest first. */
const attemptsAmong = (
  { strangers }: Pick<DecisionGround, 'strangers'>,
  ofPerson: string,
  numbers: readonly string[],
): readonly number[] => {
  const known = instantsOf(ofPerson);
  const more = strangers.size === 0 ? none : numbers.flatMap((number) => strangers.get(number) ?? none);
  const all = more.length === 0 ? known : [...known, ...more];
  // One person's own calls come sorted: to sort them again takes longer than to see that.
  return all.every((at, index) => index === 0 || at <= (all[index - 1] ?? at))
    ? all
    : all.toSorted((a, b) => b - a);
};

/** Starts of the attempts to somebody that count towards a cap, the newest first. */
export const attemptsToPerson = (
  db: ReadDb,
  { prospect, numbers }: { readonly prospect: number | null; readonly numbers: readonly string[] },
): readonly number[] => {
  const known =
    prospect === null
      ? ''
      : (db.get<{ attemptsAt: string }>({
          text: `SELECT ${attemptsOf('p.id')} AS attemptsAt FROM prospect p WHERE p.id = ?`,
          params: [prospect],
        })?.attemptsAt ?? '');
  return attemptsAmong({ strangers: strangersAmong(db, numbers) }, known, numbers);
};

/**
 * The decision for the first of these numbers that may be called; for a list, where no number was chosen yet. The facts are
 * written down where `by` is `decide`.
 */
export const decideAmong = <Made extends Ruling>(
  ground: DecisionGround,
  numbers: readonly string[],
  row: DecisionColumns,
  by: (facts: DecisionFacts, pack: RulePack, calendars: Calendars) => Made,
): Made => {
  const number = numbers.find((one) => !ground.suppressed.has(one)) ?? numbers[0] ?? null;
  const place = placeOf(number, row, ground.book.zone);
  return by(
    {
      now: ground.now,
      number,
      suppressed: number !== null && ground.suppressed.has(number),
      place,
      attemptsAt: attemptsAmong(ground, row.attemptsAt, numbers),
      refusedAt: row.refusedAt,
      request: requestFacts(row),
      lastClosed: null,
    },
    ground.book.packFor(place.country),
    calendars,
  );
};

export type Callee = {
  readonly request: number | null;
  readonly requestUid: string | null;
  readonly prospect: number | null;
};

/**
 * Whose number this is: the open request to be called first (a promise before none, the oldest promise first, else the
 * newest request), else the person alone.
 */
export const calleeOf = (db: ReadDb, number: string): Callee => {
  const open = db.get<{ id: number; uid: string; prospect: number }>(sql`
    SELECT r.id, r.uid, r.prospect_id AS prospect FROM contact_point c JOIN request r ON r.prospect_id = c.prospect_id
    WHERE c.value = ${number} AND c.kind = 'phone' AND r.state = 'open'
    ORDER BY r.quarantined, r.promise_end IS NULL, r.promise_end, r.asked_at DESC, r.id DESC LIMIT 1`);
  if (open) return { request: open.id, requestUid: open.uid, prospect: open.prospect };
  const person = db.get<{ prospect: number }>(sql`
    SELECT prospect_id AS prospect FROM contact_point WHERE value = ${number} AND kind = 'phone' ORDER BY prospect_id DESC LIMIT 1`);
  return { request: null, requestUid: null, prospect: person?.prospect ?? null };
};

const lastClosedOf = (db: ReadDb, number: string): ClosedReason | null =>
  db.get<{ reason: ClosedReason | null }>(sql`
    SELECT r.closed_reason AS reason FROM contact_point c JOIN request r ON r.prospect_id = c.prospect_id
    WHERE c.value = ${number} AND c.kind = 'phone' AND r.state = 'closed' ORDER BY r.closed_at DESC, r.id DESC LIMIT 1`)
    ?.reason ?? null;

type PersonRow = Pick<DecisionColumns, 'country' | 'city' | 'zone' | 'refusedAt' | 'attemptsAt'>;

/** Gathers what is known of a number (and of the request it is called for, and the person) and decides. */
export const decideCall = (
  db: ReadDb,
  args: {
    readonly now: number;
    readonly key: Uint8Array;
    readonly number: string;
    readonly outside?: string;
    readonly request: number | null;
    readonly prospect: number | null;
  },
): Decision => {
  const { number } = args;
  const row =
    args.request === null
      ? undefined
      : db
          .prepare<readonly [number], DecisionColumns>(
            `SELECT ${decisionColumns} FROM request r JOIN prospect p ON p.id = r.prospect_id JOIN probe b ON b.id = r.probe_id WHERE r.id = ?`,
          )
          .get(args.request);
  const person: PersonRow | undefined =
    row ??
    (args.prospect === null
      ? undefined
      : db
          .prepare<readonly [number], PersonRow>(
            `SELECT p.country, p.city, p.zone, p.refused_at AS refusedAt, ${attemptsOf('p.id')} AS attemptsAt FROM prospect p WHERE p.id = ?`,
          )
          .get(args.prospect));
  const contacts =
    args.prospect === null
      ? []
      : db
          .all<{ value: string }>(
            sql`SELECT value FROM contact_point WHERE prospect_id = ${args.prospect} AND kind = 'phone'`,
          )
          .map(({ value }) => value);
  const numbers = contacts.includes(number) ? contacts : [...contacts, number];
  // One of a large batch may not have been reached yet.
  const quarantined = args.request !== null && isBeingQuarantined(db, args.request) ? 1 : row?.quarantined;
  const ground = decisionGround(db, { now: args.now, key: args.key, numbers });
  const place = placeOf(number, person ?? null, ground.book.zone);
  return decide(
    {
      now: args.now,
      number,
      ...(args.outside === undefined ? {} : { outside: args.outside }),
      suppressed: ground.suppressed.has(number),
      place,
      attemptsAt: attemptsAmong(ground, person?.attemptsAt ?? '', numbers),
      refusedAt: person?.refusedAt ?? null,
      request: row ? requestFacts({ ...row, quarantined: quarantined ?? 0 }) : null,
      lastClosed: row ? null : lastClosedOf(db, number),
    },
    ground.book.packFor(place.country),
    calendars,
  );
};

/** The decision for a number, and for the request of that uid or the one the number belongs to. Error: `request/missing`. */
export const decideFor = (
  db: ReadDb,
  args: {
    readonly now: number;
    readonly key: Uint8Array;
    readonly number: string;
    readonly outside?: string;
    readonly request: string | null;
  },
): Decision => {
  const known = args.request === null ? null : requestToCall(db, args.request);
  const callee = known === null ? calleeOf(db, args.number) : { request: known.id, prospect: known.prospect };
  return decideCall(db, { ...args, request: callee.request, prospect: callee.prospect });
};

/** Keeps a decision; answers its id. */
export const saveDecision = (
  db: WriteDb,
  args: {
    readonly request: number | null;
    readonly at: number;
    readonly decision: Decision;
    readonly reason: string;
  },
): number => {
  const { allowed, rule, pack, overridable, facts, nextAllowedAt } = args.decision;
  return db.run(sql`
    INSERT INTO decision (uid, request_id, at, allowed, rule, pack, overridable, facts, next_allowed_at, reason)
    VALUES (${newUid()}, ${args.request}, ${args.at}, ${allowed ? 1 : 0}, ${rule}, ${pack}, ${overridable ? 1 : 0},
      ${JSON.stringify(facts)}, ${nextAllowedAt}, ${args.reason})`).id;
};
