import { useState } from 'react';
import type { BundleResult, BundleStatus } from '../../../core/contract/bundles.ts';
import { may } from '../../../core/domain/role.ts';
import { ExpectedError } from '../../../core/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useSession } from '../../app/session.tsx';
import { useClient, useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckField, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { FileButton } from '../import/drop-zone.tsx';
import { upload } from '../import/upload.ts';
import { OwnBundles } from './own-bundles.tsx';
import { RolePanel } from './role-panel.tsx';

type From = { readonly upload: string } | { readonly file: string };
type Taking =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly result: BundleResult }
  | { readonly kind: 'failed'; readonly error: unknown; readonly from: From | null };

/** The fingerprint that somebody has to compare before the bundle is believed; null where that is not the matter. */
const toCompare = (error: unknown): string | null => {
  if (!(error instanceof ExpectedError)) return null;
  if (error.code !== 'bundle/unknown-workstation' && error.code !== 'bundle/other-key') return null;
  const { data } = error;
  const found =
    typeof data === 'object' && data !== null
      ? Object.entries(data).find(([key]) => key === 'fingerprint')?.[1]
      : undefined;
  return typeof found === 'string' ? found : null;
};

const Taken = ({ result }: { readonly result: BundleResult }) => {
  const texts = useTexts();
  const t = texts.workstations;
  const format = useFormat();
  return (
    <>
      <p>
        {result.already
          ? t.already(result.name)
          : t.taken(result.name, format.number(result.attempts), format.number(result.requests))}
      </p>
      {result.reviews > 0 && <p>{t.takenReviews(format.number(result.reviews))}</p>}
      {result.answers > 0 && <p>{t.takenAnswers(format.number(result.answers))}</p>}
      {result.recordings > 0 && <p>{t.takenRecordings(format.number(result.recordings))}</p>}
      {result.erased > 0 && <p>{t.erased(format.number(result.erased))}</p>}
      {result.warnings.map((warning) => (
        <p key={warning}>{texts.bundleWarning[warning]}</p>
      ))}
      {result.missing.length > 0 && <p>{t.missing(result.missing.join(', '))}</p>}
    </>
  );
};

const TakeIn = ({ waiting }: { readonly waiting: BundleStatus['waiting'] }) => {
  const texts = useTexts();
  const t = texts.workstations;
  const client = useClient();
  const [passphrase, setPassphrase] = useState('');
  const [state, setState] = useState<Taking>({ kind: 'idle' });
  const take = async (find: () => Promise<From>, trust: string | null): Promise<void> => {
    setState({ kind: 'running' });
    let from: From | null = null;
    try {
      from = await find();
      setState({
        kind: 'done',
        result: await client.call('bundles.import', { from, passphrase, trust }),
      });
    } catch (error) {
      setState({ kind: 'failed', error, from });
    }
  };
  const failed = state.kind === 'failed' ? state : null;
  const fingerprint = toCompare(failed?.error);
  return (
    <div className="stack">
      <div className="line wrap">
        <FileButton
          text={t.choose}
          onFile={(file) =>
            void take(
              async () => ({
                upload: await upload(client, file, () => undefined, new AbortController().signal),
              }),
              null,
            )
          }
        />
        <TextField
          label={t.passphrase}
          type="password"
          value={passphrase}
          onChange={(event) => setPassphrase(event.target.value)}
        />
      </div>
      <div role="status">
        {state.kind === 'running' && <p>{t.taking}</p>}
        {state.kind === 'done' && <Taken result={state.result} />}
      </div>
      <ErrorNote error={failed?.error ?? null} />
      {failed?.from && fingerprint !== null && (
        <div className="line">
          <Button onClick={() => void take(() => Promise.resolve(failed.from ?? { file: '' }), fingerprint)}>
            {t.trust}
          </Button>
        </div>
      )}
      {waiting.length > 0 && (
        <>
          <h4>{t.waiting}</h4>
          <ul className="plain-list">
            {waiting.map((one) => (
              <li key={one.file} className="line wrap">
                <span className="clip">{one.file}</span>
                <ErrorNote error={new ExpectedError(one.code, one.code, one)} />
                {one.fingerprint !== null && (
                  <Button
                    onClick={() => void take(() => Promise.resolve({ file: one.file }), one.fingerprint)}
                  >
                    {t.trust}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
};

const Freshness = () => {
  const texts = useTexts();
  const t = texts.workstations;
  const format = useFormat();
  const list = useQuery('workstations.list', {});
  const setReviewer = useCommand('workstations.setReviewer');
  if (!list.data) return <ErrorNote error={list.error} />;
  if (list.data.workstations.length === 0) return <p className="soft">{t.none}</p>;
  const when = (at: number | null): string => (at === null ? texts.app.none : format.dayTime(at));
  return (
    <>
      <ErrorNote error={setReviewer.error} />
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.workstation}</th>
            <th scope="col">{t.lastBundle}</th>
            <th scope="col">{t.lastCall}</th>
            <th scope="col" className="end">
              {t.calls}
            </th>
            <th scope="col">{t.clock}</th>
          </tr>
        </thead>
        <tbody>
          {list.data.workstations.map((one) => (
            <tr key={one.workstation}>
              <th scope="row">
                {one.name}
                <div className="soft small">
                  <code>{one.fingerprint}</code>
                </div>
                {one.missing.length > 0 && <div className="small">{t.missing(one.missing.join(', '))}</div>}
                <CheckField
                  label={t.reviewer}
                  checked={one.reviewer}
                  disabled={setReviewer.pending}
                  onChange={(event) =>
                    void setReviewer.run({ workstation: one.workstation, reviewer: event.target.checked })
                  }
                />
              </th>
              <td>{when(one.lastReceivedAt)}</td>
              <td>{when(one.lastCallAt)}</td>
              <td className="end number">{format.number(one.attempts)}</td>
              <td>
                {one.clockMs < 600_000 ? t.onTime : t.ahead(format.number(Math.round(one.clockMs / 60_000)))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
};

const Others = ({ status }: { readonly status: BundleStatus }) => {
  const texts = useTexts();
  const t = texts.workstations;
  const set = useCommand('bundles.set');
  const [inbox, setInbox] = useState(status.settings.inbox);
  const [reviewsOnly, setReviewsOnly] = useState(status.settings.reviewsOnly);
  return (
    <section className="panel stack" aria-labelledby="settings-other-logs">
      <h3 id="settings-other-logs">{t.others}</h3>
      <p className="soft small">{t.othersHelp}</p>
      <Freshness />
      <TakeIn waiting={status.waiting} />
      <p>
        {t.readKey} <code>{status.readKey}</code>
      </p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void set.run({ inbox, reviewsOnly });
        }}
      >
        <TextField
          label={t.inbox}
          hint={texts.folderState[status.inbox]}
          maxLength={4096}
          value={inbox}
          onChange={(event) => setInbox(event.target.value)}
        />
        <CheckField
          label={t.reviewsOnly}
          hint={t.reviewsOnlyHint}
          checked={reviewsOnly}
          onChange={(event) => setReviewsOnly(event.target.checked)}
        />
        <ErrorNote error={set.error} />
        <div className="line">
          <Button
            submit
            disabled={
              set.pending || (inbox === status.settings.inbox && reviewsOnly === status.settings.reviewsOnly)
            }
          >
            {t.save}
          </Button>
        </div>
      </form>
    </section>
  );
};

/** The logs of several workstations, and what this one may do with them. */
export const Workstations = () => {
  const t = useTexts().settings;
  const { role } = useSession().hello;
  const status = useQuery('bundles.status', {});
  return (
    <div className="settings__body">
      <h2>{t.workstations}</h2>
      <RolePanel />
      {status.data ? <OwnBundles status={status.data} /> : <ErrorNote error={status.error} />}
      {status.data && may(role, 'bundles.read') && <Others status={status.data} />}
    </div>
  );
};
