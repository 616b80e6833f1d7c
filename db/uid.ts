import { randomFillSync } from 'node:crypto';

/** Random bytes are drawn in bulk: one draw per uid was a tenth of the time of an import. */
const pool = Buffer.alloc(16 * 1024);
let drawn = '';
let used = 0;

const randomHex = (digits: number): string => {
  if (used + digits > drawn.length) {
    drawn = randomFillSync(pool).toString('hex');
    used = 0;
  }
  used += digits;
  return drawn.slice(used - digits, used);
};

let lastTime = 0;
/** The 48 bits of time and the version, as they stand in the text. */
let prefix = '';
/** 26 bits that count up within a millisecond. */
let sequence = 0;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const begin = (time: number): void => {
  lastTime = time;
  const text = hex(time, 12);
  prefix = `${text.slice(0, 8)}-${text.slice(8)}-7`;
  // The upper half is left for the uids of the same millisecond (RFC 9562 §6.2, method 1).
  sequence = Number.parseInt(randomHex(7), 16) & 0x1ffffff;
};

/**
 * A new UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, 26 bits that ascend, 48 random ones. Ascending within a
 * process, so that its index only ever grows at one end.
 */
export const newUid = (): string => {
  // eslint-disable-next-line no-restricted-properties -- the time inside a uid is only its order, never shown
  const now = Date.now();
  if (now > lastTime) begin(now);
  else {
    sequence += 1;
    if (sequence > 0x3ffffff) begin(lastTime + 1);
  }
  return `${prefix}${hex(sequence >>> 14, 3)}-${hex(0x8000 | (sequence & 0x3fff), 4)}-${randomHex(12)}`;
};
