import type { Codec } from '../../core/contract/line.ts';

const names: Readonly<Record<Codec, string>> = {
  opus: 'audio/opus',
  g722: 'audio/g722',
  pcmu: 'audio/pcmu',
  pcma: 'audio/pcma',
};

/**
 * The codecs of an account in its order, of those that this browser has; telephone events stay, for digits. With none
 * that is known, the browser's own order is left: a call is better than a preference.
 */
export const preferredCodecs = <T extends { readonly mimeType: string }>(
  order: readonly Codec[],
  known: readonly T[],
): readonly T[] => {
  const of = (mimeType: string): readonly T[] =>
    known.filter((codec) => codec.mimeType.toLowerCase() === mimeType);
  const chosen = order.flatMap((codec) => of(names[codec]));
  return chosen.length === 0 ? [] : [...chosen, ...of('audio/telephone-event')];
};

/** Lets `peer` send and receive one sound; without a track yet, for an offer that is made ahead. */
export const addSound = (
  peer: RTCPeerConnection,
  track: MediaStreamTrack | null,
  order: readonly Codec[],
): RTCRtpTransceiver => {
  const transceiver = peer.addTransceiver(track ?? 'audio', {
    direction: 'sendrecv',
    streams: [new MediaStream(track ? [track] : [])],
  });
  preferCodecs(transceiver, order);
  return transceiver;
};

export const preferCodecs = (transceiver: RTCRtpTransceiver, order: readonly Codec[]): void => {
  const codecs = preferredCodecs(order, RTCRtpReceiver.getCapabilities('audio')?.codecs ?? []);
  if (codecs.length > 0) transceiver.setCodecPreferences([...codecs]);
};
