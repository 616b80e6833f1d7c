import { z } from 'zod';
import { exportTables } from '../domain/export-dictionary.ts';
import { command, query } from './procedure.ts';
import { instant, nothing } from './records.ts';

/** Data out of Rappel as files: at once, or each day. All need the right `export`, the schedule `administer`. */

/** `ics`: the promises as one iCalendar file, whatever the tables. */
export const dataFormat = z.enum(['csv', 'xlsx', 'ndjson', 'parquet', 'ics']);
export type DataFormat = z.infer<typeof dataFormat>;

/**
 * Ways out for data that a policy may allow (core/contract/policy-file.ts): the formats of tables; `json`, of the log; one
 * call with its sound; the log for a lead's workstation.
 */
export const exportRight = z.enum([...dataFormat.options, 'json', 'call-file', 'bundle']);
export type ExportRight = z.infer<typeof exportRight>;

export const exportTable = z.enum(exportTables);

/** Whole path on the machine of the host. */
const folder = z.string().trim().min(1).max(4096);

export const exportChoice = z.object({
  format: dataFormat,
  tables: z.array(exportTable).min(1),
  /** Whether names, numbers, words and notes are written. */
  personal: z.boolean(),
});
export type ExportChoice = z.infer<typeof exportChoice>;

export const exportState = z.object({
  state: z.enum(['idle', 'running', 'done', 'failed', 'cancelled']),
  folder: z.string(),
  /** The table at work, its place among the tables, and the rows written so far, of all tables. */
  table: exportTable.nullable(),
  step: z.number().int(),
  steps: z.number().int(),
  rows: z.number().int(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type ExportState = z.infer<typeof exportState>;

export const exportSchedule = exportChoice.extend({
  folder,
  /** Minutes after midnight, by the clock of the workstation. */
  minute: z.number().int().min(0).max(1439),
  /** How many exports are kept; the oldest of those that Rappel made goes. */
  keep: z.number().int().min(1).max(365),
});
export type ExportSchedule = z.infer<typeof exportSchedule>;

/** `waiting`: for its time; `failed`: the last try did not work, and another follows at `nextAt`. */
export const scheduleState = z.object({
  state: z.enum(['off', 'waiting', 'running', 'failed']),
  lastAt: instant.nullable(),
  nextAt: instant.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type ScheduleState = z.infer<typeof scheduleState>;

export const exportsProcedures = {
  'exports.state': query(nothing, exportState),
  /**
   * Answers once it has begun; `exports.changed` tells of the rest. Errors: `export/not-absolute`, `export/at-work`,
   * `role/not-allowed`.
   */
  'exports.start': command(
    exportChoice.extend({ folder, since: instant.nullable(), until: instant.nullable() }),
    exportState,
  ),
  'exports.cancel': command(nothing, nothing),
  'exports.schedule': query(nothing, z.object({ schedule: exportSchedule.nullable(), state: scheduleState })),
  /** Null ends it. Errors: `export/not-absolute`, `role/not-allowed`. */
  'exports.saveSchedule': command(z.object({ schedule: exportSchedule.nullable() }), nothing),
};

export const exportsEvents = {
  'exports.changed': z.object({}),
};
