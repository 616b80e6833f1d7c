import { z } from 'zod';
import { actionRefusals } from '../domain/request-action.ts';
import { command, query } from './procedure.ts';
import { closedReason, instant, nothing, uid } from './records.ts';
import { requestFilter } from './views.ts';

/** One change of many requests: looked at first, done in turns, cancellable, and undone as a whole. */

export const bulkAction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('close'), reason: closedReason }),
  /** Not to be called before `until`. */
  z.strictObject({ kind: z.literal('snooze'), until: instant }),
  /** To an agent; null for the team. */
  z.strictObject({ kind: z.literal('reassign'), owner: uid.nullable() }),
]);
export type BulkAction = z.infer<typeof bulkAction>;

export const selection = z.union([
  z.strictObject({ requests: z.array(uid).min(1).max(5000) }),
  z.strictObject({ filter: requestFilter }),
]);
export type Selection = z.infer<typeof selection>;

/** Why one request of the selection is left as it is: what stands against it one by one, or that it would change nothing. */
export const bulkRefusal = z.enum([...actionRefusals, 'as-it-is']);
export type BulkRefusal = z.infer<typeof bulkRefusal>;

export const bulkRun = z.object({
  run: uid,
  action: bulkAction,
  at: instant,
  agent: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'undoing', 'undone']),
  total: z.number().int(),
  done: z.number().int(),
  refused: z.number().int(),
  /** Of an undoing: put back, and left because somebody has changed them since. */
  takenBack: z.number().int(),
  leftAlone: z.number().int(),
});
export type BulkRun = z.infer<typeof bulkRun>;

export const bulk = {
  /** Counts, the first ten that would change, and what would be refused and why. Error: `bulk/no-agent`. */
  'bulk.preview': query(
    z.strictObject({ selection, action: bulkAction }),
    z.object({
      total: z.number().int(),
      changes: z.number().int(),
      refused: z.array(z.object({ why: bulkRefusal, count: z.number().int() })),
      first: z.array(z.object({ request: uid, name: z.string(), company: z.string() })),
    }),
  ),
  /** Answers at once; the requests follow. Errors: `bulk/at-work` while another run is at work, `bulk/no-agent`, `bulk/past`. */
  'bulk.start': command(
    z.strictObject({ selection, action: bulkAction, total: z.number().int().min(0) }),
    bulkRun,
  ),
  /** Those at work first, then the newest; ten at most. */
  'bulk.list': query(nothing, z.object({ runs: z.array(bulkRun) })),
  /** What was changed stays so, until it is undone. Error: `bulk/missing`. */
  'bulk.cancel': command(z.strictObject({ run: uid }), nothing),
  /** Puts back what nobody has changed since. Errors: `bulk/missing`, `bulk/at-work`. */
  'bulk.undo': command(z.strictObject({ run: uid }), nothing),
};

export const bulkEvents = { 'bulk.changed': z.object({}) };
