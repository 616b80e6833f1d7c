import type { ReactNode } from 'react';
import type { PathSummary } from '../../../core/domain/quality.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { QualityCurve } from './quality-curve.tsx';

/** How one call has sounded, each way; nothing where nothing was measured. */
export const CallSound = ({
  attempt,
  ms,
}: {
  readonly attempt: string;
  /** From the answer to the end. */
  readonly ms: number | null;
}) => {
  const t = useTexts();
  const format = useFormat();
  const quality = useQuery('quality.get', { attempt }).data?.quality;
  if (!quality) return null;
  const { heard, sent } = quality;
  const words = (path: PathSummary | null): string =>
    path === null
      ? t.app.none
      : t.quality.summary(
          format.number(path.mosMean, 1),
          format.number(path.mosWorst, 1),
          format.percent(path.loss),
          format.number(path.jitterMs),
        );
  const trip = sent?.roundTripMs ?? heard?.roundTripMs ?? null;
  const facts: readonly (readonly [name: string, value: ReactNode])[] = [
    [t.quality.heard, words(heard)],
    [t.quality.sent, words(sent)],
    [t.quality.trip, trip === null ? t.app.none : t.quality.milliseconds(format.number(trip))],
    [t.quality.codec, heard?.codec ?? sent?.codec ?? t.app.none],
    [t.quality.microphone, quality.microphone || t.quality.noMicrophone],
    [t.quality.network, t.quality.networks(quality.network)],
  ];
  return (
    <section aria-label={t.quality.light}>
      <h3>{t.quality.light}</h3>
      <QualityCurve heard={heard?.curve ?? []} sent={sent?.curve ?? []} ms={ms} />
      <dl className="call-detail__facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
};
