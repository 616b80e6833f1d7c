import type { OfferText } from '../../../core/contract/offers.ts';
import { placeholdersIn, unknownPlaceholders } from '../../../core/domain/opening.ts';
import { useTexts } from '../../app/language.tsx';
import { useOpening } from '../../app/opening.ts';
import { useQuery } from '../../data/hooks.tsx';
import { TextArea } from '../../ui/field.tsx';
import { useBothLanguages } from './offer-lines.tsx';

/** The opening line in both languages, and how it reads to somebody who really asked. */
export const OpeningFields = ({
  offer,
  opening,
  onChange,
}: {
  readonly offer: string | null;
  readonly opening: OfferText;
  readonly onChange: (opening: OfferText) => void;
}) => {
  const t = useTexts().offers;
  const both = useBothLanguages();
  const fill = useOpening();
  const sample = useQuery('offers.sample', { offer }).data?.sample;
  const said = sample ? fill({ opening, person: sample }) : null;
  return (
    <section className="stack" aria-label={useTexts().probes.opening}>
      {both.map(([language, name], index) => {
        const [unknown] = unknownPlaceholders(opening[language]);
        const other = both[1 - index]?.[1] ?? '';
        return (
          <TextArea
            key={language}
            label={t.openingIn(name)}
            hint={
              index === 0
                ? t.placeholders(placeholdersIn[language].map((word) => `{${word}}`).join(', '))
                : t.otherLanguage(other)
            }
            error={unknown === undefined ? null : t.unknownPlaceholder(unknown)}
            rows={2}
            maxLength={2000}
            lang={language}
            value={opening[language]}
            onChange={(event) => onChange({ ...opening, [language]: event.target.value })}
          />
        );
      })}
      {sample === null && <p className="small soft">{t.previewNobody}</p>}
      {sample && said && said.text !== '' && (
        <figure className="offer-preview">
          <figcaption className="small soft">{t.preview(sample.name || t.noName)}</figcaption>
          <blockquote className="read-out" lang={said.language}>
            {said.text}
          </blockquote>
        </figure>
      )}
    </section>
  );
};
