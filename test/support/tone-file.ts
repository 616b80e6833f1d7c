import { writeFileSync } from 'node:fs';

const rate = 16_000;

/**
 * A 16-bit mono wav (RIFF, PCM) of a tone that swells and fades, so that no noise suppression takes it for a hum.
 * Starts and ends at silence: it can be played in a loop.
 */
export const writeTone = (
  file: string,
  frequency: number,
  { seconds = 4, sampleRate = rate, amplitude = 0.5 } = {},
): void => {
  const count = Math.round(seconds * sampleRate);
  const data = Buffer.alloc(44 + count * 2);
  data.write('RIFF', 0);
  data.writeUInt32LE(36 + count * 2, 4);
  data.write('WAVEfmt ', 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(1, 22);
  data.writeUInt32LE(sampleRate, 24);
  data.writeUInt32LE(sampleRate * 2, 28);
  data.writeUInt16LE(2, 32);
  data.writeUInt16LE(16, 34);
  data.write('data', 36);
  data.writeUInt32LE(count * 2, 40);
  for (let index = 0; index < count; index += 1) {
    const time = index / sampleRate;
    const swell = 0.35 + 0.65 * Math.sin(Math.PI * 2 * time) ** 2;
    const value = amplitude * swell * Math.sin(2 * Math.PI * frequency * time);
    data.writeInt16LE(Math.round(value * 32_767), 44 + index * 2);
  }
  writeFileSync(file, data);
};
