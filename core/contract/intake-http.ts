import { z } from 'zod';
import { presetName } from './intake-log.ts';
import { command, query } from './procedure.ts';
import { instant, nothing, uid } from './records.ts';

/** Who may send to a probe over HTTP: nobody, who knows its secret, or anybody. */
export const probeAccess = z.enum(['closed', 'secret', 'open']);
export type ProbeAccess = z.infer<typeof probeAccess>;

export const port = z.number().int().min(0).max(65_535);

export const intakeServerShape = z.object({
  enabled: z.boolean(),
  port,
  /** Whether other machines reach it, over TLS; a matter of the command line (docs/it.md). */
  open: z.boolean(),
  state: z.enum(['off', 'listening', 'failed']),
  /** `http://127.0.0.1:8470`, or null when it does not listen. */
  address: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type IntakeServer = z.infer<typeof intakeServerShape>;

export const probeIntakeShape = z.object({
  preset: presetName,
  access: probeAccess,
  /** What stands behind the server's address: `/probes/UID/requests`. */
  path: z.string(),
  hasSecret: z.boolean(),
  /** Until when the secret before this one is still taken; null when there is none. */
  previousUntil: instant.nullable(),
  /** What is typed at Meta as the verify token; null without a secret. */
  metaVerifyToken: z.string().nullable(),
});

export const intakeHttp = {
  'intake.server': query(nothing, intakeServerShape),
  /** Switches the server on or off. What keeps it from listening is in the answer. */
  'intake.setServer': command(z.object({ enabled: z.boolean(), port }), intakeServerShape),
  /** Error: `probe/missing`. */
  'probes.intake': query(z.object({ probe: uid }), probeIntakeShape),
  /** Error: `probe/missing`. */
  'probes.setIntake': command(
    z.object({ probe: uid, preset: presetName, access: probeAccess }),
    probeIntakeShape,
  ),
  /**
   * Gives a probe a new secret: one that its provider has made, or with null one that is made here and told this once.
   * The one before is still taken for `keepHours`. Error: `probe/missing`.
   */
  'probes.makeSecret': command(
    z.object({
      probe: uid,
      secret: z.string().min(8).max(500).nullable(),
      keepHours: z.number().int().min(0).max(720),
    }),
    z.object({ secret: z.string().nullable(), intake: probeIntakeShape }),
  ),
};
