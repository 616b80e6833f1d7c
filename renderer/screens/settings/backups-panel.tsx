import { DatabaseBackup } from 'lucide-react';
import { useState } from 'react';
import type { BackupRow, RestoreNote } from '../../../core/contract/backups.ts';
import { ExpectedError } from '../../../core/errors.ts';
import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote, Failed } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

/** The instant in the name of a backup; the name itself where it has none. */
const whenOf = (name: string, dayTime: (at: number) => string): string => {
  const match = /^backup-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z/.exec(name);
  return match ? dayTime(Date.parse(`${match[1]}T${match[2]}:${match[3]}:${match[4]}Z`)) : name;
};

const Note = ({ note }: { readonly note: RestoreNote }) => {
  const t = useTexts().backups;
  const format = useFormat();
  const read = useCommand('backup.noteRead');
  const when = whenOf(note.from, format.dayTime);
  return (
    <div className="stack-s" role="status">
      <p className="strong">{note.why === 'damaged' ? t.noteDamaged(when) : t.noteAsked(when)}</p>
      <p>{t.noteCounts(format.number(note.calls), format.number(note.outcomes))}</p>
      {note.setAside !== null && <p className="soft small">{t.noteAside(note.setAside)}</p>}
      <div>
        <Button disabled={read.pending} onClick={() => void read.run({})}>
          {t.noteRead}
        </Button>
      </div>
      <ErrorNote error={read.error} />
    </div>
  );
};

/** What a backup would give, before it is asked for. */
const Restore = ({ backup, onClose }: { readonly backup: BackupRow; readonly onClose: () => void }) => {
  const texts = useTexts();
  const t = texts.backups;
  const format = useFormat();
  const preview = useQuery('backup.preview', { name: backup.name });
  const restore = useCommand('backup.restore');
  const { data } = preview;
  return (
    <Dialog title={t.restoreTitle(format.dayTime(backup.at))} onClose={onClose}>
      <div className="stack">
        {data ? (
          <>
            <p>
              {t.gives(format.number(data.requests), format.number(data.calls), format.number(data.replayed))}
            </p>
            {data.lostRequests > 0 && <p className="strong">{t.loses(format.number(data.lostRequests))}</p>}
            <p className="soft">{t.keeps}</p>
          </>
        ) : preview.error !== null ? (
          <Failed title={texts.app.failed} error={preview.error} onRetry={preview.retry} />
        ) : (
          <p aria-busy="true">{t.looking}</p>
        )}
        <ErrorNote error={restore.error} />
        <div className="line">
          <Button
            look="primary"
            disabled={!data || restore.pending}
            onClick={() => {
              void restore.run({ name: backup.name }).then((done) => {
                if (done) onClose();
              });
            }}
          >
            {t.atStart}
          </Button>
          <Button onClick={onClose}>{texts.app.cancel}</Button>
        </div>
      </div>
    </Dialog>
  );
};

/** Copies of the database: when they were made, one more now, and putting one back. */
export const BackupsPanel = () => {
  const texts = useTexts();
  const t = texts.backups;
  const format = useFormat();
  const toast = useToast();
  const sentence = useErrorText();
  const list = useQuery('backup.list', {});
  const make = useCommand('backup.make');
  const restore = useCommand('backup.restore');
  const [chosen, setChosen] = useState<BackupRow | null>(null);
  const { data } = list;
  const running = make.pending || (data?.running ?? false);
  return (
    <section className="panel stack" aria-labelledby="backups-title">
      <h3 id="backups-title">{t.title}</h3>
      <p className="soft">{t.help}</p>
      {data?.note && <Note note={data.note} />}
      {data?.ordered && (
        <div className="line" role="status">
          <p className="strong">{t.ordered(whenOf(data.ordered, format.dayTime))}</p>
          <Button disabled={restore.pending} onClick={() => void restore.run({ name: null })}>
            {t.cancel}
          </Button>
        </div>
      )}
      {data?.error && (
        <p className="strong" role="status">
          {t.failed} {sentence(new ExpectedError(data.error, data.error))}
        </p>
      )}
      <div>
        <Button
          icon={DatabaseBackup}
          disabled={running}
          onClick={() => {
            void make.run({}).then((made) => {
              if (made) toast({ text: t.done });
            });
          }}
        >
          {running ? t.running : t.now}
        </Button>
      </div>
      <ErrorNote error={make.error ?? restore.error} />
      {data ? (
        data.backups.length === 0 ? (
          <p className="soft">{t.none}</p>
        ) : (
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t.made}</th>
                <th scope="col" className="end">
                  {t.size}
                </th>
                <th scope="col">
                  <span className="unseen">{t.restore}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.backups.map((one) => (
                <tr key={one.name}>
                  <td>{format.dayTime(one.at)}</td>
                  <td className="end number">{format.bytes(one.bytes)}</td>
                  <td className="end">
                    <Button
                      look="quiet"
                      aria-label={t.restoreOf(format.dayTime(one.at))}
                      onClick={() => setChosen(one)}
                    >
                      {t.restore}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      ) : list.error !== null ? (
        <Failed title={texts.app.failed} error={list.error} onRetry={list.retry} />
      ) : (
        <div className="placeholder" style={{ height: 120 }} aria-busy="true" />
      )}
      {chosen && <Restore backup={chosen} onClose={() => setChosen(null)} />}
    </section>
  );
};
