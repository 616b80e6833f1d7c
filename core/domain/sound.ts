/**
 * Sound as Rappel keeps it: WAV files (RIFF, PCM, 16-bit little-endian) at 16 kHz, which is more than a telephone line
 * carries. A recorded call has two channels that are never mixed: left what the agent said, right what the far end said.
 */
export type SoundFormat = { readonly rate: number; readonly channels: 1 | 2 };

export const callSound: SoundFormat = { rate: 16_000, channels: 2 };
export const messageSound: SoundFormat = { rate: 16_000, channels: 1 };

/** A WAV file's lengths have 32 bits; this much of either format lasts 18 hours and more. */
export const mostSoundBytes = 2 ** 32 - 2 ** 20;
/** The longest message to be played into a line. */
export const longestMessageMs = 120_000;

export const wavHeaderBytes = 44;

export const frameBytes = ({ channels }: SoundFormat): number => channels * 2;

export const soundMs = (bytes: number, format: SoundFormat): number =>
  Math.floor((bytes * 1000) / (format.rate * frameBytes(format)));

export const soundBytes = (ms: number, format: SoundFormat): number =>
  Math.floor((ms * format.rate) / 1000) * frameBytes(format);

const text = (view: DataView, at: number, letters: string): void => {
  for (let index = 0; index < letters.length; index += 1)
    view.setUint8(at + index, letters.codePointAt(index) ?? 0);
};

/** The head of a WAV file that holds `bytes` of sound. */
export const wavHeader = (format: SoundFormat, bytes: number): Uint8Array<ArrayBuffer> => {
  const header = new Uint8Array(wavHeaderBytes);
  const view = new DataView(header.buffer);
  text(view, 0, 'RIFF');
  view.setUint32(4, wavHeaderBytes - 8 + bytes, true);
  text(view, 8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, format.channels, true);
  view.setUint32(24, format.rate, true);
  view.setUint32(28, format.rate * frameBytes(format), true);
  view.setUint16(32, frameBytes(format), true);
  view.setUint16(34, 16, true);
  text(view, 36, 'data');
  view.setUint32(40, bytes, true);
  return header;
};
