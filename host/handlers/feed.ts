import type { Feed, feed } from '../../core/contract/feed.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ProbeIntake } from '../../db/stores/intake-log.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { checkFeedUrl } from '../intake/feed/address.ts';
import { feedMissing, feedSources, noProgress } from '../intake/feed/feed-settings.ts';
import type { Feeds } from '../intake/feed/feeds.ts';
import type { FeedNetwork } from '../intake/feed/get.ts';
import { isEmptyPage, readFeed, type FeedPage } from '../intake/feed/pages.ts';
import { presets } from '../intake/presets/index.ts';
import { readDelivery } from '../intake/read-delivery.ts';

/** Whoever asks waits at the screen. */
const patienceMs = 60_000;

export const feedHandlers = (
  context: HostContext,
  network: FeedNetwork,
  feeds: () => Feeds,
): HandlersOf<typeof feed> => {
  const { db, ports } = context;
  const sources = feedSources(context);
  const withSecret = (one: Omit<Feed, 'hasSecret'>): Feed => ({
    ...one,
    hasSecret: sources.secret(one.uid) !== null,
  });
  const probeOf = async (uid: string): Promise<ProbeIntake> => {
    const probe = await db.read('probes.intake', { uid });
    if (!probe)
      throw new ExpectedError('probe/missing', 'This probe does not exist any more. Choose another one.');
    return probe;
  };

  return {
    'feed.list': async () => ({ feeds: (await sources.list()).map(withSecret) }),
    'feed.save': async ({ uid: before, settings, secret }) => {
      checkFeedUrl(settings.url, network.allowed);
      await probeOf(settings.probe);
      const uid = await sources.save(before, settings);
      if (uid === null) throw feedMissing();
      if (secret !== '') sources.setSecret(uid, { secret });
      await feeds().apply(uid);
      return { feed: withSecret({ ...settings, uid }) };
    },
    'feed.remove': async ({ feed: uid }) => {
      await sources.remove(uid);
      await feeds().apply();
      return {};
    },
    'feed.test': async ({ uid, settings, secret }) => {
      const probe = await probeOf(settings.probe);
      const pages: FeedPage[] = [];
      await readFeed(
        {
          settings,
          secret: secret === '' && uid !== null ? (sources.secret(uid)?.secret ?? '') : secret,
          progress: noProgress,
          network,
          signal: AbortSignal.timeout(patienceMs),
          now: ports.clock.now,
        },
        (page) => {
          pages.push(page);
          return Promise.resolve(false);
        },
      );
      const [page] = pages;
      if (!page || isEmptyPage(page))
        return { leads: 0, fields: [], reason: null, goesOn: page?.goesOn === true };
      const { leads, fields, reason } = readDelivery(page.content, settings.preset, probe, {
        at: ports.clock.now(),
        asked: null,
      });
      const first = presets[settings.preset].read(page.content).submissions[0]?.fields.length ?? 0;
      return {
        leads: leads.length,
        fields: fields
          .slice(0, first)
          .map(({ path, label, value, field }) => ({ path, label, value, field })),
        reason: reason ?? leads.map((lead) => lead?.lead.problem ?? null).find((one) => one !== null) ?? null,
        goesOn: page.goesOn,
      };
    },
    'feed.read': async ({ feed: uid }) => {
      if (!feeds().readNow(uid)) throw feedMissing();
      return {};
    },
    'feed.state': async () => ({ states: [...(await feeds().states())] }),
  };
};
