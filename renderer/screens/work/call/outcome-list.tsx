import { useId } from 'react';
import { useLanguage, useTexts } from '../../../app/language.tsx';
import type { WrapUp } from './use-wrap-up.ts';

/** Every outcome with its key, all in sight. */
export const OutcomeList = ({ wrapUp }: { readonly wrapUp: WrapUp }) => {
  const t = useTexts().wrapUp;
  const language = useLanguage();
  const id = useId();
  if (wrapUp.kinds.length === 0) return <p className="soft">{t.noKinds}</p>;
  return (
    <div role="radiogroup" aria-labelledby={id} className="outcomes">
      <span id={id} className="field__label outcomes__label">
        {t.outcome}
      </span>
      {wrapUp.kinds.map((kind) => (
        <button
          key={kind.code}
          type="button"
          role="radio"
          aria-checked={kind.code === wrapUp.kind?.code}
          aria-keyshortcuts={kind.key}
          className="outcome"
          onClick={() => wrapUp.choose(kind.code)}
        >
          <kbd className="key" aria-hidden>
            {kind.key}
          </kbd>
          <span>{kind.label[language]}</span>
        </button>
      ))}
    </div>
  );
};
