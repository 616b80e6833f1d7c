/** Sound that is on its way takes no longer than this; so much silence before the first ring is none to speak of. */
const soundWaitMs = 1000;
const lookMs = 250;

/**
 * What is heard before the answer: the sound that the far end sends, or our ringback. Sound that arrives wins, whatever
 * the far end says before or after it; but a description alone is no sound, and then a 180 rings (RFC 3960 §3.2).
 *
 *   180, nothing described ───────────────────────────▶ ring
 *   described, then 180 ──no packet within a second──▶ ring ──a packet──▶ sound
 *                       └─a packet─▶ sound, for good
 */
export const createEarlySound = (deps: {
  /** Packets of sound that have arrived. */
  readonly packets: () => Promise<number>;
  readonly after: (milliseconds: number, run: () => void) => void;
  /** Whether the call is answered, or over: nothing here matters any more. */
  readonly isPast: () => boolean;
  readonly onRing: () => void;
  readonly onSound: () => void;
}) => {
  let described = false;
  let flows = false;
  let rings = false;

  const look = (): void => {
    if (flows || deps.isPast()) return;
    deps.packets().then(
      (packets) => {
        flows ||= packets > 0;
        if (flows) deps.onSound();
        else deps.after(lookMs, look);
      },
      // A connection that is closed meanwhile has nothing to tell.
      () => undefined,
    );
  };

  return {
    /** The far end says how it would send sound. */
    described: (): void => {
      if (described) return;
      described = true;
      deps.onSound();
      look();
    },
    /** The far end rings (180). */
    ringing: (): void => {
      if (rings) return;
      rings = true;
      if (!described) deps.onRing();
      else
        deps.after(soundWaitMs, () => {
          if (!flows && !deps.isPast()) deps.onRing();
        });
    },
  };
};
