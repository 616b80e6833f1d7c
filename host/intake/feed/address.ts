import { ExpectedError } from '../../../core/errors.ts';
import { checkOutboundUrl, hostList, type AddressRefusals } from '../../outbound-address.ts';

/** Where a feed may be read from (host/outbound-address.ts). */
export const feedRefusals: AddressRefusals = {
  bad: (why) =>
    new ExpectedError('feed/address', `The address of the feed cannot be used: ${why}. Correct it.`),
  private: (host) =>
    new ExpectedError(
      'feed/private-address',
      `${host} is a machine of the own network, not of the Internet. Have IT allow this host (docs/intake-mail-and-feed.md), or use its public address.`,
      { host },
    ),
};

/** Errors: `feed/address`, `feed/private-address` (for an address that is a number; a name is looked up when it is read). */
export const checkFeedUrl = (text: string, allowed: readonly string[]): URL =>
  checkOutboundUrl(text, allowed, feedRefusals);

/** Hosts that IT lets feeds read although their addresses are of the own network: `RAPPEL_FEED_HOSTS`. */
export const allowedFeedHosts = (list = process.env['RAPPEL_FEED_HOSTS']): readonly string[] =>
  hostList(list);
