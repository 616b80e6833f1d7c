import { Grid3x3, Mic, MicOff, Pause, PhoneOff, Play } from 'lucide-react';
import { useState } from 'react';
import { useErrorText } from '../../../app/errors.ts';
import { useKeys, type KeyBindings } from '../../../app/keyboard.ts';
import { useTexts } from '../../../app/language.tsx';
import { usePhone } from '../../../app/telephone.tsx';
import type { CallState } from '../../../softphone/phone.ts';
import { Button } from '../../../ui/button.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { NumberPad } from './number-pad.tsx';

const digitKeys = (send: (digit: string) => void): KeyBindings =>
  Object.fromEntries([...'0123456789*#'].map((digit) => [digit, () => send(digit)]));

/** What can be done with the call that goes on. */
export const CallControls = ({ call }: { readonly call: CallState }) => {
  const t = useTexts().call;
  const phone = usePhone();
  const toast = useToast();
  const sentence = useErrorText();
  const [pad, setPad] = useState(false);
  const talking = call.phase === 'connected';
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
        {t.hangUp}
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
        <Button icon={Grid3x3} aria-expanded={pad} disabled={!talking} onClick={() => setPad(!pad)}>
          {t.digits}
        </Button>
      </div>
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
