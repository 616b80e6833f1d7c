import type { CallState } from '../softphone/phone.ts';
import type { Format } from './format.ts';
import { useHeadset } from './headset.ts';
import { useKeys } from './keyboard.ts';
import { useLiveCall } from './live-call.ts';
import { usePhone, usePhoneState } from './telephone.tsx';
import { useToast } from '../ui/toast.tsx';
import { useErrorText } from './errors.ts';

/** Who is at the other end, before the database has been asked. */
export const callerName = (call: CallState, format: Format): string =>
  call.displayName || format.phone(call.number);

/** Keys of a call that goes on or rings, on every screen. The first call is placed by the work screen. */
export const useCallKeys = (): void => {
  const phone = usePhone();
  // A headset's buttons are keys, too: from here on they work on every screen.
  useHeadset();
  const live = useLiveCall();
  const { incoming } = usePhoneState();
  const toast = useToast();
  const sentence = useErrorText();
  const failed = (error: unknown): void => toast({ text: sentence(error) });
  const talking = live?.phase === 'connected';
  useKeys(
    { F9: () => void phone.answer().catch(failed), Escape: phone.reject },
    incoming !== null && live === null,
  );
  useKeys({ F9: phone.hangUp }, live !== null);
  useKeys(
    {
      m: () => phone.setMuted(!live?.muted),
      h: () => void phone.setHeld(!live?.held).catch(failed),
    },
    talking,
  );
  useKeys({ r: () => void phone.restoreSound().catch(failed) }, talking && live.silent);
};
