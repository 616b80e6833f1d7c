/** The first header of that name, or ''. */
export const headerOf = (text: string, name: string): string =>
  new RegExp(`^${name}[ \\t]*:[ \\t]*(.*)$`, 'im').exec(text)?.[1]?.trim() ?? '';

/** A response to a request, as a server puts it together (RFC 3261 §8.2.6). */
export const answerTo = (
  request: string,
  status: number,
  phrase: string,
  headers: readonly string[] = [],
): string =>
  [
    `SIP/2.0 ${status} ${phrase}`,
    `Via: ${headerOf(request, 'via')}`,
    `From: ${headerOf(request, 'from')}`,
    `To: ${headerOf(request, 'to')};tag=server`,
    `Call-ID: ${headerOf(request, 'call-id')}`,
    `CSeq: ${headerOf(request, 'cseq')}`,
    ...headers,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
