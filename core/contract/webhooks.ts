import { z } from 'zod';
import { command, query } from './procedure.ts';
import { instant, nothing, uid } from './records.ts';

/** Another system is told of each outcome (Standard Webhooks). All of it needs the right `administer`. */

export const webhookSettings = z.object({
  name: z.string().trim().min(1).max(100),
  /** https, or http on this machine alone. */
  url: z.string().trim().min(1).max(2000),
  /** Codes of the outcomes that are told; empty for all. */
  outcomes: z.array(z.string().min(1).max(100)).max(200),
  /** Whether name, number and note go along. */
  personal: z.boolean(),
  enabled: z.boolean(),
});
export type WebhookSettings = z.infer<typeof webhookSettings>;

/** `gone`: the server said that it is there no more (410), and the webhook was switched off. */
export const webhook = webhookSettings.extend({
  uid,
  gone: z.boolean(),
  waiting: z.number().int(),
  parked: z.number().int(),
  lastSentAt: instant.nullable(),
});
export type Webhook = z.infer<typeof webhook>;

export const webhookMessage = z.object({
  message: uid,
  outcome: z.string(),
  createdAt: instant,
  state: z.enum(['waiting', 'sent', 'parked']),
  tries: z.number().int(),
  nextTryAt: instant.nullable(),
  /** HTTP status of the last answer, and the code of the last failure. */
  status: z.number().int().nullable(),
  reason: z.string().nullable(),
  sentAt: instant.nullable(),
});
export type WebhookMessage = z.infer<typeof webhookMessage>;

export const webhooksProcedures = {
  'webhooks.list': query(nothing, z.object({ webhooks: z.array(webhook) })),
  /**
   * `uid` null makes one; `secret` is then the key of its signatures, shown this once. Errors: `webhook/address`,
   * `webhook/private-address`, `webhook/missing`, `role/not-allowed`.
   */
  'webhooks.save': command(
    z.object({ uid: uid.nullable(), settings: webhookSettings }),
    z.object({ uid, secret: z.string().nullable() }),
  ),
  /** Its messages go, too. */
  'webhooks.remove': command(z.object({ webhook: uid }), nothing),
  /** Another key for its signatures, from the next try on. Error: `webhook/missing`. */
  'webhooks.renewSecret': command(z.object({ webhook: uid }), z.object({ secret: z.string() })),
  /** The last hundred, newest first. */
  'webhooks.messages': query(z.object({ webhook: uid }), z.object({ messages: z.array(webhookMessage) })),
  /** Tries a parked one anew, or a waiting one now. Error: `webhook/missing`. */
  'webhooks.sendAgain': command(z.object({ message: uid }), nothing),
};

export const webhooksEvents = {
  'webhooks.changed': z.object({}),
};
