import { z } from 'zod';
import { command, query } from './procedure.ts';
import { uid } from './records.ts';

export const tickKind = z.enum(['stake', 'capability', 'need']);
export type TickKind = z.infer<typeof tickKind>;

/** What stands ticked with an attempt: labels verbatim, in the order in which they were ticked. */
export const talk = z.object({
  /** Stakes the person confirmed. */
  stakes: z.array(z.string()),
  /** Capabilities the agent brought up. */
  capabilities: z.array(z.string()),
  /** What they need and nothing of the offer answers, in the agent's words. */
  needs: z.array(z.string()),
});
export type Talk = z.infer<typeof talk>;

export const talks = {
  /** An unknown attempt has nothing ticked. */
  'talk.get': query(z.object({ attempt: uid }), talk),
  /**
   * Ticks, or takes a tick back; both are kept, and the last one counts. Also after the call, to correct it.
   * Errors: `call/missing`, `talk/erased`.
   */
  'talk.tick': command(
    z.object({
      attempt: uid,
      kind: tickKind,
      label: z.string().trim().min(1).max(500),
      ticked: z.boolean(),
    }),
    talk,
  ),
};
