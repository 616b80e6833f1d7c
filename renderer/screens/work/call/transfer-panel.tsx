import { CircleCheck, Forward, LoaderCircle, MessageCircleQuestion, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { readNumber, splitPostDial } from '../../../../core/domain/dialling.ts';
import { useErrorText } from '../../../app/errors.ts';
import { useFormat } from '../../../app/format.ts';
import { useTexts } from '../../../app/language.tsx';
import { useSession } from '../../../app/session.tsx';
import { usePhone, usePhoneState, useRecorder } from '../../../app/telephone.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { useToast } from '../../../ui/toast.tsx';

/** Where the call is to go: at once, or after a word with whoever is there. Enter asks first: it can be undone. */
export const TransferPanel = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useTexts();
  const phone = usePhone();
  const recorder = useRecorder();
  const toast = useToast();
  const sentence = useErrorText();
  const { settings } = useSession();
  const [text, setText] = useState('');
  const read = readNumber(text, settings.defaultCountry, settings.dialling);
  const run = (work: (number: string) => Promise<unknown>): void => {
    if (!read.ok) return;
    onClose();
    work(read.target).catch((error: unknown) => toast({ text: sentence(error) }));
  };
  return (
    <form
      className="stack-s"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onClose();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        run(recorder.consult);
      }}
    >
      <TextField
        label={t.several.transferTo}
        hint={t.several.transferHint}
        error={text.trim() !== '' && !read.ok && read.reason !== 'too-short' ? t.call.padBad : null}
        type="tel"
        inputMode="tel"
        autoFocus
        maxLength={64}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="held__actions">
        <Button submit icon={MessageCircleQuestion} disabled={!read.ok}>
          {t.several.askFirst}
        </Button>
        <Button icon={Forward} disabled={!read.ok} onClick={() => run(phone.transfer)}>
          {t.several.transferNow}
        </Button>
      </div>
    </form>
  );
};

/** How a transfer stands, from the first word of the far end to the last. */
export const TransferNotice = () => {
  const { transfer } = usePhoneState();
  const t = useTexts().several;
  const format = useFormat();
  if (!transfer) return null;
  const to = format.phone(splitPostDial(transfer.target).number);
  const Icon =
    transfer.phase === 'done' ? CircleCheck : transfer.phase === 'failed' ? TriangleAlert : LoaderCircle;
  return (
    <p className="notice" role="status">
      <Icon size={16} aria-hidden />
      {transfer.phase === 'failed' ? t.failed(to, transfer.sipCode) : t[transfer.phase](to)}
    </p>
  );
};
