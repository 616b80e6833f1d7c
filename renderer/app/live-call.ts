import type { CallState } from '../softphone/phone.ts';
import { usePhoneState } from './telephone.tsx';

/** The call that is being placed or talked, or null: an ended one lives no more. */
export const useLiveCall = (): CallState | null => {
  const { call } = usePhoneState();
  return call && call.phase !== 'ended' ? call : null;
};
