import type { Clock } from '../../core/ports.ts';
import type { PhoneTiming } from './timing.ts';

/**
 * The way that the sound takes, watched by itself: a network may change under a call while the socket of the line
 * lives on, or is not yet known to be dead. Once a second; a way that is lost is asked to be negotiated anew, a few
 * times with growing waits, until sound passes again.
 *
 *   connected ──disconnected for a while, or failed──▶ cure ──connected──▶ (forgotten)
 *                                                       └─ still lost after a wait, twice as long each time ─▶ cure
 */
export const watchIce = ({
  state,
  clock,
  timing,
  every,
  cure,
}: {
  /** Null while there is nothing to watch: no session, on hold at the far end's wish, or no line. */
  readonly state: () => RTCIceConnectionState | null;
  readonly clock: Clock;
  readonly timing: PhoneTiming;
  readonly every: (milliseconds: number, run: () => void) => void;
  readonly cure: () => void;
}): void => {
  let lostAt: number | null = null;
  let wait = timing.iceLost;
  let wasUp = false;
  every(1000, () => {
    const now = state();
    if (now === 'connected' || now === 'completed') {
      wasUp = true;
      lostAt = null;
      wait = timing.iceLost;
      return;
    }
    // Only one that was up can be disconnected; it may have gone before the first look.
    if (now === 'disconnected') wasUp = true;
    // One that never came up is told of by media-watch.ts, and cured by hand.
    if (!wasUp || (now !== 'disconnected' && now !== 'failed')) return;
    lostAt ??= clock.now() - (now === 'failed' ? timing.iceLost : 0);
    if (clock.now() - lostAt < wait) return;
    lostAt = clock.now();
    wait = Math.min(wait * 2, 30_000);
    cure();
  });
};
