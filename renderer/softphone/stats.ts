import { pathSample, type PathSample } from '../../core/domain/quality.ts';

/**
 * What a report of RTCPeerConnection.getStats() (W3C webrtc-stats) says of the sound, as running counts. Only what is
 * needed of it, and nothing is taken for granted: a browser may leave any member out.
 */
export type SoundCounters = {
  /** The stream that is counted: a far end that changes begins anew. */
  readonly stream: string;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly samples: number;
  readonly concealed: number;
  readonly silentConcealed: number;
  /** Seconds that samples have waited in the jitter buffer, over so many samples. */
  readonly waited: number;
  readonly emitted: number;
  readonly jitterMs: number;
  readonly codecIn: string;
  readonly codecOut: string;
  readonly roundTripMs: number | null;
  /** The far end's last receiver report (RFC 3550 §6.4), by its own time; null before the first. */
  readonly report: { readonly at: number; readonly loss: number; readonly jitterMs: number } | null;
  /** `wifi`, `ethernet`, `cellular`, `vpn`, or `unknown`. */
  readonly network: string;
};

type Stat = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };
/** RTCStatsReport, or a Map in a test. */
export type StatsReport = { readonly forEach: (visit: (stat: Stat) => void) => void };

const numberIn = (stat: Stat | undefined, name: string): number | null => {
  const value = stat?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};
const textIn = (stat: Stat | undefined, name: string): string => {
  const value = stat?.[name];
  return typeof value === 'string' ? value : '';
};
const milliseconds = (seconds: number | null): number | null => (seconds === null ? null : seconds * 1000);

export const readStats = (report: StatsReport): SoundCounters => {
  const all = new Map<string, Stat>();
  // oxlint-disable-next-line unicorn/no-array-for-each -- a report is no array: forEach is all it has in every browser
  report.forEach((stat) => {
    all.set(stat.id, stat);
  });
  const audio = (type: string): Stat | undefined =>
    [...all.values()].findLast((stat) => stat.type === type && textIn(stat, 'kind') !== 'video');
  const behind = (stat: Stat | undefined, name: string): Stat | undefined => all.get(textIn(stat, name));
  const inbound = audio('inbound-rtp');
  const outbound = audio('outbound-rtp');
  const remote = audio('remote-inbound-rtp');
  const transport = audio('transport');
  const pair =
    behind(transport, 'selectedCandidatePairId') ??
    [...all.values()].find((stat) => stat.type === 'candidate-pair' && stat['nominated'] === true);
  const codec = (stat: Stat | undefined): string =>
    textIn(behind(stat, 'codecId'), 'mimeType').replace(/^audio\//i, '');
  const lossReported = numberIn(remote, 'fractionLost');
  return {
    stream: inbound?.id ?? '',
    packetsReceived: numberIn(inbound, 'packetsReceived') ?? 0,
    packetsLost: numberIn(inbound, 'packetsLost') ?? 0,
    samples: numberIn(inbound, 'totalSamplesReceived') ?? 0,
    concealed: numberIn(inbound, 'concealedSamples') ?? 0,
    silentConcealed: numberIn(inbound, 'silentConcealedSamples') ?? 0,
    waited: numberIn(inbound, 'jitterBufferDelay') ?? 0,
    emitted: numberIn(inbound, 'jitterBufferEmittedCount') ?? 0,
    jitterMs: milliseconds(numberIn(inbound, 'jitter')) ?? 0,
    codecIn: codec(inbound),
    codecOut: codec(outbound),
    roundTripMs:
      milliseconds(numberIn(remote, 'roundTripTime')) ?? milliseconds(numberIn(pair, 'currentRoundTripTime')),
    report:
      remote === undefined || lossReported === null
        ? null
        : {
            at: numberIn(remote, 'timestamp') ?? 0,
            loss: lossReported,
            jitterMs: milliseconds(numberIn(remote, 'jitter')) ?? 0,
          },
    network: textIn(behind(pair, 'localCandidateId'), 'networkType') || 'unknown',
  };
};

/** Sound cards, framing and coding on both sides: not to be measured from here. */
const assumedMs = 50;

/** Between two reports of one call, how we hear the far end. Null where nothing came: that is another sign. */
export const heardBetween = (before: SoundCounters, after: SoundCounters): PathSample | null => {
  const samples = after.samples - before.samples;
  const received = after.packetsReceived - before.packetsReceived;
  if (before.stream !== after.stream || samples <= 0 || received <= 0) return null;
  const silent = Math.max(0, after.silentConcealed - before.silentConcealed);
  const concealed = Math.max(0, after.concealed - before.concealed);
  const missing = Math.max(0, after.packetsLost - before.packetsLost);
  // A far end that pauses (DTX, hold) leaves silence that is no loss; where packets were lost, the silence is theirs.
  const gap = Math.min(silent / samples, missing / (missing + received));
  const emitted = after.emitted - before.emitted;
  const buffered = emitted <= 0 ? 0 : ((after.waited - before.waited) / emitted) * 1000;
  return pathSample({
    loss: Math.min(1, Math.max(0, concealed - silent) / samples + gap),
    jitterMs: after.jitterMs,
    delayMs: (after.roundTripMs ?? 0) / 2 + Math.max(0, buffered) + assumedMs,
    roundTripMs: after.roundTripMs,
    codec: after.codecIn,
  });
};

/**
 * How the far end hears us, by its own report; null when it has sent none since. Its jitter buffer is not told: taken
 * for twice the jitter, at least 20 ms. Its loss is counted before any repair by Opus, so this errs on the dark side.
 */
export const sentBetween = (before: SoundCounters, after: SoundCounters): PathSample | null => {
  if (after.report === null || after.report.at === before.report?.at) return null;
  const { loss, jitterMs } = after.report;
  return pathSample({
    loss: Math.min(1, Math.max(0, loss)),
    jitterMs,
    delayMs: (after.roundTripMs ?? 0) / 2 + Math.max(20, 2 * jitterMs) + assumedMs,
    roundTripMs: after.roundTripMs,
    codec: after.codecOut,
  });
};
