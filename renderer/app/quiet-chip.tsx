import { Bell, BellOff, Voicemail } from 'lucide-react';
import { useKeys } from './keyboard.ts';
import { useTexts } from './language.tsx';
import { usePhone, usePhoneState } from './telephone.tsx';

/** Whether calls may ring here, and whether the mailbox has something to say: beside the state of the line. */
export const QuietChip = () => {
  const { doNotDisturb, voicemail, line } = usePhoneState();
  const phone = usePhone();
  const t = useTexts().several;
  const toggle = (): void => phone.setDoNotDisturb(!doNotDisturb);
  useKeys({ z: toggle }, line.kind !== 'none');
  if (line.kind === 'none') return null;
  const Icon = doNotDisturb ? BellOff : Bell;
  return (
    <>
      {voicemail?.waiting === true && (
        <span className="chip" role="status">
          <Voicemail size={15} aria-hidden />
          {t.messages(voicemail.fresh)}
        </span>
      )}
      <button
        type="button"
        className="chip"
        aria-pressed={doNotDisturb}
        aria-keyshortcuts="z"
        title={doNotDisturb ? t.doNotDisturbOn : t.doNotDisturbOff}
        onClick={toggle}
      >
        <Icon size={15} aria-hidden />
        {doNotDisturb ? t.doNotDisturb : <span className="unseen">{t.doNotDisturb}</span>}
      </button>
    </>
  );
};
