import { useEffect, useState } from 'react';
import {
  plainLineOptions,
  type LineAccount,
  type LineInput,
  type LineOptions,
} from '../../../core/contract/line.ts';
import { useTexts } from '../../app/language.tsx';
import { useSession } from '../../app/session.tsx';
import { TextField } from '../../ui/field.tsx';
import { LineOptionsForm } from './line-options.tsx';

export type SipFields = {
  readonly server: string;
  readonly domain: string;
  readonly user: string;
  readonly password: string;
  readonly authorizationUser: string;
  readonly displayName: string;
  readonly turnPassword: string;
  readonly options: LineOptions;
};

const empty: SipFields = {
  server: '',
  domain: '',
  user: '',
  password: '',
  authorizationUser: '',
  displayName: '',
  turnPassword: '',
  options: plainLineOptions,
};

const filled = (account: LineAccount | null): SipFields =>
  account?.kind === 'sip'
    ? {
        ...empty,
        server: account.server,
        domain: account.domain,
        user: account.user,
        authorizationUser: account.authorizationUser === account.user ? '' : account.authorizationUser,
        displayName: account.displayName,
        options: account.options,
      }
    : empty;

/** Without an id: the first account. With null: one more. */
export const lineInputOf = (fields: SipFields, id?: string | null): LineInput => ({
  kind: 'sip',
  ...(id === undefined ? {} : { id }),
  options: fields.options,
  ...(fields.turnPassword === '' ? {} : { turnPassword: fields.turnPassword }),
  server: fields.server.trim(),
  domain: fields.domain.trim(),
  user: fields.user.trim(),
  ...(fields.authorizationUser.trim() === '' ? {} : { authorizationUser: fields.authorizationUser.trim() }),
  ...(fields.displayName.trim() === '' ? {} : { displayName: fields.displayName.trim() }),
  ...(fields.password === '' ? {} : { password: fields.password }),
});

export const useSipFields = (account: LineAccount | null) => {
  const [fields, setFields] = useState<SipFields>(() => filled(account));
  // It may come later, and another window or IT may change it.
  const stored = JSON.stringify(account);
  useEffect(() => setFields(filled(JSON.parse(stored) as LineAccount | null)), [stored]);
  const set = (change: Partial<SipFields>): void => setFields((before) => ({ ...before, ...change }));
  return { fields, set, complete: fields.server.trim() !== '' && fields.user.trim() !== '' };
};

const noneLocked: readonly string[] = [];

/** The SIP account, as the IT of the company gives it. */
export const SipForm = ({
  fields,
  set,
  hasPassword,
  hasTurnPassword = false,
  locked = noneLocked,
}: {
  readonly fields: SipFields;
  readonly set: (change: Partial<SipFields>) => void;
  readonly hasPassword: boolean;
  readonly hasTurnPassword?: boolean;
  /** Fields that the policy of the machine sets. */
  readonly locked?: readonly string[];
}) => {
  const t = useTexts().settings;
  const { hello } = useSession();
  const kept = { keychain: t.keychain, 'sealed-file': t.sealedFile, memory: t.memory }[hello.secretsKind];
  return (
    <>
      <div className="form-grid">
        <TextField
          label={t.server}
          hint={t.serverHint}
          type="url"
          inputMode="url"
          placeholder="wss://pbx.example.com:8089/ws"
          required
          maxLength={500}
          disabled={locked.includes('server')}
          value={fields.server}
          onChange={(event) => set({ server: event.target.value })}
        />
        <TextField
          label={t.domain}
          placeholder="pbx.example.com"
          maxLength={255}
          disabled={locked.includes('domain')}
          value={fields.domain}
          onChange={(event) => set({ domain: event.target.value })}
        />
        <TextField
          label={t.user}
          required
          maxLength={100}
          disabled={locked.includes('user')}
          value={fields.user}
          onChange={(event) => set({ user: event.target.value })}
        />
        <TextField
          label={t.password}
          hint={hasPassword ? t.passwordKept : kept}
          type="password"
          autoComplete="new-password"
          maxLength={500}
          value={fields.password}
          onChange={(event) => set({ password: event.target.value })}
        />
        <TextField
          label={t.authorizationUser}
          hint={t.authorizationHint}
          maxLength={100}
          disabled={locked.includes('user') || locked.includes('authorizationUser')}
          value={fields.authorizationUser}
          onChange={(event) => set({ authorizationUser: event.target.value })}
        />
        <TextField
          label={t.displayName}
          maxLength={100}
          disabled={locked.includes('displayName')}
          value={fields.displayName}
          onChange={(event) => set({ displayName: event.target.value })}
        />
      </div>
      <LineOptionsForm
        locked={locked}
        options={fields.options}
        set={(change) => set({ options: { ...fields.options, ...change } })}
        turnPassword={fields.turnPassword}
        setTurnPassword={(turnPassword) => set({ turnPassword })}
        hasTurnPassword={hasTurnPassword}
      />
    </>
  );
};
