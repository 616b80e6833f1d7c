import type { Output, QueryName } from '../../core/contract/index.ts';
import type { Connection } from './connection.ts';
import { forgetDraftsOf } from './draft.ts';
import {
  createPageStore,
  type PageBase,
  type PagedName,
  type PageRow,
  type PageStore,
} from './page-store.ts';
import { createQueryCache, type QueryCache } from './query-cache.ts';

/** What the screens read: cached queries and pages, refreshed by the host's events. */
export type DataStore = {
  readonly connection: Connection;
  readonly queries: QueryCache;
  readonly pages: <N extends PagedName>(name: N, base: PageBase<N>) => PageStore<PageRow<N>, Output<N>>;
};

const queueQueries: readonly QueryName[] = [
  'queue.counts',
  'prospect.byNumber',
  'call.decide',
  'home.get',
  'request.mergeCandidates',
  'request.farewell',
  'agents.list',
  'requests.count',
];
const recordingQueries: readonly QueryName[] = ['recording.get', 'recording.review'];
const callQueries: readonly QueryName[] = [
  'calls.get',
  'figures.convincing',
  'figures.read',
  'home.get',
  'attempt.pending',
  'mine.calls',
  'mine.summary',
  'outcome.kinds',
  'probes.yield',
  'talk.get',
  'quality.get',
  'quality.trend',
];
/** Everything about reviews; few at a time, and each change may show in all of it. */
const isOfReviews = (name: QueryName): boolean => /^(?:reviews|scoreForms|calibrations|mine)\./u.test(name);
const probeQueries: readonly QueryName[] = [
  'probes.list',
  'probes.yield',
  'probes.wordings',
  'probes.formAccess',
  'probes.intake',
  'offers.list',
  'intake.delivery',
  'requests.choices',
];
const intakeQueries: readonly QueryName[] = [
  'home.get',
  'intake.delivery',
  'intake.waiting',
  'intake.server',
  'quarantine.list',
  'probes.yield',
];
const keptPages = 12;
/** An import changes the queue many times a second; the list follows at this pace. */
const paceMs = 400;

/** Runs at once, then at most once per pace, and always once after the last ask. */
const paced = (work: () => void): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let again = false;
  const tick = (): void => {
    timer = null;
    if (!again) return;
    again = false;
    work();
    timer = setTimeout(tick, paceMs);
  };
  return () => {
    if (timer !== null) {
      again = true;
      return;
    }
    work();
    timer = setTimeout(tick, paceMs);
  };
};

export const createDataStore = (connection: Connection): DataStore => {
  const { client } = connection;
  const queries = createQueryCache(client, () => Date.now());
  // Each kind of page with its own rows; the store hands out the right type by name.
  const pageStores = new Map<string, { readonly name: PagedName; readonly store: PageStore<never, never> }>();

  const refreshPages = (name: PagedName): void => {
    for (const entry of pageStores.values()) if (entry.name === name) entry.store.refresh();
  };
  const among = (names: readonly QueryName[]) => (name: QueryName) => names.includes(name);

  const queueChanged = paced(() => {
    queries.invalidate(among(queueQueries));
    refreshPages('queue.page');
  });
  const callsChanged = paced(() => {
    queries.invalidate(among(callQueries));
    refreshPages('calls.page');
  });
  const intakeChanged = paced(() => {
    queries.invalidate(among(intakeQueries));
    refreshPages('intake.log');
    refreshPages('quarantine.page');
  });
  client.on('intake.changed', intakeChanged);
  client.on('diagnostics.changed', () => queries.invalidate(among(['diagnostics.crashes'])));
  client.on('backup.changed', () => queries.invalidate(among(['backup.list', 'backup.preview'])));
  client.on('updates.changed', () => queries.invalidate(among(['updates.state'])));
  client.on('views.changed', () => queries.invalidate(among(['views.list'])));
  client.on('views.changed', () => queries.invalidate(among(['callViews.list', 'views.list'])));
  client.on('bulk.changed', () => queries.invalidate(among(['bulk.list'])));
  client.on('mailbox.changed', () => queries.invalidate(among(['mailbox.list', 'mailbox.state'])));
  client.on('feed.changed', () => queries.invalidate(among(['feed.list', 'feed.state'])));
  client.on('exports.changed', () => queries.invalidate(among(['exports.state', 'exports.schedule'])));
  client.on('webhooks.changed', () => queries.invalidate(among(['webhooks.list', 'webhooks.messages'])));
  client.on('queue.changed', queueChanged);
  client.on('calls.changed', callsChanged);
  client.on('request.changed', ({ request }) => {
    queries.invalidate(
      (name, input) => name === 'request.get' && (input as { request: string }).request === request,
    );
    queries.invalidate(among(['call.decide']));
    queueChanged();
  });
  client.on('work.changed', () => {
    queries.invalidate(among(['work.state']));
    refreshPages('queue.page');
  });
  client.on('reviews.changed', () => queries.invalidate(isOfReviews));
  client.on('settings.changed', () => {
    // Whose calls and what rights: both are settings.
    queries.invalidate(isOfReviews);
    queries.invalidate(
      among(['settings.get', 'session.hello', 'outcome.kinds', 'hotKeys.states', 'retention.preview']),
    );
  });
  client.on('role.changed', () => queries.invalidate(() => true));
  client.on('policy.changed', () => queries.invalidate(among(['policy.get'])));
  client.on('bundles.changed', () => queries.invalidate(among(['bundles.status', 'workstations.list'])));
  client.on('rules.changed', () => queries.invalidate(among(['rules.get', 'rules.preview', 'call.decide'])));
  client.on('line.changed', () => queries.invalidate(among(['line.get', 'session.hello'])));
  client.on('recordings.changed', () => queries.invalidate(among(recordingQueries)));
  client.on('voicemail.changed', () => queries.invalidate(among(['voicemail.list'])));
  client.on('suppressions.changed', () => {
    queries.invalidate(among(['call.decide']));
    refreshPages('suppressions.page');
  });
  client.on('retention.changed', () => queries.invalidate(among(['retention.preview'])));
  client.on('people.erased', ({ requests, attempts, numbers }) => {
    const isGone = (input: unknown): boolean => requests.includes((input as { request: string }).request);
    queries.forget((name, input) => name === 'request.get' && isGone(input));
    queries.forget(isOfReviews);
    forgetDraftsOf([...requests, ...attempts, ...numbers]);
  });
  client.on('watchedFolder.changed', () => queries.invalidate(among(['watchedFolder.get'])));
  client.on('probes.changed', () => queries.invalidate(among(probeQueries)));
  client.on('intake.finished', () =>
    queries.invalidate(among(['intake.batches', 'intake.waiting', 'probes.yield', 'session.hello'])),
  );
  connection.onOnline(() => {
    queries.invalidate(() => true);
    for (const { store } of pageStores.values()) store.refresh();
  });

  return {
    connection,
    queries,
    pages: (name, base) => {
      const key = `${name} ${JSON.stringify(base)}`;
      const known = pageStores.get(key);
      if (known) {
        pageStores.delete(key);
        pageStores.set(key, known);
        return known.store;
      }
      const store = createPageStore(client, name, base);
      pageStores.set(key, { name, store: store as unknown as PageStore<never, never> });
      const oldest = pageStores.keys().next();
      if (pageStores.size > keptPages && !oldest.done) pageStores.delete(oldest.value);
      return store;
    },
  };
};
