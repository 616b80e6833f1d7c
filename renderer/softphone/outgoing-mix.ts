/**
 * What goes out in a call while more than the agent's voice is wanted: a small graph of Web Audio.
 *
 *   voice ──▶ gate ──┬──▶ out: sent while something is played, and what a recording hears
 *   sound ──▶ player ┘
 *               └──▶ the agent's own ear
 *
 * It is there only while somebody uses it, and on the wire only while something is played: a plain call, and one that
 * is merely recorded, send the voice as it is, without the delay of a graph. Mute is the voice's own (its track is
 * disabled); hold silences the whole.
 */
export type OutgoingMix = {
  /** Voice and whatever is played, one channel. */
  readonly stream: MediaStream;
  readonly track: MediaStreamTrack;
  readonly isOnWire: () => boolean;
  /** The microphone changed, or a conference began or ended. */
  readonly setVoice: (voice: MediaStreamTrack) => void;
  readonly setSilent: (silent: boolean) => void;
  /**
   * Plays a sound file to both sides; `alone` silences the voice meanwhile. Throws when the file is no sound.
   */
  readonly play: (file: ArrayBuffer, options: { readonly alone: boolean }) => Promise<Playing>;
  /** One more user; answers how it lets go. The graph is closed with its last one. */
  readonly use: () => () => void;
  readonly close: () => void;
};

export type Playing = {
  readonly seconds: number;
  /** True when it was played to its end. */
  readonly ended: Promise<boolean>;
  readonly stop: () => void;
};

export type OutgoingMixDeps = {
  readonly voice: MediaStreamTrack;
  /** Where the agent hears what is played; null for the system's choice. */
  readonly speaker: string | null;
  /** What is to be sent may have changed: the track, or the voice as it is. */
  readonly onWire: () => Promise<void>;
  readonly onClosed: () => void;
};

/** So long the sender takes to have the graph's sound, and to have sent its last. */
const leadSeconds = 0.1;
const tailMs = 150;
/** What is played is to be heard, and not to be shouted into one's ear. */
const monitorVolume = 0.6;

type Sink = { setSinkId?: (id: string) => Promise<void> };

export const createOutgoingMix = ({ voice, speaker, onWire, onClosed }: OutgoingMixDeps): OutgoingMix => {
  const context = new AudioContext({ latencyHint: 'interactive' });
  const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1, channelCountMode: 'explicit' });
  const [track] = out.stream.getAudioTracks();
  if (!track) throw new Error('an audio destination has no track');
  const gate = new GainNode(context);
  const player = new GainNode(context);
  gate.connect(out);
  player.connect(out);
  player.connect(new GainNode(context, { gain: monitorVolume })).connect(context.destination);
  const closing = new AbortController();
  let source: MediaStreamAudioSourceNode | null = null;
  let sent: MediaStreamTrack | null = null;
  let users = 0;
  let playing = 0;
  let alone = 0;

  const setVoice = (next: MediaStreamTrack): void => {
    if (next === sent || closing.signal.aborted) return;
    source?.disconnect();
    sent = next;
    source = context.createMediaStreamSource(new MediaStream([next]));
    source.connect(gate);
  };
  setVoice(voice);
  void context.resume();
  // A device that is gone leaves the system's choice.
  if (speaker !== null) void (context as Sink).setSinkId?.(speaker).catch(() => undefined);

  const close = (): void => {
    if (closing.signal.aborted) return;
    closing.abort();
    track.stop();
    void context.close();
    onClosed();
  };

  /** Resolves when the sound is over, was stopped, or the graph is gone. */
  const over = (sound: AudioBufferSourceNode, stopped: AbortSignal): Promise<boolean> =>
    new Promise((resolve) => {
      sound.addEventListener('ended', () => resolve(true), { once: true });
      const end = (): void => resolve(false);
      stopped.addEventListener('abort', end, { once: true });
      closing.signal.addEventListener('abort', end, { once: true });
      if (stopped.aborted || closing.signal.aborted) end();
    });

  const run = async (buffer: AudioBuffer, isAlone: boolean, stopped: AbortSignal): Promise<boolean> => {
    const ended = (): boolean => stopped.aborted || closing.signal.aborted;
    playing += 1;
    if (isAlone) alone += 1;
    try {
      await context.resume();
      await onWire();
      if (ended()) return false;
      if (alone > 0) gate.gain.value = 0;
      const sound = new AudioBufferSourceNode(context, { buffer });
      sound.connect(player);
      sound.start(context.currentTime + leadSeconds);
      const whole = await over(sound, stopped);
      if (!whole && !closing.signal.aborted) sound.stop();
      if (whole) await new Promise((resolve) => setTimeout(resolve, tailMs));
      return whole && !ended();
    } finally {
      playing -= 1;
      if (isAlone) alone -= 1;
      if (alone === 0) gate.gain.value = 1;
      if (!closing.signal.aborted) await onWire();
    }
  };

  return {
    stream: out.stream,
    track,
    isOnWire: () => playing > 0 && !closing.signal.aborted,
    setVoice,
    setSilent: (silent) => {
      track.enabled = !silent;
    },
    play: async (file, options) => {
      const buffer = await context.decodeAudioData(file.slice(0));
      const stopping = new AbortController();
      return {
        seconds: buffer.duration,
        ended: run(buffer, options.alone, stopping.signal),
        stop: () => stopping.abort(),
      };
    },
    use: () => {
      users += 1;
      let mine = true;
      return () => {
        if (!mine) return;
        mine = false;
        users -= 1;
        if (users === 0) close();
      };
    },
    close,
  };
};
