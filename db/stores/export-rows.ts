import { exportColumns, type ColumnsOf, type ExportTable } from '../../core/domain/export-dictionary.ts';
import type { ReadDb } from '../handle.ts';
import type { SqlValue } from '../sql.ts';

/**
 * Rows of an export, a page at a time, in the columns of core/domain/export-dictionary.ts. Each page is bounded by an index
 * or by a stretch of keys, so that none costs more than a page, however large the table.
 */

/** As the database gives it: booleans are 0 or 1, instants UTC milliseconds, JSON a text. */
export type ExportValue = string | number | null;
export type ExportRow = readonly ExportValue[];

export type ExportPageArgs = {
  readonly table: ExportTable;
  readonly personal: boolean;
  /** UTC milliseconds: from `since` on, before `until`; null for no bound. Outcomes and probes know none. */
  readonly since: number | null;
  readonly until: number | null;
  /** Of the page before; null for the first. */
  readonly after: readonly [number, number] | null;
  readonly limit: number;
};

export type ExportPage = {
  /** In the order of `exportColumns(table, personal)`. */
  readonly rows: readonly ExportRow[];
  readonly next: readonly [number, number] | null;
};

/**
 * How a table is walked: `time` along an index on (time, id); `key` along its integer key, a stretch at a time, of which the
 * rows within the bounds are kept; `whole` at once, for what is configured and therefore small.
 */
type Walk =
  | { readonly by: 'time'; readonly time: string; readonly id: string }
  | { readonly by: 'key'; readonly table: string; readonly key: string; readonly time: string }
  | { readonly by: 'whole'; readonly order: string };

type Source<T extends ExportTable> = {
  readonly from: string;
  readonly walk: Walk;
  /** The expression of each column. */
  readonly columns: Readonly<Record<ColumnsOf<T>, string>>;
};

const contacts = (kind: 'phone' | 'email'): string =>
  `(SELECT json_group_array(value) FROM (SELECT value FROM contact_point WHERE prospect_id = r.prospect_id AND kind = '${kind}' ORDER BY sort))`;

const sources: { readonly [T in ExportTable]: Source<T> } = {
  calls: {
    from: `attempt a INDEXED BY attempt_by_time JOIN agent g ON g.id = a.agent_id
      LEFT JOIN attempt_end e ON e.attempt_id = a.id LEFT JOIN outcome o ON o.attempt_id = a.id
      LEFT JOIN attempt_expected x ON x.attempt_id = a.id LEFT JOIN decision c ON c.id = a.decision_id
      LEFT JOIN request r ON r.id = a.request_id LEFT JOIN prospect p ON p.id = a.prospect_id
      LEFT JOIN probe b ON b.id = r.probe_id LEFT JOIN offer f ON f.id = b.offer_id`,
    walk: { by: 'time', time: 'a.started_at', id: 'a.id' },
    columns: {
      attempt: 'a.uid',
      request: 'r.uid',
      prospect: 'p.uid',
      direction: 'a.direction',
      number: 'a.number',
      name: 'p.name',
      company: 'p.company',
      agent: 'g.uid',
      agent_name: 'g.name',
      probe: 'b.uid',
      offer: 'f.uid',
      started_at: 'a.started_at',
      answered_at: 'e.answered_at',
      ended_at: 'e.at',
      ring_ms: 'iif(e.attempt_id IS NULL, NULL, max(0, coalesce(e.answered_at, e.at) - a.started_at))',
      talk_ms: 'iif(e.answered_at IS NULL, NULL, max(0, e.at - e.answered_at - e.hold_ms))',
      hold_ms: 'iif(e.answered_at IS NULL, NULL, e.hold_ms)',
      wrap_ms: 'o.wrap_ms',
      line_result: 'e.line_result',
      sip_code: 'e.sip_code',
      sip_reason: 'e.sip_reason',
      outcome: 'o.kind',
      expected: 'x.answer',
      note: 'o.note',
      rule: 'c.rule',
      rule_pack: 'c.pack',
      override_reason: `nullif(c.reason, '')`,
    },
  },
  requests: {
    from: `request r INDEXED BY request_by_asked JOIN prospect p ON p.id = r.prospect_id JOIN probe b ON b.id = r.probe_id
      LEFT JOIN agent g ON g.id = r.owner_id LEFT JOIN request m ON m.id = r.merged_into`,
    walk: { by: 'time', time: 'r.asked_at', id: 'r.id' },
    columns: {
      request: 'r.uid',
      prospect: 'p.uid',
      probe: 'b.uid',
      asked_at: 'r.asked_at',
      asked_zone: 'r.asked_zone',
      asked_where: 'r.asked_where',
      words: 'r.words',
      stakes: 'r.stakes',
      slots: 'r.slots',
      name: 'p.name',
      company: 'p.company',
      phones: contacts('phone'),
      emails: contacts('email'),
      language: 'p.language',
      country: 'p.country',
      city: 'p.city',
      expires_at: 'r.expires_at',
      state: 'r.state',
      closed_reason: 'r.closed_reason',
      closed_at: 'r.closed_at',
      attempts: 'r.attempts',
      owner: 'g.uid',
      quarantined: 'r.quarantined',
      merged_into: 'm.uid',
    },
  },
  promises: {
    from: `promise p JOIN request r ON r.id = p.request_id LEFT JOIN agent g ON g.id = p.agent_id`,
    walk: { by: 'key', table: 'promise', key: 'id', time: 'p.created_at' },
    columns: {
      promise: 'p.uid',
      request: 'r.uid',
      start_at: 'p.start_at',
      end_at: 'p.end_at',
      zone: 'p.zone',
      by: 'p.by',
      agent: 'g.uid',
      created_at: 'p.created_at',
      ended_at: 'p.ended_at',
      ended_as: 'p.ended_as',
    },
  },
  outcomes: {
    from: 'outcome_kind k',
    walk: { by: 'whole', order: 'k.sort, k.code' },
    columns: {
      code: 'k.code',
      label_fr: 'k.label_fr',
      label_en: 'k.label_en',
      human_answered: 'k.human_answered',
      right_party: 'k.right_party',
      conversion: 'k.conversion',
      refusal: 'k.refusal',
      suppress: 'k.suppress',
      closes: 'k.closes',
      next: 'k.next',
      active: 'k.active',
    },
  },
  probes: {
    from: 'probe b LEFT JOIN offer f ON f.id = b.offer_id',
    walk: { by: 'whole', order: 'b.id' },
    columns: {
      probe: 'b.uid',
      name: 'b.name',
      kind: 'b.kind',
      offer: 'f.uid',
      offer_name: 'f.name',
      country: 'b.country',
      zone: 'b.zone',
      expiry_days: 'b.expiry_days',
      status: 'b.status',
      practice: 'b.practice',
      created_at: 'b.created_at',
    },
  },
  quality: {
    from: 'attempt_quality p JOIN attempt a ON a.id = p.attempt_id',
    walk: { by: 'key', table: 'attempt_quality', key: 'attempt_id', time: 'p.at' },
    columns: {
      attempt: 'a.uid',
      way: 'p.way',
      at: 'p.at',
      samples: 'p.samples',
      mos_mean: 'p.mos_mean',
      mos_worst: 'p.mos_worst',
      loss: 'p.loss',
      loss_worst: 'p.loss_worst',
      jitter_ms: 'p.jitter_ms',
      round_trip_ms: 'p.round_trip_ms',
      codec: 'p.codec',
      microphone: 'p.microphone',
      network: 'p.network',
    },
  },
};

const earliest = Number.MIN_SAFE_INTEGER;
const latest = Number.MAX_SAFE_INTEGER;

type Keyed = Readonly<Record<string, ExportValue>> & { readonly k0: number; readonly k1: number };

export const exportPage = (db: ReadDb, args: ExportPageArgs): ExportPage => {
  const { from, walk, columns } = sources[args.table];
  const expressions: Readonly<Record<string, string>> = columns;
  const names = exportColumns(args.table, args.personal).map(({ name }) => name);
  const chosen = names.map((name, index) => `${expressions[name] ?? 'NULL'} AS c${index}`).join(', ');
  const select = (key: string, where: string, params: readonly SqlValue[]): readonly Keyed[] =>
    db.all<Keyed>({ text: `SELECT ${key}, ${chosen} FROM ${from} WHERE ${where}`, params });
  const rowsOf = (found: readonly Keyed[]): readonly ExportRow[] =>
    found.map((row) => names.map((_name, index) => row[`c${index}`] ?? null));
  const since = args.since ?? earliest;
  const until = args.until ?? latest;

  switch (walk.by) {
    case 'time': {
      const [at, id] = args.after ?? [since, earliest];
      const found = select(
        `${walk.time} AS k0, ${walk.id} AS k1`,
        `(${walk.time}, ${walk.id}) > (?, ?) AND ${walk.time} < ? ORDER BY ${walk.time}, ${walk.id} LIMIT ?`,
        [at, id, until, args.limit],
      );
      const last = found.at(-1);
      return {
        rows: rowsOf(found),
        next: last && found.length === args.limit ? [last.k0, last.k1] : null,
      };
    }
    case 'key': {
      const after = args.after?.[0] ?? earliest;
      const { table, key, time } = walk;
      const end = db.get<{ last: number | null }>({
        text: `SELECT max(${key}) AS last FROM (SELECT ${key} FROM ${table} WHERE ${key} > ? ORDER BY ${key} LIMIT ?)`,
        params: [after, args.limit],
      })?.last;
      if (end === null || end === undefined) return { rows: [], next: null };
      const found = select(
        `p.${key} AS k0, 0 AS k1`,
        `p.${key} > ? AND p.${key} <= ? AND ${time} >= ? AND ${time} < ? ORDER BY p.${key}`,
        [after, end, since, until],
      );
      return { rows: rowsOf(found), next: [end, 0] };
    }
    case 'whole':
      return { rows: rowsOf(select('0 AS k0, 0 AS k1', `1 ORDER BY ${walk.order}`, [])), next: null };
  }
};
