import { z } from 'zod';
import { roles } from '../domain/role.ts';
import { command, query } from './procedure.ts';
import { nothing, uid } from './records.ts';

const capabilities = z.object({
  desktop: z.boolean(),
  tray: z.boolean(),
  systemNotifications: z.boolean(),
  protocolLinks: z.boolean(),
  hotKeys: z.boolean(),
});

export const session = {
  /** What the window needs before its first paint. */
  'session.hello': query(
    nothing,
    z.object({
      version: z.string(),
      workstation: uid,
      capabilities,
      locale: z.string(),
      zone: z.string(),
      /** True until a line has been chosen and there is something in the queue or the agent skipped. */
      firstStart: z.boolean(),
      /** What the screens may show; the host asks for itself again (host/procedure-rights.ts). */
      role: z.enum(roles),
      secretsKind: z.enum(['keychain', 'sealed-file', 'memory']),
    }),
  ),
  /**
   * One window at a time holds the phone, so that a call never rings twice. `force` takes it from the other window,
   * which then hears `session.claimed`. Answers whether this window holds it now.
   */
  'session.claim': command(z.object({ force: z.boolean() }), z.object({ active: z.boolean() })),
  /** What the window shows beside the clock in the tray and the title. */
  'session.lineState': command(
    z.object({
      state: z.enum(['offline', 'connecting', 'ready', 'ringing', 'in-call', 'error']),
      text: z.string().max(200),
    }),
    nothing,
  ),
  /** A system notification, where the host can show one. The body may name a person: it stays on this machine. */
  'session.notify': command(
    z.object({ title: z.string().max(200), body: z.string().max(500), tag: z.string().max(100) }),
    nothing,
  ),
};

export const sessionEvents = {
  /** Another window took the phone. */
  'session.claimed': z.object({}),
  /** A tel:, sip: or callto: link was opened, already reduced to a number. */
  'session.dial': z.object({ number: z.string() }),
  /** The machine woke, or its screen was unlocked: what the line looked like before says nothing now. */
  'session.resumed': z.object({}),
};
