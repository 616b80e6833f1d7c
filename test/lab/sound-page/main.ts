import '../page/main.ts';
import type { CommandName, Input } from '../../../core/contract/index.ts';
import type { Client } from '../../../core/rpc/client.ts';
import { fromBase64, toBase64 } from '../../../renderer/data/base64.ts';
import { createCallRecording, type CallRecording } from '../../../renderer/softphone/call-recording.ts';
import { createVoicemailDrop, type VoicemailDrop } from '../../../renderer/softphone/voicemail-drop.ts';

/** The telephone of test/lab/page with what records a call and plays into it; the host is kept in the page. */
export type SoundLab = {
  readonly recording: CallRecording;
  readonly drop: VoicemailDrop;
  /** What the host was asked, in order. */
  readonly asked: string[];
  /** All sound that the host was given, as base64 of 16-bit samples, left and right by turns. */
  readonly kept: () => string;
  /** What the page itself plays on its speaker: the strongest level since it was last asked, 0 to 1. */
  readonly spoken: () => number;
  /** A sine as a WAV file, to be played into the line. */
  message: ArrayBuffer;
};

declare global {
  // oxlint-disable-next-line no-var -- a global of the page can only be declared so
  var soundLab: SoundLab;
}

const asked: string[] = [];
let kept = new Uint8Array();

/** A host that keeps sound in the page: where it goes on disk is tested in test/host. */
const call = async (name: CommandName, input: unknown): Promise<unknown> => {
  if (name === 'recording.append') {
    const { base64, offset } = input as Input<'recording.append'>;
    if (offset !== kept.length) throw new Error(`a part at ${offset} of ${kept.length}`);
    kept = Uint8Array.from([...kept, ...fromBase64(base64)]);
    return { bytes: kept.length };
  }
  asked.push(name === 'recording.mark' ? (input as Input<'recording.mark'>).what : name);
  return name === 'recording.begin' ? { bytes: kept.length } : {};
};

let loudest = 0;
const listenTo = (context: AudioContext, node: AudioNode): void => {
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  connect.call(node, analyser);
  const samples = new Float32Array(analyser.fftSize);
  setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
    loudest = Math.max(loudest, Math.sqrt(power));
  }, 40);
};
// Whatever the page sends to a speaker is heard here, too.
const { connect } = AudioNode.prototype as { connect: (this: AudioNode, to: AudioNode) => AudioNode };
AudioNode.prototype.connect = function (this: AudioNode, ...args: never[]): AudioNode {
  const [to] = args as readonly unknown[];
  if (to instanceof AudioDestinationNode && this.context instanceof AudioContext)
    listenTo(this.context, this);
  return (connect as (...all: never[]) => AudioNode).apply(this, args);
};

const start = lab.start;
Object.assign(lab, {
  start: (options: Parameters<typeof start>[0]) => {
    start(options);
    const clock = { now: () => Date.now() };
    globalThis.soundLab = {
      recording: createCallRecording({
        phone: lab.phone,
        attemptOf: () => '0197a000-0000-7000-8000-000000000001',
        client: {
          call,
          on: () => () => undefined,
          onClose: () => () => undefined,
          close: () => undefined,
        } as Client,
        clock,
        log: (level, message, facts) => lab.log.push(`${level} ${message} ${JSON.stringify(facts ?? {})}`),
      }),
      drop: createVoicemailDrop({ phone: lab.phone, clock, read: () => Promise.resolve(soundLab.message) }),
      asked,
      kept: () => toBase64(kept),
      spoken: () => {
        const level = loudest;
        loudest = 0;
        return level;
      },
      message: new ArrayBuffer(0),
    };
  },
});
