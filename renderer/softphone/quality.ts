import {
  smoothed,
  summarise,
  type CallQuality,
  type CallQualitySummary,
  type PathSample,
} from '../../core/domain/quality.ts';
import type { SessionMedia } from './session-media.ts';
import { heardBetween, readStats, sentBetween, type SoundCounters } from './stats.ts';
import type { PhoneTiming } from './timing.ts';

export type QualityWatch = {
  /** Null when nothing was measured, e.g. of a call of two seconds. */
  readonly summary: () => CallQualitySummary | null;
};

/** What the agent is told is the mean of so many samples. */
const shownSamples = 3;
/** Reports of the far end come about every 5 s (RFC 3550 §6.2): after so many turns without one, the last is old. */
const turnsWithoutReport = 7;

/** The system says "Default - Headset" of a headset that nobody chose: it is the same one. */
const nameOf = (label: string): string =>
  label.startsWith('MediaStreamAudioDestinationNode')
    ? ''
    : label.replace(/^(?:Default|Par défaut|Communications) - /, '').slice(0, 200);

/** Measures a call that is up every few seconds: what came and went since the measure before, never since the start. */
export const watchQuality = ({
  media,
  timing,
  every,
  isHeld,
  onQuality,
}: {
  readonly media: () => SessionMedia | null;
  readonly timing: PhoneTiming;
  readonly every: (milliseconds: number, run: () => void) => void;
  readonly isHeld: () => boolean;
  readonly onQuality: (quality: CallQuality) => void;
}): QualityWatch => {
  const heard: PathSample[] = [];
  const sent: PathSample[] = [];
  let before: SoundCounters | null = null;
  let looking = false;
  let withoutReport = 0;
  let microphone = '';
  let network = 'unknown';

  const look = async (): Promise<void> => {
    const handler = media();
    if (!handler) return;
    if (isHeld()) {
      // Music or silence: neither is how the two hear each other.
      before = null;
      return;
    }
    const now = readStats(await handler.peer.getStats());
    microphone = nameOf(handler.microphoneLabel) || microphone;
    network = now.network;
    const last = before;
    before = now;
    if (last === null) return;
    const newHeard = heardBetween(last, now);
    const newSent = sentBetween(last, now);
    if (newHeard) heard.push(newHeard);
    if (newSent) sent.push(newSent);
    withoutReport = newSent ? 0 : withoutReport + 1;
    onQuality({
      heard: newHeard && smoothed(heard.slice(-shownSamples)),
      sent: withoutReport < turnsWithoutReport ? smoothed(sent.slice(-shownSamples)) : null,
    });
  };
  const turn = (): void => {
    if (looking) return;
    looking = true;
    // A connection that closes under the question has nothing to say any more.
    void look()
      .catch(() => undefined)
      .finally(() => {
        looking = false;
      });
  };
  turn();
  every(timing.qualityEvery, turn);

  return {
    summary: () =>
      heard.length + sent.length === 0
        ? null
        : { heard: summarise(heard), sent: summarise(sent), microphone, network },
  };
};
