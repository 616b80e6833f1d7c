import { PhoneCall, Unplug } from 'lucide-react';
import { useState } from 'react';
import { useErrorText } from '../../../app/errors.ts';
import { useKeys } from '../../../app/keyboard.ts';
import { useTexts } from '../../../app/language.tsx';
import { usePhoneState, useRecorder } from '../../../app/telephone.tsx';
import { Button } from '../../../ui/button.tsx';
import { useToast } from '../../../ui/toast.tsx';

/** A call that could not be saved: one key calls the same person again, as an attempt of its own. */
export const LineLost = () => {
  const t = useTexts();
  const { call, line } = usePhoneState();
  const recorder = useRecorder();
  const toast = useToast();
  const sentence = useErrorText();
  const [busy, setBusy] = useState(false);
  const lost = call?.phase === 'ended' && call.result?.text === 'answered-line-lost';
  const redial = async (): Promise<void> => {
    setBusy(true);
    try {
      await recorder.redial();
    } catch (error) {
      toast({ text: sentence(error) });
    }
    setBusy(false);
  };
  const able = lost && !busy && line.status === 'ready';
  useKeys({ F8: () => void redial() }, able);
  if (!lost) return null;
  return (
    <div className="notice" role="alert">
      <Unplug size={16} aria-hidden />
      <span className="grow">{t.lineWords['answered-line-lost']}</span>
      <Button icon={PhoneCall} hint="F8" disabled={!able} onClick={() => void redial()}>
        {t.line.redial}
      </Button>
    </div>
  );
};
