import { ArrowDown, ArrowUp, Pencil, Plus, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { OutcomeKind } from '../../../core/contract/calls.ts';
import { settingsShape } from '../../../core/contract/settings.ts';
import type { Messages } from '../../../core/messages/index.ts';
import { useFormat, type Format } from '../../app/format.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { LockedSettings } from '../../app/policy.tsx';
import { useSession } from '../../app/session.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorNote, Failed } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { freshKind, OutcomeEditor } from './outcome-editor.tsx';

const effects = (kind: OutcomeKind, t: Messages, format: Format): string =>
  [
    kind.closes === null ? '' : t.wrapUp.closes(t.closedReason[kind.closes]),
    kind.closes === null && kind.next === 'retry' && kind.retryMinutes !== null
      ? t.wrapUp.retries(format.span(kind.retryMinutes * 60_000))
      : '',
    kind.closes === null && kind.next === 'retry' && kind.slotsFirst ? `${t.settings.slotsFirst}.` : '',
    kind.closes === null && kind.next === 'retry' && kind.otherDaypart ? `${t.settings.otherDaypart}.` : '',
    kind.closes === null && kind.next === 'promise' ? `${t.settings.nextPromise}.` : '',
    kind.suppress ? t.wrapUp.suppresses : '',
    kind.noteRequired ? `${t.settings.noteRequired}.` : '',
  ]
    .filter((text) => text !== '')
    .join(' ');

/** The list is edited as a draft and saved as a whole, so that keys can be swapped. */
const Editor = ({ saved }: { readonly saved: readonly OutcomeKind[] }) => {
  const t = useTexts();
  const language = useLanguage();
  const format = useFormat();
  const toast = useToast();
  const save = useCommand('outcome.saveKinds');
  const [kinds, setKinds] = useState(saved);
  const [editing, setEditing] = useState<OutcomeKind | 'new' | null>(null);
  const changed = JSON.stringify(kinds) !== JSON.stringify(saved);
  useEffect(() => setKinds(saved), [saved]);

  const change = (next: readonly OutcomeKind[]): void => {
    save.reset();
    setKinds(next);
  };
  const swap = (index: number, other: number): void => {
    const a = kinds[index];
    const b = kinds[other];
    if (a && b) change(kinds.with(index, b).with(other, a));
  };
  const remove = (index: number): void => {
    const gone = kinds[index];
    if (!gone) return;
    const before = kinds;
    change(kinds.toSpliced(index, 1));
    toast({ text: t.settings.removed(gone.label[language]), undo: () => setKinds(before) });
  };
  const submit = async (): Promise<void> => {
    if ((await save.run({ kinds: [...kinds] })) !== null) toast({ text: t.settings.outcomesSaved });
  };

  return (
    <>
      <div className="outcome-table">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.settings.key}</th>
              <th scope="col">{t.wrapUp.outcome}</th>
              <th scope="col">{t.settings.flags}</th>
              <th scope="col">
                <span className="unseen">{t.settings.edit('')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {kinds.map((kind, index) => {
              const label = kind.label[language];
              return (
                <tr key={kind.code}>
                  <td>
                    <kbd className="key">{kind.key}</kbd>
                  </td>
                  <td className={kind.active ? 'strong' : 'soft'}>{label}</td>
                  <td className="soft">{effects(kind, t, format)}</td>
                  <td>
                    <div className="outcome-table__actions">
                      <IconButton
                        name={t.settings.moveUp(label)}
                        icon={ArrowUp}
                        disabled={index === 0}
                        onClick={() => swap(index, index - 1)}
                      />
                      <IconButton
                        name={t.settings.moveDown(label)}
                        icon={ArrowDown}
                        disabled={index === kinds.length - 1}
                        onClick={() => swap(index, index + 1)}
                      />
                      <IconButton
                        name={t.settings.edit(label)}
                        icon={Pencil}
                        onClick={() => setEditing(kind)}
                      />
                      <IconButton
                        name={t.settings.removeOutcome(label)}
                        icon={Trash2}
                        disabled={kinds.length === 1}
                        onClick={() => remove(index)}
                      />
                    </div>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className="save-bar">
        <Button look="primary" disabled={!changed || save.pending} onClick={() => void submit()}>
          {t.settings.outcomesSave}
        </Button>
        <Button icon={Plus} onClick={() => setEditing('new')}>
          {t.settings.addOutcome}
        </Button>
        {changed && (
          <span className="soft" role="status">
            {t.settings.unsaved}
          </span>
        )}
        <ErrorNote error={save.error} />
      </div>
      {editing !== null && (
        <OutcomeEditor
          kind={editing === 'new' ? freshKind(kinds) : editing}
          others={kinds.filter((kind) => kind !== editing)}
          onClose={() => setEditing(null)}
          onDone={(kind) => {
            change(editing === 'new' ? [...kinds, kind] : kinds.map((one) => (one === editing ? kind : one)));
            setEditing(null);
          }}
        />
      )}
    </>
  );
};

/** One figure over the whole list, saved when it is left. */
const Budget = () => {
  const t = useTexts().settings;
  const { settings } = useSession();
  const set = useCommand('settings.set');
  const [text, setText] = useState(String(settings.attemptsBudget));
  useEffect(() => setText(String(settings.attemptsBudget)), [settings.attemptsBudget]);
  const save = (): void => {
    const budget = settingsShape.shape.attemptsBudget.safeParse(Number(text));
    if (!budget.success) setText(String(settings.attemptsBudget));
    else if (budget.data !== settings.attemptsBudget) void set.run({ attemptsBudget: budget.data });
  };
  return (
    <form
      className="panel"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <LockedSettings names={['attemptsBudget']}>
        <TextField
          label={t.budget}
          hint={t.budgetHint}
          type="number"
          min={1}
          max={20}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={save}
        />
      </LockedSettings>
      <ErrorNote error={set.error} />
    </form>
  );
};

export const Outcomes = () => {
  const t = useTexts();
  const kinds = useQuery('outcome.kinds', {});
  return (
    <div className="settings__body">
      <h2>{t.settings.outcomes}</h2>
      <p className="soft">{t.settings.outcomesHelp}</p>
      <Budget />
      {kinds.data ? (
        <Editor saved={kinds.data.kinds} />
      ) : kinds.error !== null ? (
        <Failed title={t.app.failed} error={kinds.error} onRetry={kinds.retry} />
      ) : (
        <div className="placeholder" style={{ height: 320 }} aria-busy="true" />
      )}
    </div>
  );
};
