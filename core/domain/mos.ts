/**
 * How speech would be rated over a line, from what can be measured of it: the E-model of ITU-T G.107 with its defaults
 * (no echo, quiet rooms, ordinary handsets), so that only delay, loss and codec count.
 *
 *   R = 93.2 − Id − Ie,eff                                  93.2: what is left of 100 with every default (G.107 §7.7)
 *   Ie,eff = Ie + (95 − Ie) · Ppl / (Ppl / BurstR + Bpl)    G.107 §7.5, Ppl in percent
 *   Id = 0.024 d + 0.11 (d − 177.3) H(d − 177.3)            R. G. Cole, J. Rosenbluth, 2001, d in milliseconds
 *   MOS = 1 + 0.035 R + R (R − 60)(100 − R) 7·10⁻⁶          G.107 Annex B, 1 for R ≤ 0 and 4.5 for R ≥ 100
 */
export type CodecImpairment = {
  /** Ie: what the codec itself takes away. */
  readonly equipment: number;
  /** Bpl: how well it bears lost packets. */
  readonly robustness: number;
  /** G.113 Appendix I gives the figures for G.711 with concealment; the others are assumed. */
  readonly source: 'G.113' | 'assumed';
};

const g711: CodecImpairment = { equipment: 0, robustness: 25.1, source: 'G.113' };
/**
 * G.107 rates telephone-band speech, and neither Opus nor G.722 has an agreed figure there (G.113 rates G.722 on the
 * wideband scale of G.107.1, which cannot be compared). Both are taken for G.711 with concealment: every codec of a
 * browser is concealed by the same jitter buffer. Their wider band is not counted, so the figure is never flattering.
 */
const wider: CodecImpairment = { ...g711, source: 'assumed' };

/** By the encoding name of RTP (RFC 3551, RFC 7587), lower case. */
const codecs: Readonly<Record<string, CodecImpairment>> = {
  pcmu: g711,
  pcma: g711,
  g722: wider,
  opus: wider,
};

/** Of `audio/PCMU` or `PCMU`; one that is not known is taken for G.711. */
export const codecImpairment = (codec: string): CodecImpairment =>
  codecs[codec.replace(/^audio\//i, '').toLowerCase()] ?? wider;

export type SpeechPath = {
  /** From mouth to ear, one way, in milliseconds. */
  readonly delayMs: number;
  /** Share of the speech that did not arrive in time, 0 to 1. */
  readonly loss: number;
  readonly codec?: string;
  /** BurstR: 1 where losses are independent of each other, more where they come in bursts. */
  readonly burst?: number;
};

/** Transmission rating R, at most 93.2. */
export const transmissionRating = ({ delayMs, loss, codec = '', burst = 1 }: SpeechPath): number => {
  const { equipment, robustness } = codecImpairment(codec);
  const percent = Math.min(1, Math.max(0, loss)) * 100;
  const delay = Math.max(0, delayMs);
  const delayed = 0.024 * delay + 0.11 * Math.max(0, delay - 177.3);
  const lost = equipment + ((95 - equipment) * percent) / (percent / Math.max(1, burst) + robustness);
  return 93.2 - delayed - lost;
};

/** The cubic dips under 1 just above R = 0: no rating is worse than 1. */
export const mosOfRating = (rating: number): number => {
  if (rating <= 0) return 1;
  if (rating >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
};

/** Mean opinion score, 1 to 4.5. */
export const mos = (path: SpeechPath): number => mosOfRating(transmissionRating(path));
