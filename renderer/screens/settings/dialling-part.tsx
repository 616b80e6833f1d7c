import { useEffect, useState } from 'react';
import { diallingRules, type DiallingRules } from '../../../core/contract/settings.ts';
import { diallingTarget, readNumber } from '../../../core/domain/dialling.ts';
import { useTexts } from '../../app/language.tsx';
import { LockedSettings } from '../../app/policy.tsx';
import { useSession } from '../../app/session.tsx';
import { useCommand } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Choice, SelectField, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

const lengths = ['0', '1', '2', '3', '4', '5', '6'] as const;

/** What the rules make of a number, before anybody depends on them. Nothing is dialled. */
const TryOut = ({ rules }: { readonly rules: DiallingRules }) => {
  const t = useTexts();
  const { settings } = useSession();
  const [text, setText] = useState('');
  const read = readNumber(text, settings.defaultCountry, rules);
  return (
    <div className="stack-s">
      <TextField
        label={t.dialling.tryOut}
        hint={t.dialling.tryHint}
        error={text.trim() !== '' && !read.ok && read.reason !== 'too-short' ? t.call.padBad : null}
        type="tel"
        inputMode="tel"
        maxLength={64}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <p role="status" className="number">
        {read.ok && t.dialling.sends(diallingTarget(read.target, rules, settings.defaultCountry))}
        {read.ok && read.after !== '' && ` ${t.dialling.followedBy(read.after.slice(1))}`}
      </p>
    </div>
  );
};

/** How the PBX wants numbers written. Saved as a whole: half a rule would send calls astray. */
export const Dialling = () => {
  const t = useTexts();
  const words = t.dialling;
  const { settings } = useSession();
  const [draft, setDraft] = useState(settings.dialling);
  const stored = JSON.stringify(settings.dialling);
  useEffect(() => setDraft(JSON.parse(stored) as DiallingRules), [stored]);
  const set = useCommand('settings.set');
  const toast = useToast();
  const change = (part: Partial<DiallingRules>): void => setDraft((before) => ({ ...before, ...part }));
  const { shape } = diallingRules;
  const good = diallingRules.safeParse(draft);
  const save = async (): Promise<void> => {
    if (good.success && (await set.run({ dialling: good.data })) !== null) toast({ text: words.saved });
  };
  return (
    <div className="settings__body">
      <h2>{t.settings.dialling}</h2>
      <p className="soft">{words.help}</p>
      <form
        className="panel"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <LockedSettings names={['dialling']}>
          <Choice<DiallingRules['home']>
            label={words.home}
            value={draft.home}
            options={[
              ['e164', words.e164],
              ['national', words.national],
              ['international', words.international],
            ]}
            onChoose={(home) => change({ home })}
          />
          <Choice<DiallingRules['abroad']>
            label={words.abroad}
            value={draft.abroad}
            options={[
              ['e164', words.e164],
              ['international', words.international],
            ]}
            onChoose={(abroad) => change({ abroad })}
          />
          <div className="form-grid">
            <TextField
              label={words.outside}
              hint={words.outsideHint}
              error={shape.outside.safeParse(draft.outside).success ? null : words.outsideBad}
              inputMode="numeric"
              maxLength={4}
              value={draft.outside}
              onChange={(event) => change({ outside: event.target.value.trim() })}
            />
            <TextField
              label={words.internationalPrefix}
              hint={words.internationalPrefixHint}
              error={
                shape.internationalPrefix.safeParse(draft.internationalPrefix).success
                  ? null
                  : words.internationalPrefixBad
              }
              inputMode="numeric"
              maxLength={5}
              value={draft.internationalPrefix}
              onChange={(event) => change({ internationalPrefix: event.target.value.trim() })}
            />
            <SelectField
              label={words.internal}
              hint={words.internalHint}
              value={String(draft.internalDigits)}
              options={lengths.map(
                (length) =>
                  [length, length === '0' ? words.internalNone : words.internalUpTo(Number(length))] as const,
              )}
              onChange={(event) => change({ internalDigits: Number(event.target.value) })}
            />
          </div>
        </LockedSettings>
        {draft.outside !== '' && (draft.home === 'e164' || draft.abroad === 'e164') && (
          <p className="notice">{words.plusAndOutside}</p>
        )}
        <p className="soft small">{words.emergency}</p>
        <TryOut rules={good.success ? good.data : settings.dialling} />
        <ErrorNote error={set.error} />
        <div>
          <Button
            submit
            look="primary"
            disabled={!good.success || set.pending || JSON.stringify(draft) === stored}
          >
            {words.save}
          </Button>
        </div>
      </form>
    </div>
  );
};
