import { useState } from 'react';
import type { BundleStatus } from '../../../core/contract/bundles.ts';
import { may } from '../../../core/domain/role.ts';
import { ExpectedError } from '../../../core/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useSession } from '../../app/session.tsx';
import { useCommand } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckField, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';

const Where = ({ status }: { readonly status: BundleStatus }) => {
  const t = useTexts().workstations;
  const set = useCommand('bundles.set');
  const [name, setName] = useState(status.settings.name);
  const [folder, setFolder] = useState(status.settings.folder);
  const [recipient, setRecipient] = useState(status.settings.recipient);
  const [recordings, setRecordings] = useState(status.settings.recordings);
  const format = useFormat();
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void set.run({ name, folder, recipient, recordings });
      }}
    >
      <TextField
        label={t.name}
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={t.folder}
        hint={t.folderHint}
        maxLength={4096}
        value={folder}
        onChange={(event) => setFolder(event.target.value)}
      />
      <TextField
        label={t.recipient}
        hint={t.recipientHint}
        maxLength={64}
        value={recipient}
        onChange={(event) => setRecipient(event.target.value)}
      />
      <CheckField
        label={t.recordings}
        hint={t.recordingsHint(format.number(status.unsent.recordings), format.bytes(status.unsent.bytes))}
        checked={recordings}
        onChange={(event) => setRecordings(event.target.checked)}
      />
      <ErrorNote error={set.error} />
      <div className="line">
        <Button submit disabled={set.pending || name.trim() === ''}>
          {t.save}
        </Button>
      </div>
    </form>
  );
};

const ExportNow = () => {
  const t = useTexts().workstations;
  const format = useFormat();
  const make = useCommand('bundles.export');
  const [whole, setWhole] = useState(false);
  const [passphrase, setPassphrase] = useState('');
  const [done, setDone] = useState<{ readonly file: string; readonly attempts: number } | null>(null);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        setDone(null);
        void make.run({ whole, passphrase }).then(setDone);
      }}
    >
      <CheckField label={t.whole} checked={whole} onChange={(event) => setWhole(event.target.checked)} />
      <TextField
        label={t.passphrase}
        hint={t.passphraseHint}
        type="password"
        value={passphrase}
        onChange={(event) => setPassphrase(event.target.value)}
      />
      <ErrorNote error={make.error} />
      <div className="line">
        <Button submit disabled={make.pending}>
          {t.exportNow}
        </Button>
        <span role="status">{done && t.exported(done.file, format.number(done.attempts))}</span>
      </div>
    </form>
  );
};

/** At an agent's desk: whether reviews of their calls can come, and what stands against it. */
const ReviewsIn = ({ status }: { readonly status: BundleStatus }) => {
  const texts = useTexts();
  return (
    <div className="stack" role="status">
      <p>
        {texts.workstations.reviewsIn} {texts.folderState[status.inbox]}
      </p>
      {status.waiting.map((one) => (
        <div key={one.file} className="line wrap">
          <span className="clip">{one.file}</span>
          <ErrorNote error={new ExpectedError(one.code, one.code, one)} />
        </div>
      ))}
    </div>
  );
};

/** What goes out: where to, for whom, and a bundle by hand. */
export const OwnBundles = ({ status }: { readonly status: BundleStatus }) => {
  const texts = useTexts();
  const t = texts.workstations;
  const format = useFormat();
  const { role } = useSession().hello;
  return (
    <section className="panel stack" aria-labelledby="settings-own-log">
      <h3 id="settings-own-log">{t.own}</h3>
      <p className="soft small">{t.ownHelp}</p>
      <p>
        {t.fingerprint} <code>{status.fingerprint}</code>
      </p>
      {may(role, 'administer') && <Where key={JSON.stringify(status.settings)} status={status} />}
      <p role="status">
        {status.sent === null
          ? t.neverSent
          : t.sent(format.number(status.sent.sequence), format.dayTime(status.sent.at))}{' '}
        {texts.folderState[status.folder]}
      </p>
      {status.settings.folder !== '' && <ExportNow />}
      {!may(role, 'bundles.read') && status.settings.inbox !== '' && <ReviewsIn status={status} />}
    </section>
  );
};
