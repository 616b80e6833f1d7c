import { z } from 'zod';
import { command, query } from './procedure.ts';
import { instant, nothing } from './records.ts';

/** Channels of versions: a file of this name lies on the server (latest.yml, beta-linux.yml …). */
export const updateChannels = ['latest', 'beta', 'alpha'] as const;

/** Why nothing is looked for. */
export const noUpdates = z.enum([
  /** IT has set no server. */
  'no-server',
  'switched-off',
  /** Not the packed desktop: the browser workstation, or a run from the sources. */
  'not-packed',
  /** Installed by something that updates it itself: MSI, an archive. */
  'by-others',
  /** The build has no key to know the publisher by. */
  'no-key',
]);
export type NoUpdates = z.infer<typeof noUpdates>;

export const updateStatus = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off'), why: noUpdates }),
  /** Looked at this instant and found nothing newer; null before the first look. */
  z.object({ kind: z.literal('waiting'), checkedAt: instant.nullable() }),
  /** Asking the server, or fetching what is newer. */
  z.object({ kind: z.literal('fetching'), percent: z.number().min(0).max(100) }),
  z.object({ kind: z.literal('ready'), version: z.string() }),
  z.object({ kind: z.literal('failed'), at: instant, error: z.string() }),
]);
export type UpdateStatus = z.infer<typeof updateStatus>;

export const updates = {
  'updates.state': query(
    nothing,
    z.object({
      channel: z.enum(updateChannels),
      status: updateStatus,
      /** A call is on or rings: nothing is installed now. */
      inCall: z.boolean(),
    }),
  ),
  /** Looks now. Errors: `updates/off`; `updates/unreachable`, `updates/unsigned`, `updates/damaged`. */
  'updates.check': command(nothing, nothing),
  /** Ends Rappel, installs and starts again. Errors: `updates/not-ready`, `updates/in-call`. */
  'updates.install': command(nothing, nothing),
};

export const updatesEvents = {
  'updates.changed': z.object({}),
};
