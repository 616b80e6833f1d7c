/**
 * Session timers (RFC 4028), by which proxies find out that a call is over. Ours are kept by re-INVITE: whoever was
 * chosen as refresher and is this side asks again at half of the time. Where the far end is, it is left to it: a call
 * whose far end is gone is found by other means (media-watch.ts, the question after a lost line), and never ended for
 * a refresh that did not come.
 */
export type SessionExpires = {
  readonly seconds: number;
  readonly refresher: 'uac' | 'uas' | null;
};

/** RFC 4028 §5: no shorter interval may be asked for. */
export const shortestInterval = 90;
const wishedInterval = 1800;

export const readSessionExpires = (header: string | undefined): SessionExpires | null => {
  const [, digits, parameters = ''] = /^\s*(\d{1,7})\s*((?:;.*)?)$/.exec(header ?? '') ?? [];
  if (digits === undefined) return null;
  const refresher = /;\s*refresher\s*=\s*(uac|uas)\b/i.exec(parameters)?.[1]?.toLowerCase();
  return {
    seconds: Number(digits),
    refresher: refresher === 'uac' || refresher === 'uas' ? refresher : null,
  };
};

/** Headers of an INVITE that asks for a timer of at least so many seconds. */
export const askedTimer = (least: number): string[] => [
  `Session-Expires: ${Math.max(wishedInterval, least)};refresher=uac`,
  `Min-SE: ${Math.max(shortestInterval, least)}`,
];

type Invite = { readonly getHeader: (name: string) => string | undefined };

/** Our answer to a caller's timer; the caller refreshes unless it wants us to. */
export const agreedTimer = (
  invite: Invite,
): { readonly headers: string[]; readonly ours: SessionExpires | null } => {
  const asked = readSessionExpires(invite.getHeader('session-expires'));
  if (!asked || asked.seconds < shortestInterval) return { headers: [], ours: null };
  const callerKnows = /\btimer\b/i.test(invite.getHeader('supported') ?? '');
  const refresher = asked.refresher ?? (callerKnows ? 'uac' : 'uas');
  return {
    headers: [
      `Session-Expires: ${asked.seconds};refresher=${refresher}`,
      ...(callerKnows ? ['Require: timer'] : []),
    ],
    ours: refresher === 'uas' ? { ...asked, refresher } : null,
  };
};

/** Milliseconds between two refreshes of ours. */
export const refreshEvery = ({ seconds }: SessionExpires): number =>
  (Math.max(seconds, shortestInterval) * 1000) / 2;
