import { useEffect, useState } from 'react';
import { hotKeyActions, type HotKeySettings } from '../../../core/contract/hot-keys.ts';
import { useTexts } from '../../app/language.tsx';
import { LockedSettings } from '../../app/policy.tsx';
import { useSession } from '../../app/session.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckField, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

/** Keys of the whole system. Saved together: two actions may change places. */
export const HotKeys = () => {
  const t = useTexts();
  const words = t.hotKeys;
  const { settings } = useSession();
  const states = useQuery('hotKeys.states', {}).data;
  const [draft, setDraft] = useState(settings.hotKeys);
  const stored = JSON.stringify(settings.hotKeys);
  useEffect(() => setDraft(JSON.parse(stored) as HotKeySettings), [stored]);
  const set = useCommand('settings.set');
  const toast = useToast();
  const changed = JSON.stringify(draft) !== stored;
  const save = async (): Promise<void> => {
    if ((await set.run({ hotKeys: draft })) !== null) toast({ text: words.saved });
  };
  const hints = {
    answer: null,
    hangup: null,
    mute: null,
    next: words.nextHint,
    selected: words.selectedHint,
  };
  return (
    <div className="settings__body">
      <h2>{t.settings.hotKeys}</h2>
      <p className="soft">{words.help}</p>
      <form
        className="panel"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <LockedSettings names={['hotKeys']}>
          <CheckField
            label={words.on}
            hint={words.writeAs}
            checked={draft.on}
            onChange={(event) => setDraft({ ...draft, on: event.target.checked })}
          />
          {hotKeyActions.map((action) => {
            // What was found says nothing about a text that is not saved yet.
            const state = draft[action] === settings.hotKeys[action] ? states?.[action] : undefined;
            const wrong = state !== undefined && state !== 'held' && state !== 'off';
            const hint = hints[action];
            const found = state === undefined || wrong ? null : words[state];
            return (
              <TextField
                key={action}
                label={words[action]}
                {...(hint === null && found === null
                  ? {}
                  : { hint: [hint, found].filter((part) => part !== null).join(' — ') })}
                error={wrong ? words[state] : null}
                maxLength={60}
                value={draft[action] ?? ''}
                onChange={(event) =>
                  setDraft({
                    ...draft,
                    [action]: event.target.value.trim() === '' ? null : event.target.value,
                  })
                }
              />
            );
          })}
        </LockedSettings>
        <ErrorNote error={set.error} />
        <div>
          <Button submit look="primary" disabled={!changed || set.pending}>
            {words.save}
          </Button>
        </div>
      </form>
    </div>
  );
};
