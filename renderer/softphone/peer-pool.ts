import type { Clock } from '../../core/ports.ts';
import type { Timers } from './timers.ts';

/**
 * One peer connection ready ahead of the call. Its candidates are gathered before anybody clicks
 * (`iceCandidatePoolSize`, JSEP RFC 9429 §3.5.4), which takes the 120 ms of gathering out of "click to INVITE".
 */
export type PeerPool = {
  readonly take: () => RTCPeerConnection;
  /** It was made so long ahead that whatever STUN and TURN servers answer has been heard. */
  readonly isWarm: (peer: RTCPeerConnection) => boolean;
  /** Makes the spare, or a fresh one where the old may hold the addresses of another network. */
  readonly renew: () => void;
  readonly close: () => void;
};

export const createPeerPool = (
  /** Of the account in use. */
  iceServers: () => readonly RTCIceServer[],
  clock: Clock,
  timers: Timers,
  warmAfter: number,
  /** False while the browser would hide our addresses (no microphone permission yet): such a spare is of no use. */
  isWorthwhile: () => boolean,
): PeerPool => {
  const make = (pool: number): RTCPeerConnection =>
    new RTCPeerConnection({
      iceServers: [...iceServers()],
      // max-bundle fails against rtpengine with baresip behind it.
      bundlePolicy: 'balanced',
      rtcpMuxPolicy: 'require',
      iceCandidatePoolSize: pool,
    });
  let spare: RTCPeerConnection | null = null;
  let spareSince = 0;
  const warm = new WeakSet<RTCPeerConnection>();
  let closed = false;

  const renew = (): void => {
    spare?.close();
    spare = closed || !isWorthwhile() ? null : make(1);
    spareSince = clock.now();
  };

  const network = (): void => renew();
  globalThis.addEventListener('online', network);
  const connection = 'connection' in navigator ? navigator.connection : null;
  if (connection instanceof EventTarget) connection.addEventListener('change', network);

  return {
    take: () => {
      const taken = spare?.signalingState === 'stable' ? spare : make(0);
      if (taken === spare && clock.now() - spareSince >= warmAfter) warm.add(taken);
      spare = null;
      // The next one must not compete with the call that is being set up.
      timers.after(1500, () => {
        if (!spare) renew();
      });
      return taken;
    },
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
