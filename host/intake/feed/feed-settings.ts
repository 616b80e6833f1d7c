import { z } from 'zod';
import { feedSettings, type FeedSettings } from '../../../core/contract/feed.ts';
import { ExpectedError } from '../../../core/errors.ts';
import type { HostContext } from '../../context.ts';
import { keptSources, type KeptSources } from '../kept-sources.ts';

/** Where a feed goes on; what tells whether its first page has changed. */
const feedProgress = z.object({
  /** Value of the cursor's parameter; null before the first page. */
  cursor: z.string().nullable(),
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
});
export type FeedProgress = z.infer<typeof feedProgress>;
export const noProgress: FeedProgress = { cursor: null, etag: null, lastModified: null };

/** The token, or the password. */
const feedSecret = z.object({ secret: z.string() });
export type FeedSecret = z.infer<typeof feedSecret>;

export type FeedSources = KeptSources<FeedSettings, FeedProgress, FeedSecret>;

const kept = new WeakMap<HostContext['db'], FeedSources>();

/** The feeds of a host's database: one for all who change them. */
export const feedSources = (context: Pick<HostContext, 'db' | 'ports'>): FeedSources => {
  const known =
    kept.get(context.db) ??
    keptSources(context, {
      name: 'intake.feeds',
      settings: feedSettings,
      progress: feedProgress,
      secret: feedSecret,
    });
  kept.set(context.db, known);
  return known;
};

export const feedMissing = (): ExpectedError =>
  new ExpectedError('feed/missing', 'This feed is not set up any more. Read the list again.');
