import { civilDay, readCivilDay } from './civil-day.ts';
import { callFilter, callMark, type CallFilter } from '../contract/call-log.ts';
import { callPromise } from '../contract/call-row.ts';
import { direction, expected, lineResult } from '../contract/records.ts';
import { periodName } from '../contract/views.ts';
import { addDays, civilToUtc, utcToCivil } from './when-zone.ts';

/**
 * The filter of the call log as one line of text: `outcome=converted,none agent="Léa Martin" talk>60 since=2026-10-01`.
 *
 *   filter    = { condition | word } separated by blanks; words that are no condition are the search
 *   condition = name ("=" value { "," value } | (">" | ">=" | "<" | "<=") value)
 *   value     = letters without blank, comma, quote | "…" in which \" and \\ stand for " and \
 */

export type Named = { readonly uid: string; readonly name: string };
export type FilterNames = {
  /** Days begin and end in this zone. */
  readonly zone: string;
  readonly agents: readonly Named[];
  readonly probes: readonly Named[];
  readonly offers: readonly Named[];
};

/** `at` is the place of the first letter that is wrong, from 0; `choices` what could stand there, where that is a list. */
export type FilterProblem = {
  readonly at: number;
  readonly what: 'unknown-name' | 'bad-value' | 'bad-sign' | 'twice' | 'unfinished';
  readonly text: string;
  readonly choices: readonly string[];
};
export type ReadFilter =
  | { readonly ok: true; readonly filter: CallFilter }
  | { readonly ok: false; readonly problem: FilterProblem };

class Bad extends Error {
  readonly problem: FilterProblem;
  constructor(what: FilterProblem['what'], at: number, text: string, choices: readonly string[] = []) {
    super(what);
    this.problem = { what, at, text, choices };
  }
}

type Piece = { readonly text: string; readonly at: number };
type Sign = '=' | '>' | '>=' | '<' | '<=';
type Condition = {
  readonly name: Piece;
  readonly sign: Sign;
  readonly signAt: number;
  readonly values: readonly Piece[];
};

const readQuoted = (text: string, from: number): { readonly piece: Piece; readonly end: number } => {
  let value = '';
  for (let at = from + 1; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (letter === '"') return { piece: { text: value, at: from }, end: at + 1 };
    if (letter === '\\' && at + 1 < text.length) at += 1;
    value += text[at] ?? '';
  }
  throw new Bad('unfinished', from, text.slice(from));
};

const readValue = (text: string, from: number): { readonly piece: Piece; readonly end: number } => {
  if (text[from] === '"') return readQuoted(text, from);
  const value = /^[^\s,"]*/.exec(text.slice(from))?.[0] ?? '';
  if (value === '') throw new Bad('unfinished', from, text.slice(from));
  return { piece: { text: value, at: from }, end: from + value.length };
};

const readPieces = (
  text: string,
): { readonly conditions: readonly Condition[]; readonly words: readonly string[] } => {
  const conditions: Condition[] = [];
  const words: string[] = [];
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const blank = /^\s+/.exec(rest)?.[0];
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const head = /^([a-z-]+)(>=|<=|=|>|<)/i.exec(rest);
    if (!head) {
      if (rest.startsWith('"')) {
        const { piece, end } = readQuoted(text, at);
        words.push(piece.text);
        at = end;
      } else {
        const word = /^[^\s"]+/.exec(rest)?.[0] ?? rest;
        words.push(word);
        at += word.length;
      }
      continue;
    }
    const name = (head[1] ?? '').toLowerCase();
    const signAt = at + name.length;
    const start = at;
    at += head[0].length;
    const values: Piece[] = [];
    for (;;) {
      const { piece, end } = readValue(text, at);
      values.push(piece);
      at = end;
      if (text[at] !== ',') break;
      at += 1;
    }
    if (at < text.length && !/\s/.test(text[at] ?? '')) throw new Bad('bad-value', at, text.slice(at));
    conditions.push({ name: { text: name, at: start }, sign: signOf(head[2]), signAt, values });
  }
  return { conditions, words };
};

const signOf = (text: string | undefined): Sign =>
  text === '>' || text === '>=' || text === '<' || text === '<=' ? text : '=';

const fold = (text: string): string => text.normalize('NFC').toLowerCase();

const namedBy = (list: readonly Named[], { text, at }: Piece): string => {
  const found = list.find(({ uid, name }) => uid === text || fold(name) === fold(text));
  if (!found)
    throw new Bad(
      'bad-value',
      at,
      text,
      list.map(({ name }) => name),
    );
  return found.uid;
};

const oneOf = <T extends string>(choices: readonly T[], { text, at }: Piece): T => {
  const found = choices.find((choice) => choice === text.toLowerCase());
  if (found === undefined) throw new Bad('bad-value', at, text, choices);
  return found;
};

const orNone = <T extends string>(choices: readonly T[], piece: Piece): T | null => {
  const found = oneOf([...choices, 'none'], piece);
  return found === 'none' ? null : (choices.find((choice) => choice === found) ?? null);
};

/** Seconds where no unit is given. */
const spanMs = ({ text, at }: Piece): number => {
  const match = /^(\d{1,15}(?:\.\d{1,3})?)(ms|s|m|min|h)?$/.exec(text.toLowerCase());
  if (!match) throw new Bad('bad-value', at, text, ['45', '90s', '2min', '1h']);
  const unit = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 }[match[2] ?? 's'] ?? 1000;
  return Math.round(Number(match[1]) * unit);
};

const score = ({ text, at }: Piece): number => {
  const value = /^\d(?:\.\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 1 && value <= 5)) throw new Bad('bad-value', at, text, ['1', '3.5', '5']);
  return value;
};

const dayPattern = /^(\d{4})-(\d\d)-(\d\d)$/;
const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/i;

/** The instant at which a day begins in the zone, or one after it; NaN where there is no such day. */
const dayStart = (text: string, zone: string, later: number): number => {
  const civil = readCivilDay(text);
  return civil === null ? Number.NaN : civilToUtc(addDays(civil, later), zone);
};

/** A day is meant whole: `until` includes it. */
const instantOf = ({ text, at }: Piece, zone: string, later: number): number => {
  const read = dayPattern.test(text)
    ? dayStart(text, zone, later)
    : instantPattern.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(read)) throw new Bad('bad-value', at, text, ['2026-10-01', '2026-10-01T14:30:00Z']);
  return read;
};

const names = [
  'agent', 'probe', 'offer', 'outcome', 'line', 'direction', 'since', 'until', 'during', 'talk', 'mos', 'promise',
  'expected', 'with', 'without', 'words', 'search',
] as const; // prettier-ignore

const codePattern = /^[a-z0-9-]{1,40}$/;

/** What was said before of a span stays: `talk>30 talk<60` is one span. */
const narrowed = (
  before: { readonly min?: number | undefined; readonly max?: number | undefined } | undefined,
  { sign, signAt }: Condition,
  value: number,
  step: number,
): { readonly min?: number; readonly max?: number } => {
  const { min, max } = before ?? {};
  const above = sign === '>' || sign === '>=';
  if (sign !== '=' && (above ? min : max) !== undefined) throw new Bad('twice', signAt, sign);
  const kept = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  const round = (number: number): number => Math.round(number * 100) / 100;
  switch (sign) {
    case '=':
      return { min: value, max: value };
    case '>=':
      return { ...kept, min: value };
    case '<=':
      return { ...kept, max: value };
    case '>':
      return { ...kept, min: round(value + step) };
    case '<':
      return { ...kept, max: Math.max(0, round(value - step)) };
  }
};

/** A mean MOS is known to 0.02. */
const mosStep = 0.02;

const spans: ReadonlySet<string> = new Set(['talk', 'mos']);

const readCondition = (filter: CallFilter, condition: Condition, known: FilterNames): CallFilter => {
  const { name, sign, signAt, values } = condition;
  const [first] = values;
  if (!first) throw new Bad('unfinished', signAt, sign);
  const one = oneOfNames(name);
  if (sign !== '=' && !spans.has(one)) throw new Bad('bad-sign', signAt, sign, ['=']);
  const single = (): Piece => {
    const second = values[1];
    if (second) throw new Bad('bad-value', second.at, second.text);
    return first;
  };
  switch (one) {
    case 'agent':
      return { ...filter, agents: values.map((value) => namedBy(known.agents, value)) };
    case 'probe':
      return { ...filter, probes: values.map((value) => namedBy(known.probes, value)) };
    case 'offer':
      return { ...filter, offers: values.map((value) => namedBy(known.offers, value)) };
    case 'outcome':
      return {
        ...filter,
        outcomes: values.map(({ text, at }) => {
          if (!codePattern.test(text)) throw new Bad('bad-value', at, text);
          return text === 'none' ? null : text;
        }),
      };
    case 'line':
      return { ...filter, lineResults: values.map((value) => oneOf(lineResult.options, value)) };
    case 'direction':
      return { ...filter, direction: oneOf(direction.options, single()) };
    case 'since':
      return { ...filter, since: instantOf(single(), known.zone, 0) };
    case 'until':
      return { ...filter, until: instantOf(single(), known.zone, 1) };
    case 'during':
      return { ...filter, during: oneOf(periodName.options, single()) };
    case 'talk':
      return { ...filter, talk: narrowed(filter.talk, condition, spanMs(single()), 1) };
    case 'mos':
      return { ...filter, mos: narrowed(filter.mos, condition, score(single()), mosStep) };
    case 'promise':
      return { ...filter, promise: values.map((value) => oneOf(callPromise.options, value)) };
    case 'expected':
      return { ...filter, expected: values.map((value) => orNone(expected.options, value)) };
    case 'with':
      return { ...filter, with: values.map((value) => oneOf(callMark.options, value)) };
    case 'without':
      return { ...filter, without: values.map((value) => oneOf(callMark.options, value)) };
    case 'words':
      return { ...filter, words: values.map(({ text }) => text).join(' ') };
    case 'search':
      return { ...filter, search: values.map(({ text }) => text).join(' ') };
  }
};

const oneOfNames = ({ text, at }: Piece): (typeof names)[number] => {
  const found = names.find((name) => name === text);
  if (found === undefined) throw new Bad('unknown-name', at, text, names);
  return found;
};

/** A line of text as a filter, or what is wrong in it and where. */
export const readCallFilter = (text: string, known: FilterNames): ReadFilter => {
  try {
    const { conditions, words } = readPieces(text);
    const seen = new Set<string>();
    let filter: CallFilter = words.length === 0 ? {} : { search: words.join(' ') };
    for (const condition of conditions) {
      const { name } = condition;
      if ((seen.has(name.text) && !spans.has(name.text)) || (name.text === 'search' && words.length > 0))
        throw new Bad('twice', name.at, name.text);
      seen.add(name.text);
      filter = readCondition(filter, condition, known);
    }
    const checked = callFilter.safeParse(filter);
    if (!checked.success) throw new Bad('bad-value', 0, text);
    return { ok: true, filter: checked.data };
  } catch (error) {
    if (error instanceof Bad) return { ok: false, problem: error.problem };
    throw error;
  }
};

const quoted = (text: string): string =>
  /^[^\s,"\\]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, (sign) => `\\${sign}`)}"`;

const instantText = (at: number, zone: string, later: number): string => {
  const text = civilDay(addDays(utcToCivil(at, zone), -later));
  return dayStart(text, zone, later) === at ? text : new Date(at).toISOString();
};

const spanText = (
  name: string,
  span: { readonly min?: number | undefined; readonly max?: number | undefined } | undefined,
  unit: (value: number) => string,
): readonly string[] =>
  span === undefined
    ? []
    : span.min !== undefined && span.min === span.max
      ? [`${name}=${unit(span.min)}`]
      : [
          ...(span.min === undefined ? [] : [`${name}>=${unit(span.min)}`]),
          ...(span.max === undefined ? [] : [`${name}<=${unit(span.max)}`]),
        ];

const msText = (ms: number): string => (ms % 1000 === 0 ? String(ms / 1000) : `${ms}ms`);

/** A filter as a line of text that reads as the same filter; people and places by the names that are known, else by uid. */
export const callFilterText = (filter: CallFilter, known: FilterNames): string => {
  const list = (name: string, values: readonly (string | null)[] | undefined): readonly string[] =>
    values === undefined ? [] : [`${name}=${values.map((value) => quoted(value ?? 'none')).join(',')}`];
  const named = (
    name: string,
    uids: readonly string[] | undefined,
    of: readonly Named[],
  ): readonly string[] =>
    list(
      name,
      uids?.map((uid) => of.find((one) => one.uid === uid)?.name ?? uid),
    );
  return [
    ...list('search', filter.search === undefined ? undefined : [filter.search]),
    ...list('words', filter.words === undefined ? undefined : [filter.words]),
    ...named('agent', filter.agents, known.agents),
    ...named('probe', filter.probes, known.probes),
    ...named('offer', filter.offers, known.offers),
    ...list('outcome', filter.outcomes),
    ...list('line', filter.lineResults),
    ...list('direction', filter.direction === undefined ? undefined : [filter.direction]),
    ...list('since', filter.since === undefined ? undefined : [instantText(filter.since, known.zone, 0)]),
    ...list('until', filter.until === undefined ? undefined : [instantText(filter.until, known.zone, 1)]),
    ...list('during', filter.during === undefined ? undefined : [filter.during]),
    ...spanText('talk', filter.talk, msText),
    ...spanText('mos', filter.mos, String),
    ...list('promise', filter.promise),
    ...list('expected', filter.expected),
    ...list('with', filter.with),
    ...list('without', filter.without),
  ].join(' ');
};
