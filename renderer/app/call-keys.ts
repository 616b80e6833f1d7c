import { useHeadset } from './headset.ts';
import { useKeys } from './keyboard.ts';
import { useLiveCall } from './live-call.ts';
import { usePhone, usePhoneState } from './telephone.tsx';
import { useToast } from '../ui/toast.tsx';
import { useErrorText } from './errors.ts';

/** Keys of a call that goes on or rings, on every screen. The first call is placed by the work screen. */
export const useCallKeys = (): void => {
  const phone = usePhone();
  // A headset's buttons are keys, too: from here on they work on every screen.
  useHeadset();
  const live = useLiveCall();
  const { incoming, held, joined } = usePhoneState();
  const toast = useToast();
  const sentence = useErrorText();
  const failed = (error: unknown): void => toast({ text: sentence(error) });
  const talking = live?.phase === 'connected';
  useKeys({ F9: () => void phone.answer().catch(failed) }, incoming !== null && live === null);
  useKeys({ Escape: phone.reject }, incoming !== null);
  // With a call up, F9 ends it: the one that rings, or else the one that waits, has a key of its own.
  useKeys(
    { F8: () => void (incoming === null ? phone.swap() : phone.answer()).catch(failed) },
    live !== null && (incoming !== null || held.length > 0),
  );
  useKeys({ '+': () => void phone.join().catch(failed) }, talking && held.length > 0 && joined.length === 0);
  useKeys({ '-': () => void phone.split().catch(failed) }, joined.length > 0);
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
