import { Bookmark } from 'lucide-react';
import { useState } from 'react';
import type { SavedView, ViewDefinition } from '../../../core/contract/views.ts';
import { defaultViewNames } from '../../../core/domain/view.ts';
import { useErrorText } from '../../app/errors.ts';
import { useTexts } from '../../app/language.tsx';
import { useClient, useCommand } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Menu } from '../../ui/menu.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

const NameDialog = ({
  title,
  view,
  name: before,
  definition,
  onSaved,
  onClose,
}: {
  readonly title: string;
  readonly view: string | null;
  readonly name: string;
  readonly definition: ViewDefinition;
  readonly onSaved: (view: SavedView) => void;
  readonly onClose: () => void;
}) => {
  const t = useTexts().requests;
  const save = useCommand('views.save');
  const [name, setName] = useState(before);
  const submit = async (): Promise<void> => {
    if (name.trim() === '') return;
    const saved = await save.run({ view, name: name.trim(), definition });
    if (saved === null) return;
    onSaved(saved);
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextField
          label={t.name}
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <ErrorNote error={save.error} />
        <div>
          <Button look="primary" submit disabled={save.pending || name.trim() === ''}>
            {t.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};

/** The views to choose from, and what can be done with the one shown. Every window has the same ones. */
export const ViewPicker = ({
  chosen,
  views,
  changed,
  definition,
  onChoose,
}: {
  /** A view's uid, or the name of one that is always there. */
  readonly chosen: string;
  readonly views: readonly SavedView[];
  /** What is shown is not as it was saved. */
  readonly changed: boolean;
  readonly definition: ViewDefinition;
  readonly onChoose: (view: string) => void;
}) => {
  const texts = useTexts();
  const t = texts.requests;
  const client = useClient();
  const toast = useToast();
  const sentence = useErrorText();
  const save = useCommand('views.save');
  const [naming, setNaming] = useState<'new' | 'rename' | null>(null);
  const saved = views.find(({ view }) => view === chosen);

  const tell = (promise: Promise<unknown>): void => {
    promise.catch((error: unknown) => toast({ text: sentence(error) }));
  };
  const remove = async ({ view, name }: SavedView): Promise<void> => {
    await client.call('views.remove', { view });
    onChoose('open');
    toast({
      text: t.removed(name),
      undo: () => tell(client.call('views.restore', { view }).then(() => onChoose(view))),
    });
  };
  /** Saved under the same name: what it was before is one key away. */
  const keep = async (before: SavedView): Promise<void> => {
    if ((await save.run({ ...before, definition })) === null) return;
    toast({ text: t.savedAs(before.name), undo: () => void save.run(before) });
  };
  const items = [
    ...(saved && changed ? [{ text: t.save, onChoose: () => tell(keep(saved)) }] : []),
    { text: t.saveAs, onChoose: () => setNaming('new') },
    ...(saved
      ? [
          { text: t.rename, onChoose: () => setNaming('rename') },
          { text: t.remove, onChoose: () => tell(remove(saved)) },
        ]
      : []),
  ];
  return (
    <div className="line">
      <select
        className="input requests__view"
        aria-label={t.viewMenu}
        value={chosen}
        onChange={(event) => onChoose(event.target.value)}
      >
        <optgroup label={t.defaults}>
          {defaultViewNames.map((name) => (
            <option key={name} value={name}>
              {texts.defaultView[name]}
            </option>
          ))}
        </optgroup>
        {views.length > 0 && (
          <optgroup label={t.saved}>
            {views.map(({ view, name }) => (
              <option key={view} value={view}>
                {name}
              </option>
            ))}
          </optgroup>
        )}
      </select>
      {changed && <span className="soft small">{t.changed}</span>}
      <Menu text={t.viewMenu} icon={Bookmark} items={items} />
      {naming !== null && (
        <NameDialog
          title={naming === 'new' ? t.saveAs : t.rename}
          view={naming === 'rename' ? (saved?.view ?? null) : null}
          name={naming === 'rename' ? (saved?.name ?? '') : ''}
          definition={naming === 'rename' && saved ? saved.definition : definition}
          onSaved={({ view, name }) => {
            onChoose(view);
            const before = naming === 'rename' ? saved : undefined;
            toast({ text: t.savedAs(name), ...(before ? { undo: () => void save.run(before) } : {}) });
          }}
          onClose={() => setNaming(null)}
        />
      )}
    </div>
  );
};
