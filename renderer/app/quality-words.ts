import { causeOf, gradeOf, type CallQuality, type PathSample } from '../../core/domain/quality.ts';
import type { QualityGrade, SoundWay } from '../../core/domain/quality.ts';
import type { Messages } from '../../core/messages/index.ts';
import type { Format } from './format.ts';

export type QualityLight = { readonly grade: QualityGrade; readonly lines: readonly string[] };

const why = (way: SoundWay, path: PathSample, format: Format, t: Messages['quality']): string => {
  switch (causeOf(path)) {
    case 'loss': {
      const share = format.percent(path.loss);
      return way === 'heard' ? t.heardLoss(share) : t.sentLoss(share);
    }
    case 'delay':
      return t.delay(format.number(path.delayMs));
    case 'jitter':
      return t.jitter(format.number(path.jitterMs));
  }
};

const order: readonly QualityGrade[] = ['good', 'fair', 'poor'];

/** What the light says: the worse way gives the grade, and each way that is not good has its line, the worse first. */
export const qualityLight = (
  { heard, sent }: CallQuality,
  format: Format,
  t: Messages['quality'],
): QualityLight | null => {
  const sentence = {
    heard: { fair: t.heardFair, poor: t.heardPoor },
    sent: { fair: t.sentFair, poor: t.sentPoor },
  };
  const known = [...(heard ? [['heard', heard] as const] : []), ...(sent ? [['sent', sent] as const] : [])];
  const graded = known
    .toSorted(([, a], [, b]) => a.mos - b.mos)
    .map(([way, path]) => ({ way, path, grade: gradeOf(path.mos) }));
  const [worst] = graded;
  if (!worst) return null;
  const lines = graded.flatMap(({ way, path, grade }) =>
    grade === 'good' ? [] : [sentence[way][grade](why(way, path, format, t))],
  );
  return {
    grade: order[Math.max(...graded.map(({ grade }) => order.indexOf(grade)))] ?? 'good',
    lines: lines.length === 0 ? [t.good] : lines,
  };
};

/** The figures behind the words, for whoever wants them. */
export const qualityFigures = (
  { heard, sent }: CallQuality,
  format: Format,
  t: Messages['quality'],
): readonly string[] => {
  const score = (path: PathSample | null): string =>
    path === null
      ? t.unknown
      : `${format.number(path.mos, 1)} (${t.path(format.percent(path.loss), format.number(path.jitterMs))})`;
  const trip = sent?.roundTripMs ?? heard?.roundTripMs ?? null;
  return [t.figures(score(heard), score(sent)), ...(trip === null ? [] : [t.roundTrip(format.number(trip))])];
};
