import { CircleAlert } from 'lucide-react';
import { useId } from 'react';
import { useTexts } from '../../../app/language.tsx';
import { expectedKeys, type WrapUp } from './use-wrap-up.ts';

/** The first question after a talk: what it says of the probe counts more than the outcome says of the call. */
export const ExpectedQuestion = ({ wrapUp }: { readonly wrapUp: WrapUp }) => {
  const texts = useTexts();
  const t = texts.wrapUp;
  const id = useId();
  const { answer, choose, missing } = wrapUp.expected;
  return (
    <div
      role="radiogroup"
      aria-labelledby={id}
      className="field"
      {...(missing ? { 'aria-describedby': `${id}-missing`, 'aria-invalid': true } : {})}
    >
      <span id={id} className="field__label">
        {t.expected}
      </span>
      <div className="expected">
        {expectedKeys.map(([key, one], index) => (
          <button
            key={one}
            ref={index === 0 ? wrapUp.expectedFirst : null}
            type="button"
            role="radio"
            aria-checked={one === answer}
            aria-keyshortcuts={key}
            className="outcome expected__one"
            onClick={() => choose(one)}
          >
            <kbd className="key" aria-hidden>
              {key}
            </kbd>
            <span>{texts.expected[one]}</span>
          </button>
        ))}
      </div>
      {missing && (
        <span id={`${id}-missing`} className="field__error" role="alert">
          <CircleAlert size={15} aria-hidden />
          {t.expectedNeeded}
        </span>
      )}
    </div>
  );
};
