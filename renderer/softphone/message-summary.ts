import type { Voicemail } from './phone.ts';

/** What a NOTIFY of the event message-summary says (RFC 3842 §5.2); null where it says nothing. */
export const readMessageSummary = (body: string): Voicemail | null => {
  const waiting = /^Messages-Waiting\s*:\s*(yes|no)\s*$/im.exec(body)?.[1];
  if (waiting === undefined) return null;
  const fresh = /^Voice-Message\s*:\s*(\d{1,6})\s*\//im.exec(body)?.[1];
  return waiting.toLowerCase() === 'no'
    ? { waiting: false, fresh: 0 }
    : { waiting: true, fresh: Number(fresh ?? 0) };
};
