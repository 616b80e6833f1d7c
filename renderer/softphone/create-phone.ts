import { plainLineOptions } from '../../core/contract/line.ts';
import type { DiallingRules } from '../../core/contract/settings.ts';
import { plainDialling } from '../../core/domain/dialling.ts';
import type { Clock } from '../../core/ports.ts';
import { watchDevices } from './devices.ts';
import { iceServersOf } from './ice-servers.ts';
import { createLine, type LineIdentity, type Log } from './line.ts';
import { noLine } from './line-machine.ts';
import { createLineSet, type LineSet } from './line-set.ts';
import { readMessageSummary } from './message-summary.ts';
import { createMicrophone, type MicrophoneLease } from './microphone.ts';
import { watchMutedTalk } from './muted-talk.ts';
import { createPeerPool } from './peer-pool.ts';
import type { Phone, PhoneAccount, PhoneEvent, PhoneState } from './phone.ts';
import { createPhoneCalls } from './phone-calls.ts';
import { openPracticeLine, type PracticeLine } from './practice/practice-line.ts';
import { silentVoice } from './practice/silent-voice.ts';
import { SessionMedia } from './session-media.ts';
import { createSounds } from './sounds.ts';
import { workerTimers, type Timers } from './timers.ts';
import { standardTiming, type PhoneTiming } from './timing.ts';
import { webSocketWire } from './wire.ts';
import { failure } from './failure.ts';

export type PhoneOptions = {
  readonly clock: Clock;
  /** Country of numbers that callers are shown with in national form, ISO 3166-1 alpha-2. */
  readonly country?: () => string;
  /** How the PBX wants numbers written; E.164 as it is by default. */
  readonly dialling?: () => DiallingRules;
  /** None by default: a server that does not answer would hold every call up. */
  readonly iceServers?: readonly RTCIceServer[];
  readonly log?: Log;
  readonly timing?: Partial<PhoneTiming>;
  readonly timers?: Timers;
  /** Each SIP message as it leaves, for a trace that the agent switched on. Holds numbers and digests. */
  readonly onSend?: (text: string) => void;
  /** Each as it comes. */
  readonly onReceive?: (text: string) => void;
};

/** The telephone over SIP.js: one account and those that stand in for it, several calls of which one is talked with, and one that rings. */
export const createPhone = (options: PhoneOptions): Phone => {
  const { clock, iceServers = [], log = () => undefined, onSend = () => undefined } = options;
  const onReceive = options.onReceive ?? (() => undefined);
  const country = options.country ?? (() => 'FR');
  const dialling = options.dialling ?? (() => plainDialling);
  const timing: PhoneTiming = { ...standardTiming, ...options.timing };
  const timers = options.timers ?? workerTimers();
  const listeners = new Set<() => void>();
  const eventListeners = new Set<(event: PhoneEvent) => void>();

  let state: PhoneState = {
    line: noLine,
    call: null,
    held: [],
    joined: [],
    incoming: null,
    transfer: null,
    doNotDisturb: false,
    voicemail: null,
    microphone: 'unknown',
    talkingMuted: false,
    microphones: [],
    speakers: [],
  };
  let speaker: string | null = null;
  let lines: LineSet | null = null;
  let servers: readonly RTCIceServer[] = iceServers;
  let practice: PracticeLine | null = null;
  let leaving: Promise<void> = Promise.resolve();

  const become = (change: Partial<PhoneState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };

  const sounds = createSounds(log);
  const devices = watchDevices(log, (lists) => {
    become(lists);
    microphone.recheck();
    sounds.recheck();
  });
  const microphone = createMicrophone(
    log,
    (status) => become({ microphone: status }),
    () => {
      devices.refresh();
      // Before, the browser hid our addresses behind mDNS names, and so does a spare made before.
      peers.renew();
    },
  );
  const peers = createPeerPool(
    () => servers,
    clock,
    timers,
    timing.candidateServerLimit,
    () => microphone.getStatus() === 'ready' || practice !== null,
  );

  const voice = async (): Promise<MicrophoneLease> => {
    try {
      return await microphone.acquire();
    } catch (error) {
      if (practice) return silentVoice();
      throw error;
    }
  };

  const media = (account: LineIdentity, servers: readonly RTCIceServer[]) => () =>
    new SessionMedia({
      takePeer: peers.take,
      isWarm: peers.isWarm,
      voice,
      onRemote: () => calls.set.settle(),
      timers,
      timing,
      hasIceServers: servers.length > 0,
      codecs: account.options.codecs,
    });

  let tone = '';
  /** The tone that belongs to what is going on, started and stopped only when that changes. */
  const soundFor = (): string => {
    if (state.incoming) return calls.set.active() ? 'knock' : 'ring';
    if (state.call?.phase === 'ringing') return 'ringback';
    if (state.call?.phase === 'ended' && state.call.result?.lineResult === 'busy') return 'busy';
    return '';
  };
  const sound = (): void => {
    const next = soundFor();
    if (next === tone) return;
    tone = next;
    sounds.silence();
    if (next === 'ring') sounds.ring();
    else if (next === 'knock') sounds.knock();
    else if (next === 'ringback') sounds.ringback();
    else if (next === 'busy') sounds.busy();
  };

  const mutedTalk = watchMutedTalk(microphone.watchLevel, clock, (talkingMuted) => become({ talkingMuted }));

  const calls = createPhoneCalls({
    clock,
    timers,
    timing,
    log,
    voice,
    country,
    dialling,
    line: () => lines?.current() ?? null,
    doNotDisturb: () => state.doNotDisturb,
    listen: sounds.listen,
    onChange: () => {
      become(calls.states());
      sound();
      mutedTalk.follow(state.call?.phase === 'connected' && state.call.muted && !state.call.held);
    },
    onEvent: (event) => {
      if (event.type === 'ended') lines?.settle();
      for (const listener of eventListeners) listener(event);
    },
  });

  const identityOf = (account: PhoneAccount): LineIdentity => {
    if (account.kind === 'practice') {
      practice = openPracticeLine(account.language, { clock, timers, timing, log, takePeer: peers.take });
      return practice.identity;
    }
    return {
      options: plainLineOptions,
      ...account,
      open: webSocketWire(account.server),
      protocol: account.server.toLowerCase().startsWith('wss:') ? 'WSS' : 'WS',
    };
  };

  const leave = async (): Promise<void> => {
    const old = lines;
    const oldPractice = practice;
    lines = null;
    practice = null;
    calls.endAll();
    await old?.stop();
    oldPractice?.close();
    become({ line: noLine, voicemail: null });
  };

  const connect = (account: PhoneAccount, others: readonly PhoneAccount[] = []): void => {
    const open = async (): Promise<void> => {
      await leave();
      const accounts = await Promise.all(
        [account, ...others].map(async (each) => ({
          identity: identityOf(each),
          servers: [...iceServers, ...(await iceServersOf(each, log))],
        })),
      );
      const use = (place: number): void => {
        servers = accounts[place]?.servers ?? iceServers;
        peers.renew();
      };
      const mine = createLineSet({
        names: accounts.map(({ identity }) => `${identity.user}@${identity.domain}`),
        clock,
        timers,
        timing,
        isBusy: () => calls.set.living().length > 0,
        onState: (next) => {
          if (lines === mine) become({ line: next });
        },
        onSwitch: use,
        make: (place, onState) => {
          const chosen = accounts[place];
          if (!chosen) throw new Error('no account at this place');
          return createLine(chosen.identity, {
            clock,
            timers,
            timing,
            log,
            onSend,
            onReceive,
            media: media(chosen.identity, chosen.servers),
            onState,
            onInvite: calls.invited,
            onMessageSummary: (body) => {
              const voicemail = readMessageSummary(body);
              if (voicemail && lines === mine) become({ voicemail });
            },
            onReady: (again, ready) => {
              peers.renew();
              if (!again) return;
              for (const call of calls.set.living()) if (call.line === ready) call.lineBack();
            },
            onLost: (lost) => {
              for (const call of calls.set.living()) if (call.line === lost) call.lineLost();
            },
          });
        },
      });
      lines = mine;
      use(0);
      mine.start();
    };
    leaving = open();
    leaving.catch((error: unknown) => {
      log('error', 'the line could not be set up', {
        error: failure(error),
      });
      become({ line: { ...noLine, kind: account.kind, status: 'off', problem: 'unreachable' } });
    });
  };

  const awake = (): void => lines?.check();
  const online = (): void => lines?.retryNow();
  const visible = (): void => {
    if (document.visibilityState === 'visible') awake();
  };
  globalThis.addEventListener('online', online);
  document.addEventListener('visibilitychange', visible);

  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onEvent: (listener) => {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    connect,
    disconnect: async () => {
      leaving = leave();
      await leaving;
    },
    retryNow: () => lines?.retryNow(),
    ...calls.controls,
    setDoNotDisturb: (on) => {
      if (on !== state.doNotDisturb) become({ doNotDisturb: on });
    },
    useDevices: async (choice) => {
      speaker = choice.speaker;
      await sounds.choose(choice.speaker, choice.ringer);
      await microphone.choose(choice.microphone, choice.processing);
    },
    setWarm: microphone.setWarm,
    watchLevel: microphone.watchLevel,
    openSound: (id) => {
      const call = calls.set.find(id);
      const media = call?.getState().phase === 'connected' ? call.media() : null;
      const far = media?.remote;
      const mix = far ? media.openOutgoing(speaker) : null;
      return far && mix ? { far, mix, release: mix.use() } : null;
    },
    borrowMicrophone: voice,
    playTestTone: sounds.test,
    get practice() {
      return practice === null ? null : { callMe: practice.callMe };
    },
    close: async () => {
      globalThis.removeEventListener('online', online);
      document.removeEventListener('visibilitychange', visible);
      await leave();
      devices.stop();
      microphone.close();
      peers.close();
      sounds.close();
      timers.close();
    },
  };
};
