import { describe, expect, it } from 'vitest';
import { causeOf, curvePoints, gradeOf, pathSample, smoothed, summarise } from '../../core/domain/quality.ts';
import { heardBetween, readStats, sentBetween, type StatsReport } from '../../renderer/softphone/stats.ts';

type Stat = Record<string, unknown> & { id: string; type: string };

/** A report of the shape that Chromium gives, with what a case says differently. */
const report = (changes: Readonly<Record<string, Record<string, unknown>>> = {}): StatsReport => {
  const stats: Stat[] = [
    { id: 'C1', type: 'codec', mimeType: 'audio/opus' },
    { id: 'L1', type: 'local-candidate', networkType: 'wifi' },
    {
      id: 'P1',
      type: 'candidate-pair',
      nominated: true,
      localCandidateId: 'L1',
      currentRoundTripTime: 0.08,
    },
    { id: 'T1', type: 'transport', selectedCandidatePairId: 'P1' },
    {
      id: 'I1',
      type: 'inbound-rtp',
      kind: 'audio',
      codecId: 'C1',
      packetsReceived: 1000,
      packetsLost: 0,
      totalSamplesReceived: 960_000,
      concealedSamples: 0,
      silentConcealedSamples: 0,
      jitterBufferDelay: 40_000,
      jitterBufferEmittedCount: 960_000,
      jitter: 0.004,
    },
    { id: 'O1', type: 'outbound-rtp', kind: 'audio', codecId: 'C1' },
    {
      id: 'R1',
      type: 'remote-inbound-rtp',
      kind: 'audio',
      timestamp: 1000,
      fractionLost: 0,
      roundTripTime: 0.1,
      jitter: 0.01,
    },
  ];
  const all = stats.map((stat) => ({ ...stat, ...changes[stat.id] }));
  return { forEach: (visit) => all.forEach((stat) => visit(stat)) };
};

/** Three seconds on: 150 packets of 20 ms at 48 kHz, 40 ms in the jitter buffer. */
const later = (changes: Record<string, unknown> = {}, remote: Record<string, unknown> = {}): StatsReport =>
  report({
    I1: {
      packetsReceived: 1150,
      totalSamplesReceived: 960_000 + 144_000,
      jitterBufferDelay: 40_000 + 0.04 * 144_000,
      jitterBufferEmittedCount: 960_000 + 144_000,
      ...changes,
    },
    R1: remote,
  });

const before = readStats(report());

describe('what a report says', () => {
  it('is read by its links, in milliseconds', () => {
    expect(before).toMatchObject({
      stream: 'I1',
      packetsReceived: 1000,
      codecIn: 'opus',
      codecOut: 'opus',
      roundTripMs: 100,
      jitterMs: 4,
      network: 'wifi',
      report: { at: 1000, loss: 0, jitterMs: 10 },
    });
  });

  it('is nothing at all before the first packet', () => {
    const empty = readStats({ forEach: () => undefined });
    expect(empty).toMatchObject({
      stream: '',
      samples: 0,
      roundTripMs: null,
      report: null,
      network: 'unknown',
    });
    expect(heardBetween(empty, empty)).toBeNull();
    expect(sentBetween(empty, empty)).toBeNull();
  });
});

describe('how we hear them', () => {
  it('is counted between two reports, never from the start', () => {
    // 1000 packets with 40 s of waiting came before: they weigh nothing now.
    const sample = heardBetween(before, readStats(later()));
    expect(sample).toMatchObject({ loss: 0, codec: 'opus', roundTripMs: 100, jitterMs: 4 });
    expect(sample?.delayMs).toBeCloseTo(100 / 2 + 40 + 50, 6);
    expect(sample?.mos).toBeGreaterThan(4.3);
  });

  it('counts what was concealed, late packets too, and not the silence of a far end that pauses', () => {
    const late = heardBetween(before, readStats(later({ concealedSamples: 14_400 })));
    expect(late?.loss).toBeCloseTo(0.1, 6);
    const pause = heardBetween(
      before,
      readStats(later({ concealedSamples: 72_000, silentConcealedSamples: 70_560, packetsReceived: 1075 })),
    );
    expect(pause?.loss).toBeCloseTo(0.01, 6);
  });

  it('counts the silence where packets were lost', () => {
    // Two of three seconds are gone: most of that was played as silence.
    const gap = heardBetween(
      before,
      readStats(
        later({
          packetsReceived: 1050,
          packetsLost: 100,
          concealedSamples: 96_000,
          silentConcealedSamples: 90_000,
        }),
      ),
    );
    expect(gap?.loss).toBeCloseTo(6000 / 144_000 + 90_000 / 144_000, 6);
    expect(gradeOf(gap?.mos ?? 5)).toBe('poor');
  });

  it('says nothing where nothing came, or where another stream took over', () => {
    expect(heardBetween(before, readStats(later({ packetsReceived: 1000 })))).toBeNull();
    expect(heardBetween(before, readStats(later({ id: 'I2' })))).toBeNull();
  });
});

describe('how they hear us', () => {
  it('is what their own report says, once', () => {
    const after = readStats(later({}, { timestamp: 6000, fractionLost: 0.04, jitter: 0.03 }));
    const sample = sentBetween(before, after);
    expect(sample).toMatchObject({ loss: 0.04, jitterMs: 30, roundTripMs: 100 });
    expect(sample?.delayMs).toBeCloseTo(50 + 60 + 50, 6);
    expect(sentBetween(after, after)).toBeNull();
  });
});

describe('a summary', () => {
  const path = (loss: number, delayMs = 100) =>
    pathSample({ loss, delayMs, jitterMs: 5, roundTripMs: null, codec: 'PCMU' });

  it('keeps mean and worst', () => {
    const summary = summarise([path(0), path(0.1), path(0.02)]);
    expect(summary).toMatchObject({
      samples: 3,
      lossWorst: 0.1,
      jitterMs: 5,
      roundTripMs: null,
      codec: 'PCMU',
    });
    expect(summary?.loss).toBeCloseTo(0.04, 6);
    expect(summary?.mosWorst).toBe(path(0.1).mos);
    expect(summarise([])).toBeNull();
    expect(smoothed([path(0), path(0.02)])?.loss).toBeCloseTo(0.01, 6);
  });

  it('keeps the curve of a long call in few points, and does not smooth a bad stretch away', () => {
    const good = path(0);
    const bad = path(0.3);
    expect(summarise([good, bad, good])?.curve).toEqual(
      [good, bad, good].map((sample) => Math.round(sample.mos * 10) / 10),
    );
    const long = Array.from({ length: 1000 }, (_, index) => (index >= 500 && index < 510 ? bad : good));
    const curve = summarise(long)?.curve ?? [];
    expect(curve).toHaveLength(curvePoints);
    expect(Math.min(...curve)).toBe(Math.round(bad.mos * 10) / 10);
    expect(curve.indexOf(Math.min(...curve))).toBe(60);
  });

  it('grades as G.107 does, and names what takes most away', () => {
    expect(gradeOf(4.03)).toBe('good');
    expect(gradeOf(4.02)).toBe('fair');
    expect(gradeOf(3.59)).toBe('poor');
    expect(causeOf(path(0.05))).toBe('loss');
    expect(causeOf(path(0, 400))).toBe('delay');
    expect(causeOf({ ...path(0, 400), jitterMs: 150 })).toBe('jitter');
  });
});
