import './probes.css';
import {
  Handshake,
  Magnet,
  MessageCircleQuestionMark,
  ShieldQuestion,
  Tags,
  type LucideIcon,
} from 'lucide-react';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { probesParts, useNavigation, type ProbesPart } from '../../app/navigation.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { InPersonPart } from './in-person-part.tsx';
import { NeedsPart } from './needs-part.tsx';
import { OffersPart } from './offers-part.tsx';
import { ProbesList } from './probes-list.tsx';
import { ReviewPart } from './review-part.tsx';

const icons: Readonly<Record<ProbesPart, LucideIcon>> = {
  list: Magnet,
  offers: Tags,
  needs: MessageCircleQuestionMark,
  review: ShieldQuestion,
  hand: Handshake,
};

/** Where people make themselves known, what is offered to them, and what of it must be looked at before anybody is called. */
export const ProbesScreen = () => {
  const texts = useTexts();
  const t = texts.probes;
  const format = useFormat();
  const { probesPart, goProbes } = useNavigation();
  const held = useQuery('quarantine.list', {}).data?.quarantines ?? [];
  const requests = held.reduce((sum, one) => sum + one.requests, 0);
  const names: Readonly<Record<ProbesPart, string>> = {
    list: t.list,
    offers: t.offers,
    needs: texts.offers.needsPart,
    review: requests === 0 ? t.review : t.reviewCount(format.number(requests)),
    hand: t.hand,
  };
  return (
    <div className="probes">
      <nav className="probes__nav" aria-label={t.parts}>
        {probesParts.map((part) => {
          const Icon = icons[part];
          return (
            <button
              key={part}
              type="button"
              className="tab"
              aria-current={part === probesPart ? 'page' : undefined}
              onClick={() => goProbes(part)}
            >
              <Icon size={17} aria-hidden />
              {names[part]}
            </button>
          );
        })}
      </nav>
      <section className="probes__part" aria-label={names[probesPart]} tabIndex={0}>
        <div className="page page--wide">
          {probesPart === 'list' && <ProbesList />}
          {probesPart === 'offers' && <OffersPart />}
          {probesPart === 'needs' && <NeedsPart />}
          {probesPart === 'review' && <ReviewPart />}
          {probesPart === 'hand' && <InPersonPart />}
        </div>
      </section>
    </div>
  );
};
