import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ScoreForm, ScoreItem } from '../../../core/contract/score-forms.ts';
import { scoreParts, type PartScore } from '../../../core/domain/score.ts';
import { useFormat } from '../../app/format.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { Badge } from '../../ui/states.tsx';
import { itemText } from './score-words.ts';

/** Each part in a word: its figure, or that an item failed it. */
export const ScoreBadges = ({ scores }: { readonly scores: readonly PartScore[] }) => {
  const texts = useTexts();
  const format = useFormat();
  return (
    <span className="score-badges">
      {scores.map(({ part, percent, failedBy, answered }) => (
        <Badge key={part} {...(failedBy.length > 0 ? { icon: CircleAlert } : {})}>
          {texts.scorePart[part]}{' '}
          <strong className="number">
            {answered === 0
              ? texts.app.none
              : percent === null
                ? texts.reviews.noScore
                : format.percent(percent / 100)}
          </strong>
          {failedBy.length > 0 && <> · {texts.reviews.failedPart}</>}
        </Badge>
      ))}
    </span>
  );
};

/** A form by its parts, what the probe brought first, each with its figure; `renderItem` shows one line of it. */
export const ScoreParts = ({
  form,
  scores,
  renderItem,
}: {
  readonly form: Pick<ScoreForm, 'items'>;
  readonly scores: readonly PartScore[];
  readonly renderItem: (item: ScoreItem) => ReactNode;
}) => {
  const texts = useTexts();
  const format = useFormat();
  const language = useLanguage();
  return (
    <>
      {scoreParts.map((part) => {
        const own = form.items.filter((one) => one.part === part);
        const score = scores.find((one) => one.part === part);
        if (own.length === 0) return null;
        return (
          <section key={part} className="score-part" aria-label={texts.scorePart[part]}>
            <header className="line">
              <h2 className="grow">{texts.scorePart[part]}</h2>
              <span className="score-part__figure number">
                {score === undefined || score.answered === 0
                  ? texts.app.none
                  : score.percent === null
                    ? texts.reviews.noScore
                    : format.percent(score.percent / 100)}
              </span>
            </header>
            {score?.failedBy.map((uid) => (
              <p key={uid} className="notice">
                <CircleAlert size={16} aria-hidden />
                <span>{texts.reviews.failedBy(itemText(form, uid, language))}</span>
              </p>
            ))}
            <ul>
              {own.map((one) => (
                <li key={one.uid} className="score-item">
                  {renderItem(one)}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
};

/** What an item weighs, and whether it fails its part. */
export const ItemFacts = ({ item }: { readonly item: Pick<ScoreItem, 'weight' | 'autoFail'> }) => {
  const t = useTexts().reviews;
  const format = useFormat();
  return (
    <span className="small soft">
      {t.weight(format.number(item.weight))}
      {item.autoFail && <> · {t.eliminatory}</>}
    </span>
  );
};
