import { ExpectedError } from '../../core/errors.ts';
import { checkOutboundUrl, hostList, type AddressRefusals } from '../outbound-address.ts';

/** Where a webhook may be sent (host/outbound-address.ts). */
export const webhookRefusals: AddressRefusals = {
  bad: (why) =>
    new ExpectedError('webhook/address', `The address of the webhook cannot be used: ${why}. Correct it.`),
  private: (host) =>
    new ExpectedError(
      'webhook/private-address',
      `${host} is a machine of the own network, not of the Internet. Have IT allow this host (docs/exports.md), or use its public address.`,
      { host },
    ),
};

/** Errors: `webhook/address`, `webhook/private-address` (a name is looked up when something is sent). */
export const checkWebhookUrl = (text: string, allowed: readonly string[]): URL =>
  checkOutboundUrl(text, allowed, webhookRefusals);

/** Hosts of the own network that IT lets webhooks tell: `RAPPEL_WEBHOOK_HOSTS`. */
export const allowedWebhookHosts = (list = process.env['RAPPEL_WEBHOOK_HOSTS']): readonly string[] =>
  hostList(list);
