import { z } from 'zod';
import { deliveryField, presetName } from './intake-log.ts';
import { command, query } from './procedure.ts';
import { instant, nothing, uid } from './records.ts';

export const feedSignIn = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('bearer') }),
  z.object({ kind: z.literal('basic'), user: z.string().max(300) }),
]);
export type FeedSignIn = z.infer<typeof feedSignIn>;

/** How a feed says where it goes on. Paths are as in `contact.phone`. */
export const feedPaging = z.discriminatedUnion('kind', [
  /** One page, read whole each time. */
  z.object({ kind: z.literal('none') }),
  /** The next page's address: of `Link: <…>; rel="next"`, or at this path of the page when it is not ''. */
  z.object({ kind: z.literal('next'), path: z.string().trim().max(200) }),
  /** A value at this path, of the page or of its last record, goes into this parameter of the next question. */
  z.object({
    kind: z.literal('cursor'),
    path: z.string().trim().min(1).max(200),
    parameter: z.string().trim().min(1).max(100),
  }),
]);
export type FeedPaging = z.infer<typeof feedPaging>;

export const feedSettings = z.object({
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean(),
  /** https, or http on this machine. */
  url: z.url({ protocol: /^https?$/ }).max(2000),
  probe: uid,
  preset: presetName,
  signIn: feedSignIn,
  paging: feedPaging,
  everyMinutes: z.number().int().min(1).max(1440),
});
export type FeedSettings = z.infer<typeof feedSettings>;

export const feedShape = feedSettings.extend({ uid, hasSecret: z.boolean() });
export type Feed = z.infer<typeof feedShape>;

/** `secret`: the token or the password; '' where the one that is kept stays. */
const draft = z.object({ uid: uid.nullable(), settings: feedSettings, secret: z.string().max(10_000) });
export type FeedDraft = z.infer<typeof draft>;

export const feedState = z.object({
  feed: uid,
  /** `waiting`: for the next time; with an error when the last one failed. */
  state: z.enum(['off', 'reading', 'waiting']),
  since: instant,
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  nextTryAt: instant.nullable(),
  /** When it last answered well. */
  lastReadAt: instant.nullable(),
  /** Since the start of the host: pages kept, and leads in them that were new or added something. */
  pages: z.number().int(),
  leads: z.number().int(),
});
export type FeedState = z.infer<typeof feedState>;

export const feed = {
  'feed.list': query(nothing, z.object({ feeds: z.array(feedShape) })),
  /** Makes a feed, or changes the one of that uid, which is then read from its beginning. Errors: `feed/missing`, `feed/address`, `probe/missing`. */
  'feed.save': command(draft, z.object({ feed: feedShape })),
  /** Forgets a feed and its secret; what it brought stays. */
  'feed.remove': command(z.object({ feed: uid }), nothing),
  /**
   * Reads the first page and shows what it holds, without keeping anything. Errors: `feed/missing`, `feed/address`,
   * `feed/private-address`, `feed/unreachable`, `feed/certificate`, `feed/redirect`, `feed/sign-in`, `feed/too-often`,
   * `feed/status`, `feed/too-big`, `feed/too-slow`, `feed/cut-off`, `feed/not-json`, `probe/missing`.
   */
  'feed.test': command(
    draft,
    z.object({
      leads: z.number().int(),
      /** Of the first lead. */
      fields: z.array(deliveryField),
      /** A code of core/messages/intake-log.ts, or null. */
      reason: z.string().nullable(),
      /** Whether the feed says where it goes on, as `paging` expects. */
      goesOn: z.boolean(),
    }),
  ),
  /** Reads it now, out of its turn. Error: `feed/missing`. */
  'feed.read': command(z.object({ feed: uid }), nothing),
  'feed.state': query(nothing, z.object({ states: z.array(feedState) })),
};

export const feedEvents = {
  'feed.changed': z.object({}),
};
