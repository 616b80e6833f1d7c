import type { RequestDetail } from '../../../../core/contract/queue.ts';
import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';

/** The heart of the screen: what the person wrote, untouched, in the largest text of all. */
export const Words = ({ detail }: { readonly detail: RequestDetail }) => {
  const t = useTexts().person;
  const format = useFormat();
  const written = detail.words.filter((entry) => entry.text.trim() !== '');
  const lang = detail.prospect.language ?? undefined;
  return (
    <section aria-label={t.words} className="words">
      {written.length === 0 && <p className="soft">{t.noWords}</p>}
      {written.map((entry, index) => (
        <figure
          key={`${entry.at} ${index}`}
          className={entry.text.length > 420 ? 'words__one words__one--long' : 'words__one'}
        >
          <blockquote lang={lang} dir="auto">
            {entry.text}
          </blockquote>
          {written.length > 1 && (
            <figcaption className="small soft">
              {t.askedAgain(format.dayTime(entry.at), entry.where)}
            </figcaption>
          )}
        </figure>
      ))}
    </section>
  );
};
