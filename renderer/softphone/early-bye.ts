import { Core, SessionState, type UserAgent } from 'sip.js';

/**
 * A BYE that overtakes the answer it follows: the 200 to our INVITE is still being taken in, and SIP.js drops whatever
 * ends the call meanwhile, without a response; the call then goes up with nobody there. Such a BYE waits until the call
 * is up, or gone, and is delivered then. Answers whether it waits.
 */
export const holdEarlyBye = (userAgent: UserAgent, text: string, deliver: () => void): boolean => {
  if (!text.startsWith('BYE ')) return false;
  const message = Core.Parser.parseMessage(text, userAgent.getLoggerFactory().getLogger('early-bye'));
  if (!(message instanceof Core.IncomingRequestMessage)) return false;
  const dialog = message.callId + message.toTag + message.fromTag;
  const session = Object.values(userAgent._sessions).find((one) => one.dialog?.id === dialog);
  if (session?.state !== SessionState.Establishing) return false;
  // Once the listeners that were there before have seen the call go up.
  session.stateChange.addListener(() => queueMicrotask(deliver), { once: true });
  return true;
};
