import { PhoneForwarded, PhoneOff, PhoneOutgoing } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useErrorText } from '../../../app/errors.ts';
import { useFormat } from '../../../app/format.ts';
import { useKeys } from '../../../app/keyboard.ts';
import { useTexts } from '../../../app/language.tsx';
import { useLiveName } from '../../../app/live-call.ts';
import { useNavigation } from '../../../app/navigation.tsx';
import { usePhone, usePhoneState, useRecorder } from '../../../app/telephone.tsx';
import { Button } from '../../../ui/button.tsx';
import { useToast } from '../../../ui/toast.tsx';

const Question = ({ number }: { readonly number: string }) => {
  const t = useTexts().several;
  const format = useFormat();
  const name = useLiveName();
  const phone = usePhone();
  const recorder = useRecorder();
  const navigation = useNavigation();
  const toast = useToast();
  const sentence = useErrorText();
  const [calling, setCalling] = useState(false);
  const call = (): void => {
    setCalling(true);
    navigation.go('work');
    recorder
      .follow()
      .catch((error: unknown) => toast({ text: sentence(error) }))
      .finally(() => setCalling(false));
  };
  useKeys({ y: call, x: phone.refuseReferral }, !calling);
  return (
    <aside className="incoming" role="alertdialog" aria-label={t.referral}>
      <p className="incoming__what">
        <PhoneForwarded size={16} aria-hidden />
        {t.referral}
      </p>
      <p className="incoming__who" role="alert">
        {t.referralAsks(name, format.phone(number))}
      </p>
      <p className="soft small">{t.referralHint}</p>
      <div className="incoming__actions">
        <Button look="primary" large icon={PhoneOutgoing} hint="y" disabled={calling} onClick={call}>
          {t.referralCall}
        </Button>
        <Button large icon={PhoneOff} hint="x" disabled={calling} onClick={phone.refuseReferral}>
          {t.referralRefuse}
        </Button>
      </div>
    </aside>
  );
};

/** What a far end asks us to do, over whatever screen is shown; and what was refused without a word of the agent. */
export const ReferralCard = () => {
  const t = useTexts().several;
  const { referral } = usePhoneState();
  const toast = useToast();
  const phase = referral?.phase ?? null;
  useEffect(() => {
    if (phase === 'unreadable') toast({ text: t.referralUnreadable });
    if (phase === 'inconvenient') toast({ text: t.referralInconvenient });
    if (phase === 'expired') toast({ text: t.referralExpired });
    // Once for each, though the state may be made anew.
  }, [referral]);
  return referral?.phase === 'asked' ? <Question number={referral.number} /> : null;
};
