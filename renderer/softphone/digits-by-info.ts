import { SessionState, type Session } from 'sip.js';
import { failure } from './failure.ts';
import type { Log } from './line.ts';

/** One digit by SIP INFO (RFC 6086) in the body that PBXs understand, `application/dtmf-relay`. */
export const sendByInfo = (session: Session | null, digit: string, log: Log): void => {
  if (session?.state !== SessionState.Established) return;
  session
    .info({
      requestOptions: {
        body: {
          contentDisposition: 'render',
          contentType: 'application/dtmf-relay',
          content: `Signal=${digit}\r\nDuration=160\r\n`,
        },
      },
    })
    .catch((error: unknown) => log('info', 'a digit could not be sent', { error: failure(error) }));
};
