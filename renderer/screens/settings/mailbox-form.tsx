import { useState } from 'react';
import type { Mailbox, MailboxDraft, MailboxSettings, MailSignIn } from '../../../core/contract/mailbox.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { Locked, useLocks } from '../../app/policy.tsx';
import { useCommand } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckField, Choice, TextArea, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

const fresh: MailboxSettings = {
  name: '',
  enabled: true,
  host: '',
  port: 993,
  security: 'tls',
  authority: '',
  user: '',
  signIn: { kind: 'password' },
  folder: 'INBOX',
  after: 'nothing',
  moveTo: '',
  days: 7,
  rules: [],
};
const freshOAuth: MailSignIn = { kind: 'oauth2', tokenUrl: '', clientId: '', scope: '' };
const usualPort = { tls: 993, starttls: 143, none: 143 } as const;

/** What a command takes as a mailbox, without what only a listing says. */
export const settingsOf = ({ uid: _uid, hasSecret: _has, ...settings }: Mailbox): MailboxSettings => settings;

export const MailboxForm = ({
  mailbox,
  onClose,
}: {
  /** Null: a new one. */
  readonly mailbox: Mailbox | null;
  readonly onClose: () => void;
}) => {
  const t = useTexts().mailFeed;
  const format = useFormat();
  const toast = useToast();
  const locked = useLocks().mailboxes;
  const save = useCommand('mailbox.save');
  const test = useCommand('mailbox.test');
  const [settings, setSettings] = useState(mailbox ? settingsOf(mailbox) : fresh);
  const [secret, setSecret] = useState('');
  const [clientSecret, setClientSecret] = useState('');
  const [tested, setTested] = useState<string | null>(null);
  const set = (change: Partial<MailboxSettings>): void => setSettings((before) => ({ ...before, ...change }));
  const { signIn } = settings;
  const draft: MailboxDraft = { uid: mailbox?.uid ?? null, settings, secret, clientSecret };
  const tryIt = async (): Promise<void> => {
    setTested(null);
    const done = await test.run(draft);
    if (done)
      setTested(
        `${t.tested(format.number(done.mails), done.folders.join(', '))}${done.idle ? '' : `. ${t.noIdle}`}`,
      );
  };
  const keep = async (): Promise<void> => {
    if (!(await save.run(draft))) return;
    toast({ text: t.saved(settings.name) });
    onClose();
  };
  const kept = mailbox?.hasSecret === true ? { hint: t.kept } : {};
  return (
    <Dialog wide title={mailbox ? t.edit(mailbox.name) : t.mailboxes} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <Locked when={locked}>
        <div className="form-grid">
          <TextField label={t.name} required maxLength={100} value={settings.name} onChange={(event) => set({ name: event.target.value })} />
          <TextField label={t.host} required maxLength={255} placeholder="imap.example.org" value={settings.host} onChange={(event) => set({ host: event.target.value })} />
          <TextField label={t.port} required type="number" min={1} max={65_535} value={settings.port} onChange={(event) => set({ port: event.target.valueAsNumber || 0 })} />
          <TextField label={t.user} required maxLength={320} autoComplete="username" value={settings.user} onChange={(event) => set({ user: event.target.value })} />
        </div>
        <Choice
          label={t.security}
          value={settings.security}
          options={[['tls', t.tls], ['starttls', t.starttls], ['none', t.plain]]}
          onChoose={(security) => set({ security, port: usualPort[security] })}
        />
        <Choice
          label={t.signIn}
          value={signIn.kind}
          options={[['password', t.password], ['oauth2', t.oauth2]]}
          onChoose={(kind) => set({ signIn: kind === 'password' ? { kind } : freshOAuth })}
        />
        </Locked>
        <div className="form-grid">
          {signIn.kind === 'oauth2' && (
            <>
              <TextField disabled={locked} label={t.tokenUrl} required type="url" maxLength={500} placeholder="https://oauth2.googleapis.com/token" value={signIn.tokenUrl} onChange={(event) => set({ signIn: { ...signIn, tokenUrl: event.target.value } })} />
              <TextField disabled={locked} label={t.clientId} required maxLength={500} value={signIn.clientId} onChange={(event) => set({ signIn: { ...signIn, clientId: event.target.value } })} />
              <TextField label={t.clientSecret} type="password" autoComplete="off" maxLength={1000} value={clientSecret} onChange={(event) => setClientSecret(event.target.value)} {...kept} />
              <TextField disabled={locked} label={t.scope} maxLength={1000} value={signIn.scope} onChange={(event) => set({ signIn: { ...signIn, scope: event.target.value } })} />
            </>
          )}
          <TextField
            label={signIn.kind === 'password' ? t.password : t.refreshToken}
            type="password"
            autoComplete="new-password"
            maxLength={10_000}
            value={secret}
            onChange={(event) => setSecret(event.target.value)}
            {...kept}
          />
        </div>
        <fieldset className="stack" disabled={locked}>
        <div className="form-grid">
          <TextField label={t.folder} required maxLength={500} value={settings.folder} onChange={(event) => set({ folder: event.target.value })} />
          <TextField label={t.days} hint={t.daysHint} type="number" min={0} max={365} value={settings.days} onChange={(event) => set({ days: event.target.valueAsNumber || 0 })} />
        </div>
        <Choice
          label={t.after}
          value={settings.after}
          options={[['nothing', t.afterNothing], ['seen', t.afterSeen], ['move', t.afterMove]]}
          onChoose={(after) => set({ after })}
        />
        {settings.after === 'move' && (
          <TextField label={t.moveTo} required maxLength={500} value={settings.moveTo} onChange={(event) => set({ moveTo: event.target.value })} />
        )}
        <TextArea label={t.authority} hint={t.authorityHint} rows={2} maxLength={50_000} value={settings.authority} onChange={(event) => set({ authority: event.target.value })} />
        <CheckField label={t.enabled} checked={settings.enabled} onChange={(event) => set({ enabled: event.target.checked })} />
        </fieldset>
        <ErrorNote error={save.error ?? test.error} />
        {tested !== null && <p role="status">{tested}</p>}
        <div className="line wrap">
          <Button look="primary" submit disabled={save.pending}>{t.save}</Button>
          <Button disabled={test.pending || settings.host === '' || settings.user === ''} onClick={() => void tryIt()}>{t.test}</Button>
        </div>
      </form>
    </Dialog>
  );
}; // prettier-ignore
