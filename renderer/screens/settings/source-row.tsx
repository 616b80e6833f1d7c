import { Pencil, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { FeedState } from '../../../core/contract/feed.ts';
import type { MailboxState } from '../../../core/contract/mailbox.ts';
import { errorSentence } from '../../../core/messages/index.ts';
import { useFormat } from '../../app/format.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Badge } from '../../ui/states.tsx';

type State = Pick<MailboxState | FeedState, 'state' | 'error' | 'nextTryAt'> & {
  readonly problem?: MailboxState['problem'];
};

/** A mailbox or a feed in its list: what it is called, how it does, and what can be done with it. */
export const SourceRow = ({
  name,
  state,
  counts,
  onEdit,
  onRemove,
  children,
}: {
  readonly name: string;
  readonly state: State | undefined;
  readonly counts: string;
  readonly onEdit: () => void;
  /** Absent: a policy keeps it. */
  readonly onRemove?: (() => void) | undefined;
  readonly children?: ReactNode;
}) => {
  const texts = useTexts();
  const t = texts.mailFeed;
  const language = useLanguage();
  const format = useFormat();
  const [removing, setRemoving] = useState(false);
  const failure = state?.error ?? state?.problem ?? null;
  return (
    <li className="stack-s">
      <div className="line wrap">
        <strong className="grow">{name}</strong>
        {state && (
          <Badge tone={state.error ? 'late' : state.state === 'off' ? 'plain' : 'kept'}>
            {texts.sourceState[state.state]}
          </Badge>
        )}
        {children}
        <IconButton icon={Pencil} name={t.edit(name)} onClick={onEdit} />
        {onRemove && <IconButton icon={Trash2} name={t.remove(name)} onClick={() => setRemoving(true)} />}
      </div>
      {state && state.state !== 'off' && <p className="soft small">{counts}</p>}
      {failure && (
        <p className="notice" role="status">
          {errorSentence(failure.code, failure.message, language)}
          {state?.error && state.nextTryAt !== null && ` ${t.nextTry(format.time(state.nextTryAt))}`}
        </p>
      )}
      {removing && onRemove && (
        <div role="alertdialog" aria-label={t.remove(name)} className="notice">
          <p>{t.removeAsk(name)}</p>
          <p className="line">
            <Button
              look="ink"
              onClick={() => {
                setRemoving(false);
                onRemove();
              }}
            >
              {t.removeYes}
            </Button>
            <Button onClick={() => setRemoving(false)}>{texts.app.cancel}</Button>
          </p>
        </div>
      )}
    </li>
  );
};
