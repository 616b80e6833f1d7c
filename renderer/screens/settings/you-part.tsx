import { useEffect, useState } from 'react';
import type { Settings } from '../../../core/contract/settings.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { LockedSettings } from '../../app/policy.tsx';
import { useSession } from '../../app/session.tsx';
import { useCommand } from '../../data/hooks.tsx';
import { CheckField, Choice, SelectField, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { RemindersPanel } from './reminders-panel.tsx';
import { countryOptions } from '../../ui/countries.ts';

/** Each choice is saved as it is made; the name when it is left. */
export const You = () => {
  const { settings: t, work } = useTexts();
  const language = useLanguage();
  const { settings } = useSession();
  const set = useCommand('settings.set');
  const [name, setName] = useState(settings.agentName);
  useEffect(() => setName(settings.agentName), [settings.agentName]);
  const change = (part: Partial<Settings>): void => void set.run(part);
  const saveName = (): void => {
    if (name.trim() !== settings.agentName) change({ agentName: name.trim() });
  };
  return (
    <div className="settings__body">
      <h2>{t.you}</h2>
      <div className="panel">
        <LockedSettings names={['agentName']}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              saveName();
            }}
          >
            <TextField
              label={t.agentName}
              hint={t.agentNameHint}
              autoComplete="name"
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.target.value)}
              onBlur={saveName}
            />
          </form>
        </LockedSettings>
        <LockedSettings names={['language']}>
          <Choice<Settings['language']>
            label={t.language}
            value={settings.language}
            options={[
              ['system', t.system],
              ['fr', t.french],
              ['en', t.english],
            ]}
            onChoose={(next) => change({ language: next })}
          />
        </LockedSettings>
        <LockedSettings names={['theme']}>
          <Choice<Settings['theme']>
            label={t.theme}
            value={settings.theme}
            options={[
              ['system', t.system],
              ['light', t.light],
              ['dark', t.dark],
              ['contrast', t.contrast],
            ]}
            onChoose={(theme) => change({ theme })}
          />
        </LockedSettings>
        <LockedSettings names={['defaultCountry']}>
          <SelectField
            label={t.country}
            hint={t.countryHint}
            value={settings.defaultCountry}
            options={countryOptions(language)}
            onChange={(event) => change({ defaultCountry: event.target.value })}
          />
        </LockedSettings>
        <LockedSettings names={['autoAdvance']}>
          <CheckField
            label={work.autoAdvance}
            hint={work.autoAdvanceHelp}
            checked={settings.autoAdvance}
            onChange={(event) => change({ autoAdvance: event.target.checked })}
          />
        </LockedSettings>
        <LockedSettings names={['altForLetters']}>
          <CheckField
            label={t.altForLetters}
            hint={t.altForLettersHelp}
            checked={settings.altForLetters}
            onChange={(event) => change({ altForLetters: event.target.checked })}
          />
        </LockedSettings>
        <ErrorNote error={set.error} />
      </div>
      <RemindersPanel />
    </div>
  );
};
