import type { Clock } from '../../core/ports.ts';
import type { PhoneTiming } from './timing.ts';

export type WatchedMedia = {
  readonly packetsReceived: () => Promise<number>;
  /** Whether the far end agreed to send anything at all. */
  readonly expectsSound: boolean;
};

/**
 * An established call without sound looks like any other (port 0 in the answer, a firewall, a far end that went
 * away): whoever sits before it must be told. Counts the packets that arrive, once a second.
 */
export const watchMedia = ({
  media,
  clock,
  timing,
  every,
  isHeld,
  onSilent,
}: {
  readonly media: () => WatchedMedia | null;
  readonly clock: Clock;
  readonly timing: PhoneTiming;
  readonly every: (milliseconds: number, run: () => void) => void;
  readonly isHeld: () => boolean;
  readonly onSilent: (silent: boolean) => void;
}): void => {
  let packets = 0;
  let lastAt = clock.now();
  let silent = false;
  let looking = false;
  const look = async (): Promise<void> => {
    const handler = media();
    if (!handler) return;
    const now = clock.now();
    const seen = await handler.packetsReceived();
    if (seen > packets || isHeld() || (packets > 0 && !handler.expectsSound)) {
      lastAt = now;
      packets = Math.max(seen, packets);
      if (silent) onSilent(false);
      silent = false;
    } else if (!silent && now - lastAt >= (packets === 0 ? timing.silentAtStart : timing.silentLater)) {
      silent = true;
      onSilent(true);
    }
  };
  every(1000, () => {
    if (looking) return;
    looking = true;
    // A connection that is closed meanwhile has nothing to tell.
    look()
      .catch(() => undefined)
      .finally(() => {
        looking = false;
      });
  });
};
