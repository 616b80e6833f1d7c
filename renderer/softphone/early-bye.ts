import { Core, Invitation, SessionState, type UserAgent } from 'sip.js';

/**
 * A BYE to a call that is not up yet, which SIP.js loses. Answers whether it was taken; else it goes its usual way.
 *
 * - To a call of ours it overtakes the answer that it follows: the 200 is still being taken in, whatever ends the call
 *   meanwhile is dropped, and the call goes up with nobody there. It waits until the call is up, or gone.
 * - From somebody who rings it is a CANCEL by another name (RFC 3261 §15): the ringing stops, and was missed.
 */
export const takeEarlyBye = (userAgent: UserAgent, text: string, deliver: () => void): boolean => {
  if (!text.startsWith('BYE ')) return false;
  const message = Core.Parser.parseMessage(text, userAgent.getLoggerFactory().getLogger('early-bye'));
  if (!(message instanceof Core.IncomingRequestMessage)) return false;
  const dialog = message.callId + message.toTag + message.fromTag;
  const sessions = Object.values(userAgent._sessions);
  const answered = sessions.find((one) => one.dialog?.id === dialog);
  if (answered?.state === SessionState.Establishing) {
    // Once the listeners that were there before have seen the call go up.
    answered.stateChange.addListener(() => queueMicrotask(deliver), { once: true });
    return true;
  }
  const ringing = userAgent._sessions[message.callId + message.fromTag];
  if (
    !(ringing instanceof Invitation) ||
    ringing.state !== SessionState.Initial ||
    !userAgent.userAgentCore.dialogs.has(dialog)
  )
    return false;
  // Assented to while its dialog still exists: the 487 to the INVITE ends it.
  deliver();
  ringing._onCancel(message);
  return true;
};
