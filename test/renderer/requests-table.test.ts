import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Input, Output } from '../../core/contract/index.ts';
import type { RequestRow } from '../../core/contract/views.ts';
import { createClient } from '../../core/rpc/client.ts';
import type { CallFrame, HostFrame } from '../../core/rpc/frames.ts';
import { createRowWindow } from '../../renderer/screens/requests/row-window.ts';
import { rowAt, rowHeight, scaleOf, scrollToRow } from '../../renderer/screens/requests/scaled-scroll.ts';

describe('the scroll bar of a table', () => {
  const chromiumCap = 33_554_428;
  const rows = fc.integer({ min: 1, max: 5_000_000 });
  const viewport = fc.integer({ min: 64, max: 2000 });

  it('is never higher than a browser draws, and its ends are the first and the last row', () => {
    fc.assert(
      fc.property(rows, viewport, (total, height) => {
        const scale = scaleOf(total, height);
        expect(scale.height).toBeLessThan(chromiumCap);
        expect(rowAt(scale, 0)).toEqual({ row: 0, hidden: 0 });
        const bottom = Math.max(0, scale.height - height);
        const end = rowAt(scale, bottom);
        expect(end.row * rowHeight + end.hidden + height).toBeGreaterThanOrEqual(total * rowHeight - 0.01);
      }),
    );
  });

  it('shows any row whole when the keys or its number ask for it, and stays where it is in sight already', () => {
    fc.assert(
      fc.property(rows, viewport, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (total, height, at, share) => {
        const scale = scaleOf(total, height);
        const most = Math.max(0, scale.height - height);
        const row = Math.floor(share * (total - 1));
        // A browser takes whole pixels, and no further than the end.
        const top = Math.min(most, scrollToRow(scale, height, Math.round(at * most), row));
        const seen = rowAt(scale, Math.round(top));
        const from = seen.row * rowHeight + seen.hidden;
        expect(row * rowHeight).toBeGreaterThanOrEqual(from - rowHeight / 2 - scale.ratio);
        expect((row + 1) * rowHeight).toBeLessThanOrEqual(from + height + rowHeight / 2 + scale.ratio);
        if (scale.ratio === 1) expect(scrollToRow(scale, height, top, row)).toBe(top);
      }),
      { examples: [[1_000_000, 640, 0, 0.6], [1_000_000, 640, 0, 1], [5_000_000, 640, 1, 0]] },
    );
  });
}); // prettier-ignore

/** A host with so many rows, whose jumps come near only, as those of a filtered list do. */
const openHost = (total: number, drift: number) => {
  let answer: (frame: HostFrame) => void = () => undefined;
  let waiting = 0;
  const asked: Input<'requests.page'>['from'][] = [];
  const rowsOf = (from: number, count: number): Output<'requests.page'> => {
    const start = Math.max(0, Math.min(from, total));
    const end = Math.max(start, Math.min(total, from + count));
    const rows = Array.from(
      { length: end - start },
      (_, index) => ({ request: String(start + index) }) as RequestRow,
    );
    return {
      rows,
      before: start === 0 ? null : String(start),
      after: end === total ? null : String(end - 1),
      exact: true,
      newestOf: null,
    };
  };
  const page = ({ from, limit }: Input<'requests.page'>): Output<'requests.page'> => {
    asked.push(from);
    if (from === 'start') return rowsOf(0, limit);
    if (from === 'end') return rowsOf(Math.max(0, total - limit), limit);
    if ('after' in from) return rowsOf(Number(from.after) + 1, limit);
    if ('before' in from) {
      const end = Number(from.before);
      const start = Math.max(0, end - limit);
      return rowsOf(start, end - start);
    }
    if ('row' in from) return { ...rowsOf(Math.max(1, from.row + drift), limit), exact: drift === 0 };
    return rowsOf(0, limit);
  };
  const client = createClient({
    send: (frame: CallFrame) => {
      waiting += 1;
      queueMicrotask(() => {
        waiting -= 1;
        const result =
          frame.name === 'requests.count'
            ? { count: total, newestOf: null }
            : page(frame.input as Input<'requests.page'>);
        answer({ t: 'ok', id: frame.id, output: result });
      });
    },
    onFrame: (listener) => {
      answer = listener;
      return () => undefined;
    },
    onClose: () => () => undefined,
    close: () => undefined,
  });
  const window = createRowWindow(client, { filter: {}, sort: { column: 'asked', descending: false } });
  window.subscribe(() => undefined);
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 20; quiet = waiting === 0 ? quiet + 1 : 0) await Promise.resolve();
  };
  const held = (index: number): string | undefined => {
    const { start, rows } = window.getState();
    return rows[index - start]?.request;
  };
  return { window, settle, held, asked };
};

describe('the rows held of a table', () => {
  it('are those in sight after any way through it, each at its number', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 6000 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }),
        async (total, way) => {
          const { window, settle, held } = openHost(total, 0);
          await settle();
          for (const share of way) {
            const row = Math.floor(share * Math.max(0, total - 1));
            window.show(row, Math.min(total, row + 20));
            await settle();
            expect(window.getState().total).toBe(total);
            for (let index = row; index < Math.min(total, row + 20); index += 1)
              expect(held(index)).toBe(String(index));
            expect(window.getState().rows.length).toBeLessThanOrEqual(8 * 120);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('come near after a jump into a filtered list, and are right again from its ends on', async () => {
    const { window, settle, held } = openHost(50_000, 37);
    await settle();
    window.show(30_000, 30_020);
    await settle();
    expect([window.getState().exact, held(30_000)]).toEqual([false, '30037']);
    for (let row = 30_000; row >= 0; row -= 60) {
      window.show(Math.max(0, row), row + 20);
      await settle();
    }
    window.show(0, 20);
    await settle();
    expect([window.getState().exact, held(0), held(19)]).toEqual([true, '0', '19']);
    window.show(49_980, 50_000);
    await settle();
    expect([window.getState().exact, held(49_999)]).toEqual([true, '49999']);
  });

  it('are read again where they are when something has changed', async () => {
    const { window, settle, held, asked } = openHost(10_000, 0);
    await settle();
    window.show(5000, 5020);
    await settle();
    asked.length = 0;
    window.refresh();
    await settle();
    expect(asked[0]).toHaveProperty('after');
    expect(held(5000)).toBe('5000');
  });
});
