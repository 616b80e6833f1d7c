import { Check } from 'lucide-react';
import { useFormat } from '../../../app/format.ts';
import { useLanguage, useTexts } from '../../../app/language.tsx';
import { ErrorNote } from '../../../ui/states.tsx';
import { Keys } from '../../../ui/keys.tsx';
import type { WrapUp } from './use-wrap-up.ts';

/** What saving will do, and the one button that does it. */
export const WrapUpFoot = ({ wrapUp }: { readonly wrapUp: WrapUp }) => {
  const t = useTexts();
  const format = useFormat();
  const language = useLanguage();
  const { kind } = wrapUp;
  const effects =
    kind === null
      ? [t.wrapUp.choose]
      : [
          kind.closes === null ? '' : t.wrapUp.closes(t.closedReason[kind.closes]),
          kind.suppress ? t.wrapUp.suppresses : '',
          kind.closes === null &&
          kind.next === 'retry' &&
          kind.retryMinutes !== null &&
          wrapUp.next.text.trim() === ''
            ? (kind.otherDaypart ? t.wrapUp.retriesElsewhen : t.wrapUp.retries)(
                format.span(kind.retryMinutes * 60_000),
              )
            : '',
        ].filter((text) => text !== '');
  return (
    <div className="attempt__foot">
      <ErrorNote error={wrapUp.error} />
      <p className="small soft" role="status">
        {kind !== null && <strong className="attempt__chosen">{kind.label[language]}. </strong>}
        {effects.join(' ')}
      </p>
      <button
        ref={wrapUp.saveButton}
        type="button"
        className="button button--primary button--large button--block"
        aria-keyshortcuts="Control+Enter"
        disabled={wrapUp.pending}
        onClick={wrapUp.save}
      >
        <Check size={20} aria-hidden />
        <span>{t.wrapUp.save}</span>
        <Keys keys="Ctrl+Enter" hidden />
      </button>
    </div>
  );
};
