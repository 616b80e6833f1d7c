import type { LineOptions } from '../../core/contract/line.ts';
import type { Timers } from './timers.ts';

/** One tone (160 ms) and the pause after it (70 ms), with a little room. */
const toneMs = 240;
const commaMs = 1000;
/** A call is answered some moments before its sound has found its way. */
const settleMs = 50;
const settleTries = 40;

/** The ways of one call out to the far end. */
export type DigitWays = {
  readonly isOver: () => boolean;
  /** Puts digits on the screen, as they were typed. */
  readonly show: (digits: string) => void;
  /** RFC 4733 events; false where the far end did not agree to them, null while the sound is still finding its way. */
  readonly byRtp: (digit: string) => boolean | null;
  /** SIP INFO, `application/dtmf-relay` (RFC 6086). */
  readonly byInfo: (digit: string) => void;
  /** A tone in what is sent; settled, never rejected, when it has sounded. */
  readonly inBand: (digit: string) => Promise<void>;
};

/**
 * Sends digits one after the other, as the account says: RFC 4733 events where the far end agreed to them, else SIP
 * INFO; INFO alone; or tones in what is sent, for a far end that only listens. A comma waits a second. Digits typed
 * while others are on their way queue up; anything else is left out.
 */
export const createDigitSender = (
  ways: DigitWays,
  timers: Timers,
  method: LineOptions['dtmf'] = 'rfc4733',
) => {
  const queue: string[] = [];
  let busy = false;
  let tries = 0;

  const goOn = (): void => {
    const digit = queue.shift();
    if (digit === undefined || ways.isOver()) {
      busy = false;
      queue.length = 0;
      return;
    }
    busy = true;
    if (digit !== ',' && method === 'in-band') {
      void ways.inBand(digit).then(() => goOn());
      return;
    }
    const sent = digit === ',' || (method === 'info' ? false : ways.byRtp(digit));
    if (sent === null && tries < settleTries) {
      tries += 1;
      queue.unshift(digit);
      timers.after(settleMs, goOn);
      return;
    }
    tries = 0;
    if (sent !== true) ways.byInfo(digit);
    timers.after(digit === ',' ? commaMs : toneMs, goOn);
  };

  return (digits: string): void => {
    const known = [...digits.toUpperCase()].filter((digit) => /[0-9*#A-D,]/.test(digit));
    if (known.length === 0 || ways.isOver()) return;
    ways.show(known.filter((digit) => digit !== ',').join(''));
    queue.push(...known);
    if (!busy) goOn();
  };
};
