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
import { Part, PartTabs } from '../../ui/parts.tsx';

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
    <div className="parts probes">
      <PartTabs
        label={t.parts}
        parts={probesParts}
        current={probesPart}
        icons={icons}
        names={names}
        onChoose={goProbes}
      />
      <Part name={names[probesPart]}>
        {probesPart === 'list' && <ProbesList />}
        {probesPart === 'offers' && <OffersPart />}
        {probesPart === 'needs' && <NeedsPart />}
        {probesPart === 'review' && <ReviewPart />}
        {probesPart === 'hand' && <InPersonPart />}
      </Part>
    </div>
  );
};
