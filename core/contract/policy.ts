import { z } from 'zod';
import { exportRight } from './exports.ts';
import { query } from './procedure.ts';
import { instant, nothing } from './records.ts';
import { settingsShape } from './settings.ts';

/** Something wrong in a policy, where it stands: line and column from 1, and the path of the value. */
export const policyProblem = z.object({
  line: z.number().int(),
  column: z.number().int(),
  path: z.string(),
  message: z.string(),
});
export type PolicyProblem = z.infer<typeof policyProblem>;

const lockedSetting = settingsShape.keyof();

export const policyState = z.object({
  /** `last-good`: the file cannot be used now, and the one before it is still in force. */
  state: z.enum(['none', 'in-force', 'last-good', 'refused']),
  file: z.string(),
  setBy: z.string(),
  contact: z.string(),
  /** When the policy in force was read for the first time. */
  since: instant.nullable(),
  locked: z.object({
    settings: z.array(lockedSetting),
    role: z.boolean(),
    /** By account, which of its fields; `options.stun` and the like, too. Null: the line is the user's own. */
    line: z.array(z.object({ id: z.string(), fields: z.array(z.string()) })).nullable(),
    mailboxes: z.boolean(),
    feeds: z.boolean(),
    watchedFolder: z.boolean(),
    /** Ids of rule packs. */
    rulePacks: z.array(z.string()).readonly(),
  }),
  /** What may leave as a file; null for no such rule. */
  exports: z.array(exportRight).nullable(),
  /** Why the file cannot be used: an error of the whole file, or each fault where it stands. */
  error: z
    .object({ code: z.string(), message: z.string(), data: z.record(z.string(), z.string()) })
    .nullable(),
  problems: z.array(policyProblem).readonly(),
});
export type PolicyState = z.infer<typeof policyState>;

export const policyProcedures = {
  'policy.get': query(nothing, policyState),
};

export const policyEvents = {
  'policy.changed': z.object({}),
};
