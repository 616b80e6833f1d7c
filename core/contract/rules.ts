import { z } from 'zod';
import { firmRules, openRules, ruleIds } from '../rules/rule-ids.ts';
import { command, query } from './procedure.ts';
import { closedReason, instant, nothing } from './records.ts';

export const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
export type Weekday = z.infer<typeof weekday>;

const clockTime = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time such as 09:30, up to 24:00');
const yearDay = z
  .string()
  .regex(
    /^(?:\d{4}-)?(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
    'a day such as 12-24 (every year) or 2026-12-24',
  );

/** A stretch of the local day. One whose end is not after its start goes on past midnight, and belongs to the day it began. */
export const opening = z
  .object({ days: z.array(weekday).min(1).max(7), from: clockTime, to: clockTime })
  .strict();
export type Opening = z.infer<typeof opening>;

/** At most so many calls or attempts to one person within so many days, whichever request and number they are for. */
export const cap = z
  .object({ attempts: z.number().int().min(1).max(20), days: z.number().int().min(1).max(366) })
  .strict();

const ruleInPack = z
  .object({
    id: z.enum(ruleIds),
    /** A written reason lets the agent call all the same. */
    overridable: z.boolean(),
    /** What the rule rests on: article, decree, agreement. */
    source: z.string().max(500),
  })
  .strict();

/**
 * A rule pack: who may be called when, as dated data. A JSON file of this shape is what `rappel rules check` reads. Times are
 * those of the person's clock, days those of the person's calendar.
 */
export const rulePack = z
  .object({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'small letters, digits and dashes, a letter first'),
    /** Date of this wording, ISO 8601; a company's own version adds `+` and a number. */
    version: z.string().regex(/^\d{4}-\d\d-\d\d(?:\+\d{1,6})?$/, 'a date such as 2026-11-25'),
    /** The pack and version that this one was made from; null for one that ships. */
    parent: z.string().max(80).nullable(),
    name: z.object({ fr: z.string().min(1).max(80), en: z.string().min(1).max(80) }).strict(),
    /** ISO 3166 countries whose people it is for; none for a pack that has to be chosen. */
    countries: z.array(z.string().regex(/^[A-Z]{2}$/, 'a country as two capital letters')).max(50),
    source: z.string().min(1).max(1000),
    /** In the order asked. */
    rules: z.array(ruleInPack),
    /** When people may be called; null for any time. */
    hours: z
      .object({
        open: z.array(opening).min(1).max(30),
        /** What lets a call be made outside: a promise whose time the person chose, a slot they gave with their consent, one an agent noted. */
        agreed: z.array(z.enum(['prospect', 'slot', 'agent'])).max(3),
      })
      .strict()
      .nullable(),
    holidays: z
      .object({
        /** Nobody is called on the public holidays of their country and region. */
        closed: z.boolean(),
        /** Further days on which nobody is called. */
        add: z.array(yearDay).max(100),
        /** Public holidays that are days like others here. */
        drop: z.array(yearDay).max(100),
      })
      .strict(),
    caps: z.array(cap).max(5),
    /** After a refusal: so many days without a call; `lasting`: until the person asks again. Null for no rule. */
    silence: z
      .object({ days: z.number().int().min(1).max(3650), lasting: z.boolean() })
      .strict()
      .nullable(),
    consent: z
      .object({
        required: z.boolean(),
        /** Months after which a consent is not relied on any more; null for none. */
        months: z.number().int().min(1).max(240).nullable(),
      })
      .strict(),
    /** A request closed for one of these is closed to calls for good, whatever reason is written. */
    lasting: z.array(closedReason),
    /** Never blocked, and called without a request: lives may hang on it. */
    emergencyNumbers: z
      .array(z.string().regex(/^\d{2,6}$/, 'digits'))
      .min(1)
      .max(100),
  })
  .strict()
  .superRefine((pack, context) => {
    const wrong = (path: readonly (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path: [...path], message });
    const ids = pack.rules.map(({ id }) => id);
    const missing = ruleIds.filter((id) => !ids.includes(id));
    if (missing.length > 0) wrong(['rules'], `these rules are missing: ${missing.join(', ')}`);
    if (new Set(ids).size !== ids.length) wrong(['rules'], 'a rule stands here twice');
    if (missing.length === 0 && ids.join() !== ruleIds.join())
      wrong(['rules'], `the order is fixed: ${ruleIds.join(', ')}`);
    for (const [index, { id, overridable }] of pack.rules.entries())
      if (overridable && (firmRules.has(id) || openRules.has(id)))
        wrong(['rules', index, 'overridable'], `no reason may lift the rule "${id}": write false`);
    for (const [index, { from, to }] of (pack.hours?.open ?? []).entries()) {
      if (from === '24:00')
        wrong(['hours', 'open', index, 'from'], 'a window may begin at 23:59 at the latest');
      if (from === to)
        wrong(['hours', 'open', index], 'a window of no length; for a whole day write 00:00 to 24:00');
    }
  });
export type RulePack = z.infer<typeof rulePack>;

export const packShort = z.object({
  id: z.string(),
  version: z.string(),
  name: z.object({ fr: z.string(), en: z.string() }),
  countries: z.array(z.string()),
});

/** How the head of the queue and today's promises fare under one set of rules. */
export const previewSide = z.object({
  callable: z.number().int(),
  blocked: z.record(z.string(), z.number().int()),
});
export const rulesPreview = z.object({
  /** How many of the queue's head and of today's promises were looked at. */
  looked: z.number().int(),
  before: previewSide,
  after: previewSide,
  /** First names of those who could be called and could not any more, and the other way round; a few of each. */
  lost: z.array(z.object({ name: z.string(), rule: z.string(), promised: z.boolean() })),
  won: z.array(z.object({ name: z.string(), rule: z.string(), promised: z.boolean() })),
});
export type RulesPreview = z.infer<typeof rulesPreview>;

export const packVersion = z.object({
  version: z.string(),
  /** False where the pack that ships was put back. */
  own: z.boolean(),
  at: instant,
  agent: z.string(),
});

export const rules = {
  /** The packs there are, which is chosen, and of `pack` (default: the one for most people here) what is in force. */
  'rules.get': query(
    z.object({ pack: z.string().max(40).optional() }),
    z.object({
      /** `person`: the rules of each person's country, where there are any; else the id of the pack for everybody. */
      chosen: z.string(),
      /** For people whose country has no pack. */
      fallback: z.string(),
      packs: z.array(packShort),
      pack: rulePack,
      /** The one that ships under that id. */
      shipped: rulePack,
      versions: z.array(packVersion),
    }),
  ),
  /** What saving this pack would change. Reads only. Errors: `rules/unknown-pack`. */
  'rules.preview': query(z.object({ pack: rulePack }), rulesPreview),
  /** Puts a company's own version in force; null puts the one that ships back. Errors: `rules/unknown-pack`. */
  'rules.save': command(
    z.object({ id: z.string(), pack: rulePack.nullable() }),
    z.object({ version: z.string() }),
  ),
};

export const rulesEvents = {
  'rules.changed': nothing,
};
