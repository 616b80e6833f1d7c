/** The two frequencies of each digit, in Hz: ITU-T Q.23. */
const rows = [697, 770, 852, 941] as const;
const columns = [1209, 1336, 1477, 1633] as const;
const keypad = '123A456B789C*0#D';

export const frequenciesOf = (digit: string): readonly [number, number] | null => {
  const place = keypad.indexOf(digit);
  const row = rows[Math.floor(place / 4)];
  const column = columns[place % 4];
  return digit.length !== 1 || place < 0 || row === undefined || column === undefined ? null : [row, column];
};

const rate = 16_000;
const toneSeconds = 0.16;
const pauseSeconds = 0.07;

/** Digits as sound, for far ends that hear nothing else: a 16-bit wav. Others than digits are left out. */
export const tonesOf = (digits: string): ArrayBuffer => {
  const pairs = [...digits].map(frequenciesOf).filter((pair) => pair !== null);
  const tone = Math.round(rate * toneSeconds);
  const step = tone + Math.round(rate * pauseSeconds);
  const bytes = new ArrayBuffer(44 + pairs.length * step * 2);
  const view = new DataView(bytes);
  const text = (at: number, value: string): void => {
    for (let index = 0; index < value.length; index += 1) view.setUint8(at + index, value.charCodeAt(index));
  };
  text(0, 'RIFF');
  view.setUint32(4, bytes.byteLength - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, bytes.byteLength - 44, true);
  for (const [index, [low, high]] of pairs.entries())
    for (let sample = 0; sample < tone; sample += 1) {
      const time = (2 * Math.PI * sample) / rate;
      const value = 0.25 * (Math.sin(low * time) + Math.sin(high * time));
      view.setInt16(44 + (index * step + sample) * 2, Math.round(value * 32_767), true);
    }
  return bytes;
};
