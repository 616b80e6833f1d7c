import { Pencil, Plus, Tags } from 'lucide-react';
import { useState } from 'react';
import type { Offer } from '../../../core/contract/probes.ts';
import { useTexts } from '../../app/language.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Empty, Failed } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { OfferEditor } from './offer-editor.tsx';

/** What a company answers to the stakes of people: the talking points that stand before the agent. */
export const OffersPart = () => {
  const t = useTexts().probes;
  const toast = useToast();
  const answer = useQuery('offers.list', {});
  const offers = answer.data?.offers;
  const [editing, setEditing] = useState<Offer | 'new' | null>(null);
  return (
    <>
      <header className="page__head">
        <h1 className="grow">{t.offers}</h1>
        <Button look="primary" icon={Plus} onClick={() => setEditing('new')}>
          {t.addOffer}
        </Button>
      </header>
      <p className="soft">{t.offersHelp}</p>
      {answer.error !== null && !offers ? (
        <Failed title={t.offers} error={answer.error} onRetry={answer.retry} />
      ) : offers === undefined ? (
        <div className="placeholder" style={{ height: 160 }} aria-busy="true" />
      ) : offers.length === 0 ? (
        <Empty icon={Tags} title={t.noOffers} text={t.noOffersHelp} />
      ) : (
        <ul className="cards">
          {offers.map((offer) => {
            const unanswered = offer.stakes.filter(({ capabilities }) => capabilities.length === 0).length;
            return (
              <li key={offer.uid} className="card">
                <div className="line">
                  <h2 className="grow">{offer.name}</h2>
                  <IconButton
                    name={t.changeOffer(offer.name)}
                    icon={Pencil}
                    onClick={() => setEditing(offer)}
                  />
                </div>
                {offer.opening !== '' && <p className="soft">{offer.opening}</p>}
                <p className="small">
                  {t.stakeCount(offer.stakes.length)}
                  {unanswered > 0 && <strong> · {t.unanswered(unanswered)}</strong>}
                </p>
                <p className="small soft">{offer.stakes.map(({ label }) => label).join(' · ')}</p>
              </li>
            );
          })}
        </ul>
      )}
      {editing !== null && (
        <OfferEditor
          offer={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={(offer) => {
            toast({ text: t.saved(offer.name) });
            setEditing(null);
          }}
        />
      )}
    </>
  );
};
