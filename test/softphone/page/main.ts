import { createPeerPool, type PeerPool } from '../../../renderer/softphone/peer-pool.ts';
import { SessionMedia } from '../../../renderer/softphone/session-media.ts';
import { pageTimers } from '../../../renderer/softphone/timers.ts';
import { standardTiming } from '../../../renderer/softphone/timing.ts';

/** Sides of calls without any SIP between them, for the tests to play the far end's part. */
export type Sides = {
  readonly open: (frequency: number, peer?: RTCPeerConnection) => SessionMedia;
  /** A pool whose spare has its offer, as on the queue between two calls. */
  readonly openPool: () => Promise<PeerPool>;
  /** Hands the offer of one to the other, and the answer back. */
  readonly agree: (from: SessionMedia, to: SessionMedia) => Promise<void>;
  readonly offerOf: (side: SessionMedia) => Promise<string>;
  /** The first direction in a description. */
  readonly direction: (sdp: string) => string;
  /** Packets that a side receives within half a second. */
  readonly flow: (side: SessionMedia) => Promise<number>;
  /** The same once sound comes at all; what comes within eight seconds counts. */
  readonly flowAtLast: (side: SessionMedia) => Promise<number>;
};

declare global {
  // oxlint-disable-next-line no-var -- a global of the page can only be declared so
  var sides: Sides;
}

const timers = pageTimers();

const toneTrack = (frequency: number): MediaStreamTrack => {
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency });
  const out = context.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  const [track] = out.stream.getAudioTracks();
  if (!track) throw new Error('a destination has no track');
  return track;
};

const offerOf = async (side: SessionMedia): Promise<string> => (await side.getDescription()).body;

globalThis.sides = {
  openPool: async () => {
    const pool = createPeerPool({
      account: () => ({ servers: [], codecs: ['pcma', 'opus'] }),
      clock: { now: () => Date.now() },
      timers,
      log: (level, message) => {
        throw new Error(`${level} ${message}`);
      },
      warmAfter: 300,
      isWorthwhile: () => true,
    });
    pool.renew();
    await new Promise((resolve) => {
      setTimeout(resolve, 1000);
    });
    return pool;
  },
  open: (frequency, peer = new RTCPeerConnection()) =>
    new SessionMedia({
      takePeer: () => peer,
      voice: () =>
        Promise.resolve({
          track: toneTrack(frequency),
          onReplaced: () => undefined,
          release: () => undefined,
        }),
      onRemote: () => undefined,
      timers,
      timing: standardTiming,
      hasIceServers: false,
    }),
  offerOf,
  agree: async (from, to) => {
    const offer = await offerOf(from);
    await to.setDescription(offer);
    const answer = await offerOf(to);
    await from.setDescription(answer);
  },
  direction: (sdp) => /^a=(sendrecv|sendonly|recvonly|inactive)/m.exec(sdp)?.[1] ?? '',
  flow: async (side) => {
    const before = await side.packetsReceived();
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
    return (await side.packetsReceived()) - before;
  },
  flowAtLast: async (side) => {
    let packets = 0;
    for (let turn = 0; turn < 16 && packets <= 5; turn += 1) packets = await sides.flow(side);
    return packets;
  },
};
