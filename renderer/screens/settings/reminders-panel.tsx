import { useState } from 'react';
import type { Settings } from '../../../core/contract/settings.ts';
import { useTexts } from '../../app/language.tsx';
import { LockedSettings } from '../../app/policy.tsx';
import { useSession } from '../../app/session.tsx';
import { useCommand } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckField, SelectField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';

const minuteChoices = [0, 1, 2, 5, 10, 15, 30, 60];
const teamChoices = [5, 10, 15, 30, 60, 120, 1440];

/** The choices of the list, and the one that is set should it be another. */
const choices = (known: readonly number[], set: number): readonly number[] =>
  [...new Set([...known, set])].toSorted((a, b) => a - b);

/** How promises make themselves heard, and when one agent's becomes the team's. */
export const RemindersPanel = () => {
  const t = useTexts().reminders;
  const { hello, settings } = useSession();
  const set = useCommand('settings.set');
  const change = (part: Partial<Settings>): void => void set.run(part);
  const [permission, setPermission] = useState(
    hello.capabilities.systemNotifications || !('Notification' in window) ? null : Notification.permission,
  );
  return (
    <section className="panel" aria-labelledby="settings-reminders">
      <h3 id="settings-reminders">{t.settings}</h3>
      <LockedSettings names={['reminderMinutes']}>
        <SelectField
          label={t.minutes}
          hint={t.minutesHint}
          value={String(settings.reminderMinutes)}
          options={choices(minuteChoices, settings.reminderMinutes).map((count) => [
            String(count),
            t.minutesOption(count),
          ])}
          onChange={(event) => change({ reminderMinutes: Number(event.target.value) })}
        />
      </LockedSettings>
      <LockedSettings names={['reminderSound']}>
        <CheckField
          label={t.sound}
          checked={settings.reminderSound}
          onChange={(event) => change({ reminderSound: event.target.checked })}
        />
      </LockedSettings>
      <LockedSettings names={['reminderNames']}>
        <CheckField
          label={t.showNames}
          hint={t.showNamesHint}
          checked={settings.reminderNames}
          onChange={(event) => change({ reminderNames: event.target.checked })}
        />
      </LockedSettings>
      <LockedSettings names={['teamAfterMinutes']}>
        <SelectField
          label={t.team}
          hint={t.teamHint}
          value={String(settings.teamAfterMinutes)}
          options={choices(teamChoices, settings.teamAfterMinutes).map((count) => [
            String(count),
            t.teamOption(count),
          ])}
          onChange={(event) => change({ teamAfterMinutes: Number(event.target.value) })}
        />
      </LockedSettings>
      {permission === 'default' && (
        <Button
          onClick={() => {
            void Notification.requestPermission().then(setPermission);
          }}
        >
          {t.allow}
        </Button>
      )}
      {permission === 'denied' && <p className="small soft">{t.denied}</p>}
      <ErrorNote error={set.error} />
    </section>
  );
};
