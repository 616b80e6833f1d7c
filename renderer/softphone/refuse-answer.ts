import type { Core, Session } from 'sip.js';
import { failure } from './failure.ts';
import type { Log } from './line.ts';

type Leaving = {
  ackAndBye: (response: Core.AckableIncomingResponseWithSession, code?: number, reason?: string) => void;
};

/**
 * SIP.js ends a call whose answer to a re-INVITE it cannot use with a BYE. As the called side it may not send one before
 * the far end has acknowledged the call (RFC 3261 §15), throws where nobody catches, and leaves the call standing as it
 * was. The call ends here all the same; the far end, which never acknowledged, gives up by itself.
 */
export const refuseAnswersInOrder = (session: Session, log: Log): void => {
  const own = session as unknown as Leaving;
  const leave = own.ackAndBye.bind(session);
  own.ackAndBye = (response, code, reason) => {
    try {
      leave(response, code, reason);
    } catch (error) {
      log('info', 'a call with an unusable answer could not be ended in good form', {
        error: failure(error),
      });
    }
  };
};
