import { readFileSync, writeFileSync } from 'node:fs';

/** Sound as the lab makes and measures it: 16-bit mono PCM in RIFF/WAVE. */
const headerBytes = 44;

/** Writes `seconds` of a sine of `frequency` Hz, at half of full scale. */
export const writeTone = (file: string, frequency: number, seconds: number, rate = 8_000): void => {
  const samples = Math.round(rate * seconds);
  const wav = Buffer.alloc(headerBytes + samples * 2);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(samples * 2, 40);
  for (let index = 0; index < samples; index += 1) {
    wav.writeInt16LE(
      Math.round(16_384 * Math.sin((2 * Math.PI * frequency * index) / rate)),
      headerBytes + index * 2,
    );
  }
  writeFileSync(file, wav);
};

export type Sound = { readonly rate: number; readonly samples: Int16Array };

/** Reads a wav, also one that is still being written (its header then says a length of nought). */
export const readSound = (file: string): Sound => {
  const bytes = readFileSync(file);
  if (bytes.length < headerBytes) return { rate: 8_000, samples: new Int16Array() };
  const count = Math.floor((bytes.length - headerBytes) / 2);
  const samples = new Int16Array(count);
  for (let index = 0; index < count; index += 1) samples[index] = bytes.readInt16LE(headerBytes + index * 2);
  return { rate: bytes.readUInt32LE(24), samples };
};

/**
 * How much of a sound's energy is at one frequency, 0 to 1 (Goertzel's algorithm over windows of 100 ms; the best
 * window counts, so that silence before and after does not matter).
 */
export const shareAt = ({ rate, samples }: Sound, frequency: number): number => {
  const size = Math.round(rate / 10);
  let best = 0;
  for (let start = 0; start + size <= samples.length; start += size) {
    const window = samples.subarray(start, start + size);
    const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / rate);
    let previous = 0;
    let before = 0;
    let energy = 0;
    for (const sample of window) {
      const next = sample + coefficient * previous - before;
      before = previous;
      previous = next;
      energy += sample * sample;
    }
    if (energy < size * 100 * 100) continue;
    const power = previous * previous + before * before - coefficient * previous * before;
    best = Math.max(best, power / ((energy * size) / 2));
  }
  return Math.min(best, 1);
};

/** The loudest window of 100 ms among the last `seconds`, as root mean square, 0 to 1. */
export const loudness = ({ rate, samples }: Sound, seconds: number): number => {
  const size = Math.round(rate / 10);
  const tail = samples.subarray(Math.max(0, samples.length - Math.round(rate * seconds)));
  let best = 0;
  for (let start = 0; start + size <= tail.length; start += size) {
    let energy = 0;
    for (const sample of tail.subarray(start, start + size)) energy += sample * sample;
    best = Math.max(best, Math.sqrt(energy / size) / 32_768);
  }
  return best;
};
