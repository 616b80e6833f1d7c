import { z } from 'zod';
import { command, query } from './procedure.ts';
import { instant, nothing } from './records.ts';

const backupName = z.string().regex(/^backup-[\dTZ-]+\.sqlite$/);

const backup = z.object({ name: backupName, at: instant, bytes: z.number().int() });
export type BackupRow = z.infer<typeof backup>;

/** What was put back when Rappel started, until somebody has read it. */
export const restoreNote = z.object({
  at: instant,
  /** Name of the backup. */
  from: z.string(),
  why: z.enum(['asked', 'damaged']),
  /** What the journal of calls added to it. */
  calls: z.number().int(),
  outcomes: z.number().int(),
  /** The folder that the database of before was put into. */
  setAside: z.string().nullable(),
});
export type RestoreNote = z.infer<typeof restoreNote>;

export const backups = {
  'backup.list': query(
    nothing,
    z.object({
      /** The newest first. */
      backups: z.array(backup),
      running: z.boolean(),
      /** Code of what stood in the way of the last one. */
      error: z.string().nullable(),
      note: restoreNote.nullable(),
      /** One is put back when Rappel starts next. */
      ordered: backupName.nullable(),
    }),
  ),
  /** Right: administer. Errors: `backup/no-room`, `db/disk-full`, `db/damaged`. */
  'backup.make': command(nothing, backup),
  /** What putting it back would give, without doing it. Right: administer. Errors: `backup/missing`, `db/damaged`. */
  'backup.preview': query(
    z.object({ name: backupName }),
    z.object({
      requests: z.number().int(),
      calls: z.number().int(),
      /** Of those, what the journal adds. */
      replayed: z.number().int(),
      withoutRequest: z.number().int(),
      /** Requests that are in the database and not in the backup. */
      lostRequests: z.number().int(),
    }),
  ),
  /** Puts it back when Rappel starts next; null takes that back. Right: administer. Error: `backup/missing`. */
  'backup.restore': command(z.object({ name: backupName.nullable() }), nothing),
  'backup.noteRead': command(nothing, nothing),
};

export const backupsEvents = {
  'backup.changed': z.object({}),
};
