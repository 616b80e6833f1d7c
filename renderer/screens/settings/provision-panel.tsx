import { useState } from 'react';
import { useTexts } from '../../app/language.tsx';
import { useCommand } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

/** The line as IT gives it: a link that works once, or the text of a file. It is forgotten here as soon as it was taken. */
export const ProvisionPanel = ({ busy }: { readonly busy: boolean }) => {
  const t = useTexts().policy;
  const toast = useToast();
  const provision = useCommand('line.provision');
  const [given, setGiven] = useState('');
  const take = async (): Promise<void> => {
    const text = given.trim();
    if ((await provision.run(text.startsWith('{') ? { text } : { link: text })) === null) return;
    setGiven('');
    toast({ text: t.provisioned });
  };
  return (
    <details className="panel">
      <summary>{t.provision}</summary>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void take();
        }}
      >
        <p className="soft">{t.provisionHelp}</p>
        <TextArea
          label={t.provisionLabel}
          rows={2}
          autoComplete="off"
          spellCheck={false}
          maxLength={64 * 1024}
          value={given}
          onChange={(event) => setGiven(event.target.value)}
        />
        <ErrorNote error={provision.error} />
        <div className="line">
          <Button submit disabled={busy || provision.pending || given.trim() === ''}>
            {t.provisionDo}
          </Button>
        </div>
      </form>
    </details>
  );
};
