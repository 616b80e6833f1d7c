import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { formOrigin, type FormAccess } from '../../../core/contract/probe-form.ts';
import { useTexts } from '../../app/language.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

/** What browsers send for a page that was opened as a file. */
const fileOrigin = 'null';

/** The sites that somebody wrote, one a line; null where one is none. */
const readOrigins = (text: string, file: string): readonly string[] | null => {
  const lines = text
    .split('\n')
    .map((line) => line.trim().toLowerCase().replace(/\/$/, ''))
    .filter((line) => line !== '')
    .map((line) => (line === file ? fileOrigin : line));
  return lines.every((line) => formOrigin.safeParse(line).success) ? lines : null;
};

const Open = ({ probe, access }: { readonly probe: string; readonly access: FormAccess }) => {
  const t = useTexts().probePage;
  const toast = useToast();
  const set = useCommand('probes.setFormAccess');
  const [text, setText] = useState(() =>
    access.origins.map((origin) => (origin === fileOrigin ? t.file : origin)).join('\n'),
  );
  const origins = readOrigins(text, t.file);
  const save = async (change: { readonly open?: boolean; readonly newKey?: boolean }): Promise<void> => {
    if (origins === null || set.pending) return;
    const saved = await set.run({ probe, open: true, newKey: false, origins: [...origins], ...change });
    if (saved !== null) toast({ text: change.newKey === true ? t.keyMade : t.accessSaved });
  };
  return (
    <>
      <TextArea
        label={t.origins}
        hint={t.originsHint}
        error={origins === null ? t.originsBad : null}
        rows={2}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="line wrap">
        <Button disabled={origins === null || set.pending} onClick={() => void save({})}>
          {t.saveOrigins}
        </Button>
        <Button disabled={set.pending} onClick={() => void save({ open: false })}>
          {t.close}
        </Button>
        <Button icon={KeyRound} disabled={set.pending} onClick={() => void save({ newKey: true })}>
          {t.newKey}
        </Button>
      </div>
      <p className="small soft">{t.newKeyHelp}</p>
      <ErrorNote error={set.error} />
    </>
  );
};

/** From which sites a page may send to the probe, and the key that its pages hold. */
export const PageAccess = ({ probe }: { readonly probe: string }) => {
  const t = useTexts().probePage;
  const { data, error } = useQuery('probes.formAccess', { probe });
  return (
    <section className="stack-s" aria-label={t.access}>
      <h3>{t.access}</h3>
      <ErrorNote error={error} />
      {data && <p className="small soft">{data.open ? t.isOpen : t.isClosed}</p>}
      {data?.open === true && <Open key={data.origins.join()} probe={probe} access={data} />}
    </section>
  );
};
