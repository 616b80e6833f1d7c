/**
 * Makes messages of real servers readable for SIP.js 0.21, which drops or misreads them:
 * - only the first WWW-Authenticate or Proxy-Authenticate is looked at, and one in SHA-256 (RFC 8760) ends the try:
 *   an MD5 challenge beside it is the one we can answer;
 * - a `tel:` URI in From, To or P-Asserted-Identity: the whole INVITE would be dropped. RFC 3261 §19.1.6 gives the
 *   SIP URI that means the same;
 * - a header folded over several lines;
 * - a display name with a quote that nobody closed: the name goes, and the call is kept.
 */
const challengeHeader = /^(?:www|proxy)-authenticate\s*:/i;
const telHeader = /^((?:from|f|to|t|p-asserted-identity)\s*:[^<]*<)tel:([+\d*#().-]+)([^>]*)>/i;

const nameHeader = /^(from|f|to|t|contact|m|p-asserted-identity)(\s*:)/i;

const hasOpenQuote = (line: string): boolean =>
  (line.replace(/\\./g, '').match(/"/g)?.length ?? 0) % 2 === 1 && line.includes('<');

const withoutName = (line: string): string =>
  nameHeader.test(line) && hasOpenQuote(line)
    ? line.replace(/^([^:]*:)[^<]*</, '$1 <').replaceAll('"', '')
    : line;

const isMd5 = (line: string): boolean => {
  const algorithm = /[\s,]algorithm\s*=\s*"?([^",\s]+)/i.exec(line)?.[1];
  return algorithm === undefined || algorithm.toUpperCase() === 'MD5';
};

export const readable = (message: string): string => {
  const end = message.indexOf('\r\n\r\n');
  const text = end < 0 ? message : message.slice(0, end);
  // Folded lines (RFC 3261 §7.3.1): within quotes SIP.js drops the message.
  const head = /\r\n[ \t]/.test(text) ? text.replace(/\r\n[ \t]+/g, ' ') : text;
  const hasChallenges = /^SIP\/2\.0 40[17]/.test(head);
  const hasTel = /<tel:/i.test(head);
  const hasQuotes = head.includes('"');
  if (head === text && !hasChallenges && !hasTel && !hasQuotes) return message;
  let lines = head.split('\r\n');
  if (hasChallenges && lines.some((line) => challengeHeader.test(line) && isMd5(line)))
    lines = lines.filter((line) => !challengeHeader.test(line) || isMd5(line));
  if (hasQuotes) lines = lines.map((line) => withoutName(line));
  if (hasTel)
    lines = lines.map((line) =>
      line.replace(
        telHeader,
        (_, before: string, number: string) =>
          `${before}sip:${encodeURIComponent(number.replace(/[().-]/g, '')).replaceAll('%2B', '+')}@tel.invalid;user=phone>`,
      ),
    );
  return lines.join('\r\n') + (end < 0 ? '' : message.slice(end));
};
