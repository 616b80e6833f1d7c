import { SessionState } from 'sip.js';
import type { LineOptions } from '../../core/contract/line.ts';
import type { CallBody } from './call-body.ts';
import type { Log } from './line.ts';
import type { Timers } from './timers.ts';
import { failure } from './failure.ts';
import { tonesOf } from './tones.ts';

/** One tone (160 ms) and the pause after it (70 ms), with a little room. */
const toneMs = 240;
const commaMs = 1000;

/**
 * Sends digits one after the other, as the account says: RFC 4733 events where the far end agreed to them, else SIP
 * INFO (`application/dtmf-relay`, RFC 6086); INFO alone; or tones in what is sent, for a far end that only listens.
 * A comma waits a second. Digits typed while others are on their way queue up.
 */
export const createDigitSender = (
  body: CallBody,
  timers: Timers,
  log: Log,
  method: LineOptions['dtmf'] = 'rfc4733',
) => {
  const queue: string[] = [];
  let busy = false;

  const byInfo = (digit: string): void => {
    const session = body.session();
    if (session?.state !== SessionState.Established) return;
    session
      .info({
        requestOptions: {
          body: {
            contentDisposition: 'render',
            contentType: 'application/dtmf-relay',
            content: `Signal=${digit}\r\nDuration=160`,
          },
        },
      })
      .catch((error: unknown) => log('info', 'a digit could not be sent', { error: failure(error) }));
  };

  /** The voice is silent meanwhile: it would spoil the tone. */
  const inBand = async (digit: string): Promise<void> => {
    const mix = body.media()?.openOutgoing(null);
    if (!mix) return;
    const release = mix.use();
    try {
      await (
        await mix.play(tonesOf(digit), { alone: true })
      ).ended;
    } finally {
      release();
    }
  };

  const next = (): void => {
    const digit = queue.shift();
    if (digit === undefined || body.isOver()) {
      busy = false;
      return;
    }
    busy = true;
    if (digit !== ',' && method === 'in-band') {
      inBand(digit)
        .catch((error: unknown) => log('info', 'a tone could not be sent', { error: failure(error) }))
        .finally(next);
      return;
    }
    if (digit !== ',' && (method === 'info' || body.media()?.sendDtmf(digit) !== true)) byInfo(digit);
    timers.after(digit === ',' ? commaMs : toneMs, next);
  };

  return (digits: string): void => {
    const known = [...digits.toUpperCase()].filter((digit) => /[0-9*#A-D,]/.test(digit));
    if (known.length === 0) return;
    body.dispatch({ type: 'digits', digits: known.filter((digit) => digit !== ',').join('') });
    queue.push(...known);
    if (!busy) next();
  };
};
