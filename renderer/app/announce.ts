import { useEffect } from 'react';
import { errorCode } from '../../core/errors.ts';
import { useClient, useEvent, useQuery } from '../data/hooks.tsx';
import type { Client } from '../../core/rpc/client.ts';
import type { Input } from '../../core/contract/index.ts';
import { useFormat } from './format.ts';
import { useTexts } from './language.tsx';
import { callerName, useLiveName } from './live-call.ts';
import { useNavigation } from './navigation.tsx';
import { usePhoneState } from './telephone.tsx';

/** A title or a tray icon that was not told is told at the next change; it must not trouble anybody. */
const tell = (
  client: Client,
  name: 'session.lineState' | 'session.notify',
  input: Input<typeof name>,
): void => {
  client.call(name, input).catch((error: unknown) => {
    if (errorCode(error) !== 'rpc/disconnected') console.error(error);
  });
};

/** Says outside the page what goes on in it: title, tray, notifications; and hears the links that are opened. */
export const useAnnounce = (): void => {
  const client = useClient();
  const t = useTexts();
  const format = useFormat();
  const navigation = useNavigation();
  const { line, incoming } = usePhoneState();
  const counts = useQuery('queue.counts', {}).data;
  const ringing = incoming?.id ?? null;
  const caller = incoming === null ? '' : callerName(incoming, format);
  const talkingTo = useLiveName();
  const late = counts?.late ?? 0;
  const owed = late + (counts?.due ?? 0);

  useEffect(() => {
    const said =
      caller !== ''
        ? t.app.titleRinging(caller)
        : talkingTo !== ''
          ? t.app.titleInCall(talkingTo)
          : late > 0
            ? t.app.titleLate(late)
            : '';
    const whole = said === '' ? t.app.name : `${said} · ${t.app.name}`;
    document.title = owed > 0 ? t.app.titleOwed(owed, whole) : whole;
  }, [caller, talkingTo, late, owed, t]);

  const state =
    caller !== ''
      ? 'ringing'
      : talkingTo !== ''
        ? 'in-call'
        : line.problem !== null
          ? 'error'
          : line.status === 'ready'
            ? 'ready'
            : line.status === 'off'
              ? 'offline'
              : 'connecting';
  const text =
    line.problem === null
      ? line.status === 'ready'
        ? t.app.lineReady
        : line.status === 'off'
          ? t.app.lineOff
          : t.app.lineConnecting
      : t.lineProblem[line.problem];
  useEffect(
    () => tell(client, 'session.lineState', { state, text: text.slice(0, 200) }),
    [client, state, text],
  );

  useEffect(() => {
    if (ringing !== null)
      tell(client, 'session.notify', {
        title: t.call.incoming,
        body: caller.slice(0, 500),
        tag: `incoming-${ringing}`,
      });
  }, [client, ringing, caller, t]);

  useEvent('session.dial', ({ number }) => navigation.setPad(number));
};
