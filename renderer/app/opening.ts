import type { OfferText } from '../../core/contract/offers.ts';
import type { Language } from '../../core/contract/records.ts';
import { fillOpening, textFor } from '../../core/domain/opening.ts';
import { messages } from '../../core/messages/index.ts';
import { useNow } from './clock.ts';
import { useLanguage } from './language.tsx';
import { useSession } from './session.tsx';

export type OpeningOf = {
  readonly opening: OfferText;
  readonly person: {
    readonly name: string;
    readonly stakes: readonly string[];
    readonly askedAt: number;
    readonly askedZone: string;
    readonly askedWhere: string;
    readonly language: Language | null;
  };
};

/** The line as it is said to somebody, in their language where the offer has it. */
export const useOpening = (): ((of: OpeningOf) => { readonly text: string; readonly language: Language }) => {
  const ours = useLanguage();
  const { settings } = useSession();
  const now = useNow(3_600_000);
  return ({ opening, person }) => {
    const { text, language } = textFor(opening, person.language ?? ours);
    const t = messages[language].offers;
    const facts = { ...person, agent: settings.agentName, place: person.askedWhere, now };
    return {
      language,
      text: fillOpening(text, language, facts, {
        stakes: t.noStakes,
        name: t.noName,
        agent: t.noAgent,
        place: t.noPlace,
      }),
    };
  };
};
