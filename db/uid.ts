import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Random bytes are drawn in bulk: one draw per uid was a tenth of the time of an import. */
const pool = new Uint8Array(16 * 1024);
let used = pool.length;
let lastTime = 0;
let sequence = 0;

/** A new UUIDv7 (RFC 9562): ascending within a process, so that its index only ever grows at one end. */
export const newUid = (): string => {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + 16);
  used += 16;
  // eslint-disable-next-line no-restricted-properties -- the time inside a uid is only its order, never shown
  const now = Date.now();
  if (now > lastTime) {
    lastTime = now;
    // The upper half is left for the uids of the same millisecond (RFC 9562 §6.2, method 1).
    sequence =
      ((random[6] ?? 0) << 23) | ((random[7] ?? 0) << 16) | ((random[8] ?? 0) << 8) | (random[9] ?? 0);
  } else {
    sequence += 1;
    if (sequence > 0xffffffff) {
      sequence = 0;
      lastTime += 1;
    }
  }
  return v7({ random, msecs: lastTime, seq: sequence });
};
