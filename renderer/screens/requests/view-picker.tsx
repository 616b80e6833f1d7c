import { Bookmark } from 'lucide-react';
import { useState } from 'react';
import { useErrorText } from '../../app/errors.ts';
import { useTexts } from '../../app/language.tsx';
import type { Client } from '../../../core/rpc/client.ts';
import { useClient } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Menu } from '../../ui/menu.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

type Saved<D> = { readonly view: string; readonly name: string; readonly definition: D };
/** A view to be written: a new one where `view` is null. */
type Draft<D> = { readonly view: string | null; readonly name: string; readonly definition: D };

/** The views of a list: what is always there, what people saved, and the procedures that keep them. */
export type ViewKind<D> = {
  readonly defaults: readonly (readonly [name: string, text: string])[];
  readonly save: {
    readonly run: (view: Draft<D>) => Promise<Saved<D> | null>;
    readonly pending: boolean;
    readonly error: unknown;
  };
  readonly remove: (client: Client, view: string) => Promise<unknown>;
  readonly restore: (client: Client, view: string) => Promise<unknown>;
};

const NameDialog = <D,>({
  kind: { save },
  title,
  view,
  name: before,
  definition,
  onSaved,
  onClose,
}: {
  readonly kind: ViewKind<D>;
  readonly title: string;
  readonly view: string | null;
  readonly name: string;
  readonly definition: D;
  readonly onSaved: (view: Saved<D>) => void;
  readonly onClose: () => void;
}) => {
  const t = useTexts().requests;
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
export const ViewPicker = <D,>({
  kind,
  chosen,
  views,
  changed,
  definition,
  onChoose,
}: {
  readonly kind: ViewKind<D>;
  /** A view's uid, or the name of one that is always there. */
  readonly chosen: string;
  readonly views: readonly Saved<D>[];
  /** What is shown is not as it was saved. */
  readonly changed: boolean;
  readonly definition: D;
  readonly onChoose: (view: string) => void;
}) => {
  const t = useTexts().requests;
  const client = useClient();
  const toast = useToast();
  const sentence = useErrorText();
  const { save, defaults } = kind;
  const first = defaults[0]?.[0] ?? '';
  const [naming, setNaming] = useState<'new' | 'rename' | null>(null);
  const saved = views.find(({ view }) => view === chosen);

  const tell = (promise: Promise<unknown>): void => {
    promise.catch((error: unknown) => toast({ text: sentence(error) }));
  };
  const remove = async ({ view, name }: Saved<D>): Promise<void> => {
    await kind.remove(client, view);
    onChoose(first);
    toast({
      text: t.removed(name),
      undo: () => tell(kind.restore(client, view).then(() => onChoose(view))),
    });
  };
  /** Saved under the same name: what it was before is one key away. */
  const keep = async (before: Saved<D>): Promise<void> => {
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
          {defaults.map(([name, text]) => (
            <option key={name} value={name}>
              {text}
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
          kind={kind}
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
