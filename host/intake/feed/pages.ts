import type { FeedPaging, FeedSettings } from '../../../core/contract/feed.ts';
import { ExpectedError } from '../../../core/errors.ts';
import { readContent, type Content } from '../content.ts';
import { mostBytes, mostLeads } from '../limits.ts';
import { isObject, objectsIn, textOf } from '../presets/flatten.ts';
import { recordsOf } from '../presets/generic.ts';
import { getFeed, sameOrigin, type Answer, type FeedNetwork } from './get.ts';
import type { FeedProgress } from './feed-settings.ts';

/** A feed as pages, each small enough to be one delivery. */

export type FeedPage = {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly content: Content;
  /** Where the feed stands once this page is stored. */
  readonly progress: FeedProgress;
  /** Whether the page says where it goes on. */
  readonly goesOn: boolean;
};

/** Pages of one reading; the next one goes on. */
const mostPages = 200;
/** Of a feed that never ends. */
const mostBytesAtOnce = 64 * 1024 * 1024;
/** Lines of NDJSON that are one page. */
const linesAtOnce = 500;
const bytesAtOnce = 512 * 1024;

const tooBig = (): ExpectedError =>
  new ExpectedError(
    'feed/too-big',
    'A page of the feed is larger than 5 MiB, or one of its lines is. Have it give fewer records at once, with a parameter such as limit=500.',
  );

const secondsOf = (header: string | undefined, now: number): number | null => {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const at = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
};

/** Errors: `feed/sign-in`, `feed/too-often`, `feed/status`; both of the latter with `data.retryAfter` in seconds or null. */
const checkStatus = ({ status, headers }: Answer, now: number): void => {
  if (status === 200) return;
  const retryAfter = secondsOf(headers['retry-after'], now);
  if (status === 401 || status === 403)
    throw new ExpectedError(
      'feed/sign-in',
      `The feed does not accept this sign-in (${status}). Check the kind of sign-in, the user and the secret.`,
      { retryAfter },
    );
  if (status === 429)
    throw new ExpectedError(
      'feed/too-often',
      'The feed says that it is asked too often. It is asked again when it allows that; set a longer time between two readings.',
      { retryAfter },
    );
  throw new ExpectedError(
    'feed/status',
    `The feed answered ${status} instead of records. Check its address; a fault of its server passes, and it is tried again.`,
    { status, retryAfter },
  );
};

const headersFor = (
  { signIn }: FeedSettings,
  secret: string,
  conditional: FeedProgress | null,
): Readonly<Record<string, string>> => ({
  accept: 'application/json, application/x-ndjson',
  ...(signIn.kind === 'bearer' ? { authorization: `Bearer ${secret}` } : {}),
  ...(signIn.kind === 'basic'
    ? { authorization: `Basic ${Buffer.from(`${signIn.user}:${secret}`, 'utf8').toString('base64')}` }
    : {}),
  ...(conditional?.etag ? { 'if-none-match': conditional.etag } : {}),
  ...(conditional?.lastModified ? { 'if-modified-since': conditional.lastModified } : {}),
});

const atPath = (value: unknown, path: string): string => {
  let found = value;
  for (const step of path.split('.')) {
    if (Array.isArray(found)) found = found[Number(step)];
    else if (isObject(found) && Object.hasOwn(found, step)) found = found[step];
    else return '';
  }
  return textOf(found);
};

const recordsIn = (content: Content): readonly unknown[] =>
  content.form === 'json' ? (recordsOf(content.value) ?? objectsIn([content.value])) : [];

const nextLink = (header: string | string[] | undefined): string =>
  /<([^>]{1,2000})>\s*;[^,]{0,500}\brel="?next"?/i.exec([header].flat().join(', '))?.[1] ?? '';

/** The value of the cursor after this page; '' when it says none. */
const cursorAfter = (content: Content, path: string): string => {
  const ofPage = content.form === 'json' ? atPath(content.value, path) : '';
  return (ofPage === '' ? atPath(recordsIn(content).at(-1), path) : ofPage).slice(0, 2000);
};

const isLines = ({ headers }: Answer): boolean =>
  /^application\/(?:x-ndjson|ndjson|jsonl|json-lines|x-jsonlines|stream\+json)\b/i.test(
    headers['content-type'] ?? '',
  );

const lineType = 'application/x-ndjson';

/** The whole answer. Error: `feed/too-big`. */
const wholeBody = async ({ body, close }: Answer): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > mostBytes) {
      close();
      throw tooBig();
    }
    parts.push(piece);
  }
  return Buffer.concat(parts);
};

/**
 * Complete lines, some hundred at a time, until the feed ends or enough came. What had come when it broke off is given
 * first. Errors: `feed/too-big`, those of the body.
 */
async function* lineParts({ body, close }: Answer): AsyncIterable<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let lines: Buffer[] = [];
  let size = 0;
  let all = 0;
  let failure: unknown = null;
  const part = (): Buffer => {
    const made = Buffer.concat(lines);
    lines = [];
    size = 0;
    return made;
  };
  try {
    for await (const piece of body) {
      all += piece.length;
      let data = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      for (let end = data.indexOf(10); end !== -1; end = data.indexOf(10)) {
        lines.push(data.subarray(0, end + 1));
        size += end + 1;
        data = data.subarray(end + 1);
        if (lines.length >= linesAtOnce || size >= bytesAtOnce) yield part();
      }
      rest = data;
      if (rest.length > mostBytes) throw tooBig();
      // It may never end. What came is kept; the rest of a line is not.
      if (all > mostBytesAtOnce) {
        rest = Buffer.alloc(0);
        break;
      }
    }
    if (rest.length > 0) lines.push(rest);
  } catch (error) {
    failure = error;
  } finally {
    close();
  }
  if (lines.length > 0) yield part();
  if (failure !== null) throw failure as Error;
}

export type Reading = {
  readonly settings: FeedSettings;
  readonly secret: string;
  readonly progress: FeedProgress;
  readonly network: FeedNetwork;
  readonly signal: AbortSignal;
  readonly now: () => number;
};

const firstUrl = ({ settings: { url, paging }, progress: { cursor } }: Reading): string => {
  if (paging.kind !== 'cursor' || cursor === null) return url;
  const next = new URL(url);
  next.searchParams.set(paging.parameter, cursor);
  return next.href;
};

const following = (paging: FeedPaging, { url, headers }: Answer, content: Content): URL | null => {
  if (paging.kind !== 'next') return null;
  const said =
    (content.form === 'json' && paging.path !== '' ? atPath(content.value, paging.path) : '') ||
    nextLink(headers['link']);
  const next = said === '' ? null : URL.parse(said, url.href);
  // The secret goes with the question: nowhere else.
  if (next && !sameOrigin(url, next))
    throw new ExpectedError(
      'feed/redirect',
      'The feed’s next page is on another server, and was not asked for. Enter the address it really has.',
    );
  return next;
};

/** Whether there is nothing in a page that could be a lead: a feed that has nothing new says so with an empty list. */
export const isEmptyPage = ({ content }: FeedPage): boolean =>
  content.form === 'json' && recordsOf(content.value)?.length === 0;

const headerOf = (value: string | undefined, most: number): string | null => value?.slice(0, most) ?? null;

const checkPage = async (body: Buffer, contentType: string): Promise<Content> => {
  const content = await readContent(contentType, body);
  if (content.form !== 'json')
    throw new ExpectedError(
      'feed/not-json',
      'The feed’s answer is not JSON, or nested too deep. Check its address: it may have shown a page for people.',
    );
  return content;
};

/** Pages of one answer: the whole of a JSON one, some hundred lines of NDJSON. */
async function* pagesOf(answer: Answer): AsyncIterable<Pick<FeedPage, 'body' | 'contentType' | 'content'>> {
  if ((answer.headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new ExpectedError(
      'feed/not-json',
      'The feed packs its answer although it was asked not to. Have its server give plain JSON.',
    );
  if (isLines(answer)) {
    for await (const body of lineParts(answer))
      yield { body, contentType: lineType, content: await checkPage(body, lineType) };
    return;
  }
  const body = await wholeBody(answer);
  const content = await checkPage(body, 'application/json');
  if (recordsIn(content).length > mostLeads) throw tooBig();
  yield { body, contentType: 'application/json', content };
}

/**
 * Gives `take` the pages that are new since `progress`, one after the other, until it answers false; none when the feed
 * says that nothing has changed. Answers where it stands. Errors: those of `getFeed`, `feed/sign-in`, `feed/too-often`,
 * `feed/status`, `feed/too-big`, `feed/cut-off`, `feed/not-json`.
 */
export const readFeed = async (
  reading: Reading,
  take: (page: FeedPage) => Promise<boolean>,
): Promise<FeedProgress> => {
  const { settings, secret, network, signal, now } = reading;
  const { paging } = settings;
  let { progress } = reading;
  let url: string | null = firstUrl(reading);
  let bytes = 0;
  const seen = new Set<string>();
  while (url !== null && seen.size < mostPages && bytes < mostBytesAtOnce && !seen.has(url)) {
    const first = seen.size === 0;
    seen.add(url);
    const asked = progress.cursor;
    const answer = await getFeed(url, headersFor(settings, secret, first ? progress : null), network, signal);
    try {
      if (first && answer.status === 304) return progress;
      checkStatus(answer, now());
      let next: URL | null = null;
      for await (const page of pagesOf(answer)) {
        bytes += page.body.length;
        const cursor = paging.kind === 'cursor' ? cursorAfter(page.content, paging.path) : '';
        if (cursor !== '') progress = { cursor, etag: null, lastModified: null };
        next = following(paging, answer, page.content);
        if (!(await take({ ...page, progress, goesOn: cursor !== '' || next !== null }))) return progress;
      }
      const moved = progress.cursor !== asked;
      // A validator speaks of one address: it is kept where that is all, and what is asked the next time.
      const validates = moved || next !== null || !first ? null : answer.headers;
      if (first || paging.kind === 'cursor')
        progress = {
          cursor: progress.cursor,
          etag: headerOf(validates?.etag, 500),
          lastModified: headerOf(validates?.['last-modified'], 100),
        };
      url = next?.href ?? (moved ? firstUrl({ ...reading, progress }) : null);
    } finally {
      answer.close();
    }
  }
  return progress;
};
