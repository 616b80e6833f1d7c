import { AudioLines, Mic } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Settings } from '../../../core/contract/settings.ts';
import { useErrorText } from '../../app/errors.ts';
import { useTexts } from '../../app/language.tsx';
import { LockedSettings } from '../../app/policy.tsx';
import { useSession } from '../../app/session.tsx';
import { usePhone, usePhoneState } from '../../app/telephone.tsx';
import { useCommand } from '../../data/hooks.tsx';
import type { DeviceChoice } from '../../softphone/phone.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField, SelectField } from '../../ui/field.tsx';
import { ErrorNote, Meter } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { Messages, RecordingDays } from './messages-part.tsx';
import { HeadsetPanel } from './headset-panel.tsx';
import { QualityTrend } from './quality-trend.tsx';

/** The level as it is, about 20 times a second, only while somebody looks. */
const Level = () => {
  const t = useTexts().settings;
  const phone = usePhone();
  const [level, setLevel] = useState(0);
  useEffect(() => phone.watchLevel(setLevel), [phone]);
  // Loudness is heard by its logarithm: speech fills the bar.
  const shown = level <= 0.001 ? 0 : Math.min(1, 1 + Math.log10(level) / 2.5);
  return <Meter value={shown} label={t.level} />;
};

export const Devices = () => {
  const t = useTexts();
  const { settings } = useSession();
  const { microphones, speakers, microphone } = usePhoneState();
  const phone = usePhone();
  const set = useCommand('settings.set');
  const toast = useToast();
  const sentence = useErrorText();
  const [trying, setTrying] = useState(false);
  const mic = {
    refused: t.call.micRefused,
    absent: t.call.micAbsent,
    busy: t.call.micBusy,
    unknown: null,
    ready: null,
  }[microphone];

  const options = (choices: readonly DeviceChoice[], chosen: string | null) => {
    const known = choices.map((one) => [one.id, one.label] as const);
    const missing = chosen !== null && !choices.some((one) => one.id === chosen);
    return [
      ['', t.settings.systemDevice] as const,
      ...known,
      ...(missing ? [[chosen, t.settings.gone(chosen.slice(0, 24))] as const] : []),
    ];
  };
  const select = (
    name: 'microphone' | 'speaker' | 'ringer',
    label: string,
    choices: readonly DeviceChoice[],
  ) => (
    <LockedSettings names={[name]}>
      <SelectField
        label={label}
        value={settings[name] ?? ''}
        options={options(choices, settings[name])}
        onChange={(event) =>
          void set.run({
            [name]: event.target.value === '' ? null : event.target.value,
          } satisfies Partial<Settings>)
        }
      />
    </LockedSettings>
  );

  return (
    <div className="settings__body">
      <h2>{t.settings.devices}</h2>
      <div className="panel">
        {select('microphone', t.settings.microphone, microphones)}
        <div className="stack-s">
          <div className="line">
            <Button icon={Mic} aria-pressed={trying} onClick={() => setTrying(!trying)}>
              {trying ? t.settings.levelStop : t.settings.levelStart}
            </Button>
            <div className="grow">{trying && <Level />}</div>
          </div>
          {mic !== null && (
            <p className="notice" role="alert">
              {mic}
            </p>
          )}
        </div>
        {select('speaker', t.settings.speaker, speakers)}
        {select('ringer', t.settings.ringer, speakers)}
        <div>
          <Button
            icon={AudioLines}
            onClick={() => {
              phone.playTestTone().catch((error: unknown) => toast({ text: sentence(error) }));
            }}
          >
            {t.settings.testTone}
          </Button>
        </div>
        <fieldset className="field" aria-describedby="processing-hint">
          <legend className="field__label">{t.settings.processing}</legend>
          {(['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const).map((name) => (
            <LockedSettings key={name} names={[name]}>
              <CheckField
                label={t.settings[name]}
                checked={settings[name]}
                onChange={(event) =>
                  void set.run({ [name]: event.target.checked } satisfies Partial<Settings>)
                }
              />
            </LockedSettings>
          ))}
          <p id="processing-hint" className="soft small">
            {t.settings.processingHint}
          </p>
        </fieldset>
        <LockedSettings names={['warmMicrophone']}>
          <CheckField
            label={t.settings.warm}
            hint={t.settings.warmHint}
            checked={settings.warmMicrophone}
            onChange={(event) => void set.run({ warmMicrophone: event.target.checked })}
          />
        </LockedSettings>
        <ErrorNote error={set.error} />
      </div>
      <Messages />
      <RecordingDays />
      <HeadsetPanel />
      <QualityTrend />
    </div>
  );
};
