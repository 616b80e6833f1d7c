import { CalendarPlus, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type { PendingAttempt } from '../../../../core/contract/calls.ts';
import { parseWhen } from '../../../../core/domain/when.ts';
import { useNow } from '../../../app/clock.ts';
import { useFormat } from '../../../app/format.ts';
import { useKeys } from '../../../app/keyboard.ts';
import { useTexts } from '../../../app/language.tsx';
import { useReceivedText } from '../../../app/received.ts';
import { useSession } from '../../../app/session.tsx';
import { useCommand } from '../../../data/hooks.tsx';
import type { CallState } from '../../../softphone/phone.ts';
import { Button } from '../../../ui/button.tsx';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { ErrorNote } from '../../../ui/states.tsx';
import { useToast } from '../../../ui/toast.tsx';

/** Who called us wants to be called back: noted while they speak, with their words and the moment they name. */
export const VoiceCallback = ({
  attempt,
  live,
}: {
  readonly attempt: PendingAttempt;
  readonly live: CallState;
}) => {
  const texts = useTexts();
  const t = texts.asked;
  const toast = useToast();
  const received = useReceivedText();
  const save = useCommand('asked.byVoice');
  const format = useFormat();
  const { settings } = useSession();
  const now = useNow(15_000);
  const [open, setOpen] = useState(false);
  const [noted, setNoted] = useState(false);
  const [name, setName] = useState(attempt.name);
  const [phone, setPhone] = useState(/^\+?\d{6,}$/.test(attempt.number) ? attempt.number : '');
  const [words, setWords] = useState('');
  const [slot, setSlot] = useState('');
  const ready = live.phase === 'connected' && !noted;
  useKeys({ b: () => setOpen(true) }, ready && !open);
  const read = slot.trim() === '' ? null : parseWhen(slot, { now, zone: format.zone, country: settings.defaultCountry }); // prettier-ignore
  const submit = async (): Promise<void> => {
    const answer = await save.run({ attempt: attempt.attempt, name, phone, words, slot, zone: format.zone });
    if (answer === null) return;
    setOpen(false);
    setNoted(answer.request !== null);
    toast({ text: received(answer, name) });
  };
  if (noted)
    return (
      <p className="notice" role="status">
        <CircleCheck size={16} aria-hidden />
        {t.callbackNoted}
        {read?.ok === true && <> · {format.window(read.window)}</>}
      </p>
    );
  if (!open)
    return (
      <Button icon={CalendarPlus} hint="b" disabled={!ready} onClick={() => setOpen(true)}>
        {t.wantsCallback}
      </Button>
    );
  return (
    <form
      className="stack-s"
      aria-label={t.callbackTitle}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          setOpen(false);
        }
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label={t.slot}
        autoFocus
        maxLength={200}
        placeholder={texts.wrapUp.nextPlaceholder}
        hint={read === null ? t.slotHint : read.ok ? format.window(read.window) : texts.wrapUp.notUnderstood}
        value={slot}
        onChange={(event) => setSlot(event.target.value)}
      />
      <TextArea
        label={t.words}
        rows={2}
        maxLength={5000}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <TextField
        label={t.name}
        maxLength={300}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={t.phone}
        type="tel"
        required
        maxLength={64}
        value={phone}
        onChange={(event) => setPhone(event.target.value)}
      />
      <ErrorNote error={save.error} />
      <div className="held__actions">
        <Button submit look="primary" disabled={save.pending || phone.trim() === ''}>
          {t.keep}
        </Button>
        <Button onClick={() => setOpen(false)}>{texts.app.cancel}</Button>
      </div>
    </form>
  );
};
