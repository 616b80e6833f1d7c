import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextLine, noLine, type LineEvent } from '../../renderer/softphone/line-machine.ts';
import type { LineState, LineStatus } from '../../renderer/softphone/phone.ts';

const after = (line: LineState, ...events: readonly LineEvent[]): LineState => events.reduce(nextLine, line);

const connect: LineEvent = { type: 'connect', kind: 'sip' };
const failed: LineEvent = { type: 'failed', problem: 'silent', code: 408, retryAt: 5000 };
const ready = after(noLine, connect, { type: 'opened' }, { type: 'registered' });

const ways: Readonly<Record<LineStatus, readonly LineStatus[]>> = {
  off: ['connecting'],
  connecting: ['registering', 'waiting-to-retry', 'off'],
  registering: ['ready', 'waiting-to-retry', 'off'],
  ready: ['waiting-to-retry', 'off'],
  'waiting-to-retry': ['connecting', 'off'],
};

const instants = fc.integer({ min: 0, max: 10_000 });
const events: fc.Arbitrary<LineEvent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom<LineEvent>({ type: 'opened' }, { type: 'registered' }, { type: 'retry' }),
  },
  { weight: 2, arbitrary: fc.constant(connect) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('failed' as const),
      problem: fc.constantFrom('silent', 'unreachable', 'wrong-password', 'closed-by-server'),
      code: fc.option(fc.integer({ min: 300, max: 699 })),
      retryAt: instants,
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('heard' as const), at: instants }) },
  { weight: 1, arbitrary: fc.constant<LineEvent>({ type: 'disconnect' }) },
);
const histories = fc.array(events, { maxLength: 60 });

describe('the line', () => {
  it('comes up, and stays up while it is refreshed', () => {
    expect(ready).toMatchObject({ kind: 'sip', status: 'ready', problem: null, retryAt: null });
    expect(nextLine(ready, { type: 'registered' }).status).toBe('ready');
  });

  it('shows its problem until it is ready again', () => {
    const waiting = nextLine(ready, failed);
    expect(waiting).toMatchObject({
      status: 'waiting-to-retry',
      problem: 'silent',
      problemCode: 408,
      retryAt: 5000,
    });
    const trying = after(waiting, { type: 'retry' }, { type: 'opened' });
    expect(trying).toMatchObject({ status: 'registering', problem: 'silent', retryAt: null });
    expect(nextLine(trying, { type: 'registered' })).toMatchObject({ problem: null, problemCode: null });
  });

  it('is not brought up by an answer that comes late', () => {
    for (const late of [{ type: 'registered' }, { type: 'opened' }] as const) {
      expect(nextLine(noLine, late)).toBe(noLine);
      const waiting = nextLine(ready, failed);
      expect(nextLine(waiting, late)).toBe(waiting);
    }
    expect(nextLine(after(noLine, connect), { type: 'registered' }).status).toBe('connecting');
  });

  it('keeps the first of two failures: the second follows from it', () => {
    const waiting = nextLine(ready, failed);
    expect(nextLine(waiting, { type: 'failed', problem: 'unreachable', code: null, retryAt: 1 })).toBe(
      waiting,
    );
  });

  it('believes a clock that was put back', () => {
    const heard = nextLine(ready, { type: 'heard', at: 9000 });
    expect(nextLine(heard, { type: 'heard', at: 4000 }).lastHeardAt).toBe(4000);
    expect(nextLine(heard, { type: 'heard', at: 9000 })).toBe(heard);
  });

  it('remembers nothing of the line before', () => {
    const gone = nextLine(nextLine(ready, { type: 'heard', at: 9000 }), { type: 'disconnect' });
    expect(gone).toEqual(noLine);
    expect(nextLine(gone, { type: 'heard', at: 9500 })).toBe(gone);
  });
});

describe('the line in any order of events', () => {
  it('only goes where it may', () => {
    fc.assert(
      fc.property(histories, (history) => {
        let line = noLine;
        for (const event of history) {
          const next = nextLine(line, event);
          if (next.status !== line.status) expect(ways[line.status]).toContain(next.status);
          line = next;
        }
      }),
    );
  });

  it('is never stuck: from anywhere it can be had ready again', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const line = after(noLine, ...history);
        const again = after(line, connect, { type: 'retry' }, { type: 'opened' }, { type: 'registered' });
        expect(again).toMatchObject({ status: 'ready', problem: null, problemCode: null, retryAt: null });
        expect(nextLine(line, { type: 'disconnect' })).toEqual(noLine);
      }),
    );
  });

  it('says when it tries again exactly while it waits, and always why', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const line = after(noLine, ...history);
        expect(line.retryAt !== null).toBe(line.status === 'waiting-to-retry');
        if (line.status === 'waiting-to-retry') expect(line.problem).not.toBeNull();
        if (line.status === 'ready' || line.status === 'off') expect(line.problem).toBeNull();
        expect(line.kind === 'none').toBe(line.status === 'off');
      }),
    );
  });
});
