import type { RequestDetail } from '../../../../core/contract/queue.ts';
import { textFor } from '../../../../core/domain/opening.ts';
import { useLanguage, useTexts } from '../../../app/language.tsx';
import { useOpening } from '../../../app/opening.ts';
import { useTalkingAttempt } from './person-stakes-ticks.ts';

/** What to open with, filled with what this person asked, in their language where the offer has it. */
export const Opening = ({ detail }: { readonly detail: RequestDetail }) => {
  const t = useTexts().person;
  const fill = useOpening();
  const { offer, prospect, stakes, askedAt, askedZone, askedWhere } = detail;
  if (offer === null) return null;
  const said = fill({
    opening: offer.opening,
    person: {
      name: prospect.name,
      language: prospect.language,
      stakes: stakes.map(({ label }) => label),
      askedAt,
      askedZone,
      askedWhere,
    },
  });
  if (said.text === '') return null;
  return (
    <section className="opening" aria-label={t.opening}>
      <h3>
        {t.opening} · {offer.name}
      </h3>
      <p lang={said.language}>{said.text}</p>
    </section>
  );
};

/** What to ask, in its order. While there is a call it stays at the top, wherever one has scrolled. */
export const Questions = ({ detail }: { readonly detail: RequestDetail }) => {
  const t = useTexts().offers;
  const ours = useLanguage();
  const talking = useTalkingAttempt(detail.request) !== null;
  const questions = detail.offer?.questions ?? [];
  if (questions.length === 0) return null;
  return (
    <section
      className={talking ? 'questions questions--talking' : 'questions'}
      aria-label={t.questions}
      // Where they are many the keys can scroll them.
      tabIndex={talking ? 0 : undefined}
    >
      <h3>{t.questions}</h3>
      <ol>
        {questions.map((question, index) => {
          const said = textFor(question, detail.prospect.language ?? ours);
          return (
            <li key={index} lang={said.language}>
              {said.text}
            </li>
          );
        })}
      </ol>
    </section>
  );
};
