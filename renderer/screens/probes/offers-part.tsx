import { Pencil, Plus, Tags, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Offer } from '../../../core/contract/offers.ts';
import { textFor } from '../../../core/domain/opening.ts';
import { useErrorText } from '../../app/errors.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useClient, useQuery } from '../../data/hooks.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Empty, Failed } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { OfferEditor } from './offer-editor.tsx';
import { OfferRates } from './offer-rates.tsx';

/** What a company answers to the stakes of people: the talking points that stand before the agent. */
export const OffersPart = () => {
  const texts = useTexts();
  const t = texts.probes;
  const language = useLanguage();
  const client = useClient();
  const toast = useToast();
  const sentence = useErrorText();
  const answer = useQuery('offers.list', {});
  const offers = answer.data?.offers;
  const [editing, setEditing] = useState<Offer | 'new' | null>(null);
  const remove = ({ uid, name }: Offer): void => {
    const failed = (error: unknown): void => toast({ text: sentence(error) });
    client.call('offers.remove', { offer: uid }).then(
      () =>
        toast({
          text: texts.offers.removed(name),
          undo: () => void client.call('offers.restore', { offer: uid }).catch(failed),
        }),
      failed,
    );
  };
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
            const opening = textFor(offer.opening, language);
            const answering = new Set(offer.stakes.flatMap(({ capabilities }) => capabilities));
            const spare = offer.capabilities.length - answering.size;
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
                  <IconButton
                    name={texts.offers.remove(offer.name)}
                    icon={Trash2}
                    onClick={() => remove(offer)}
                  />
                </div>
                {opening.text !== '' && (
                  <p className="soft" lang={opening.language}>
                    {opening.text}
                  </p>
                )}
                <p className="small">
                  {t.stakeCount(offer.stakes.length)}
                  {unanswered > 0 && <strong> · {t.unanswered(unanswered)}</strong>}
                  {spare > 0 && <> · {texts.offers.spare(spare)}</>}
                  {offer.questions.length > 0 && <> · {texts.offers.questionCount(offer.questions.length)}</>}
                </p>
                <p className="small soft">{offer.stakes.map(({ label }) => label).join(' · ')}</p>
              </li>
            );
          })}
        </ul>
      )}
      <OfferRates />
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
