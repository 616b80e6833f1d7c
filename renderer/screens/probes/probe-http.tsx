import { Copy, KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { Probe } from '../../../core/contract/intake.ts';
import { probeAccess, type ProbeAccess } from '../../../core/contract/intake-http.ts';
import { presetName, type PresetName } from '../../../core/contract/intake-log.ts';
import { ExpectedError } from '../../../core/errors.ts';
import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Choice, SelectField, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

/** So long the secret before a new one is still taken. */
const keepHours = 24;

/** A text to be taken elsewhere: read only, chosen as a whole, copied by one button. */
const Copied = ({
  label,
  value,
  copy,
  byEnter = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly copy: string;
  /** The button has the focus as soon as it is there. */
  readonly byEnter?: boolean;
}) => {
  const t = useTexts().probes;
  const toast = useToast();
  const run = (): void => {
    navigator.clipboard.writeText(value).then(
      () => toast({ text: t.copied }),
      () => toast({ text: t.copyFailed }),
    );
  };
  return (
    <div className="copied">
      <TextField
        label={label}
        readOnly
        value={value}
        onFocus={(event) => event.target.select()}
        onChange={() => undefined}
      />
      <Button icon={Copy} autoFocus={byEnter} onClick={run}>
        {copy}
      </Button>
    </div>
  );
};

const Secret = ({
  probe,
  has,
  previousUntil,
}: {
  readonly probe: string;
  readonly has: boolean;
  readonly previousUntil: number | null;
}) => {
  const t = useTexts().probes;
  const format = useFormat();
  const toast = useToast();
  const make = useCommand('probes.makeSecret');
  const [shown, setShown] = useState<string | null>(null);
  const [own, setOwn] = useState('');
  const run = async (secret: string | null): Promise<void> => {
    if (make.pending) return;
    const made = await make.run({ probe, secret, keepHours });
    if (made === null) return;
    setOwn('');
    setShown(made.secret);
    if (secret !== null) toast({ text: t.secretTaken });
  };
  return (
    <fieldset className="stack-s probe-editor__secret">
      <legend className="field__label">{t.secret}</legend>
      <p className="small soft">
        {has ? t.hasSecret : t.noSecret}
        {previousUntil !== null && <> {t.previous(format.dayTime(previousUntil))}</>}
      </p>
      {shown !== null && (
        <Copied key={shown} label={t.secretShown} value={shown} copy={t.copySecret} byEnter />
      )}
      <div className="line wrap">
        <Button icon={KeyRound} onClick={() => void run(null)}>
          {has ? t.renewSecret : t.makeSecret}
        </Button>
        {has && <span className="small soft">{t.renewHelp}</span>}
      </div>
      <div className="copied">
        <TextField
          label={t.ownSecret}
          hint={t.ownSecretHint}
          type="password"
          autoComplete="new-password"
          maxLength={500}
          value={own}
          onChange={(event) => setOwn(event.target.value)}
        />
        <Button disabled={own.trim().length < 8} onClick={() => void run(own.trim())}>
          {t.setOwnSecret}
        </Button>
      </div>
      <ErrorNote error={make.error} />
    </fieldset>
  );
};

/** How a probe is reached over HTTP. */
export const ProbeHttp = ({ probe }: { readonly probe: Probe }) => {
  const texts = useTexts();
  const t = texts.probes;
  const sentence = useErrorText();
  const intake = useQuery('probes.intake', { probe: probe.uid });
  const server = useQuery('intake.server', {}).data;
  const set = useCommand('probes.setIntake');
  const data = intake.data;
  if (!data)
    return intake.error === null ? (
      <div className="placeholder" style={{ height: 120 }} aria-busy="true" />
    ) : (
      <ErrorNote error={intake.error} />
    );
  const save = (change: { readonly preset?: PresetName; readonly access?: ProbeAccess }): void => {
    void set.run({ probe: probe.uid, preset: data.preset, access: data.access, ...change });
  };
  const access: Readonly<Record<ProbeAccess, string>> = {
    closed: t.accessClosed,
    secret: t.accessSecret,
    open: t.accessOpen,
  };
  return (
    <section className="stack-s" aria-label={t.http}>
      <h3>{t.http}</h3>
      {server?.state === 'off' && <p className="notice">{t.httpOff}</p>}
      {server?.state === 'failed' && (
        <p className="notice" role="alert">
          {t.httpFailed(
            server.error === null ? '' : sentence(new ExpectedError(server.error.code, server.error.message)),
          )}
        </p>
      )}
      <Copied label={t.address} value={`${server?.address ?? ''}${data.path}`} copy={t.copyAddress} />
      <div className="form-grid">
        <SelectField
          label={t.preset}
          value={data.preset}
          disabled={set.pending}
          options={presetName.options.map((one) => [one, texts.preset[one]] as const)}
          onChange={(event) => save({ preset: presetName.parse(event.target.value) })}
        />
        <Choice<ProbeAccess>
          label={t.access}
          value={data.access}
          options={probeAccess.options.map((one) => [one, access[one]] as const)}
          onChoose={(one) => save({ access: one })}
        />
      </div>
      <ErrorNote error={set.error} />
      {data.preset === 'meta' && data.metaVerifyToken !== null && (
        <Copied label={t.verifyToken} value={data.metaVerifyToken} copy={t.copyAddress} />
      )}
      <Secret probe={probe.uid} has={data.hasSecret} previousUntil={data.previousUntil} />
    </section>
  );
};
