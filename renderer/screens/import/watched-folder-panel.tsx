import { FolderSearch } from 'lucide-react';
import { useState } from 'react';
import type { Watch } from '../../../core/contract/watched-folder.ts';
import { useTexts } from '../../app/language.tsx';
import { Locked, useLocks } from '../../app/policy.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';

/** Which folder the host watches; the choice is the workstation's, not the window's. */
const WatchForm = () => {
  const texts = useTexts();
  const t = texts.watchedFolder;
  const set = useCommand('watchedFolder.set');
  const probes = useQuery('probes.list', {}).data?.probes ?? [];
  const [path, setPath] = useState('');
  const [probe, setProbe] = useState('');
  const chosen = probes.find(({ uid }) => uid === probe) ?? probes[0];
  if (!chosen) return <p className="soft">{t.noProbe}</p>;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void set.run({ folder: { path: path.trim(), probe: chosen.uid } });
      }}
    >
      <div className="form-grid">
        <TextField
          label={t.path}
          hint={texts.app.folderHint}
          required
          maxLength={4096}
          value={path}
          onChange={(event) => setPath(event.target.value)}
        />
        <SelectField
          label={t.probe}
          value={chosen.uid}
          options={probes.map(({ uid, name }) => [uid, name] as const)}
          onChange={(event) => setProbe(event.target.value)}
        />
      </div>
      <ErrorNote error={set.error} />
      <div className="line">
        <Button submit icon={FolderSearch} disabled={path.trim() === '' || set.pending}>
          {t.start}
        </Button>
      </div>
    </form>
  );
};

const Watching = ({ folder }: { readonly folder: NonNullable<Watch['folder']> }) => {
  const t = useTexts().watchedFolder;
  const set = useCommand('watchedFolder.set');
  const probes = useQuery('probes.list', {}).data?.probes ?? [];
  return (
    <div className="line wrap">
      <span className="strong clip">
        {t.of(folder.path, probes.find(({ uid }) => uid === folder.probe)?.name ?? '')}
      </span>
      <span className="grow" />
      <Button disabled={set.pending} onClick={() => void set.run({ folder: null })}>
        {t.stop}
      </Button>
      <ErrorNote error={set.error} />
    </div>
  );
};

export const WatchedFolderPanel = () => {
  const texts = useTexts();
  const t = texts.watchedFolder;
  const watch = useQuery('watchedFolder.get', {});
  const locked = useLocks().watchedFolder;
  // Open where a folder is watched; it stays as it was left.
  const [open, setOpen] = useState<boolean | null>(null);
  if (!watch.data) return <ErrorNote error={watch.error} />;
  const { folder, state } = watch.data;
  return (
    <details
      className="panel"
      open={open ?? folder !== null}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{t.title}</summary>
      <div className="stack watched">
        <p className="soft small">{t.help}</p>
        <p role="status">{texts.watchState[state]}</p>
        <Locked when={locked}>{folder === null ? <WatchForm /> : <Watching folder={folder} />}</Locked>
      </div>
    </details>
  );
};
