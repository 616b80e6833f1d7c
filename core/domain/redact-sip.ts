/**
 * A SIP message (RFC 3261) as it may leave the workstation: who called whom, digests, addresses, names and words are
 * gone, and what tells a fault (methods, codes, timers, codecs, directions) stays. It works by a list of what is kept:
 * what it does not know is hidden, so that a header nobody thought of gives nothing away.
 *
 * One redactor gives the same stand-in to the same thing, so that a trace can still be followed: ‹number 1› calls
 * ‹number 2›, and the answer to ‹branch 3› is found by it.
 */
export type Redactor = (message: string) => string;

const hidden = '‹hidden›';

/** RFC 3261 §7.3.3 and the packages that add to it. */
const compactNames: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
};

const addressHeaders = new Set(
  'from to contact route record-route path service-route refer-to referred-by p-asserted-identity p-preferred-identity remote-party-id diversion history-info reply-to'.split(
    ' ',
  ),
);
const digestHeaders = new Set(
  'authorization proxy-authorization www-authenticate proxy-authenticate authentication-info'.split(' '),
);
/** Their values are tokens and small numbers. */
const tokenHeaders = new Set(
  'cseq max-forwards content-length content-type content-encoding content-disposition expires min-expires allow allow-events supported require proxy-require unsupported accept accept-encoding retry-after session-expires min-se event subscription-state rseq rack date user-agent server warning-code'.split(
    ' ',
  ),
);
const keptWithoutValue =
  /^(?:subject|warning|organization|call-info|alert-info|identity|replaces|join|timestamp|priority|privacy|accept-language|accept-contact|[xp]-[a-z-]{1,40})$/i;

const phrases = new Set(
  [
    'Trying|Ringing|Call Is Being Forwarded|Queued|Session Progress|Early Dialog Terminated|OK|Accepted|No Notification',
    'Multiple Choices|Moved Permanently|Moved Temporarily|Use Proxy|Bad Request|Unauthorized|Payment Required|Forbidden',
    'Not Found|Method Not Allowed|Not Acceptable|Proxy Authentication Required|Request Timeout|Conflict|Gone',
    'Conditional Request Failed|Request Entity Too Large|Request-URI Too Long|Unsupported Media Type|Bad Extension',
    'Unsupported URI Scheme|Extension Required|Session Interval Too Small|Interval Too Brief|Temporarily Unavailable',
    'Temporarily not available|Call/Transaction Does Not Exist|Loop Detected|Too Many Hops|Address Incomplete|Ambiguous',
    'Busy Here|Request Terminated|Not Acceptable Here|Bad Event|Request Pending|Undecipherable|Server Internal Error',
    'Internal Server Error|Not Implemented|Bad Gateway|Service Unavailable|Server Time-out|Version Not Supported',
    'Message Too Large|Busy Everywhere|Decline|Does Not Exist Anywhere|Unwanted|Rejected',
  ].flatMap((line) => line.split('|')),
);

/** Lines of SDP (RFC 8866) whose values say how sound is agreed on, not between whom. */
const keptAttributes =
  /^a=(?:sendrecv|sendonly|recvonly|inactive|rtcp-mux|rtcp-rsize|fmtp:[\w=;, /-]{1,200}|ptime:\d{1,3}|maxptime:\d{1,3}|setup:[a-z]{1,8}|mid:\w{1,4}|group:BUNDLE [\w ]{0,40}|rtcp-fb:[\w *-]{1,40}|ice-lite|ice-options:[a-z ]{1,40}|end-of-candidates|extmap-allow-mixed)$/;

/** Outside quotes and angle brackets. */
const split = (text: string, separator: string): readonly string[] => {
  const parts: string[] = [];
  let quoted = false;
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"' && text[at - 1] !== '\\') quoted = !quoted;
    else if (!quoted && sign === '<') depth += 1;
    else if (!quoted && sign === '>') depth = Math.max(0, depth - 1);
    else if (!quoted && depth === 0 && sign === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)].map((part) => part.trim());
};

const safeToken = /^[A-Za-z][A-Za-z0-9.+-]{0,30}$/;

/** What no rule above may let through: addresses, and digits long enough to be part of a number. */
const scrubbed = (text: string): string =>
  text.replaceAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '‹address›').replaceAll(/\p{Nd}{5,}/gu, '‹digits›');

/** Where a number may be written with marks between its digits. A version (18.12.1) is none. */
const withoutNumbers = (text: string): string =>
  text.replaceAll(/\p{Nd}(?:[\s().+-]*\p{Nd}){4,}/gu, (run) =>
    /^\d{1,3}(?:\.\d{1,3}){1,2}$/.test(run) && run.length < 9 ? run : '‹digits›',
  );

const kilohertz = (rate: string): string => `${Number(rate) / 1000}k`;

export const createRedactor = (): Redactor => {
  const known = new Map<string, string>();
  const counts = new Map<string, number>();
  const standIn = (kind: string, value: string): string => {
    const key = `${kind} ${value.toLowerCase()}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const name = count > 9_999 ? `‹${kind}›` : `‹${kind} ${count}›`;
    known.set(key, name);
    return name;
  };
  const userOf = (user: string): string =>
    user.toLowerCase() === 'anonymous'
      ? 'anonymous'
      : standIn(/^(?:[+\d*#().-]|%23|%2b)+$/i.test(user) ? 'number' : 'user', user);

  const parameters = (parts: readonly string[]): string =>
    parts
      .filter((part) => part !== '')
      .map((part) => {
        const at = part.indexOf('=');
        const name = (at < 0 ? part : part.slice(0, at)).trim().toLowerCase();
        const value = at < 0 ? null : part.slice(at + 1).trim();
        if (!/^[a-z+][a-z+.-]{0,24}$/.test(name)) return `;${hidden}`;
        if (value === null) return ['lr', 'ob', 'rport', 'gr'].includes(name) ? `;${name}` : `;${hidden}`;
        if (['tag', 'branch'].includes(name)) return `;${name}=${standIn(name, value)}`;
        if (['expires', 'reg-id', 'refresher', 'transport', 'cause', 'q'].includes(name))
          return /^[\w.]{1,9}$/.test(value) ? `;${name}=${value}` : `;${name}=${hidden}`;
        return `;${name}=${hidden}`;
      })
      .join('');

  const uri = (text: string): string => {
    const match = /^(sips?|tel):(?:([^@]*)@)?([^;?]*)(.*)$/is.exec(text.trim());
    if (!match) return hidden;
    const [, scheme = '', user, host = '', rest = ''] = match;
    const kind = scheme.toLowerCase();
    if (kind === 'tel') return `tel:${userOf(host)}`;
    const who = user === undefined ? '' : `${userOf(user.split(/[:;]/)[0] ?? '')}@`;
    return `${kind}:${who}${standIn('host', host)}${parameters(split(rest.split('?')[0] ?? '', ';'))}`;
  };

  const address = (text: string): string => {
    if (text === '*') return '*';
    const inside = /<([^>]*)>(.*)$/s.exec(text);
    if (inside) {
      const named = text.slice(0, text.indexOf('<')).trim() !== '';
      return `${named ? '‹name› ' : ''}<${uri(inside[1] ?? '')}>${parameters(split(inside[2] ?? '', ';'))}`;
    }
    const [bare = '', ...rest] = split(text, ';');
    return `${uri(bare)}${parameters(rest)}`;
  };

  const via = (text: string): string => {
    const match = /^SIP\s*\/\s*2\.0\s*\/\s*(\w{2,5})\s+([^;]*)(.*)$/is.exec(text);
    if (!match) return hidden;
    const [, transport = '', host = '', rest = ''] = match;
    return `SIP/2.0/${transport} ${standIn('host', host.trim())}${parameters(split(rest, ';'))}`;
  };

  const digest = (text: string): string => {
    const [scheme = '', ...rest] = text.split(/\s+/);
    const kept = split(rest.join(' '), ',').map((part) => {
      const [name = '', value = ''] = [part.split('=')[0]?.trim().toLowerCase(), part.split('=')[1]?.trim()];
      const plain = value.replaceAll('"', '');
      if (!/^[a-z]{1,20}$/.test(name)) return hidden;
      return ['algorithm', 'qop', 'stale', 'nc'].includes(name) && safeToken.test(plain)
        ? `${name}=${plain}`
        : `${name}=${hidden}`;
    });
    return `${safeToken.test(scheme) ? scheme : hidden} ${kept.join(', ')}`;
  };

  /** Protocol and cause; the words may be anybody's. */
  const reason = (text: string): string =>
    split(text, ',')
      .map((part) => {
        const [protocol = '', ...rest] = split(part, ';');
        const cause = rest.find((one) => /^cause\s*=\s*\d{1,3}$/i.test(one));
        return `${safeToken.test(protocol) ? protocol : hidden}${cause === undefined ? '' : `;${cause}`}`;
      })
      .join(', ');

  const header = (line: string): string => {
    const at = line.indexOf(':');
    const given = line.slice(0, Math.max(0, at)).trim();
    const name = compactNames[given.toLowerCase()] ?? given;
    const lower = name.toLowerCase();
    const value = line.slice(at + 1).trim();
    if (addressHeaders.has(lower)) return `${name}: ${split(value, ',').map(address).join(', ')}`;
    if (lower === 'via') return `${name}: ${split(value, ',').map(via).join(', ')}`;
    if (lower === 'call-id') return `${name}: ${standIn('call', value)}`;
    if (lower === 'reason') return `${name}: ${reason(value)}`;
    if (digestHeaders.has(lower)) return `${name}: ${digest(value)}`;
    if (lower === 'date')
      return `${name}: ${/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(value) ? value : hidden}`;
    if (tokenHeaders.has(lower))
      return `${name}: ${/^[\w\s.,;:=/()+*-]{0,300}$/.test(value) ? withoutNumbers(value) : hidden}`;
    return keptWithoutValue.test(name) ? `${name}: ${hidden}` : `‹other›: ${hidden}`;
  };

  const firstLine = (line: string): string => {
    const status = /^SIP\/2\.0 (\d{3})(?: (.*))?$/.exec(line);
    if (status) {
      const [, code = '', words = ''] = status;
      return `SIP/2.0 ${code} ${phrases.has(words) ? words : words === '' ? '' : hidden}`.trimEnd();
    }
    const request = /^([A-Z]{2,12}) (\S+) SIP\/2\.0$/.exec(line);
    return request ? `${request[1] ?? ''} ${uri(request[2] ?? '')} SIP/2.0` : '‹no first line of SIP›';
  };

  const description = (line: string): string => {
    if (line === 'v=0' || line === 't=0 0') return line;
    if (keptAttributes.test(line)) return withoutNumbers(line);
    const codec = /^a=rtpmap:(\d{1,3}) ([\w.-]{1,24})\/(\d{4,6})(\/\d)?$/.exec(line);
    if (codec)
      return `a=rtpmap:${codec[1]} ${withoutNumbers(codec[2] ?? '')}/${kilohertz(codec[3] ?? '')}${codec[4] ?? ''}`;
    const media = /^m=(audio|video|application|message|image) (\d{1,5}) ([\w/]{1,24}) ([\d ]{1,60})$/.exec(
      line,
    );
    if (media)
      return `m=${media[1]} ${media[2] === '0' ? '0' : '‹port›'} ${withoutNumbers(media[3] ?? '')} ${(media[4] ?? '').trim().replaceAll(/\s+/g, ', ')}`;
    const candidate = /^a=candidate:\S+ [12] (udp|tcp) \d+ \S+ \d+ typ (host|srflx|prflx|relay)/i.exec(line);
    if (candidate) return `a=candidate:… ${candidate[1]} ‹address› typ ${candidate[2]}`;
    const name =
      /^(?:[bciostuz]=|a=(?:ssrc|fingerprint|ice-ufrag|ice-pwd|msid|extmap|rtcp|crypto)(?=[-:]))/.exec(line);
    return name ? `${name[0]}${hidden}` : hidden;
  };

  const body = (text: string, isSdp: boolean): readonly string[] => {
    if (text === '') return [];
    return isSdp
      ? text
          .split(/\r?\n/)
          .filter((line) => line !== '')
          .map(description)
      : [`‹body of ${Math.min(9_999, text.length)} characters›`];
  };

  return (message) => {
    const end = /\r?\n\r?\n/.exec(message);
    const head = end ? message.slice(0, end.index) : message;
    // A header may go on in lines that begin with a blank.
    const [first = '', ...headers] = head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
    const isSdp = headers.some((line) => /^(?:content-type|c)\s*:\s*application\/sdp\b/i.test(line));
    const rest = end ? message.slice(end.index + end[0].length) : '';
    return [
      firstLine(first),
      ...headers.filter((line) => line.trim() !== '').map(header),
      ...(rest === '' ? [] : ['', ...body(rest, isSdp)]),
    ]
      .map(scrubbed)
      .join('\n');
  };
};
