import { NotebookPen } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { RequestDetail } from '../../../../core/contract/queue.ts';
import { useFormat } from '../../../app/format.ts';
import { useKeys } from '../../../app/keyboard.ts';
import { useTexts } from '../../../app/language.tsx';
import { useDraft } from '../../../data/draft.ts';
import { useCommand } from '../../../data/hooks.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { ErrorNote } from '../../../ui/states.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { focusQueue } from '../queue/focus-queue.ts';
import { Part } from './person-facts.tsx';

export const Notes = ({
  request,
  notes,
}: {
  readonly request: string;
  readonly notes: RequestDetail['notes'];
}) => {
  const t = useTexts();
  const format = useFormat();
  const toast = useToast();
  const [draft, setDraft] = useDraft(`note.${request}`);
  const [open, setOpen] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const save = useCommand('request.note');
  const writing = open || draft !== '';

  useKeys({ a: () => (writing ? field.current?.focus() : setOpen(true)) });
  useEffect(() => {
    if (open) field.current?.focus();
  }, [open]);
  useEffect(() => setOpen(false), [request]);

  const close = (): void => {
    setOpen(false);
    focusQueue();
  };
  const keep = async (): Promise<void> => {
    if (draft.trim() === '') return;
    if ((await save.run({ request, text: draft })) === null) return;
    setDraft('');
    close();
    toast({ text: t.person.noteSaved });
  };

  return (
    <Part title={t.person.notes}>
      {writing ? (
        <form
          className="stack-s"
          onSubmit={(event) => {
            event.preventDefault();
            void keep();
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              event.preventDefault();
              if (draft === '') close();
              else focusQueue();
            } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              // The note is meant, not the outcome that may wait beside it.
              event.preventDefault();
              event.stopPropagation();
              void keep();
            }
          }}
        >
          <TextArea
            ref={field}
            label={t.person.addNote}
            quietLabel
            rows={3}
            maxLength={5000}
            placeholder={t.person.notePlaceholder}
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
          />
          <ErrorNote error={save.error} />
          <div className="line">
            <Button submit look="primary" disabled={save.pending || draft.trim() === ''} hint="Ctrl+Enter">
              {t.person.noteSave}
            </Button>
            <Button
              look="quiet"
              onClick={() => {
                setDraft('');
                close();
              }}
            >
              {t.app.cancel}
            </Button>
          </div>
        </form>
      ) : (
        <div>
          <Button icon={NotebookPen} hint="a" onClick={() => setOpen(true)}>
            {t.person.addNote}
          </Button>
        </div>
      )}
      <ul className="history">
        {notes.map((note) => (
          <li key={note.uid}>
            <p className="history__note">{note.text}</p>
            <p className="soft">
              {format.dayTime(note.at)}
              {note.agent !== '' && <> · {note.agent}</>}
            </p>
          </li>
        ))}
      </ul>
    </Part>
  );
};
