import { Invitation, type Session } from 'sip.js';
import { plainLineOptions } from '../../core/contract/line.ts';
import type { DiallingRules } from '../../core/contract/settings.ts';
import { plainDialling } from '../../core/domain/dialling.ts';
import type { Clock } from '../../core/ports.ts';
import type { Call } from './call-controls.ts';
import { createCallTones } from './call-tones.ts';
import { watchDevices } from './devices.ts';
import { iceServersOf } from './ice-servers.ts';
import { createLine, type LineIdentity, type Log } from './line.ts';
import { noLine } from './line-machine.ts';
import { createLineSet, type LineSet } from './line-set.ts';
import { readMessageSummary } from './message-summary.ts';
import { createMicrophone, type MicrophoneLease } from './microphone.ts';
import { watchMutedTalk } from './muted-talk.ts';
import { createPeerPool, type PeerAccount } from './peer-pool.ts';
import type { Phone, PhoneAccount, PhoneEvent, PhoneState } from './phone.ts';
import { createPhoneCalls } from './phone-calls.ts';
import { openPracticeLine, type PracticeLine } from './practice/practice-line.ts';
import { silentVoice } from './practice/silent-voice.ts';
import { watchPresence } from './presence.ts';
import { SessionMedia } from './session-media.ts';
import { createSounds } from './sounds.ts';
import { workerTimers, type Timers } from './timers.ts';
import { standardTiming, type PhoneTiming } from './timing.ts';
import { createTurns } from './turns.ts';
import { webSocketWire } from './wire.ts';

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
    referral: null,
    doNotDisturb: false,
    voicemail: null,
    microphone: 'unknown',
    talkingMuted: false,
    microphones: [],
    speakers: [],
  };
  let speaker: string | null = null;
  let lines: LineSet | null = null;
  let inUse: PeerAccount = { servers: iceServers, codecs: [] };
  let practice: PracticeLine | null = null;
  /** Calls that were up when their line was lost: their far ends are still to be told what became of them. */
  const cutOff = new Set<Call>();

  const become = (change: Partial<PhoneState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };

  const sounds = createSounds(log);
  const play = createCallTones(sounds);
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
  const peers = createPeerPool({
    account: () => inUse,
    clock,
    timers,
    log,
    warmAfter: timing.candidateServerLimit,
    isWorthwhile: () => microphone.getStatus() === 'ready' || practice !== null,
  });

  const voice = async (): Promise<MicrophoneLease> => {
    try {
      return await microphone.acquire();
    } catch (error) {
      if (practice) return silentVoice();
      throw error;
    }
  };

  const media = (account: LineIdentity, servers: readonly RTCIceServer[]) => (session: Session) =>
    new SessionMedia({
      takePeer: session instanceof Invitation && session.body ? peers.fresh : peers.take,
      isWarm: peers.isWarm,
      voice,
      onRemote: () => calls.set.settle(),
      timers,
      timing,
      hasIceServers: servers.length > 0,
      codecs: account.options.codecs,
    });

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
      play({ ...state, waiting: calls.set.active() !== null });
      mutedTalk.follow(state.call?.phase === 'connected' && state.call.muted && !state.call.held);
    },
    onEvent: (event) => {
      if (event.type === 'ended') lines?.settle();
      for (const listener of eventListeners) listener(event);
    },
  });

  const identityOf = (account: PhoneAccount): LineIdentity => {
    if (account.kind === 'practice') {
      practice = openPracticeLine(account.language, { timers, timing, log });
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
    cutOff.clear();
    const left = [...calls.set.living()];
    calls.endAll();
    try {
      await old?.stop();
    } finally {
      // Without a line nobody can say any more that the far end agreed.
      for (const call of left) call.abandon();
      oldPractice?.close();
      become({ line: noLine, voicemail: null });
    }
  };

  /** Lines come and go one after the other: two that were asked for at once must not both be up. */
  const inTurn = createTurns(log, 'the line could not be changed');

  const connect = (account: PhoneAccount, others: readonly PhoneAccount[] = []): void => {
    const up = async (): Promise<void> => {
      await leave();
      const accounts = await Promise.all(
        [account, ...others].map(async (each) => ({
          identity: identityOf(each),
          servers: [...iceServers, ...(await iceServersOf(each, log))],
        })),
      );
      const use = (place: number): void => {
        const chosen = accounts[place];
        inUse = { servers: chosen?.servers ?? iceServers, codecs: chosen?.identity.options.codecs ?? [] };
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
              for (const call of cutOff) {
                if (call.line !== ready) continue;
                cutOff.delete(call);
                if (again) call.lineBack();
              }
            },
            onLost: (lost) => {
              for (const call of calls.set.living()) if (call.line === lost) cutOff.add(call);
              for (const call of cutOff) if (call.line === lost) call.lineLost();
            },
          });
        },
      });
      lines = mine;
      use(0);
      mine.start();
    };
    inTurn(up).catch(() =>
      become({ line: { ...noLine, kind: account.kind, status: 'off', problem: 'unreachable' } }),
    );
  };

  const stopWatching = watchPresence({ seen: () => lines?.check(), online: () => lines?.retryNow() });

  return {
    getState: () => state,
    woke: () => {
      // It may have been carried elsewhere in its sleep, and the line may not have noticed.
      peers.renew();
      lines?.retryNow();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onEvent: (listener) => {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    connect,
    disconnect: () => inTurn(leave),
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
    playReminder: () => {
      const { incoming, call } = state;
      const rings =
        incoming !== null || (call !== null && call.phase !== 'connected' && call.phase !== 'ended');
      if (!rings) sounds.remind(call?.phase === 'connected');
    },
    get practice() {
      return practice === null ? null : { callMe: practice.callMe };
    },
    close: async () => {
      stopWatching();
      await inTurn(leave);
      devices.stop();
      microphone.close();
      peers.close();
      sounds.close();
      timers.close();
    },
  };
};
