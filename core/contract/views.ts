import { z } from 'zod';
import { command, query } from './procedure.ts';
import {
  closedReason,
  instant,
  nothing,
  phone,
  promisedBy,
  promiseState,
  stake,
  uid,
  zone,
} from './records.ts';

/** Every request as a table: open, closed and put aside, filtered, sorted and read from both ends. */

export const listState = z.enum(['open', 'closed', 'quarantined']);
export type ListState = z.infer<typeof listState>;

/** What is owed on an open request; `retry` is an attempt by rule, owed to nobody. */
export const owed = z.enum(['none', 'retry', 'upcoming', 'due', 'late']);
export type Owed = z.infer<typeof owed>;

export const periodName = z.enum(['today', 'week', 'month']);
export type PeriodName = z.infer<typeof periodName>;
/** Days in the workstation's zone (a week begins on Monday), or instants; `until` is exclusive. */
export const period = z.union([
  z.strictObject({ named: periodName }),
  z.strictObject({ since: instant.optional(), until: instant.optional() }),
]);
export type Period = z.infer<typeof period>;

/** Everything said must hold; within a list, any one of it. */
export const requestFilter = z.strictObject({
  /** As in the queue: names, companies, the ends of numbers, own words, notes. */
  search: z.string().max(200).optional(),
  states: z.array(listState).min(1).optional(),
  probes: z.array(uid).min(1).max(100).optional(),
  offers: z.array(uid).min(1).max(100).optional(),
  stake: z.string().max(500).optional(),
  asked: period.optional(),
  closed: period.optional(),
  closedReasons: z.array(closedReason).min(1).optional(),
  owed: z.array(owed).min(1).optional(),
  attempts: z
    .strictObject({ min: z.number().int().min(0).optional(), max: z.number().int().min(0).optional() })
    .optional(),
  /** Whether the right person was ever spoken to. */
  reached: z.boolean().optional(),
  /** Codes of the last outcome; null for none yet. */
  outcomes: z.array(z.string().max(60).nullable()).min(1).max(100).optional(),
  owner: z.union([z.enum(['me', 'team']), uid]).optional(),
  /** Whether a call would be held back now. */
  blocked: z.boolean().optional(),
  languages: z.array(z.string().max(20)).min(1).max(50).optional(),
  zones: z.array(zone).min(1).max(100).optional(),
});
export type RequestFilter = z.infer<typeof requestFilter>;

export const sortColumn = z.enum(['asked', 'name', 'probe', 'promise', 'attempts', 'closed', 'owner']);
export type SortColumn = z.infer<typeof sortColumn>;
export const listColumn = z.enum([
  ...sortColumn.options,
  'state',
  'company',
  'phone',
  'words',
  'stakes',
  'outcome',
  'language',
  'zone',
]);
export type ListColumn = z.infer<typeof listColumn>;

export const listSort = z.strictObject({ column: sortColumn, descending: z.boolean() });
export type ListSort = z.infer<typeof listSort>;

export const requestRow = z.object({
  request: uid,
  state: listState,
  closedReason: closedReason.nullable(),
  closedAt: instant.nullable(),
  name: z.string(),
  company: z.string(),
  phone: phone.nullable(),
  language: z.string().nullable(),
  zone,
  probe: z.string(),
  offer: z.string().nullable(),
  words: z.string(),
  stakes: z.array(stake),
  askedAt: instant,
  promise: z.object({ start: instant, end: instant, by: promisedBy, state: promiseState }).nullable(),
  attempts: z.number().int(),
  /** Code of the last outcome. */
  outcome: z.string().nullable(),
  owner: z.string().nullable(),
  callable: z.boolean(),
  rule: z.string(),
});
export type RequestRow = z.infer<typeof requestRow>;

export const viewDefinition = z.strictObject({
  filter: requestFilter.omit({ search: true }),
  sort: listSort,
  /** In their order; `width` in px, null for what fits. */
  columns: z
    .array(z.strictObject({ column: listColumn, width: z.number().int().min(40).max(800).nullable() }))
    .min(1)
    .max(listColumn.options.length),
});
export type ViewDefinition = z.infer<typeof viewDefinition>;

export const savedView = z.object({ view: uid, name: z.string(), definition: viewDefinition });
export type SavedView = z.infer<typeof savedView>;

const cursor = z.string().max(1000);

export const views = {
  /**
   * Rows in order. `from` says where: at the start or end, beside a row (a cursor of another page), at the row of that
   * number (0 for the first) of so many, or at the first row that is not before a value (a name's beginning, an instant).
   * `exact` is false where a row's number was only come near to: every row can be reached from there.
   * `before` and `after` are null at the ends. Error: `rpc/bad-input` for a bad cursor.
   */
  'requests.page': query(
    z.strictObject({
      filter: requestFilter,
      sort: listSort,
      from: z.union([
        z.enum(['start', 'end']),
        z.strictObject({ after: cursor }),
        z.strictObject({ before: cursor }),
        z.strictObject({ row: z.number().int().min(0), of: z.number().int().min(0) }),
        z.strictObject({ value: z.union([z.string().max(100), z.number()]) }),
      ]),
      limit: z.number().int().min(1).max(200),
    }),
    z.object({
      rows: z.array(requestRow),
      before: cursor.nullable(),
      after: cursor.nullable(),
      exact: z.boolean(),
      /** A search found more than this many: only the newest of them are shown. */
      newestOf: z.number().nullable(),
    }),
  ),
  /** How many, exact. */
  'requests.count': query(
    z.strictObject({ filter: requestFilter }),
    z.object({ count: z.number().int(), newestOf: z.number().nullable() }),
  ),
  /** What can be chosen in the filters. */
  'requests.choices': query(
    nothing,
    z.object({
      probes: z.array(z.object({ uid, name: z.string() })),
      offers: z.array(z.object({ uid, name: z.string() })),
      stakes: z.array(z.string()),
      agents: z.array(z.object({ uid, name: z.string() })),
      zones: z.array(z.string()),
    }),
  ),
  'views.list': query(nothing, z.object({ views: z.array(savedView) })),
  /** A new view, or with `view` another name or definition for it. Errors: `view/name-taken`, `view/missing`. */
  'views.save': command(
    z.strictObject({
      view: uid.nullable(),
      name: z.string().trim().min(1).max(80),
      definition: viewDefinition,
    }),
    savedView,
  ),
  /** Error: `view/missing`. */
  'views.remove': command(z.strictObject({ view: uid }), nothing),
  /** Takes a removal back. Errors: `view/missing`, `view/name-taken`. */
  'views.restore': command(z.strictObject({ view: uid }), savedView),
};

export const viewsEvents = { 'views.changed': z.object({}) };
