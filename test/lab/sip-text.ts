/** SIP messages as text: enough to play a server that misbehaves, and nothing that would put its faults right. */
export type SipMessage = {
  readonly text: string;
  readonly first: string;
  /** Of the request, or of the CSeq of a response. */
  readonly method: string;
  /** Null for a request. */
  readonly status: number | null;
  readonly header: (name: string) => string;
  readonly headers: (name: string) => readonly string[];
  readonly body: string;
};

export const parseSip = (text: string): SipMessage => {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = (end < 0 ? text : text.slice(0, end)).split('\r\n');
  const headers = (name: string): readonly string[] =>
    lines
      .filter((line) => line.slice(0, line.indexOf(':')).trim().toLowerCase() === name.toLowerCase())
      .map((line) => line.slice(line.indexOf(':') + 1).trim());
  const status = /^SIP\/2\.0 (\d{3})/.exec(first)?.[1];
  const cseq = headers('cseq')[0] ?? '';
  return {
    text,
    first,
    method: status === undefined ? first.slice(0, first.indexOf(' ')) : cseq.slice(cseq.indexOf(' ') + 1),
    status: status === undefined ? null : Number(status),
    headers,
    header: (name) => headers(name)[0] ?? '',
    body: end < 0 ? '' : text.slice(end + 4),
  };
};

export const formatSip = (first: string, headers: readonly string[], body = ''): string =>
  [
    first,
    ...headers,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');

export type ReplyOptions = {
  readonly headers?: readonly string[];
  readonly body?: string;
  /** Of the To header: another tag is another branch of a fork. */
  readonly tag?: string;
};

export const replyTo = (
  request: SipMessage,
  status: number,
  reason: string,
  { headers = [], body = '', tag = 'peer' }: ReplyOptions = {},
): string => {
  const to = request.header('to');
  return formatSip(
    `SIP/2.0 ${status} ${reason}`,
    [
      ...request.headers('via').map((via) => `Via: ${via}`),
      `From: ${request.header('from')}`,
      `To: ${/;\s*tag=/.test(to) || status === 100 ? to : `${to};tag=${tag}`}`,
      `Call-ID: ${request.header('call-id')}`,
      `CSeq: ${request.header('cseq')}`,
      ...headers,
    ],
    body,
  );
};

const fingerprint = Array.from({ length: 32 }, (_, index) =>
  ((index * 7 + 16) % 256).toString(16).padStart(2, '0').toUpperCase(),
).join(':');

/** A description that a browser takes, of somebody who will never send a packet. */
export const deafSdp = ({
  port = 9,
  direction = 'sendrecv',
  branch = 'a',
  setup = 'passive',
  media = 'audio',
  mid = '0',
}: {
  readonly port?: number;
  readonly direction?: string;
  /** Tells the descriptions of two branches of a fork apart. */
  readonly branch?: string;
  readonly setup?: string;
  readonly media?: string;
  readonly mid?: string;
} = {}): string =>
  [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `m=${media} ${port} UDP/TLS/RTP/SAVPF ${media === 'audio' ? '0 101' : '96'}`,
    'c=IN IP4 127.0.0.1',
    `a=mid:${mid}`,
    `a=ice-ufrag:${branch.repeat(4)}`,
    `a=ice-pwd:${branch.repeat(24)}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${setup}`,
    'a=rtcp-mux',
    ...(media === 'audio'
      ? ['a=rtpmap:0 PCMU/8000', 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-16']
      : ['a=rtpmap:96 VP8/90000']),
    `a=${direction}`,
    ...(port === 0 ? [] : ['a=candidate:1 1 udp 2130706431 127.0.0.1 9 typ host']),
    '',
  ].join('\r\n');
