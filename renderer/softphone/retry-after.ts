import type { Core } from 'sip.js';

/** A server that asks for a moment (503, RFC 3261 §21.5.4) gets it, where an agent would wait that long; else null. In milliseconds. */
export const shortRetryAfter = (message: Core.IncomingResponseMessage, limit: number): number | null => {
  if (message.statusCode !== 503) return null;
  const seconds = Number.parseInt(message.getHeader('retry-after') ?? '', 10);
  return seconds >= 0 && seconds * 1000 <= limit ? seconds * 1000 : null;
};
