import type { Direction, EndedBy, LineResult } from '../contract/records.ts';

/**
 * What the line did, read from how SIP ended a call. The agent's own word (the outcome) is kept apart from it.
 *
 * Sources: RFC 3261 §21 (status codes), RFC 3326 (Reason: protocol, cause, text), ITU-T Q.850 (causes) with
 * RFC 3398 §7–8 (how gateways map one to the other), RFC 8197 (607), RFC 8688 (608), RFC 8224 §6.2.2 (428, 436, 437,
 * 438: the caller-ID was not vouched for), RFC 5079 (433), RFC 3261 §9 (CANCEL and 487).
 */
export type CallEnding = {
  readonly direction: Direction;
  /** The call was up: media could flow. */
  readonly answered: boolean;
  readonly endedBy: EndedBy;
  /** Final status of the INVITE, or null when none came. */
  readonly sipCode: number | null;
  /** Causes of Reason headers, as `parseReason` gives them. */
  readonly reasons: readonly SipReason[];
  /** We gave up because nobody answered in time. */
  readonly timedOut: boolean;
};

/** One value of a Reason header. `cause` is a SIP status or a Q.850 cause, depending on `protocol`. */
export type SipReason = {
  readonly protocol: 'sip' | 'q.850' | 'other';
  readonly cause: number | null;
  readonly text: string;
};

/** Key of the sentence in core/messages/phone.ts: finer than the result, which is what reports count. */
export type LineResultText =
  | 'answered'
  | 'answered-line-lost'
  | 'no-answer'
  | 'busy'
  | 'declined'
  | 'not-in-service'
  | 'moved'
  | 'unavailable'
  | 'blocked'
  | 'blocked-caller-id'
  | 'credentials'
  | 'redirected'
  | 'media'
  | 'server'
  | 'no-reply'
  | 'network'
  | 'workstation'
  | 'failed'
  | 'cancelled'
  | 'missed'
  | 'rejected'
  | 'elsewhere';

export type LineVerdict = { readonly result: LineResult; readonly text: LineResultText };

const verdict = (result: LineResult, text: LineResultText = result as LineResultText): LineVerdict => ({
  result,
  text,
});

const quoted = /"(?:[^"\\]|\\.)*"/g;

/** Splits on a character outside quoted strings. */
const splitOutside = (text: string, separator: string): readonly string[] => {
  const hidden = text.replace(quoted, (part) => '\u0000'.repeat(part.length));
  const parts: string[] = [];
  let start = 0;
  for (let at = hidden.indexOf(separator); at >= 0; at = hidden.indexOf(separator, start)) {
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  return [...parts, text.slice(start)].map((part) => part.trim()).filter((part) => part !== '');
};

const protocolOf = (name: string): SipReason['protocol'] => {
  const lower = name.trim().toLowerCase();
  return lower === 'sip' || lower === 'q.850' ? lower : 'other';
};

/** `Q.850;cause=1;text="Unallocated number", SIP;cause=404` → its values. What cannot be read is left out (RFC 3326 §2). */
export const parseReason = (header: string): readonly SipReason[] =>
  splitOutside(header, ',').flatMap((value) => {
    const [protocol = '', ...parameters] = splitOutside(value, ';');
    if (!/^[A-Za-z0-9.!%*_+`'~-]+$/.test(protocol)) return [];
    const read = (name: string): string | null => {
      const found = parameters.find((parameter) =>
        parameter.toLowerCase().replace(/\s/g, '').startsWith(`${name}=`),
      );
      return found === undefined ? null : found.slice(found.indexOf('=') + 1).trim();
    };
    const cause = read('cause');
    return [
      {
        protocol: protocolOf(protocol),
        cause: cause !== null && /^\d{1,3}$/.test(cause) ? Number(cause) : null,
        text: (read('text') ?? '').replace(/^"|"$/g, '').replace(/\\(.)/g, '$1'),
      },
    ];
  });

/** Causes that say more than the status beside them; the rest leave the word to the status. */
const byQ850 = (cause: number): LineVerdict | null => {
  switch (cause) {
    case 1: // unallocated number
    case 2: // no route to the transit network
    case 3: // no route to destination
    case 28: // invalid number format
      return verdict('not-in-service');
    case 22: // number changed
      return verdict('not-in-service', 'moved');
    case 17: // user busy
      return verdict('busy');
    case 18: // no user responding
    case 19: // no answer from user
      return verdict('no-answer');
    case 20: // subscriber absent
    case 27: // destination out of order
      return verdict('unavailable');
    case 21: // call rejected
      return verdict('declined');
    case 34: // no circuit
    case 38: // network out of order
    case 41: // temporary failure
    case 42: // switching equipment congestion
    case 47: // resource unavailable
      return verdict('failed', 'server');
    default:
      return null;
  }
};

const byStatus = (code: number): LineVerdict => {
  if (code >= 300 && code < 400) return verdict('failed', 'redirected');
  switch (code) {
    case 404: // not found
    case 410: // gone
    case 484: // address incomplete
    case 485: // ambiguous
    case 604: // does not exist anywhere
      return verdict('not-in-service');
    case 486:
    case 600:
      return verdict('busy');
    case 603:
      return verdict('declined');
    case 408: // from a server that waited for the person
      return verdict('no-answer');
    case 480:
    case 487: // ended by the network: a CANCEL of ours is told apart before
      return verdict('unavailable');
    case 403: // forbidden: the route, the number or the account's rights
    case 607: // unwanted (RFC 8197)
    case 608: // rejected by an intermediary (RFC 8688)
      return verdict('blocked');
    case 428: // use identity header
    case 433: // anonymity disallowed
    case 436: // bad identity info
    case 437: // unsupported credential
    case 438: // invalid identity header
      return verdict('blocked', 'blocked-caller-id');
    case 401:
    case 407:
      return verdict('failed', 'credentials');
    case 415:
    case 488:
    case 606:
      return verdict('failed', 'media');
    default:
      return code >= 500 && code < 600 ? verdict('failed', 'server') : verdict('failed');
  }
};

const completedElsewhere = (reasons: readonly SipReason[]): boolean =>
  reasons.some(({ protocol, cause }) => protocol === 'sip' && cause === 200);

const inboundVerdict = (ending: CallEnding): LineVerdict => {
  // RFC 3326 §2: the CANCEL that follows an answer on another device says so; it is no missed call.
  if (completedElsewhere(ending.reasons)) return verdict('elsewhere');
  if (ending.endedBy === 'agent') return verdict('rejected');
  return verdict('missed');
};

/** The result of an ended call. Never throws: an unknown status is `failed`. */
export const lineResultOf = (ending: CallEnding): LineVerdict => {
  if (ending.answered)
    return verdict('answered', ending.endedBy === 'network' ? 'answered-line-lost' : 'answered');
  if (ending.direction === 'inbound') return inboundVerdict(ending);
  if (ending.timedOut) return verdict('no-answer');
  if (ending.endedBy === 'agent') return verdict('cancelled');
  if (ending.endedBy === 'workstation') return verdict('failed', 'workstation');
  if (ending.endedBy === 'network')
    return ending.sipCode === 408 ? verdict('failed', 'no-reply') : verdict('failed', 'network');
  if (ending.sipCode === null) return verdict('failed');
  const status = byStatus(ending.sipCode);
  // 603 and 607 are the person's or their provider's own word; a cause beside them only repeats it.
  if (status.result === 'blocked' || ending.sipCode === 603) return status;
  const cause = ending.reasons.find((reason) => reason.protocol === 'q.850' && reason.cause !== null)?.cause;
  return (cause === undefined || cause === null ? null : byQ850(cause)) ?? status;
};

/**
 * Whether a call of ours came to nothing on our own line: no network, no registration, wrong credentials, no telephone in
 * the window. Nobody's telephone rang, so it counts neither towards a cap nor as a try. In doubt it counts: once the server
 * has said that it tries (RFC 3261 §21.1.1), the far end may have rung, whatever the line did afterwards.
 */
export const wasNeverPlaced = (attempt: {
  readonly direction: Direction;
  readonly lineResult: LineResult;
  readonly endedBy: EndedBy;
  readonly sipCode: number | null;
  readonly answeredAt: number | null;
  readonly steps: readonly string[];
}): boolean =>
  attempt.direction === 'outbound' &&
  attempt.lineResult === 'failed' &&
  attempt.answeredAt === null &&
  (attempt.endedBy === 'network' ||
    attempt.endedBy === 'workstation' ||
    attempt.sipCode === 401 ||
    attempt.sipCode === 407) &&
  attempt.steps.every((step) => step === 'dialled');
