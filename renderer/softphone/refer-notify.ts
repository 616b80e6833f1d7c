import { SessionState, type Session } from 'sip.js';

/** Tells the far end what comes of its REFER, in the dialog that it came in (RFC 3515 §2.4.4). `last` ends the telling. */
export const notifyReferral = (session: Session | null, status: string, last: boolean): void => {
  if (session?.state !== SessionState.Established) return;
  session.dialog?.notify(undefined, {
    extraHeaders: [
      'Event: refer',
      `Subscription-State: ${last ? 'terminated;reason=noresource' : 'active;expires=120'}`,
    ],
    body: {
      contentDisposition: 'render',
      contentType: 'message/sipfrag;version=2.0',
      content: `SIP/2.0 ${status}\r\n`,
    },
  });
};
