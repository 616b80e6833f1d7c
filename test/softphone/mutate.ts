/** Seeded spoiling of SIP messages: the same seed gives the same messages, so that a failure can be played again. */
export const seeded = (seed: number): (() => number) => {
  // mulberry32
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const bad = [
  '"',
  '<',
  '>',
  ';',
  ':',
  '@@@',
  '%00',
  '\u0000',
  '\r\n',
  '\r\n\r\n',
  ' ',
  '\t',
  '-1',
  '99999999999999999999',
  '<script>',
  '\u202e',
  'sip:@@@',
  'tel:',
  'SIP/3.0',
  '\ud800',
  '',
] as const;

/** One message, spoilt in one to four places. */
export const spoil = (message: string, random: () => number): string => {
  const at = (length: number): number => Math.floor(random() * length);
  const pick = <T>(list: readonly [T, ...T[]]): T => list[at(list.length)] ?? list[0];
  let text = message;
  for (let times = 1 + at(4); times > 0; times -= 1) {
    const place = at(text.length);
    const lines = text.split('\r\n');
    const line = at(lines.length);
    switch (at(9)) {
      case 0:
        text = text.slice(0, place) + pick(bad) + text.slice(place);
        break;
      case 1:
        text = text.slice(0, place) + text.slice(place + 1 + at(12));
        break;
      case 2:
        text = text.slice(0, place);
        break;
      case 3:
        text = lines.toSpliced(line, 1).join('\r\n');
        break;
      case 4:
        text = lines.toSpliced(at(lines.length), 0, lines[line] ?? '').join('\r\n');
        break;
      case 5:
        text = lines.with(line, (lines[line] ?? '').replace(/:.*/, `: ${pick(bad)}`)).join('\r\n');
        break;
      case 6:
        text = lines
          .with(line, `${lines[line] ?? ''}${String.fromCharCode(32 + at(95)).repeat(1 + at(2000))}`)
          .join('\r\n');
        break;
      case 7:
        text = text.replaceAll(/\d+/g, (digits) =>
          random() < 0.2 ? pick(['0', '-1', '4294967296', '']) : digits,
        );
        break;
      default:
        text = text.slice(0, place) + String.fromCharCode(at(256)) + text.slice(place + 1);
    }
  }
  return text;
};
