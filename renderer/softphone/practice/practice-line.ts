import { plainLineOptions } from '../../../core/contract/line.ts';
import { Inviter, URI, UserAgent, type Invitation } from 'sip.js';
import type { Language } from '../../../core/contract/records.ts';
import type { LineDeps, LineIdentity } from '../line.ts';
import { SessionMedia } from '../session-media.ts';
import { WireTransport, type TransportOptions } from '../transport.ts';
import { createWirePair, type OpenWire } from '../wire.ts';
import { behaviourOf } from './behaviour.ts';
import { createFarVoice, type FarVoice } from './far-voice.ts';
import { followReferrals } from './referrals.ts';
import { createRegistrar } from './registrar.ts';
import { failure } from '../failure.ts';

/**
 * A telephone line without a telephone company: a second SIP.js user agent in the same page, joined to ours by an
 * in-memory wire, with a real WebRTC connection in between. It is registrar, network and everybody who is called.
 */
export type PracticeLine = {
  readonly identity: LineIdentity;
  readonly callMe: (number: string, name: string) => void;
  /** Breaks the wire, as a lost network does. */
  readonly drop: () => void;
  readonly close: () => void;
};

export type PracticeDeps = Pick<LineDeps, 'timers' | 'timing' | 'log'>;

/** Reserved by RFC 6761 §6.4: nothing out there can ever be meant. */
const domain = 'practice.invalid';
const agent = 'agent';
const farUser = 'practice';

/** What a proxy does with a request it routes: the Request-URI becomes the contact of who is meant. */
const routed = (text: string): string =>
  text.replace(
    /^([A-Z]+) sip:(?:[^@\s]*@)?practice\.invalid(?:;[^\s]*)? SIP\/2\.0/,
    `$1 sip:${farUser}@${domain} SIP/2.0`,
  );

const routing =
  (open: OpenWire): OpenWire =>
  (listener) =>
    open({ ...listener, onText: (text) => listener.onText(routed(text)) });

export const openPracticeLine = (language: Language, deps: PracticeDeps): PracticeLine => {
  const { timers, timing, log } = deps;
  const wires = createWirePair();
  const registrar = createRegistrar(domain, agent);
  const voices = new Map<string, FarVoice>();
  const peers = new Set<RTCPeerConnection>();

  const speak = (voice: FarVoice): void => {
    voice
      .speak()
      .catch((error: unknown) => log('warn', 'the practice line could not speak', { error: failure(error) }));
  };
  const trouble = (what: string) => (error: unknown) =>
    log('info', `the practice line could not ${what}`, {
      error: failure(error),
    });

  const answer = (invitation: Invitation, number: string): void => {
    const behaviour = behaviourOf(number);
    invitation.delegate = followReferrals(invitation, timers, trouble('be transferred'));
    const isWaiting = (): boolean => invitation.state === 'Initial';
    const ring = (): void => {
      invitation.progress({ statusCode: 180 }).catch(trouble('ring'));
    };
    switch (behaviour.kind) {
      case 'rings':
        ring();
        return;
      case 'refuses':
        if (behaviour.rings) ring();
        timers.after(behaviour.afterMs, () => {
          if (!isWaiting()) return;
          invitation
            .reject({
              statusCode: behaviour.code,
              extraHeaders: behaviour.reason === null ? [] : [`Reason: ${behaviour.reason}`],
            })
            .catch(trouble('refuse'));
        });
        return;
      case 'answers':
        timers.after(150, () => {
          if (isWaiting()) ring();
        });
        timers.after(behaviour.afterMs, () => {
          if (!isWaiting()) return;
          invitation
            .accept()
            .then(() => {
              const voice = voices.get(invitation.id);
              if (voice) speak(voice);
            })
            .catch(trouble('answer'));
        });
        if (behaviour.refersTo !== undefined)
          timers.after(behaviour.afterMs + 1000, () => {
            if (invitation.state !== 'Established') return;
            invitation
              .refer(new URI('sip', behaviour.refersTo ?? '', domain))
              .catch(trouble('ask for another call'));
          });
        if (behaviour.hangsUpAfterMs !== null)
          timers.after(behaviour.afterMs + behaviour.hangsUpAfterMs, () => {
            if (invitation.state === 'Established') invitation.bye().catch(trouble('hang up'));
          });
    }
  };

  const options: TransportOptions = {
    open: routing(wires.far),
    protocol: 'WS',
    connectLimit: timing.connectLimit,
    timers,
    onHeard: () => undefined,
    onSend: () => undefined,
    onTrouble: trouble('read a message'),
  };
  const far = new UserAgent({
    uri: new URI('sip', farUser, domain),
    contactName: farUser,
    transportConstructor: WireTransport,
    transportOptions: options,
    sendInitialProvisionalResponse: false,
    gracefulShutdown: false,
    noAnswerTimeout: 60,
    logBuiltinEnabled: false,
    logConfiguration: false,
    userAgentString: 'Rappel practice line',
    sessionDescriptionHandlerFactory: (session) => {
      const voice = createFarVoice(language);
      voices.set(session.id, voice);
      // Kept no longer than the call: a browser has room for so many connections only.
      session.stateChange.addListener((sessionState) => {
        if (sessionState === 'Terminated') voices.delete(session.id);
      });
      return new SessionMedia({
        takePeer: () => {
          const peer = new RTCPeerConnection();
          peers.add(peer);
          session.stateChange.addListener((sessionState) => {
            if (sessionState === 'Terminated') peers.delete(peer);
          });
          return peer;
        },
        voice: () => Promise.resolve(voice.lease),
        onRemote: voice.hear,
        timers,
        timing,
        hasIceServers: false,
      });
    },
    delegate: {
      onInvite: (invitation) => answer(invitation, invitation.request.to.uri.user ?? ''),
      onRegisterRequest: registrar.onRegister,
    },
  });
  far.start().catch(trouble('start'));

  return {
    identity: {
      kind: 'practice',
      open: wires.near,
      protocol: 'WS',
      domain,
      user: agent,
      authorizationUser: agent,
      displayName: '',
      options: plainLineOptions,
      instanceId: crypto.randomUUID(),
      credentials: () => Promise.resolve(registrar.ha1),
    },
    drop: wires.drop,
    callMe: (number, name) => {
      const target = registrar.contact()?.uri;
      if (!target) return;
      const inviter = new Inviter(far, target, {
        earlyMedia: false,
        params: {
          fromUri: new URI('sip', number.replace(/[^+\d*#]/g, '') || 'anonymous', domain),
          fromDisplayName: name.replace(/["\\\r\n]/g, ''),
        },
      });
      inviter.delegate = followReferrals(inviter, timers, trouble('be transferred'));
      inviter.stateChange.addListener((sessionState) => {
        const voice = voices.get(inviter.id);
        if (sessionState === 'Established' && voice) speak(voice);
      });
      inviter.invite().catch(trouble('call'));
    },
    close: () => {
      for (const peer of peers) peer.close();
      for (const voice of voices.values()) voice.lease.release();
      void far.stop();
    },
  };
};
