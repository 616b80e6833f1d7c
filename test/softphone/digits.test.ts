import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDigitSender } from '../../renderer/softphone/digits.ts';
import { pageTimers } from '../../renderer/softphone/timers.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Sent = { readonly digit: string; readonly at: number; readonly by: 'rtp' | 'info' };

/** The sender over a call that only notes what would leave. */
const open = ({ rtp = true, settledAfter = 0 } = {}) => {
  const start = Date.now();
  const sent: Sent[] = [];
  const shown: string[] = [];
  const state = { over: false, established: true };
  const note = (digit: string, by: Sent['by']): void => {
    sent.push({ digit, at: Date.now() - start, by });
  };
  const send = createDigitSender(
    {
      isOver: () => state.over,
      show: (digits) => shown.push(digits),
      byRtp: (digit) => {
        if (Date.now() - start < settledAfter) return null;
        if (rtp) note(digit, 'rtp');
        return rtp;
      },
      byInfo: (digit) => {
        if (state.established) note(digit, 'info');
      },
      inBand: () => Promise.reject(new Error('not by this account')),
    },
    pageTimers(),
  );
  return { send, sent, shown, state, said: () => sent.map(({ digit }) => digit).join('') };
};

describe('digits', () => {
  it('wait for a sound that is still finding its way, but not for ever', async () => {
    const soon = open({ settledAfter: 300 });
    soon.send('12');
    await vi.advanceTimersByTimeAsync(2000);
    expect(soon.sent.map(({ digit, by }) => `${digit} ${by}`)).toEqual(['1 rtp', '2 rtp']);
    const never = open({ settledAfter: 60_000 });
    never.send('1');
    await vi.advanceTimersByTimeAsync(3000);
    expect(never.sent.map(({ digit, by }) => `${digit} ${by}`)).toEqual(['1 info']);
  });

  it('leave one after the other, with room between them', async () => {
    const { send, sent, shown } = open();
    send('12#');
    await vi.advanceTimersByTimeAsync(2000);
    expect(sent).toEqual([
      { digit: '1', at: 0, by: 'rtp' },
      { digit: '2', at: 240, by: 'rtp' },
      { digit: '#', at: 480, by: 'rtp' },
    ]);
    expect(shown).toEqual(['12#']);
  });

  it('wait a second at a comma, which is no digit', async () => {
    const { send, sent, shown } = open();
    send('1,,2');
    await vi.advanceTimersByTimeAsync(5000);
    expect(sent.map(({ digit, at }) => [digit, at])).toEqual([
      ['1', 0],
      ['2', 2240],
    ]);
    expect(shown).toEqual(['12']);
  });

  it('that are typed meanwhile wait for their turn', async () => {
    const { send, sent, said } = open();
    send('12');
    await vi.advanceTimersByTimeAsync(100);
    send('34');
    await vi.advanceTimersByTimeAsync(3000);
    expect(said()).toBe('1234');
    expect(sent.map(({ at }) => at)).toEqual([0, 240, 480, 720]);
  });

  it('go by INFO where the far end takes no tones', async () => {
    const { send, sent } = open({ rtp: false });
    send('7a');
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent.map(({ digit, by }) => `${digit} ${by}`)).toEqual(['7 info', 'A info']);
  });

  it('stop with the call', async () => {
    const { send, said, state } = open();
    send('123456');
    await vi.advanceTimersByTimeAsync(300);
    state.over = true;
    await vi.advanceTimersByTimeAsync(3000);
    expect(said()).toBe('12');
  });

  it('are all that passes, in their order, however they are typed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom(...'0159*#ad,xé\r\n ;"'), maxLength: 6 }), {
          maxLength: 5,
        }),
        async (pieces) => {
          const { send, said, shown } = open();
          for (const piece of pieces) {
            send(piece);
            await vi.advanceTimersByTimeAsync(150);
          }
          await vi.advanceTimersByTimeAsync(60_000);
          const wanted = pieces
            .join('')
            .toUpperCase()
            .replace(/[^0-9*#A-D]/g, '');
          expect(said()).toBe(wanted);
          expect(shown.join('')).toBe(wanted);
        },
      ),
      { numRuns: 60 },
    );
  });
});
