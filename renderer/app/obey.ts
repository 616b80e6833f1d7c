import type { RemoteCommand, RemoteResult } from '../../core/contract/remote.ts';
import type { Settings } from '../../core/contract/settings.ts';
import { readNumber } from '../../core/domain/dialling.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { Client } from '../../core/rpc/client.ts';
import type { CallState, Phone } from '../softphone/phone.ts';
import type { Recorder } from '../softphone/recorder.ts';

export type RemoteDeps = {
  readonly phone: Phone;
  readonly recorder: Recorder;
  readonly client: Client;
  readonly settings: Pick<Settings, 'defaultCountry' | 'dialling'>;
  /** Puts a number before the agent. */
  readonly show: (number: string) => void;
  /** Puts a person before the agent. */
  readonly showRequest: (request: string) => void;
  /** Puts the call before the agent whose outcome is owed. */
  readonly showWrapUp: () => void;
  /** The person in the centre of the work screen and the number chosen of theirs, where there are any. */
  readonly inFront: { readonly request: string | null; readonly number: string | null };
  /** The request just left, whose person is not called again by itself. */
  readonly done: string | null;
  /** Shows the call that was placed. */
  readonly placed: (request: string | null) => void;
};

const busy = (): ExpectedError =>
  new ExpectedError('phone/busy', 'A call is already up. End it before placing another.');
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

/** The person whom the key of the work screen would call; the first of the queue where nobody is in front. */
const personInTurn = async ({ client, inFront, done }: RemoteDeps): Promise<string> => {
  if (inFront.request !== null) return inFront.request;
  const working = (await client.call('work.state', {})).state === 'working';
  const kept = working ? (await client.call('work.next', { passed: [] })).request : null;
  if (kept !== null) return kept;
  const { rows } = working ? { rows: [] } : await client.call('queue.page', { limit: 20 });
  const first = rows.find(
    ({ request, reserved }) => request !== done && (reserved === null || reserved.here),
  );
  if (!first)
    throw new ExpectedError(
      'remote/nobody-waits',
      'Nobody waits in the queue. Import requests, or dial a number.',
    );
  return first.request;
};

/** What may be called without a question is called; whatever wants the agent's word first is shown. */
const next = async (deps: RemoteDeps): Promise<RemoteResult> => {
  const { phone, recorder, client, inFront, placed, showRequest, showWrapUp } = deps;
  const { call: live, incoming } = phone.getState();
  if (incoming || (live && live.phase !== 'ended')) throw busy();
  const [owed] = (await client.call('attempt.pending', {})).attempts;
  if (owed) {
    showWrapUp();
    return { did: 'shown', number: owed.number, decision: null };
  }
  const request = await personInTurn(deps);
  const { prospect } = await client.call('request.get', { request });
  const number = (prospect.phones.find(({ e164 }) => e164 === inFront.number) ?? prospect.phones[0])?.e164;
  if (number === undefined) {
    showRequest(request);
    return { did: 'shown', number: null, decision: null };
  }
  const decision = await client.call('call.decide', { request, number });
  if (!decision.allowed) {
    showRequest(request);
    return { did: 'shown', number, decision };
  }
  const { attempt } = await recorder.place({ request, number });
  placed(request);
  return { did: 'placed', number, attempt };
};

/** Does what the command line or a key of the system asks. Throws what the telephone throws. */
export const obey = async (command: RemoteCommand, deps: RemoteDeps): Promise<RemoteResult> => {
  const { phone } = deps;
  switch (command.kind) {
    case 'call':
      return call(command, deps);
    case 'next':
      return next(deps);
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
