import type { Invitation } from 'sip.js';
import type { DiallingRules } from '../../core/contract/settings.ts';
import { diallingTarget, plainDialling, splitPostDial } from '../../core/domain/dialling.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { callerOf, dialTarget } from './address.ts';
import { placeCall, receiveCall, type Call } from './call.ts';
import type { CallDeps } from './call-body.ts';
import { watchDevices } from './devices.ts';
import { createLine, type Line, type LineIdentity, type Log } from './line.ts';
import { noLine } from './line-machine.ts';
import { createMicrophone, type MicrophoneLease } from './microphone.ts';
import { watchMutedTalk } from './muted-talk.ts';
import { createPeerPool } from './peer-pool.ts';
import type { Phone, PhoneAccount, PhoneEvent, PhoneState } from './phone.ts';
import { sendingAfterAnswer } from './post-dial.ts';
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

/** The telephone over SIP.js: one account, one call at a time, and one that rings. */
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
    incoming: null,
    microphone: 'unknown',
    talkingMuted: false,
    microphones: [],
    speakers: [],
  };
  let line: Line | null = null;
  let practice: PracticeLine | null = null;
  let call: Call | null = null;
  let incoming: Call | null = null;
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
    iceServers,
    timers,
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

  const media = () =>
    new SessionMedia({
      takePeer: peers.take,
      voice,
      onRemote: sounds.listen,
      timers,
      timing,
      hasIceServers: iceServers.length > 0,
    });

  const isBusy = (): boolean =>
    (call !== null && !call.isOver()) || (incoming !== null && !incoming.isOver());

  let tone = '';
  /** The tone that belongs to what is going on, started and stopped only when that changes. */
  const soundFor = (): string => {
    if (state.incoming) return 'ring';
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
    else if (next === 'ringback') sounds.ringback();
    else if (next === 'busy') sounds.busy();
  };

  const mutedTalk = watchMutedTalk(microphone.watchLevel, clock, (talkingMuted) => become({ talkingMuted }));

  const refresh = (): void => {
    const ringing = incoming?.getState() ?? null;
    become({
      call: call?.getState() ?? null,
      incoming: ringing?.phase === 'incoming' ? ringing : null,
    });
    sound();
    mutedTalk.follow(
      state.call?.phase === 'connected' && state.call.muted && !state.call.held,
    );
  };

  const deps: CallDeps = {
    clock,
    timers,
    timing,
    log,
    onChange: refresh,
    onEvent: (event) => {
      if (event.type === 'ended') {
        if (incoming?.getState().id === event.call.id) incoming = null;
        sounds.stopListening();
        refresh();
      }
      for (const listener of eventListeners) listener(event);
    },
  };

  const invited = (invitation: Invitation): void => {
    if (isBusy() || !line) {
      invitation
        .reject({ statusCode: 486 })
        .catch((error: unknown) =>
          log('info', 'a second call could not be refused', { error: failure(error) }),
        );
      return;
    }
    incoming = receiveCall(
      line,
      invitation,
      callerOf(invitation.assertedIdentity, invitation.remoteIdentity, country()),
      deps,
    );
    refresh();
  };

  const identityOf = (account: PhoneAccount): LineIdentity => {
    if (account.kind === 'practice') {
      practice = openPracticeLine(account.language, { clock, timers, timing, log, takePeer: peers.take });
      return practice.identity;
    }
    return {
      ...account,
      open: webSocketWire(account.server),
      protocol: account.server.toLowerCase().startsWith('wss:') ? 'WSS' : 'WS',
    };
  };

  const leave = async (): Promise<void> => {
    const old = line;
    const oldPractice = practice;
    line = null;
    practice = null;
    incoming?.reject();
    call?.hangUp();
    await old?.stop();
    oldPractice?.close();
    become({ line: noLine });
  };

  const connect = (account: PhoneAccount): void => {
    leaving = leave().then(() => {
      const mine = createLine(identityOf(account), {
        clock,
        timers,
        timing,
        log,
        onSend,
        onReceive,
        media,
        onState: (next) => {
          if (line === mine) become({ line: next });
        },
        onInvite: invited,
        onReady: (again) => {
          peers.renew();
          if (again && call && !call.isOver()) call.lineBack();
        },
        onLost: () => {
          incoming?.lineLost();
          call?.lineLost();
        },
      });
      line = mine;
      mine.start();
    });
    leaving.catch((error: unknown) => {
      log('error', 'the line could not be set up', {
        error: failure(error),
      });
      become({ line: { ...noLine, kind: account.kind, status: 'off', problem: 'unreachable' } });
    });
  };

  const awake = (): void => line?.check();
  const online = (): void => line?.retryNow();
  const visible = (): void => {
    if (document.visibilityState === 'visible') awake();
  };
  globalThis.addEventListener('online', online);
  document.addEventListener('visibilitychange', visible);

  const ready = (): Line => {
    if (line?.getState().status !== 'ready')
      throw new ExpectedError(
        'phone/not-ready',
        'The line is not ready. Wait until it is, or check it in the settings.',
      );
    return line;
  };
  const assertFree = (): void => {
    if (isBusy())
      throw new ExpectedError('phone/busy', 'A call is already up. End it before placing another.');
  };

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
    retryNow: () => line?.retryNow(),
    call: async (number) => {
      assertFree();
      const chosen = splitPostDial(number.trim());
      const target = dialTarget(diallingTarget(chosen.number, dialling(), country()), ready().domain);
      const lease = await voice();
      try {
        // Asked for again: the microphone may have taken its time.
        assertFree();
        const placed = placeCall(
          ready(),
          target,
          chosen.number,
          sendingAfterAnswer(deps, chosen.after, (digits) => placed.sendDigits(digits)),
        );
        call = placed;
      } catch (error) {
        lease.release();
        throw error;
      }
      const { id } = call.getState();
      const stop = onceOver(id, () => lease.release());
      eventListeners.add(stop);
      refresh();
      return id;
    },
    answer: async () => {
      const ringing = incoming;
      if (!ringing) throw new ExpectedError('phone/no-call', 'There is no call any more.');
      // A microphone that is refused leaves the call ringing, for another try.
      const lease = await voice();
      try {
        if (ringing.isOver()) throw new ExpectedError('phone/no-call', 'There is no call any more.');
        incoming = null;
        call = ringing;
        await ringing.answer();
      } finally {
        lease.release();
        refresh();
      }
    },
    reject: () => incoming?.reject(),
    hangUp: () => call?.hangUp(),
    setMuted: (muted) => call?.setMuted(muted),
    setHeld: async (held) => {
      if (!call) throw new ExpectedError('phone/no-call', 'There is no call any more.');
      await call.setHeld(held);
    },
    restoreSound: async () => {
      if (!call) throw new ExpectedError('phone/no-call', 'There is no call any more.');
      await call.restoreSound();
    },
    sendDigits: (digits) => call?.sendDigits(digits),
    clear: () => {
      if (call?.isOver() !== true) return;
      call = null;
      refresh();
    },
    useDevices: async (choice) => {
      await sounds.choose(choice.speaker, choice.ringer);
      await microphone.choose(choice.microphone);
    },
    setWarm: microphone.setWarm,
    watchLevel: microphone.watchLevel,
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

  function onceOver(id: string, run: () => void): (event: PhoneEvent) => void {
    const listener = (event: PhoneEvent): void => {
      if (event.type !== 'ended' || event.call.id !== id) return;
      eventListeners.delete(listener);
      run();
    };
    return listener;
  }
};
