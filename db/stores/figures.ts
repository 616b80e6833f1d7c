import type { Dashboard, OutcomeFamily, SoundRow } from '../../core/contract/figures.ts';
import type { TickRate } from '../../core/contract/offers.ts';
import type { OutcomeKind } from '../../core/contract/calls.ts';
import { changeOf, figureIds, readFigure } from '../../core/domain/figures.ts';
import { periodBefore } from '../../core/domain/figure-period.ts';
import { firstTalks } from '../columns/first-talks.ts';
import {
  dayOutcomes,
  figureTotals,
  mosQuantile,
  outcomeBit,
  type FigureQuestion,
  type FigureTotals,
} from '../columns/figure-totals.ts';
import { localTime } from '../columns/local-time.ts';
import { delayEnds, histogramOf, type BinCount } from '../columns/seconds-count.ts';
import { attemptColumns, promiseColumns, requestColumns, wordsOf } from '../columns/tables.ts';
import type { ReadDb } from '../handle.ts';
import { and, join, sql } from '../sql.ts';
import { agentName } from './agents.ts';
import { outcomeKinds } from './outcome-kinds.ts';
import { lastTicks, mergedRates, standingOf, ticksLooked } from './talks.ts';

export type FiguresArgs = {
  readonly from: number;
  readonly to: number;
  /** Of the workstation: its days and hours are those of the figures. */
  readonly zone: string;
  /** `me` for whoever works here; null for everybody. */
  readonly agent: string | null;
  readonly probe: string | null;
};

/** A uid that nobody has finds nothing: no id is -1. */
const nobody = -1;

const agentOf = (db: ReadDb, agent: string | null): number | null => {
  if (agent === null) return null;
  const row =
    agent === 'me'
      ? db.get<{ id: number }>(sql`SELECT id FROM agent WHERE name = ${agentName(db)}`)
      : db.get<{ id: number }>(sql`SELECT id FROM agent WHERE uid = ${agent}`);
  return row?.id ?? nobody;
};

/** A call that broke off says nothing of who had answered it, though a person had. */
const cutOff = 'cut-off';

const bitsOf = (kind: OutcomeKind): number =>
  (kind.humanAnswered ? outcomeBit.contact : 0) |
  // Whatever was concluded was talked about.
  ((kind.humanAnswered && kind.rightParty) || kind.conversion ? outcomeBit.conversation : 0) |
  (kind.conversion ? outcomeBit.conversion : 0) |
  (kind.refusal ? outcomeBit.refusal : 0) |
  (kind.closes === 'never-asked' ? outcomeBit.neverAsked : 0) |
  (kind.humanAnswered && !kind.rightParty && kind.code !== cutOff ? outcomeBit.wrongPerson : 0);

const familyOf = ({ humanAnswered, rightParty, conversion }: OutcomeKind): OutcomeFamily => {
  if (conversion) return 'conversion';
  if (!humanAnswered) return 'nobody';
  return rightParty ? 'conversation' : 'contact';
};

const sounds = (counts: FigureTotals['networks'], names: ReadonlyMap<number, string>): SoundRow[] =>
  [...counts]
    .flatMap(([word, count]: readonly [number, BinCount]) => {
      const median = mosQuantile(count, 0.5);
      return median === null
        ? []
        : [
            {
              name: names.get(word) ?? '',
              calls: count.n,
              median: median.value,
              low: median.low,
              high: median.high,
            },
          ];
    })
    .toSorted((a, b) => b.calls - a.calls || a.name.localeCompare(b.name));

const turned = (words: ReadonlyMap<string, number>): ReadonlyMap<number, string> =>
  new Map([...words].map(([text, id]) => [id, text]));

/** What is asked of the columns, with ids for uids and bits for outcomes. */
const questionOf = (db: ReadDb, args: FiguresArgs) => {
  const before = periodBefore(args, args.zone);
  const time = localTime(args.zone, args.from, args.to);
  const words = wordsOf(db, 'outcome');
  const kinds = outcomeKinds(db);
  const outcomeBits = new Uint8Array(Math.max(0, ...words.values()) + 1);
  const outcomePlaces = new Uint8Array(outcomeBits.length);
  for (const [place, kind] of kinds.entries()) {
    const word = words.get(kind.code);
    if (word === undefined) continue;
    outcomeBits[word] = bitsOf(kind);
    outcomePlaces[word] = place + 1;
  }
  const probes = db.all<{ id: number; uid: string; name: string; practice: number }>(
    sql`SELECT id, uid, name, practice FROM probe ORDER BY name COLLATE NOCASE`,
  );
  // What has no probe is left out as well, where one is asked for.
  const leftOut = new Uint8Array(65_536).fill(args.probe === null ? 0 : 1);
  for (const { id, uid, practice } of probes)
    leftOut[id] = practice === 1 || (args.probe !== null && uid !== args.probe) ? 1 : 0;
  const question: FigureQuestion = {
    time,
    beforeFrom: before.from,
    agent: agentOf(db, args.agent),
    leftOut,
    outcomeBits,
    outcomePlaces,
    ids: {
      request: db.get<{ id: number | null }>(sql`SELECT max(id) AS id FROM request`)?.id ?? 0,
      prospect: db.get<{ id: number | null }>(sql`SELECT max(id) AS id FROM prospect`)?.id ?? 0,
    },
    outcomes: kinds.length + 1,
    converted: wordsOf(db, 'closing').get('converted') ?? 0,
    merged: new Map(
      db
        .all<{ id: number; into: number }>(
          sql`SELECT id, merged_into AS "into" FROM request INDEXED BY request_merged WHERE merged_into IS NOT NULL`,
        )
        .map(({ id, into }) => [id, into]),
    ),
  };
  return { question, before, kinds, probes };
};

/** Calls by day and outcome alone. */
export const readDays = (db: ReadDb, args: FiguresArgs): Uint32Array =>
  dayOutcomes(attemptColumns(db), questionOf(db, args).question);

/** Every figure of a period and of the one before, with what the charts show, from the columns. */
export const readFigures = (db: ReadDb, args: FiguresArgs): Dashboard => {
  const { question, before, kinds, probes } = questionOf(db, args);
  const { time } = question;
  const attempts = attemptColumns(db);
  const totals = figureTotals(
    { attempts, requests: requestColumns(db), promises: promiseColumns(db) },
    question,
    firstTalks(db, attempts, {
      talks: question.outcomeBits.map((bits) => ((bits & outcomeBit.conversation) === 0 ? 0 : 1)),
      requests: question.ids.request,
    }),
  );
  const { days } = totals;
  const width = kinds.length + 1;
  const delaysOf = (of: 'firstCall' | 'firstTalk'): Dashboard['firstCall'] => ({
    ends: [...delayEnds],
    now: [...histogramOf(totals.delays[of].now)],
    before: [...histogramOf(totals.delays[of].before)],
  });
  return {
    period: { from: args.from, to: args.to },
    before,
    zone: args.zone,
    figures: figureIds.map((figure) => {
      const [now, then] = [readFigure(figure, totals.now), readFigure(figure, totals.before)];
      return { figure, now, before: then, change: changeOf(now, then) };
    }),
    outcomes: [
      { code: null, fr: '', en: '', family: 'nobody' },
      ...kinds.map((kind) => ({ code: kind.code, ...kind.label, family: familyOf(kind) })),
    ],
    days: time.days.map((day, index) => ({
      day,
      calls: [...days.subarray(index * width, (index + 1) * width)],
    })),
    heat: { calls: [...totals.heatCalls], contacts: [...totals.heatContacts] },
    firstCall: delaysOf('firstCall'),
    firstTalk: delaysOf('firstTalk'),
    funnels: probes.flatMap(({ id, name }) => {
      const funnel = totals.funnels.get(id);
      return funnel ? [{ probe: name, ...funnel }] : [];
    }),
    networks: sounds(totals.networks, turned(wordsOf(db, 'network'))),
    headsets: sounds(totals.headsets, turned(wordsOf(db, 'headset'))),
  };
};

/**
 * Talks of a period that have their outcome, by the stakes confirmed and the capabilities brought up in them; the same label
 * with other capitals or accents is the same. `complete` is false where older ticks of the period were not looked at.
 */
export const convincing = (
  db: ReadDb,
  args: FiguresArgs,
): { readonly rates: readonly TickRate[]; readonly complete: boolean } => {
  const agent = agentOf(db, args.agent);
  const conditions = [
    { text: `t.kind <> 'need' AND k.human_answered = 1 AND k.right_party = 1 AND ${standingOf}`, params: [] },
    sql`a.started_at >= ${args.from} AND a.started_at < ${args.to} AND a.direction = 'outbound'`,
    sql`coalesce(p.practice, 0) = 0`,
    ...(agent === null ? [] : [sql`a.agent_id = ${agent}`]),
    ...(args.probe === null ? [] : [sql`p.uid = ${args.probe}`]),
  ];
  const rows = db.all<TickRate>(
    join(
      {
        text: `SELECT f.name AS offer, t.kind, t.label, count(*) AS talks, coalesce(sum(k.conversion), 0) AS conversions
        FROM ${lastTicks} t`,
        params: [],
      },
      sql`
        JOIN attempt a ON a.id = t.attempt_id JOIN outcome o ON o.attempt_id = t.attempt_id JOIN outcome_kind k ON k.code = o.kind
        LEFT JOIN probe p ON p.id = t.probe_id LEFT JOIN offer f ON f.id = t.offer_id
      WHERE`,
      and(conditions),
      sql`GROUP BY t.offer_id, t.kind, t.label`,
    ),
  );
  const oldest = db.get<{ at: number }>({
    text: `SELECT at FROM attempt_tick ORDER BY id DESC LIMIT 1 OFFSET ${ticksLooked}`,
    params: [],
  });
  return {
    rates: mergedRates(rows),
    complete: oldest === undefined || oldest.at < args.from,
  };
};

/** Probes that figures can be narrowed to. */
export const figureProbes = (db: ReadDb): readonly { readonly probe: string; readonly name: string }[] =>
  db.all(sql`SELECT uid AS probe, name FROM probe WHERE practice = 0 ORDER BY name COLLATE NOCASE`);
