import { z } from 'zod';
import type { MailSignIn } from '../../../core/contract/mailbox.ts';
import { ExpectedError } from '../../../core/errors.ts';
import { isLoopbackHost } from '../loopback-host.ts';
import type { MailboxSecret } from './mailbox-settings.ts';

/** An access token for a refresh token (RFC 6749, section 6), as Gmail and Microsoft 365 want it for IMAP. */
export type AccessToken = {
  readonly token: string;
  /** The refresh token to keep from now on; null where the old one stays. */
  readonly renewed: string | null;
};

const answerShape = z.object({
  access_token: z.string().min(1).max(20_000),
  refresh_token: z.string().min(1).max(10_000).optional(),
});
const timeoutMs = 20_000;
const mostBytes = 100_000;

const failed = (why: string, cause?: unknown): ExpectedError =>
  new ExpectedError(
    'mailbox/token',
    `No access token was given for this mailbox (${why}). Check the client and its secret, then sign in at the provider again for a new refresh token.`,
    undefined,
    { cause },
  );

const shortBody = async (response: Response): Promise<string> => {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > mostBytes) throw failed('its answer is too long');
  }
  return text;
};

/** Error: `mailbox/token`. */
export const fetchAccessToken = async (
  { tokenUrl, clientId, scope }: Extract<MailSignIn, { kind: 'oauth2' }>,
  { secret, clientSecret }: MailboxSecret,
  signal: AbortSignal,
): Promise<AccessToken> => {
  const url = new URL(tokenUrl);
  if (url.protocol !== 'https:' && !isLoopbackHost(url.hostname)) throw failed('its address is not https');
  let status: number;
  let text: string;
  try {
    const response = await fetch(url, {
      method: 'POST',
      // The secrets go where the address says, and nowhere else.
      redirect: 'error',
      headers: { accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: secret,
        client_id: clientId,
        ...(clientSecret === '' ? {} : { client_secret: clientSecret }),
        ...(scope === '' ? {} : { scope }),
      }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    ({ status } = response);
    text = await shortBody(response);
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    throw failed('the server of the tokens cannot be reached', error);
  }
  if (status !== 200) {
    const code = /"error"\s*:\s*"([a-z_]{1,40})"/.exec(text)?.[1];
    throw failed(code === undefined ? `status ${status}` : code);
  }
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    throw failed('its answer is not JSON', error);
  }
  const parsed = answerShape.safeParse(answer);
  if (!parsed.success) throw failed('its answer holds no token');
  return { token: parsed.data.access_token, renewed: parsed.data.refresh_token ?? null };
};
