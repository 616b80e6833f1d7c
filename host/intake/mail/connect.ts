import { ImapFlow, type ImapFlowError, type ImapFlowOptions } from 'imapflow';
import type { MailboxSettings } from '../../../core/contract/mailbox.ts';
import { ExpectedError } from '../../../core/errors.ts';
import { mostBytes } from '../limits.ts';
import { authoritiesWith } from '../../network.ts';
import { isLoopbackHost } from '../loopback-host.ts';
import { fetchAccessToken } from './access-token.ts';
import type { MailboxSecret } from './mailbox-settings.ts';

/** A signed-in connection to a mailbox with its folder open, and what goes wrong on the way in words. */

export type MailTimes = {
  readonly connectMs: number;
  readonly greetingMs: number;
  /** Without a word of the server for so long, the connection is given up; IDLE is renewed before that. */
  readonly silenceMs: number;
  /** IDLE is asked for again so often. */
  readonly idleMs: number;
};
/** RFC 2177: a server may end an IDLE of half an hour; routers forget a silent connection sooner. */
export const mailTimes: MailTimes = {
  connectMs: 30_000,
  greetingMs: 20_000,
  silenceMs: 60_000,
  idleMs: 240_000,
};

const expected = (code: string, message: string, cause?: unknown): ExpectedError =>
  new ExpectedError(code, message, undefined, { cause });

/** Error: `mailbox/plain-refused`. */
export const checkSecurity = ({ host, security }: Pick<MailboxSettings, 'host' | 'security'>): void => {
  if (security === 'none' && !isLoopbackHost(host))
    throw expected(
      'mailbox/plain-refused',
      'Without TLS a password and people’s requests could be read on the way, so that is for a server on this machine only. Choose TLS or STARTTLS.',
    );
};

const networkCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPIPE', 'EADDRNOTAVAIL', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'ETIMEOUT', 'NoConnection', 'EConnectionClosed', 'ClosedAfterConnectText', 'ClosedAfterConnectTLS', 'UPGRADE_TIMEOUT']); // prettier-ignore
const limitCodes = new Set(['LineTooLarge', 'LiteralTooLarge', 'ResponseTooLarge', 'TooManyTokens', 'TooManyResponses', 'MAX_IMAP_NESTING_REACHED']); // prettier-ignore

/** What a failure of the connection means to whoever set the mailbox up. */
export const mailboxError = (error: unknown, { host, port }: MailboxSettings): unknown => {
  if (error instanceof ExpectedError || !(error instanceof Error)) return error;
  const { code = '', authenticationFailed, tlsFailed, responseStatus, message }: ImapFlowError = error;
  // Not of the connection: a bug stays one.
  if (code === '' && authenticationFailed !== true && tlsFailed !== true && responseStatus === undefined)
    return error;
  if (authenticationFailed === true)
    return expected(
      'mailbox/sign-in',
      'The mail server does not accept this sign-in. Check the user and the password; many providers want a password made for one application, or OAuth2.',
      error,
    );
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/i.test(code) && !networkCodes.has(code))
    return expected(
      'mailbox/certificate',
      `The certificate of ${host} is not trusted (${code}). Check the server's name; if your company signs its own certificates, add its authority.`,
      error,
    );
  if (tlsFailed === true && /does not support STARTTLS/i.test(message))
    return expected(
      'mailbox/no-starttls',
      `${host} offers no STARTTLS on port ${port}. Choose TLS, usually on port 993.`,
      error,
    );
  if (networkCodes.has(code))
    return expected(
      'mailbox/unreachable',
      `The mail server ${host} cannot be reached on port ${port}, or stopped answering (${code}). Check its name, its port, the kind of TLS, and the network; it is tried again.`,
      error,
    );
  return expected(
    'mailbox/misbehaves',
    limitCodes.has(code)
      ? `The mail server ${host} answered more than any mailbox should (${code}). It is tried again later; tell whoever runs it.`
      : `The mail server ${host} answered in a way that cannot be understood (${code || 'unknown'}). It is tried again later; check that this is an IMAP server.`,
    error,
  );
};

export type MailboxAccess = {
  readonly settings: MailboxSettings;
  readonly secret: MailboxSecret | null;
  /** Told of a refresh token that takes the place of the one before. */
  readonly onRenewed: (refreshToken: string) => void;
  readonly signal: AbortSignal;
  readonly times?: MailTimes | undefined;
};

const authOf = async ({
  settings: { user, signIn },
  secret,
  onRenewed,
  signal,
}: MailboxAccess): Promise<NonNullable<ImapFlowOptions['auth']>> => {
  if (!secret)
    throw expected(
      'mailbox/no-secret',
      'This mailbox has no password, or no refresh token. Enter it in the settings and save.',
    );
  if (signIn.kind === 'password') return { user, pass: secret.secret };
  const { token, renewed } = await fetchAccessToken(signIn, secret, signal);
  if (renewed !== null) onRenewed(renewed);
  return { user, accessToken: token };
};

export type MailConnection = {
  readonly client: ImapFlow;
  /** What a failed command of it means: what ended the connection says more than that it has ended. */
  readonly blame: (error: unknown) => unknown;
};

/** Connects, signs in and opens the folder. Errors: those of `mailbox.test`. The caller closes it. */
export const connectMailbox = async (access: MailboxAccess): Promise<MailConnection> => {
  const { settings, signal, times = mailTimes } = access;
  checkSecurity(settings);
  const { host, port, security, authority, folder } = settings;
  const client = new ImapFlow({
    host,
    port,
    secure: security === 'tls',
    ...(security === 'tls' ? {} : { doSTARTTLS: security === 'starttls' }),
    auth: await authOf(access),
    ...(authority === '' ? {} : { tls: { ca: authoritiesWith(authority) } }),
    clientInfo: { name: 'Rappel' },
    logger: false,
    connectionTimeout: times.connectMs,
    greetingTimeout: times.greetingMs,
    socketTimeout: times.silenceMs,
    maxIdleTime: times.idleMs,
    autoIdleDelay: 500,
    // A server that lies about sizes is left rather than believed.
    maxLineLength: 1024 * 1024,
    maxLiteralSize: mostBytes + 64 * 1024,
    maxResponseSize: 2 * mostBytes,
    maxResponseTokens: 200_000,
  });
  let ended: unknown = null;
  // Without a listener a failure between two commands would end the process.
  client.on('error', (error) => {
    ended ??= error;
  });
  const blame = (error: unknown): unknown =>
    mailboxError(error instanceof ExpectedError ? error : (ended ?? error), settings);
  const close = (): void => client.close();
  signal.addEventListener('abort', close);
  client.once('close', () => signal.removeEventListener('abort', close));
  try {
    await client.connect();
  } catch (error) {
    client.close();
    throw blame(error);
  }
  try {
    await client.mailboxOpen(folder);
    return { client, blame };
  } catch (error) {
    client.close();
    const { responseStatus } = error instanceof Error ? (error as ImapFlowError) : {};
    throw responseStatus === 'NO'
      ? expected(
          'mailbox/folder-missing',
          `There is no folder "${folder}" in this mailbox. Choose one of those that the test shows.`,
          error,
        )
      : blame(error);
  }
};
