import { Undo2 } from 'lucide-react';
import type { RequestDetail } from '../../../../core/contract/queue.ts';
import type { RequestAction } from '../../../../core/contract/request-actions.ts';
import type { Messages } from '../../../../core/messages/index.ts';
import { useFormat, type Format } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';
import { IconButton } from '../../../ui/button.tsx';
import { Part } from './person-facts.tsx';
import { useActionUndo } from './use-action-done.ts';

const lineOf = (one: RequestAction, t: Messages, format: Format): string => {
  switch (one.kind) {
    case 'snooze':
      return t.actions.lineSnooze(one.until === null ? '' : format.dayTime(one.until));
    case 'reassign':
      return t.actions.lineReassign(one.to ?? t.actions.team);
    case 'reopen':
      return t.actions.lineReopen;
    case 'close':
      return t.actions.lineClose(one.reason === null ? '' : t.handReason[one.reason]);
    case 'merge':
      return t.actions.lineMerge;
    case 'split':
      return t.actions.lineSplit;
  }
};

/** What was done by hand; the last of it can still be taken back when its notice is gone. */
export const Done = ({ detail }: { readonly detail: RequestDetail }) => {
  const t = useTexts();
  const format = useFormat();
  const undo = useActionUndo();
  const { actions } = detail;
  const last = actions.find(({ undone }) => !undone);
  if (actions.length === 0) return null;
  return (
    <Part title={t.actions.history}>
      <ul className="stack-s">
        {actions.map((one) => {
          const line = lineOf(one, t, format);
          return (
            <li key={one.action}>
              <span className="line">
                <span className={one.undone ? 'soft grow' : 'grow'}>
                  {line}
                  {one.undone && `, ${t.actions.wasUndone}`}
                </span>
                {one === last && (
                  <IconButton name={t.actions.undoThis(line)} icon={Undo2} onClick={() => undo(one.action)} />
                )}
              </span>
              <span className="small soft">
                {format.dayTime(one.at)}, {one.agent}
                {one.note !== '' && ` · ${one.note}`}
              </span>
            </li>
          );
        })}
      </ul>
    </Part>
  );
};
