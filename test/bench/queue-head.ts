import { segments } from '../../core/domain/request.ts';
import { openReader } from '../../db/open.ts';
import type { ReadDb } from '../../db/handle.ts';
import { placesAfter, sources } from '../../db/stores/queue-order.ts';
import { benchNow, filledQueue } from './queue-fill.ts';
import type { BenchLine } from './line.ts';
import { median } from './median.ts';

const wanted = 50;
const now = benchNow;

const timed = (turns: number, work: () => unknown): number =>
  median(
    Array.from({ length: turns }, () => {
      const before = performance.now();
      work();
      return performance.now() - before;
    }),
  );

/** The very statements of the queue, with every index forbidden to them. */
export const headWithoutIndex = (db: ReadDb): number => {
  let left = wanted;
  for (const segment of segments) {
    if (left === 0) break;
    const rows = sources[segment](now, null, left).flatMap(({ text, params }) =>
      db.all({ text: text.replace(/INDEXED BY \w+/, 'NOT INDEXED'), params }),
    );
    left -= Math.min(left, rows.length);
  }
  return wanted - left;
};

/**
 * The first 50 of the queue at 1,000,000 open requests, of which some are late and some due, so that the head is
 * put together from three sections; beside the same statements without their indexes.
 */
export const bench: BenchLine = {
  name: 'queue-head',
  unit: 'ms',
  limit: { op: '<=', value: 1 / 500 },
  run: ({ scale }) => {
    const reader = openReader(filledQueue(Math.round(1_000_000 * scale)));
    try {
      const head = () => placesAfter(reader.db, now, null, wanted);
      if (head().length !== wanted || headWithoutIndex(reader.db) !== wanted)
        throw new Error('the queue is not as it should be');
      return Promise.resolve({
        value: timed(500, head),
        baseline: timed(5, () => headWithoutIndex(reader.db)),
      });
    } finally {
      reader.close();
    }
  },
};
