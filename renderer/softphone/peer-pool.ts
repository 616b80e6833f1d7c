import type { Codec } from '../../core/contract/line.ts';
import type { Clock } from '../../core/ports.ts';
import { addSound } from './codecs.ts';
import { failure } from './failure.ts';
import type { Log } from './line.ts';
import type { Timers } from './timers.ts';

/**
 * One peer connection ready ahead of the call, with its offer made and its candidates gathered (120 ms) before anybody
 * clicks: what is left for the click is to hand it the voice.
 */
export type PeerPool = {
  /** For a call that is placed: the spare where it is ready. */
  readonly take: () => RTCPeerConnection;
  /** For a call that comes in: gathers while it rings (`iceCandidatePoolSize`, JSEP RFC 9429 §3.5.4). */
  readonly fresh: () => RTCPeerConnection;
  /** It was made so long ahead that whatever STUN and TURN servers answer has been heard. */
  readonly isWarm: (peer: RTCPeerConnection) => boolean;
  /** Makes the spare, or a fresh one where the old may hold the addresses of another network. */
  readonly renew: () => void;
  readonly close: () => void;
};

/** What a connection takes from the account that it is for. */
export type PeerAccount = { readonly servers: readonly RTCIceServer[]; readonly codecs: readonly Codec[] };

export type PeerPoolDeps = {
  /** The one in use. */
  readonly account: () => PeerAccount;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Milliseconds until a spare is warm. */
  readonly warmAfter: number;
  /** False while the browser would hide our addresses (no microphone permission yet): such a spare is of no use. */
  readonly isWorthwhile: () => boolean;
};

export const createPeerPool = ({
  account,
  clock,
  timers,
  log,
  warmAfter,
  isWorthwhile,
}: PeerPoolDeps): PeerPool => {
  const make = (pool: number): RTCPeerConnection =>
    new RTCPeerConnection({
      iceServers: [...account().servers],
      // max-bundle fails against rtpengine with baresip behind it.
      bundlePolicy: 'balanced',
      rtcpMuxPolicy: 'require',
      iceCandidatePoolSize: pool,
    });
  let spare: RTCPeerConnection | null = null;
  let spareSince = 0;
  const warm = new WeakSet<RTCPeerConnection>();
  let closed = false;

  const offering = (): RTCPeerConnection => {
    const peer = make(0);
    addSound(peer, null, account().codecs);
    peer.setLocalDescription().catch((error: unknown) => {
      if (peer.signalingState !== 'closed')
        log('warn', 'a spare connection could not be made ready', { error: failure(error) });
    });
    return peer;
  };

  const renew = (): void => {
    spare?.close();
    spare = closed || !isWorthwhile() ? null : offering();
    spareSince = clock.now();
  };

  const network = (): void => renew();
  globalThis.addEventListener('online', network);
  const connection = 'connection' in navigator ? navigator.connection : null;
  if (connection instanceof EventTarget) connection.addEventListener('change', network);

  return {
    take: () => {
      const ready = spare?.signalingState === 'have-local-offer' ? spare : null;
      if (ready && clock.now() - spareSince >= warmAfter) warm.add(ready);
      if (!ready) spare?.close();
      spare = null;
      // The next one must not compete with the call that is being set up.
      timers.after(1500, () => {
        if (!spare) renew();
      });
      return ready ?? make(0);
    },
    fresh: () => make(1),
    isWarm: (peer) => warm.has(peer),
    renew,
    close: () => {
      closed = true;
      globalThis.removeEventListener('online', network);
      if (connection instanceof EventTarget) connection.removeEventListener('change', network);
      spare?.close();
      spare = null;
    },
  };
};
