import { Mic, MicOff, RefreshCw, VolumeX } from 'lucide-react';
import { useState } from 'react';
import { useErrorText } from '../../../app/errors.ts';
import { useTexts } from '../../../app/language.tsx';
import { usePhone, usePhoneState } from '../../../app/telephone.tsx';
import { Button } from '../../../ui/button.tsx';
import { useToast } from '../../../ui/toast.tsx';

/** The agent talks and nobody hears it: a sign, and no sound, which the far end would have to talk over. */
export const MutedTalk = () => {
  const t = useTexts().quality;
  const { talkingMuted } = usePhoneState();
  const phone = usePhone();
  if (!talkingMuted) return null;
  return (
    <div className="notice" role="alert">
      <MicOff size={16} aria-hidden />
      <span className="grow">{t.mutedTalk}</span>
      <Button icon={Mic} hint="m" onClick={() => phone.setMuted(false)}>
        {t.unmute}
      </Button>
    </div>
  );
};

/** Nothing is heard of the far end: what that may be, and the cure. */
export const Silence = () => {
  const t = useTexts();
  const phone = usePhone();
  const toast = useToast();
  const sentence = useErrorText();
  const [busy, setBusy] = useState(false);
  const cure = async (): Promise<void> => {
    setBusy(true);
    try {
      await phone.restoreSound();
      toast({ text: t.quality.cured });
    } catch (error) {
      toast({ text: sentence(error) });
    }
    setBusy(false);
  };
  return (
    <div className="notice" role="alert">
      <VolumeX size={16} aria-hidden />
      <span className="grow">{t.call.silent}</span>
      <Button icon={RefreshCw} hint="r" disabled={busy} onClick={() => void cure()}>
        {t.quality.cure}
      </Button>
    </div>
  );
};
