import { useState } from 'react';
import { outcomeKind, type OutcomeKind } from '../../../core/contract/calls.ts';
import { closedReason } from '../../../core/contract/records.ts';
import { useTexts } from '../../app/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckField, SelectField, TextField } from '../../ui/field.tsx';

/** A new kind with a code and a key that nothing else has. */
export const freshKind = (kinds: readonly OutcomeKind[]): OutcomeKind => {
  const codes = new Set(kinds.map((kind) => kind.code));
  const keys = new Set(kinds.map((kind) => kind.key));
  // Letters that already do something on the work screen are left alone.
  const key = [...'1234567890abefilopqrstuvwxyz'].find((one) => !keys.has(one)) ?? '';
  let number = kinds.length + 1;
  while (codes.has(`outcome-${number}`)) number += 1;
  return {
    code: `outcome-${number}`,
    label: { fr: '', en: '' },
    key,
    humanAnswered: true,
    rightParty: true,
    conversion: false,
    refusal: false,
    suppress: false,
    closes: null,
    next: 'none',
    retryMinutes: null,
    maxAttempts: null,
    slotsFirst: false,
    otherDaypart: false,
    noteRequired: false,
    active: true,
  };
};

const flags = [
  'humanAnswered',
  'rightParty',
  'conversion',
  'refusal',
  'suppress',
  'noteRequired',
  'active',
] as const;

const whole = (text: string): number | null => (/^\d{1,5}$/.test(text.trim()) ? Number(text) : null);

export const OutcomeEditor = ({
  kind,
  others,
  onDone,
  onClose,
}: {
  readonly kind: OutcomeKind;
  readonly others: readonly OutcomeKind[];
  readonly onDone: (kind: OutcomeKind) => void;
  readonly onClose: () => void;
}) => {
  const t = useTexts();
  const [draft, setDraft] = useState(kind);
  const set = (change: Partial<OutcomeKind>): void => setDraft((before) => ({ ...before, ...change }));
  const retry = draft.closes === null && draft.next === 'retry';
  const tidy: OutcomeKind = {
    ...draft,
    label: { fr: draft.label.fr.trim(), en: draft.label.en.trim() },
    next: draft.closes === null ? draft.next : 'none',
    retryMinutes: retry ? (draft.retryMinutes ?? 120) : null,
    maxAttempts: retry ? draft.maxAttempts : null,
  };
  const sameKey = others.some((other) => other.key === draft.key);
  const good = outcomeKind.safeParse(tidy).success && !sameKey;
  return (
    <Dialog
      title={kind.label.fr === '' ? t.settings.addOutcome : t.settings.edit(kind.label.fr)}
      onClose={onClose}
    >
      <form
        className="outcome-editor"
        onSubmit={(event) => {
          event.preventDefault();
          if (good) onDone(tidy);
        }}
      >
        <div className="form-grid">
          <TextField
            label={t.settings.labelFr}
            required
            autoFocus
            maxLength={80}
            value={draft.label.fr}
            onChange={(event) => set({ label: { ...draft.label, fr: event.target.value } })}
          />
          <TextField
            label={t.settings.labelEn}
            required
            maxLength={80}
            value={draft.label.en}
            onChange={(event) => set({ label: { ...draft.label, en: event.target.value } })}
          />
          <TextField
            label={t.settings.key}
            error={sameKey ? t.settings.keyTaken : null}
            required
            maxLength={1}
            value={draft.key}
            onChange={(event) => set({ key: event.target.value.trim().toLowerCase() })}
          />
          <SelectField
            label={t.settings.closes}
            value={draft.closes ?? ''}
            options={[
              ['', t.settings.staysOpen],
              ...closedReason.options.map((reason) => [reason, t.closedReason[reason]] as const),
            ]}
            onChange={(event) => set({ closes: closedReason.safeParse(event.target.value).data ?? null })}
          />
          {draft.closes === null && (
            <SelectField
              label={t.settings.nextIs}
              value={draft.next}
              options={[
                ['none', t.settings.nextNone],
                ['promise', t.settings.nextPromise],
                ['retry', t.settings.nextRetry],
              ]}
              onChange={(event) =>
                set({
                  next:
                    event.target.value === 'promise' || event.target.value === 'retry'
                      ? event.target.value
                      : 'none',
                })
              }
            />
          )}
          {retry && (
            <TextField
              label={t.settings.retryMinutes}
              inputMode="numeric"
              value={draft.retryMinutes === null ? '' : String(draft.retryMinutes)}
              onChange={(event) => set({ retryMinutes: whole(event.target.value) })}
            />
          )}
          {retry && (
            <TextField
              label={t.settings.maxAttempts}
              inputMode="numeric"
              value={draft.maxAttempts === null ? '' : String(draft.maxAttempts)}
              onChange={(event) => set({ maxAttempts: whole(event.target.value) })}
            />
          )}
        </div>
        <fieldset className="outcome-editor__flags">
          <legend className="unseen">{t.settings.flags}</legend>
          {flags.map((flag) => (
            <CheckField
              key={flag}
              label={t.settings[flag]}
              checked={draft[flag]}
              onChange={(event) => set({ [flag]: event.target.checked })}
            />
          ))}
        </fieldset>
        <div className="line">
          <Button submit look="primary" disabled={!good}>
            {t.app.save}
          </Button>
          <Button onClick={onClose}>{t.app.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
};
