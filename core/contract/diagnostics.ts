import { z } from 'zod';
import { checkTopics, doctorFindings } from '../domain/doctor.ts';
import { command, query } from './procedure.ts';
import { instant, nothing } from './records.ts';

export const doctorReport = z.object({
  at: instant,
  checks: z
    .array(
      z.object({
        topic: z.enum(checkTopics),
        level: z.enum(['ok', 'warning', 'error', 'skipped']),
        finding: z.enum(doctorFindings),
        subject: z.string().nullable(),
        facts: z.record(z.string(), z.union([z.string(), z.number()])),
      }),
    )
    .readonly(),
});

/** A failure as core/domain/redact-error.ts leaves it. The host redacts once more what a window sends. */
export const redactedError = z.object({
  name: z.string().max(60),
  code: z.string().max(60).nullable(),
  message: z.string().max(300).nullable(),
  frames: z.array(z.string().max(400)).max(30).readonly(),
});

export const crashPlace = z.enum(['host', 'thread', 'window', 'desktop']);

export const crashReport = z.object({
  at: instant,
  /** Where it happened: a process of ours, a thread of it, the page. */
  place: crashPlace,
  version: z.string(),
  /** Node's or Electron's version, and the system. */
  runtime: z.string(),
  error: redactedError,
});
export type CrashReport = z.infer<typeof crashReport>;

export const diagnostics = {
  /**
   * Looks at this workstation, for at most `doctorLimitMs`; `whole` has every page of the database looked through, which
   * may take as long as that. One at a time: who asks meanwhile hears of the same run. Error: `cancelled`.
   */
  'diagnostics.run': query(z.object({ whole: z.boolean() }), doctorReport),
  /** Ends the run that goes on, if there is one. */
  'diagnostics.stop': command(nothing, nothing),
  /** What can be sent to who helps: no name, number, word or secret is in it. A zip archive in base64. */
  'diagnostics.bundle': query(nothing, z.object({ name: z.string(), data: z.string() })),
  /** The newest first. `address`: where IT has them sent. */
  'diagnostics.crashes': query(
    nothing,
    z.object({ crashes: z.array(crashReport.extend({ sent: z.boolean() })), address: z.string().nullable() }),
  ),
  /** A failure of the page itself. */
  'diagnostics.windowFailed': command(redactedError, nothing),
};

export const diagnosticsEvents = {
  'diagnostics.changed': z.object({}),
};
