import { useState } from 'react';
import type { TrendBy, TrendRow } from '../../../core/contract/quality.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { Choice } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';

const days = 30;
const dayMs = 86_400_000;

/** Means of the last calls, so that a headset, a network or an hour that spoils them is seen. */
export const QualityTrend = () => {
  const texts = useTexts();
  const t = texts.quality;
  const format = useFormat();
  const [by, setBy] = useState<TrendBy>('microphone');
  // Once per visit: a question that changes with every second is never answered from the cache.
  const [since] = useState(() => Math.floor(Date.now() / dayMs) * dayMs - days * dayMs);
  const trend = useQuery('quality.trend', { by, since, zone: format.zone });
  const rows = trend.data?.rows ?? [];
  const name = ({ key }: TrendRow): string => {
    switch (by) {
      case 'microphone':
        return key || t.noMicrophone;
      case 'network':
        return t.networks(key);
      case 'hour':
        return t.hour(key);
    }
  };
  const score = (value: number | null): string => (value === null ? texts.app.none : format.number(value, 1));
  const share = (value: number | null): string => (value === null ? texts.app.none : format.percent(value));
  return (
    <>
      <h2>{t.trend}</h2>
      <div className="panel">
        <p className="soft">{t.trendHelp}</p>
        <Choice<TrendBy>
          label={t.by}
          value={by}
          options={[
            ['microphone', t.byMicrophone],
            ['network', t.byNetwork],
            ['hour', t.byHour],
          ]}
          onChoose={setBy}
        />
        {trend.data && rows.length === 0 && <p className="soft">{t.noTrend}</p>}
        {rows.length > 0 && (
          <table className="table" aria-label={t.trend}>
            <thead>
              <tr>
                <th scope="col">{{ microphone: t.microphone, network: t.network, hour: t.byHour }[by]}</th>
                <th scope="col">{t.calls}</th>
                <th scope="col">{t.poor}</th>
                <th scope="col">{t.youHear}</th>
                <th scope="col">{t.theyHear}</th>
                <th scope="col">{t.lossHeard}</th>
                <th scope="col">{t.lossSent}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <td>{name(row)}</td>
                  <td className="end">{format.number(row.calls)}</td>
                  <td className="end">{format.number(row.poor)}</td>
                  <td className="end">{score(row.heardMos)}</td>
                  <td className="end">{score(row.sentMos)}</td>
                  <td className="end">{share(row.heardLoss)}</td>
                  <td className="end">{share(row.sentLoss)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <ErrorNote error={trend.error} />
      </div>
    </>
  );
};
