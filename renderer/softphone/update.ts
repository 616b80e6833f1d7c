import { Core } from 'sip.js';

/**
 * UPDATE (RFC 3311), which SIP.js answers with 405: one that only refreshes a call (session timers, a new Contact) is
 * agreed to; one that would change the sound is refused, and the call goes on as it was (§5.2). It is not in our Allow:
 * who wants another sound sends a re-INVITE. Answers whether the message was one.
 */
export const answerUpdate = (core: Core.UserAgentCore, text: string): boolean => {
  if (!text.startsWith('UPDATE ')) return false;
  const message = Core.Parser.parseMessage(text, core.loggerFactory.getLogger('update'));
  if (!(message instanceof Core.IncomingRequestMessage)) return true;
  const reply = (statusCode: number, extraHeaders: string[] = []): void => {
    core.replyStateless(message, { statusCode, extraHeaders });
  };
  const dialog = core.dialogs.get(message.callId + message.toTag + message.fromTag);
  if (!dialog) reply(481);
  else if (message.body !== '') reply(488);
  else {
    const expires = message.getHeader('session-expires');
    reply(200, [
      `Contact: ${core.configuration.contact.toString()}`,
      ...(expires === undefined || !/^\d{1,6}(?:\s*;\s*refresher=ua[cs])?$/.test(expires)
        ? []
        : [`Session-Expires: ${expires}`, ...(expires.includes('refresher=uac') ? ['Require: timer'] : [])]),
    ]);
  }
  return true;
};
