import {
  createContext,
  use,
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import type { LineAccount } from '../../core/contract/line.ts';
import type { DiallingRules } from '../../core/contract/settings.ts';
import { isEmergency } from '../../core/domain/decision.ts';
import { plainDialling, splitPostDial } from '../../core/domain/dialling.ts';
import { sipDate } from '../../core/domain/self-test.ts';
import { neutralPack } from '../../core/rules/neutral.ts';
import type { Client } from '../../core/rpc/client.ts';
import { useClient, useEvent, useQuery } from '../data/hooks.tsx';
import { readVoicemail } from '../data/sound-parts.ts';
import { createPhone } from '../softphone/create-phone.ts';
import type { Log } from '../softphone/line.ts';
import type { Phone, PhoneAccount, PhoneState } from '../softphone/phone.ts';
import { createCallRecording, type CallRecording } from '../softphone/call-recording.ts';
import { createTrace, type Trace } from '../softphone/trace.ts';
import { createRecorder, type Recorder, type RecorderState } from '../softphone/recorder.ts';
import { createVoicemailDrop, type VoicemailDrop } from '../softphone/voicemail-drop.ts';
import { useAtDesk } from './at-desk.ts';
import { useLanguage } from './language.tsx';
import { useNavigation } from './navigation.tsx';
import { useSession } from './session.tsx';

/** One for the life of the page: a call outlives every screen. */
export type Telephone = {
  readonly phone: Phone;
  readonly recorder: Recorder;
  readonly trace: Trace;
  /** This machine's clock less the server's in milliseconds, as a SIP answer last told it; null when none did. */
  readonly clockDifference: () => number | null;
  readonly recording: CallRecording;
  readonly drop: VoicemailDrop;
  readonly setDialling: (country: string, rules: DiallingRules) => void;
};

export const createTelephone = (client: Client): Telephone => {
  let country = 'FR';
  let dialling = plainDialling;
  const trace = createTrace({ now: () => Date.now() });
  let clockDifference: number | null = null;
  const clock = { now: () => Date.now() };
  const log: Log = (level, message, facts) => {
    if (level === 'warn' || level === 'error') console.warn(message, facts ?? {});
  };
  const phone = createPhone({
    clock,
    country: () => country,
    dialling: () => dialling,
    onSend: trace.sent,
    onReceive: (text) => {
      trace.received(text);
      const said = sipDate(text);
      if (said !== null) clockDifference = Date.now() - said;
    },
    log,
  });
  client.on('session.resumed', phone.woke);
  const recorder = createRecorder(phone, client, {
    isEmergency: (number) => isEmergency(splitPostDial(number).number, neutralPack, dialling.outside),
  });
  return {
    phone,
    trace,
    clockDifference: () => clockDifference,
    recorder,
    recording: createCallRecording({
      phone,
      client,
      clock,
      attemptOf: (call) => {
        const { current, others } = recorder.getState();
        return [current, ...others].find((one) => one?.call === call)?.attempt ?? null;
      },
      log,
    }),
    drop: createVoicemailDrop({
      phone,
      clock,
      read: async (message) => (await readVoicemail(client, message)).arrayBuffer(),
    }),
    setDialling: (next, rules) => {
      country = next;
      dialling = rules;
    },
  };
};

const TelephoneContext = createContext<Telephone | null>(null);
export const TelephoneProvider = TelephoneContext.Provider;

export const useTelephone = (): Telephone => {
  const telephone = use(TelephoneContext);
  if (!telephone) throw new Error('no telephone above this component');
  return telephone;
};

export const usePhone = (): Phone => useTelephone().phone;
export const useClockDifference = (): (() => number | null) => useTelephone().clockDifference;
export const useTrace = (): Trace => useTelephone().trace;
export const useRecorder = (): Recorder => useTelephone().recorder;

export const usePhoneState = (): PhoneState => {
  const phone = usePhone();
  return useSyncExternalStore(phone.subscribe, phone.getState);
};

export const useRecorderState = (): RecorderState => {
  const recorder = useRecorder();
  return useSyncExternalStore(recorder.subscribe, recorder.getState);
};

/** Resolves once the host has every step of every call, or after `limitMs`. */
export const whenSent = (recorder: Recorder, limitMs: number): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const look = (): void => {
      if (recorder.getState().unsent === 0) done();
    };
    const timer = setTimeout(done, limitMs);
    const stop = recorder.subscribe(look);
    look();
  });

/** The attempt of this window's call: placed, talked, or waiting for its outcome. */
export const useCurrentAttempt = (): string | null => useRecorderState().current?.attempt ?? null;

export type PlaceCall = {
  readonly run: (order: Parameters<Recorder['place']>[0]) => Promise<string | null>;
  readonly pending: boolean;
  readonly error: unknown;
};

/** Places a call; answers its id, or null when it failed: the error is then in `error`. */
export const usePlaceCall = (): PlaceCall => {
  const recorder = useRecorder();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = useCallback(
    async (order: Parameters<Recorder['place']>[0]): Promise<string | null> => {
      setPending(true);
      setError(null);
      try {
        return (await recorder.place(order)).call;
      } catch (failure) {
        setError(failure);
        return null;
      } finally {
        setPending(false);
      }
    },
    [recorder],
  );
  return { run, pending, error };
};

const phoneAccount = (account: LineAccount, language: 'fr' | 'en', client: Client): PhoneAccount =>
  account.kind === 'practice'
    ? { kind: 'practice', language }
    : {
        ...account,
        credentials: async (realm) =>
          (await client.call('line.credentials', { account: account.id, realm })).ha1,
        turnCredential: async () => (await client.call('line.turn', { account: account.id })).credential,
      };

/** Keeps the telephone on the account and the devices of the settings, while this window holds the phone. */
export const useLine = (): void => {
  const { phone, setDialling } = useTelephone();
  const client = useClient();
  const language = useLanguage();
  const { settings } = useSession();
  const { screen } = useNavigation();
  const answer = useQuery('line.get', {}).data;
  const [target, setTarget] = useState<{
    readonly key: string;
    readonly accounts: readonly LineAccount[];
  } | null>(null);
  // A new password leaves the account looking as it did; an answer read again after a lost wire changes nothing.
  const changed = useRef(false);
  useEvent('line.changed', () => {
    changed.current = true;
  });
  useEffect(() => {
    if (!answer) return;
    const { account, accounts } = answer;
    // A policy may set an account whose user is still to be given here.
    const usable = accounts.filter(({ user }) => user !== '');
    const wanted = account?.kind === 'sip' ? usable : account === null ? [] : [account];
    const key = JSON.stringify(wanted);
    const again = changed.current;
    changed.current = false;
    setTarget((before) => (before?.key === key && !again ? before : { key, accounts: wanted }));
  }, [answer]);

  const spoken = useRef(language);
  useEffect(() => {
    spoken.current = language;
  }, [language]);
  const leaving = useRef<Promise<void>>(Promise.resolve());
  useEffect(() => {
    const [account, ...others] = target?.accounts ?? [];
    if (!account) return undefined;
    let wanted = true;
    let connected = false;
    // The old registration is given back before a new one is asked for.
    void leaving.current.then(() => {
      if (!wanted) return;
      connected = true;
      const using = (each: LineAccount): PhoneAccount => phoneAccount(each, spoken.current, client);
      phone.connect(using(account), others.map(using));
    });
    return () => {
      wanted = false;
      if (connected) leaving.current = phone.disconnect().catch((error: unknown) => console.error(error));
    };
  }, [phone, client, target]);

  const { microphone, speaker, ringer, warmMicrophone, defaultCountry, dialling } = settings;
  const { echoCancellation, noiseSuppression, autoGainControl } = settings;
  useEffect(() => {
    phone
      .useDevices({
        microphone,
        speaker,
        ringer,
        processing: { echoCancellation, noiseSuppression, autoGainControl },
      })
      .catch((error: unknown) => console.warn('the devices could not be used', error));
  }, [phone, microphone, speaker, ringer, echoCancellation, noiseSuppression, autoGainControl]);

  // Nobody starts a call from an empty chair, and an open microphone works all the time.
  const atDesk = useAtDesk();
  const warm = warmMicrophone && screen === 'work' && atDesk;
  useEffect(() => phone.setWarm(warm), [phone, warm]);
  useEffect(() => setDialling(defaultCountry, dialling), [setDialling, defaultCountry, dialling]);
};

/** The hook above, as something to place in the tree. */
export const LineKeeper = ({ children }: { readonly children: ReactNode }) => {
  useLine();
  return children;
};
