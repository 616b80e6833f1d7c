import type { CallFilter, CallMark } from '../../core/contract/call-log.ts';
import type { Expected } from '../../core/contract/records.ts';
import { spanOf } from '../../core/domain/view.ts';
import { bitsOf, wantedOf, type CallTests, type Wanted } from '../columns/call-scan.ts';
import { attemptColumns, callFlag, wordsOf, type WordKind } from '../columns/tables.ts';
import type { ReadDb } from '../handle.ts';
import { searchExpression, type SearchContext } from '../search-expression.ts';
import { sql, type Sql } from '../sql.ts';
import { matching, matchingRequests, wordsBeginning } from './search.ts';

/** What the filter of the log asks, as tests over the columns of calls. */

export type FilterContext = {
  readonly filter: CallFilter;
  readonly searchContext: SearchContext;
  readonly now: number;
  /** Where a day, week and month begin. */
  readonly zone: string;
  /** Every match of a search and of words, however long it takes: for a file, in which nothing says that some are missing. */
  readonly whole?: boolean;
};

/** Of more requests that a search finds, the newest; of more notes that hold the words, those of the newest calls of the time asked for. */
export const mostFound = 5000;

/** Digits typed so far, as the starts of E.164 numbers they may mean. */
const numberStarts = (text: string, { callingCode }: SearchContext): readonly string[] => {
  const compact = text.replaceAll(/[\s.\-()/]/g, '');
  if (!/^\+?\d{3,}$/.test(compact)) return [];
  if (compact.startsWith('+')) return [compact];
  if (compact.startsWith('00')) return [`+${compact.slice(2)}`];
  return [compact, `+${compact}`, `+${callingCode}${compact.replace(/^0/, '')}`];
};

const idsOf = (db: ReadDb, statement: Sql): readonly number[] =>
  db.all<{ readonly id: number }>(statement).map(({ id }) => id);

type Found = { readonly found: CallTests['found']; readonly cut: boolean };

/** Calls whose request a search finds, and those to or from a number that starts so (with or without a request). */
const searched = (
  db: ReadDb,
  text: string,
  { searchContext: context, whole = false }: Pick<FilterContext, 'searchContext' | 'whole'>,
): Found => {
  const statement = whole ? matching(db, text, context) : matchingRequests(db, text, context, mostFound);
  if (statement === null) return { found: null, cut: false };
  const requests = idsOf(db, statement);
  const byNumber = numberStarts(text, context).map((from) =>
    idsOf(
      db,
      sql`SELECT id FROM attempt WHERE number >= ${from} AND number < ${`${from}:`} LIMIT ${whole ? -1 : mostFound}`,
    ),
  );
  return {
    found: { requests: bitsOf(requests), attempts: bitsOf(byNumber.flat()) },
    cut: !whole && (requests.length >= mostFound || byNumber.some((ids) => ids.length >= mostFound)),
  };
};

/** The lowest and the highest id of the calls of a stretch of time. */
const idsDuring = (db: ReadDb, since: number, until: number): readonly [lowest: number, highest: number] => {
  let [lowest, highest] = [Infinity, -1];
  for (const { first, length, startedAt } of attemptColumns(db))
    for (let slot = 0; slot < length; slot += 1) {
      const at = startedAt[slot] ?? Number.NaN;
      if (!(at >= since && at < until)) continue;
      lowest = Math.min(lowest, first + slot);
      highest = first + slot;
    }
  return [lowest, highest];
};

const noted = (
  db: ReadDb,
  text: string,
  { since, until, whole = false }: Pick<CallTests, 'since' | 'until'> & Pick<FilterContext, 'whole'>,
): { readonly among: Float64Array | null; readonly cut: boolean } => {
  const expression = searchExpression(text, { callingCode: '' }, wordsBeginning(db, 'note_vocabulary'));
  if (expression === null) return { among: null, cut: false };
  // Within the stretch that is asked for: what is newer than it is not to use up what is looked at.
  const [lowest, highest] =
    since === Number.NEGATIVE_INFINITY && until === Number.POSITIVE_INFINITY
      ? [0, Number.MAX_SAFE_INTEGER]
      : idsDuring(db, since, until);
  if (highest < 0) return { among: new Float64Array(), cut: false };
  const ids = idsOf(
    db,
    sql`
      SELECT rowid AS id FROM note_search WHERE note_search MATCH ${expression} AND rowid BETWEEN ${lowest} AND ${highest}
      ORDER BY rowid DESC LIMIT ${whole ? -1 : mostFound}`,
  );
  return { among: Float64Array.from(ids.toReversed()), cut: !whole && ids.length >= mostFound };
};

const markFlag: Readonly<Record<CallMark, number>> = {
  answered: callFlag.answered,
  recording: callFlag.recorded,
  note: callFlag.hasNote,
  'first-try': callFlag.firstTry,
  'outside-slot': callFlag.outsideSlot,
  'repeat-ring': callFlag.repeatRing,
  override: callFlag.override,
};
const expectedFlag: Readonly<Record<Expected, number>> = {
  yes: callFlag.expectedYes,
  forgot: callFlag.expectedForgot,
  'never-asked': callFlag.neverAsked,
};
const askedFlags = callFlag.expectedYes | callFlag.expectedForgot | callFlag.neverAsked;

export const marksOf = (flags: number): readonly CallMark[] =>
  (Object.keys(markFlag) as CallMark[]).filter((mark) => (flags & markFlag[mark]) !== 0); // prettier-ignore

const sum = (marks: readonly CallMark[] | undefined): number =>
  (marks ?? []).reduce((flags, mark) => flags | markFlag[mark], 0);

/** What the flags of a call must be, as one look for each (`unplaced` is the highest); null where nothing is asked of them. */
const flagsWanted = (filter: CallFilter): Wanted | null => {
  const { direction, promise, expected, talk } = filter;
  const must =
    sum(filter.with) |
    (direction === 'inbound' ? callFlag.inbound : 0) |
    (talk === undefined ? 0 : callFlag.answered);
  const mustNot = sum(filter.without) | (direction === 'outbound' ? callFlag.inbound : 0);
  if (must === 0 && mustNot === 0 && promise === undefined && expected === undefined) return null;
  const wanted = new Uint8Array(65_536);
  const isPromise = (flags: number): boolean =>
    promise === undefined ||
    promise.some((one) => {
      switch (one) {
        case 'none':
          return (flags & callFlag.promised) === 0;
        case 'made':
          return (flags & callFlag.promised) !== 0;
        case 'kept':
          return (flags & callFlag.promiseKept) !== 0;
        case 'broken':
          return (flags & callFlag.promiseBroken) !== 0;
      }
    });
  const isExpected = (flags: number): boolean =>
    expected === undefined ||
    expected.some((one) => (one === null ? (flags & askedFlags) === 0 : (flags & expectedFlag[one]) !== 0));
  for (let flags = 0; flags < callFlag.unplaced * 2; flags += 1)
    if ((flags & must) === must && (flags & mustNot) === 0 && isPromise(flags) && isExpected(flags))
      wanted[flags] = 1;
  return wanted;
};

/** Numbers of words; one that no call has is none of them. */
const wordsWanted = (
  db: ReadDb,
  kind: WordKind,
  values: readonly (string | null)[] | undefined,
): Wanted | null => {
  if (values === undefined) return null;
  const words = wordsOf(db, kind);
  return wantedOf(
    values.flatMap((value) => {
      const number = value === null ? 0 : words.get(value);
      return number === undefined ? [] : [number];
    }),
  );
};

const among = (uids: readonly string[]): string => JSON.stringify(uids);

const placesWanted = (
  db: ReadDb,
  filter: CallFilter,
): Pick<CallTests, 'agents' | 'probes' | 'offerProbes'> => ({
  agents: filter.agents
    ? wantedOf(
        idsOf(
          db,
          sql`SELECT id FROM agent WHERE uid IN (SELECT value FROM json_each(${among(filter.agents)}))`,
        ),
      )
    : null,
  probes: filter.probes
    ? wantedOf(
        idsOf(
          db,
          sql`SELECT id FROM probe WHERE uid IN (SELECT value FROM json_each(${among(filter.probes)}))`,
        ),
      )
    : null,
  offerProbes: filter.offers
    ? wantedOf(
        idsOf(
          db,
          sql`SELECT b.id FROM probe b JOIN offer o ON o.id = b.offer_id WHERE o.uid IN (SELECT value FROM json_each(${among(filter.offers)}))`,
        ),
      )
    : null,
});

/** The tests of a filter, and whether a search or words found more than is looked at. */
export const testsOf = (
  db: ReadDb,
  { filter, now, zone, ...context }: FilterContext,
): { readonly tests: CallTests; readonly cut: boolean } => {
  const during = filter.during === undefined ? {} : spanOf({ named: filter.during }, now, zone);
  const since = Math.max(filter.since ?? Number.NEGATIVE_INFINITY, during.since ?? Number.NEGATIVE_INFINITY);
  const until = Math.min(filter.until ?? Number.POSITIVE_INFINITY, during.until ?? Number.POSITIVE_INFINITY);
  const search = searched(db, filter.search ?? '', context);
  const words = noted(db, filter.words ?? '', { ...context, since, until });
  const { talk, mos } = filter;
  return {
    tests: {
      ...placesWanted(db, filter),
      outcomes: wordsWanted(db, 'outcome', filter.outcomes),
      lineResults: wordsWanted(db, 'line', filter.lineResults),
      since,
      until,
      flags: flagsWanted(filter),
      talk: talk ? { min: talk.min ?? 0, max: talk.max ?? Number.POSITIVE_INFINITY } : null,
      // Stored as whole fiftieths; a bound between two of them is not to lose one to the way numbers are written.
      mos: mos
        ? {
            min: Math.ceil((mos.min ?? 0) * 50 - 1e-6),
            max: Math.floor((mos.max ?? 5) * 50 + 1e-6),
          }
        : null,
      found: search.found,
      among: words.among,
    },
    cut: search.cut || words.cut,
  };
};
