import { Forward, Grid3x3, Mic, MicOff, Pause, PhoneOff, Play } from 'lucide-react';
import { useState } from 'react';
import { useErrorText } from '../../../app/errors.ts';
import { useKeys, type KeyBindings } from '../../../app/keyboard.ts';
import { useTexts } from '../../../app/language.tsx';
import { usePhone, usePhoneState } from '../../../app/telephone.tsx';
import type { CallState } from '../../../softphone/phone.ts';
import { Button } from '../../../ui/button.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { NumberPad } from './number-pad.tsx';
import { TransferNotice, TransferPanel } from './transfer-panel.tsx';

const digitKeys = (send: (digit: string) => void): KeyBindings =>
  Object.fromEntries([...'0123456789*#'].map((digit) => [digit, () => send(digit)]));

/** What can be done with the call that goes on. */
export const CallControls = ({ call }: { readonly call: CallState }) => {
  const texts = useTexts();
  const t = texts.call;
  const phone = usePhone();
  const toast = useToast();
  const sentence = useErrorText();
  const { joined } = usePhoneState();
  const [open, setOpen] = useState<'pad' | 'transfer' | null>(null);
  const toggle = (panel: 'pad' | 'transfer'): void => setOpen(open === panel ? null : panel);
  const talking = call.phase === 'connected';
  const pad = open === 'pad';
  const transfer = open === 'transfer' && talking;
  useKeys({ t: () => toggle('transfer') }, talking);
  useKeys(digitKeys(phone.sendDigits), pad && talking);
  return (
    <div className="stack">
      <Button
        look="ink"
        large
        block
        icon={PhoneOff}
        hint="F9"
        disabled={call.phase === 'ending'}
        onClick={phone.hangUp}
      >
        {joined.length > 0 ? texts.several.hangUpAll : t.hangUp}
      </Button>
      <div className="controls">
        <Button
          icon={call.muted ? MicOff : Mic}
          hint="m"
          aria-pressed={call.muted}
          disabled={!talking}
          onClick={() => phone.setMuted(!call.muted)}
        >
          {t.mute}
        </Button>
        <Button
          icon={call.held ? Play : Pause}
          hint="h"
          aria-pressed={call.held}
          disabled={!talking}
          onClick={() => {
            phone.setHeld(!call.held).catch((error: unknown) => toast({ text: sentence(error) }));
          }}
        >
          {t.hold}
        </Button>
        <Button icon={Grid3x3} aria-expanded={pad} disabled={!talking} onClick={() => toggle('pad')}>
          {t.digits}
        </Button>
        <Button
          icon={Forward}
          hint="t"
          aria-expanded={transfer}
          disabled={!talking}
          onClick={() => toggle('transfer')}
        >
          {texts.several.transfer}
        </Button>
      </div>
      <TransferNotice />
      {transfer && <TransferPanel onClose={() => setOpen(null)} />}
      {pad && talking && (
        <div className="stack-s">
          <NumberPad naming={t.digit} onDigit={phone.sendDigits} />
          <p className="small soft" role="status">
            {call.digits !== '' && t.digitsSent(call.digits)}
          </p>
        </div>
      )}
    </div>
  );
};
