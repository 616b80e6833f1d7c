import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { WebSocket } from 'ws';
import type { ServerVerdict } from '../core/contract/self-test.ts';
import type { Clock } from '../core/ports.ts';

export type ServerProbe = {
  readonly verdict: ServerVerdict;
  readonly detail: string;
  readonly ms: number;
  readonly date: number | null;
  readonly at: number;
  /** Until when its certificate is good; null over ws://, and where none was shown. UTC ms. */
  readonly certificateUntil: number | null;
};

const limitMs = 5_000;

/** Codes of Node's dns, net and tls (OpenSSL's X509_V_ERR_*). */
const verdictOf = (code: string, message: string): ServerVerdict => {
  if (['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA'].includes(code)) return 'name';
  if (code === 'ECONNREFUSED') return 'refused';
  if (['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code) || /timed out/i.test(message))
    return 'silent';
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return 'certificate-expired';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'certificate-name';
  if (/CERT|SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY/.test(code)) return 'certificate';
  if (/subprotocol/i.test(message)) return 'not-sip';
  if (/^(?:HPE_|ERR_SSL|EPROTO)/.test(code) || /server response|upgrade|Sec-WebSocket/i.test(message))
    return 'not-websocket';
  return 'unreachable';
};

/** Of HTTP and of certificates. */
const instantOf = (text = ''): number | null => {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
};

/** Opens a WebSocket for SIP (RFC 7118) and closes it, and tells what stood in the way. Never rejects. */
export const probeServer = (server: string, clock: Clock): Promise<ServerProbe> =>
  new Promise((done) => {
    const start = performance.now();
    let date: number | null = null;
    let certificateUntil: number | null = null;
    let open = true;
    const socket = new WebSocket(server, 'sip', { handshakeTimeout: limitMs, followRedirects: false });
    const finish = (verdict: ServerVerdict, detail: string): void => {
      if (!open) return;
      open = false;
      clearTimeout(limit);
      socket.terminate();
      done({
        verdict,
        detail,
        ms: Math.round(performance.now() - start),
        date,
        at: clock.now(),
        certificateUntil,
      });
    };
    const limit = setTimeout(() => finish('silent', 'timeout'), limitMs + 500);
    const note = ({ headers, socket: wire }: IncomingMessage): void => {
      if (wire instanceof TLSSocket) certificateUntil = instantOf(wire.getPeerCertificate().valid_to);
      date = instantOf(headers.date);
    };
    socket.on('upgrade', note);
    socket.on('unexpected-response', (_request, response) => {
      note(response);
      finish('not-websocket', String(response.statusCode ?? ''));
    });
    socket.on('open', () => finish('reached', ''));
    // Its own end makes it speak once more: heard, so that it throws nowhere.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      finish(verdictOf(error.code ?? '', error.message), (error.code ?? '').slice(0, 100)),
    );
  });
