import { useEffect, useState } from 'react';
import type { LineAccount } from '../../../core/contract/line.ts';
import { useNow } from '../../app/clock.ts';
import { useTexts } from '../../app/language.tsx';
import { describeLine } from '../../app/line-chip.tsx';
import { useLiveCall } from '../../app/live-call.ts';
import { Locked, useLocks } from '../../app/policy.tsx';
import { usePhone, usePhoneState } from '../../app/telephone.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/field.tsx';
import { ErrorNote, Failed } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { LineTrace } from './line-trace.tsx';
import { LineAccounts } from './line-accounts.tsx';
import { ProvisionPanel } from './provision-panel.tsx';
import { lineInputOf, SipForm, useSipFields } from './line-form.tsx';

const LiveState = () => {
  const t = useTexts();
  const { line } = usePhoneState();
  const phone = usePhone();
  const now = useNow(1000);
  const { icon: Icon, text, detail, problem } = describeLine(line, now, t);
  return (
    <div className="stack-s">
      <span className="field__label">{t.settings.state}</span>
      <p className="line">
        <Icon size={17} aria-hidden />
        <span role="status">{text}</span>
        {detail !== '' && <span className="soft">{detail}</span>}
        {line.status === 'waiting-to-retry' && (
          <Button look="link" onClick={phone.retryNow}>
            {t.app.lineRetry}
          </Button>
        )}
      </p>
      {problem !== null && <p className="notice">{problem}</p>}
    </div>
  );
};

const Editor = ({
  account,
  id,
  onSaved,
}: {
  readonly account: LineAccount | null;
  /** Null: one more account. */
  readonly id: string | null | undefined;
  readonly onSaved: () => void;
}) => {
  const t = useTexts();
  const live = useLiveCall();
  const toast = useToast();
  const [kind, setKind] = useState<LineAccount['kind']>(account?.kind ?? 'sip');
  const sip = useSipFields(account);
  const save = useCommand('line.save');
  const locks = useLocks().line;
  const locked =
    (account?.kind === 'sip' ? locks?.find(({ id: one }) => one === account.id)?.fields : undefined) ?? [];
  // The password is never shown again once the host has it.
  const stored = account?.kind === 'sip' && account.hasPassword;
  useEffect(() => {
    if (account) setKind(account.kind);
  }, [account]);
  const submit = async (): Promise<void> => {
    const saved = await save.run(kind === 'practice' ? { kind } : lineInputOf(sip.fields, id));
    if (saved === null) return;
    sip.set({ password: '', turnPassword: '' });
    onSaved();
    toast({ text: t.settings.lineSaved });
  };
  return (
    <form
      className="panel"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <LiveState />
      <Locked when={locks !== null}>
        <Choice<LineAccount['kind']>
          label={t.settings.line}
          value={kind}
          options={[
            ['sip', t.settings.sip],
            ['practice', t.settings.practice],
          ]}
          onChoose={setKind}
        />
      </Locked>
      {kind === 'practice' ? (
        <p className="soft">
          {t.settings.practiceHelp} {t.practice.numbers}
        </p>
      ) : (
        <SipForm
          fields={sip.fields}
          set={sip.set}
          locked={locked}
          hasPassword={stored}
          hasTurnPassword={account?.kind === 'sip' && account.hasTurnPassword}
        />
      )}
      <ErrorNote error={save.error} />
      <div>
        <Button
          submit
          look="primary"
          disabled={save.pending || live !== null || (kind === 'sip' && !sip.complete)}
        >
          {t.settings.lineSave}
        </Button>
      </div>
    </form>
  );
};

export const Line = () => {
  const t = useTexts();
  const live = useLiveCall();
  /** Another account than the first, or a new one (null). */
  const [editing, setEditing] = useState<string | null | undefined>(undefined);
  const line = useQuery('line.get', {});
  return (
    <div className="settings__body">
      <h2>{t.settings.line}</h2>
      <p className="soft">{t.settings.lineHelp}</p>
      {line.data ? (
        <>
          <Editor
            key={editing === undefined ? 'first' : (editing ?? 'new')}
            account={
              editing === undefined
                ? line.data.account
                : (line.data.accounts.find(({ id }) => id === editing) ?? null)
            }
            id={editing}
            onSaved={() => setEditing(undefined)}
          />
          {line.data.account?.kind === 'sip' && (
            <LineAccounts
              accounts={line.data.accounts}
              busy={live !== null}
              onEdit={(chosen) => setEditing(chosen === null ? null : chosen.id)}
            />
          )}
        </>
      ) : line.error !== null ? (
        <Failed title={t.app.failed} error={line.error} onRetry={line.retry} />
      ) : (
        <div className="placeholder" style={{ height: 200 }} aria-busy="true" />
      )}
      <ProvisionPanel busy={live !== null} />
      <LineTrace />
    </div>
  );
};
