/**
 * What one far end of a conference hears: the agent and the others, mixed here (Web Audio). No server takes part.
 * The agent's track is the call's own, so that mute stays what it is; a voice is cut off by its track, the whole by
 * `setSilent`.
 */
export type CallMix = {
  readonly track: MediaStreamTrack;
  /** The microphone changed. */
  readonly setVoice: (track: MediaStreamTrack) => void;
  readonly setOthers: (others: readonly MediaStream[]) => void;
  readonly setSilent: (silent: boolean) => void;
  readonly close: () => void;
};

export const createCallMix = (voice: MediaStreamTrack): CallMix => {
  const context = new AudioContext({ latencyHint: 'interactive' });
  void context.resume();
  const out = context.createMediaStreamDestination();
  const [track] = out.stream.getAudioTracks();
  if (!track) throw new Error('a mix without a track');
  const gate = new GainNode(context, { gain: 1 });
  gate.connect(out);

  const from = (stream: MediaStream): MediaStreamAudioSourceNode => {
    const source = context.createMediaStreamSource(stream);
    source.connect(gate);
    return source;
  };
  let own = from(new MediaStream([voice]));
  const others = new Map<MediaStream, MediaStreamAudioSourceNode>();

  return {
    track,
    setVoice: (next) => {
      own.disconnect();
      own = from(new MediaStream([next]));
    },
    setOthers: (streams) => {
      for (const [stream, source] of others) {
        if (streams.includes(stream)) continue;
        source.disconnect();
        others.delete(stream);
      }
      for (const stream of streams) if (!others.has(stream)) others.set(stream, from(stream));
    },
    setSilent: (silent) => {
      gate.gain.value = silent ? 0 : 1;
    },
    close: () => {
      track.stop();
      void context.close();
    },
  };
};
