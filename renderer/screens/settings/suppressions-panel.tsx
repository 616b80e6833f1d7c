import { useState } from 'react';
import type { Suppression, SuppressionReport } from '../../../core/contract/privacy.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useOutcomeLabel } from '../work/person/person-history.tsx';
import { useClient, useCommand, usePages } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { FileButton } from '../import/drop-zone.tsx';
import { upload } from '../import/upload.ts';

const Lift = ({ entry, onClose }: { readonly entry: Suppression; readonly onClose: () => void }) => {
  const t = useTexts();
  const toast = useToast();
  const lift = useCommand('suppressions.lift');
  const [reason, setReason] = useState('');
  const submit = async (): Promise<void> => {
    if ((await lift.run({ suppression: entry.suppression, reason })) === null) return;
    toast({ text: t.privacy.liftDone });
    onClose();
  };
  return (
    <Dialog title={t.privacy.liftTitle} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p>{t.privacy.liftHelp}</p>
        <TextField
          label={t.privacy.reason}
          hint={t.privacy.reasonHint}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <ErrorNote error={lift.error} />
        <div className="line">
          <Button submit look="primary" disabled={lift.pending || reason.trim().length < 3}>
            {t.privacy.lift}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t.app.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};

const Add = () => {
  const t = useTexts().privacy;
  const toast = useToast();
  const add = useCommand('suppressions.add');
  const [number, setNumber] = useState('');
  const [reason, setReason] = useState('');
  const submit = async (): Promise<void> => {
    const done = await add.run({ number, reason });
    if (done === null) return;
    setNumber('');
    setReason('');
    toast({ text: done.added ? t.added(done.closed) : t.alreadyThere });
  };
  return (
    <form
      className="stack-s"
      aria-label={t.addTitle}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label={t.number}
        inputMode="tel"
        maxLength={64}
        value={number}
        onChange={(event) => setNumber(event.target.value)}
      />
      <TextField
        label={t.reason}
        hint={t.reasonHint}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <ErrorNote error={add.error} />
      <div>
        <Button submit disabled={add.pending || number.trim() === '' || reason.trim().length < 3}>
          {t.add}
        </Button>
      </div>
    </form>
  );
};

type ImportState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly report: SuppressionReport }
  | { readonly kind: 'failed'; readonly error: unknown };

const ImportList = () => {
  const t = useTexts().privacy;
  const format = useFormat();
  const client = useClient();
  const [state, setState] = useState<ImportState>({ kind: 'idle' });
  const take = async (file: File): Promise<void> => {
    setState({ kind: 'running' });
    try {
      const id = await upload(client, file, () => undefined, new AbortController().signal);
      const report = await client.call('suppressions.import', { file: id, name: file.name.slice(0, 200) });
      setState({ kind: 'done', report });
    } catch (error) {
      setState({ kind: 'failed', error });
    }
  };
  return (
    <div className="stack-s">
      <div className="line">
        <FileButton text={t.importList} onFile={(file) => void take(file)} />
        <span className="soft">{t.importHint}</span>
      </div>
      <div role="status">
        {state.kind === 'running' && <p>{t.importing}</p>}
        {state.kind === 'done' && (
          <p>
            {t.imported(
              format.number(state.report.added),
              format.number(state.report.known),
              format.number(state.report.rejected),
              format.number(state.report.closed),
            )}{' '}
            {state.report.rejectedLines.length > 0 && (
              <span className="soft">{t.rejectedLines(state.report.rejectedLines.join(', '))}</span>
            )}
          </p>
        )}
      </div>
      <ErrorNote error={state.kind === 'failed' ? state.error : null} />
    </div>
  );
};

const List = ({ number }: { readonly number: string }) => {
  const t = useTexts();
  const format = useFormat();
  const outcomeLabel = useOutcomeLabel();
  const pages = usePages('suppressions.page', number === '' ? {} : { number });
  const [lifting, setLifting] = useState<Suppression | null>(null);
  const reasonOf = ({ source, reason }: Suppression): string =>
    source === 'outcome' ? outcomeLabel(reason) : reason;
  if (pages.error !== null) return <ErrorNote error={pages.error} />;
  if (pages.first) return <div className="placeholder" style={{ height: 120 }} aria-busy="true" />;
  if (pages.rows.length === 0)
    return <p className="soft">{number === '' ? t.privacy.none : t.privacy.noneFound}</p>;
  return (
    <>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.privacy.date}</th>
            <th scope="col">{t.privacy.source}</th>
            <th scope="col">{t.privacy.reason}</th>
            <th scope="col">{t.privacy.author}</th>
            <th scope="col">
              <span className="unseen">{t.privacy.lift}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {pages.rows.map((entry) => (
            <tr key={entry.suppression}>
              <td>{format.dayTime(entry.createdAt)}</td>
              <td>{t.suppressionSource[entry.source]}</td>
              <td>{reasonOf(entry)}</td>
              <td>{entry.agent ?? t.app.none}</td>
              <td>
                {entry.liftedAt === null ? (
                  <Button
                    look="link"
                    aria-label={t.privacy.liftThis(format.dayTime(entry.createdAt))}
                    onClick={() => setLifting(entry)}
                  >
                    {t.privacy.lift}
                  </Button>
                ) : (
                  <span className="soft">
                    {t.privacy.lifted(
                      format.dayTime(entry.liftedAt),
                      entry.liftedBy ?? t.app.none,
                      entry.liftReason ?? '',
                    )}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {pages.more && (
        <div>
          <Button onClick={pages.loadMore}>{t.privacy.more}</Button>
        </div>
      )}
      {lifting !== null && <Lift entry={lifting} onClose={() => setLifting(null)} />}
    </>
  );
};

/** The do-not-call list: looked up by number, since it holds none. */
export const Suppressions = () => {
  const t = useTexts().privacy;
  const [typed, setTyped] = useState('');
  const [number, setNumber] = useState('');
  return (
    <section className="panel stack" aria-labelledby="suppressions-title">
      <h3 id="suppressions-title">{t.suppressions}</h3>
      <p className="soft">{t.suppressionsHelp}</p>
      <Add />
      <ImportList />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setNumber(typed.trim());
        }}
      >
        <TextField
          label={t.lookUp}
          hint={t.lookUpHint}
          inputMode="tel"
          maxLength={64}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => setNumber(typed.trim())}
        />
      </form>
      <List number={number} />
    </section>
  );
};
