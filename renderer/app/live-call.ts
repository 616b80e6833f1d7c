import { useQuery } from '../data/hooks.tsx';
import type { CallState } from '../softphone/phone.ts';
import { useFormat, type Format } from './format.ts';
import { useCurrentAttempt, usePhoneState } from './telephone.tsx';

/** Who is at the other end, before the database has been asked. */
export const callerName = (call: CallState, format: Format): string =>
  call.displayName || format.phone(call.number);

/** The call that is being placed or talked, or null: an ended one lives no more. */
export const useLiveCall = (): CallState | null => {
  const { call } = usePhoneState();
  return call && call.phase !== 'ended' ? call : null;
};

/** Whom the live call is with: the person of its attempt, else what the line says; empty without a call. */
export const useLiveName = (): string => {
  const live = useLiveCall();
  const format = useFormat();
  const current = useCurrentAttempt();
  const pending = useQuery('attempt.pending', live === null ? null : {}).data?.attempts;
  if (live === null) return '';
  return pending?.find(({ attempt }) => attempt === current)?.name || callerName(live, format);
};
