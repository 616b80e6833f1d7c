import { ListChecks, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ScoreForm } from '../../../core/contract/score-forms.ts';
import { scoreParts } from '../../../core/domain/score.ts';
import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useClient, useQuery } from '../../data/hooks.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Empty, Failed } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { FormEditor } from './form-editor.tsx';
import { formName } from './score-words.ts';

/** What calls are scored by. */
export const FormsPart = () => {
  const texts = useTexts();
  const t = texts.reviews;
  const format = useFormat();
  const language = useLanguage();
  const client = useClient();
  const toast = useToast();
  const sentence = useErrorText();
  const answer = useQuery('scoreForms.list', {});
  const forms = answer.data?.forms;
  const [editing, setEditing] = useState<ScoreForm | 'new' | null>(null);
  const retire = ({ family, ...form }: ScoreForm): void => {
    const failed = (error: unknown): void => toast({ text: sentence(error) });
    client.call('scoreForms.retire', { family, retired: true }).then(
      () =>
        toast({
          text: t.retired(formName(form, language)),
          undo: () => void client.call('scoreForms.retire', { family, retired: false }).catch(failed),
        }),
      failed,
    );
  };
  return (
    <>
      <header className="page__head">
        <h1 className="grow">{t.forms}</h1>
        <Button look="primary" icon={Plus} onClick={() => setEditing('new')}>
          {t.addForm}
        </Button>
      </header>
      <p className="soft">{t.formsHelp}</p>
      {answer.error !== null && !forms ? (
        <Failed title={t.forms} error={answer.error} onRetry={answer.retry} />
      ) : !forms ? (
        <div className="placeholder" style={{ height: 160 }} aria-busy="true" />
      ) : forms.length === 0 ? (
        <Empty icon={ListChecks} title={t.forms} text={t.formsHelp} />
      ) : (
        <ul className="reviews__cards">
          {forms.map((form) => {
            const name = formName(form, language);
            return (
              <li key={form.uid} className="panel">
                <div className="line">
                  <h2 className="grow">{name}</h2>
                  <IconButton name={t.changeForm(name)} icon={Pencil} onClick={() => setEditing(form)} />
                  <IconButton name={t.retireForm(name)} icon={Trash2} onClick={() => retire(form)} />
                </div>
                <p className="small soft">
                  {t.version(format.number(form.version))}
                  {form.used && <> · {t.used}</>} · {t.itemCount(format.number(form.items.length))}
                </p>
                <p className="small">
                  {scoreParts
                    .filter((part) => form.items.some((item) => item.part === part))
                    .map((part) => texts.scorePart[part])
                    .join(' · ')}
                </p>
              </li>
            );
          })}
        </ul>
      )}
      {editing !== null && (
        <FormEditor
          form={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={(form) => {
            toast({ text: t.saved(formName(form, language), format.number(form.version)) });
            setEditing(null);
          }}
        />
      )}
    </>
  );
};
