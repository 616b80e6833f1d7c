import { useEffect } from 'react';
import type { TickRate } from '../../../core/contract/offers.ts';
import { fewTalks, shareBetween } from '../../../core/domain/proportion.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { ErrorNote } from '../../ui/states.tsx';

/** A share with how sure it is: among few talks a percentage alone would say more than anybody knows. */
const Share = ({ rate: { talks, conversions } }: { readonly rate: TickRate }) => {
  const t = useTexts().offers;
  const format = useFormat();
  const { low, high } = shareBetween(conversions, talks);
  return (
    <>
      {talks >= fewTalks ? <strong>{format.percent(conversions / talks)}</strong> : <em>{t.few}</em>}
      <span className="soft"> · {t.between(format.percent(low), format.percent(high))}</span>
    </>
  );
};

/** Of each stake confirmed and each capability used: how many talks, and how many of them converted. */
export const OfferRates = () => {
  const t = useTexts().offers;
  const format = useFormat();
  const { data, error, retry } = useQuery('offers.rates', {});
  // Not read again at each tick anywhere, but whenever somebody looks.
  useEffect(() => {
    if (data !== undefined) retry();
  }, []);
  const groups = Map.groupBy(data?.rates ?? [], ({ offer, kind }) => JSON.stringify([offer, kind]));
  return (
    <section className="stack" aria-label={t.rates}>
      <h2>{t.rates}</h2>
      <p className="soft">{t.ratesHelp}</p>
      <ErrorNote error={error} />
      {data?.rates.length === 0 && <p className="soft">{t.ratesEmpty}</p>}
      {[...groups].map(([key, rates]) => {
        const [first] = rates;
        if (first === undefined) return null;
        const title = `${first.kind === 'stake' ? t.ofStakes : t.ofCapabilities} · ${first.offer ?? t.noOffer}`;
        return (
          <div key={key} className="probes__table" role="group" aria-label={title} tabIndex={0}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{title}</th>
                  <th scope="col" className="end">
                    {t.talks}
                  </th>
                  <th scope="col" className="end">
                    {t.conversions}
                  </th>
                  <th scope="col">{t.share}</th>
                </tr>
              </thead>
              <tbody>
                {rates.map((rate) => (
                  <tr key={rate.label}>
                    <th scope="row" className="probes__name">
                      {rate.label}
                    </th>
                    <td className="end">{format.number(rate.talks)}</td>
                    <td className="end">{format.number(rate.conversions)}</td>
                    <td>
                      <Share rate={rate} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        );
      })}
    </section>
  );
};
