import { useClient, useEvent } from '../data/hooks.tsx';
import type { EventData, Input } from '../../core/contract/index.ts';
import type { RemoteCommand, RemoteResult } from '../../core/contract/remote.ts';
import type { Settings } from '../../core/contract/settings.ts';
import { readNumber } from '../../core/domain/dialling.ts';
import { ExpectedError, toErrorShape } from '../../core/errors.ts';
import type { Client } from '../../core/rpc/client.ts';
import type { CallState, Phone } from '../softphone/phone.ts';
import type { Recorder } from '../softphone/recorder.ts';
import { useNavigation } from './navigation.tsx';
import { useSession } from './session.tsx';
import { usePhone, useRecorder } from './telephone.tsx';

export type RemoteDeps = {
  readonly phone: Phone;
  readonly recorder: Recorder;
  readonly client: Client;
  readonly settings: Pick<Settings, 'defaultCountry' | 'dialling'>;
  /** Puts a number before the agent. */
  readonly show: (number: string) => void;
  /** Shows the call that was placed. */
  readonly placed: (request: string | null) => void;
};

const noCall = (): ExpectedError => new ExpectedError('phone/no-call', 'There is no call any more.');

const talking = (phone: Phone): CallState => {
  const { call } = phone.getState();
  if (call?.phase !== 'connected') throw noCall();
  return call;
};

/** The rules of the dial pad: what may be called without a question is dialled, everything else is shown. */
const call = async (
  { number: text, now }: Extract<RemoteCommand, { kind: 'call' }>,
  { recorder, client, settings, show, placed }: RemoteDeps,
): Promise<RemoteResult> => {
  const read = readNumber(text, settings.defaultCountry, settings.dialling);
  if (!read.ok)
    throw new ExpectedError(
      'call/bad-number',
      'This number cannot be dialled. Check the digits, with the country’s prefix where it is foreign.',
    );
  const number = `${read.target}${read.after}`;
  if (!now) {
    show(number);
    return { did: 'shown', number: read.target, decision: null };
  }
  const { matches } = await client.call('prospect.byNumber', { number: read.target });
  const request = matches.find((match) => match.request !== null)?.request ?? null;
  const decision = await client.call('call.decide', { request, number: read.target });
  if (!decision.allowed) {
    show(number);
    return { did: 'shown', number: read.target, decision };
  }
  const { attempt } = await recorder.place({ request, number });
  placed(request);
  return { did: 'placed', number: read.target, attempt };
};

/** Does what the command line asks. Throws what the telephone throws. */
export const obey = async (command: RemoteCommand, deps: RemoteDeps): Promise<RemoteResult> => {
  const { phone } = deps;
  switch (command.kind) {
    case 'call':
      return call(command, deps);
    case 'answer': {
      const { incoming } = phone.getState();
      if (!incoming) throw noCall();
      await phone.answer();
      return { did: 'answered', number: incoming.number };
    }
    case 'hangup': {
      const { call: live, incoming } = phone.getState();
      if (live && live.phase !== 'ended') {
        phone.hangUp();
        return { did: 'hung-up', number: live.number };
      }
      if (!incoming) throw noCall();
      phone.reject();
      return { did: 'rejected', number: incoming.number };
    }
    case 'dtmf':
      talking(phone);
      phone.sendDigits(command.digits);
      return { did: 'sent', digits: command.digits };
    case 'mute': {
      const muted = command.muted ?? !talking(phone).muted;
      talking(phone);
      phone.setMuted(muted);
      return { did: muted ? 'muted' : 'unmuted' };
    }
  }
};

type Answer = Input<'remote.answer'>['answer'];

const answerOf = async ({ command }: EventData<'remote.asked'>, deps: RemoteDeps): Promise<Answer> => {
  try {
    return { result: await obey(command, deps) };
  } catch (error) {
    const { code, message } = toErrorShape(error);
    if (code === 'bug') console.error(error);
    return { error: { code, message } };
  }
};

/** Answers the command line, while this window holds the phone. */
export const useRemote = (): void => {
  const phone = usePhone();
  const recorder = useRecorder();
  const client = useClient();
  const navigation = useNavigation();
  const { settings } = useSession();
  useEvent('remote.asked', (asked) => {
    const deps: RemoteDeps = {
      phone,
      recorder,
      client,
      settings,
      show: navigation.setPad,
      placed: (request) => {
        navigation.setPad(null);
        if (request !== null) navigation.open(request);
        navigation.go('work');
      },
    };
    void answerOf(asked, deps)
      .then((answer) => client.call('remote.answer', { id: asked.id, answer }))
      // The host is away: whoever asked hears from it that nothing came.
      .catch((error: unknown) => console.warn('the command line could not be answered', error));
  });
};
