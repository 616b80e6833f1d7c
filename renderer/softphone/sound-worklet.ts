/**
 * Runs beside the sound (AudioWorkletGlobalScope): takes the first channel of each input as 16-bit samples, the inputs
 * interleaved, and hands them over in parts. What comes while it is paused is left out.
 */
export type SoundOrder = 'go' | 'pause' | 'stop';
export type SoundReply = { readonly sound: Int16Array<ArrayBuffer> } | { readonly over: true };
export type SoundOptions = { readonly channels: number; readonly partFrames: number };

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare const registerProcessor: (
  name: string,
  processor: new (options: { readonly processorOptions: SoundOptions }) => AudioWorkletProcessor,
) => void;

class SoundRecorderProcessor extends AudioWorkletProcessor {
  readonly #channels: number;
  #part: Int16Array<ArrayBuffer>;
  #filled = 0;
  #state: SoundOrder = 'pause';

  constructor({ processorOptions }: { readonly processorOptions: SoundOptions }) {
    super();
    this.#channels = processorOptions.channels;
    this.#part = new Int16Array(processorOptions.channels * processorOptions.partFrames);
    this.port.addEventListener('message', ({ data }: MessageEvent<SoundOrder>) => {
      this.#state = data;
      if (data !== 'go') this.#flush();
      if (data === 'stop') this.#tell({ over: true });
    });
    this.port.start();
  }

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    if (this.#state === 'stop') return false;
    if (this.#state === 'pause') return true;
    const sources = Array.from({ length: this.#channels }, (_, index) => inputs[index]?.[0]);
    const frames = Math.max(0, ...sources.map((samples) => samples?.length ?? 0)) || 128;
    for (let frame = 0; frame < frames; frame += 1) {
      for (const samples of sources) {
        // An input that nothing comes in at is silent.
        const value = Math.max(-1, Math.min(1, samples?.[frame] ?? 0));
        this.#part[this.#filled] = Math.round(value * (value < 0 ? 32_768 : 32_767));
        this.#filled += 1;
      }
      if (this.#filled === this.#part.length) this.#flush();
    }
    return true;
  }

  #flush(): void {
    if (this.#filled === 0) return;
    this.#tell({ sound: this.#part.slice(0, this.#filled) });
    this.#filled = 0;
  }

  #tell(reply: SoundReply): void {
    this.port.postMessage(reply);
  }
}

registerProcessor('sound-recorder', SoundRecorderProcessor);
