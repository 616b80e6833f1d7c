import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newCall, nextCall, type CallEvent } from '../../renderer/softphone/call-machine.ts';
import type { CallPhase, CallResult, CallState } from '../../renderer/softphone/phone.ts';

const result: CallResult = {
  lineResult: 'answered',
  text: 'answered',
  sipCode: 200,
  sipReason: 'OK',
  endedBy: 'agent',
};

const outbound = newCall('1', 'outbound', '+33199000142', '', 1000);
const inbound = newCall('2', 'inbound', '+33199000143', 'Somebody', 1000);

const after = (call: CallState, ...events: readonly CallEvent[]): CallState => events.reduce(nextCall, call);
const connected = after(outbound, { type: 'sent' }, { type: 'trying' }, { type: 'answered', at: 2000 });

/** Where each phase may go; `ending` and `ended` are open to all but the last. */
const ways: Readonly<Record<CallPhase, readonly CallPhase[]>> = {
  preparing: ['dialling', 'ending', 'ended'],
  dialling: ['trying', 'ringing', 'early-media', 'connected', 'ending', 'ended'],
  trying: ['ringing', 'early-media', 'connected', 'ending', 'ended'],
  ringing: ['early-media', 'connected', 'ending', 'ended'],
  'early-media': ['ringing', 'connected', 'ending', 'ended'],
  incoming: ['connecting', 'ending', 'ended'],
  connecting: ['connected', 'ending', 'ended'],
  connected: ['ending', 'ended'],
  ending: ['ended'],
  ended: [],
};

const instants = fc.integer({ min: 0, max: 100_000 });
const events: fc.Arbitrary<CallEvent> = fc.oneof(
  fc.constantFrom<CallEvent>(
    { type: 'sent' },
    { type: 'trying' },
    { type: 'ringing' },
    { type: 'early-media' },
    { type: 'answering' },
    { type: 'ending' },
  ),
  fc.record({ type: fc.constant('answered' as const), at: instants }),
  fc.record({ type: fc.constant('muted' as const), muted: fc.boolean() }),
  fc.record({ type: fc.constant('held' as const), held: fc.boolean(), at: instants }),
  fc.record({ type: fc.constant('digits' as const), digits: fc.constantFrom('1', '#', '42') }),
  fc.record({ type: fc.constant('silent' as const), silent: fc.boolean() }),
  fc.record({ type: fc.constant('ended' as const), at: instants, result: fc.constant(result) }),
);
const histories = fc.tuple(
  fc.constantFrom(outbound, inbound),
  // Ends are rare, or no history would come far.
  fc
    .array(events, { maxLength: 40 })
    .map((all) => all.filter((event, at) => event.type !== 'ended' || at > 25)),
);

describe('one call', () => {
  it('goes from the click to the answer, and to its end', () => {
    const phases: CallPhase[] = [];
    let call = outbound;
    const order: readonly CallEvent[] = [
      { type: 'sent' },
      { type: 'trying' },
      { type: 'ringing' },
      { type: 'early-media' },
      { type: 'ringing' },
      { type: 'answered', at: 3000 },
      { type: 'ending' },
      { type: 'ended', at: 9000, result },
    ];
    for (const event of order) {
      call = nextCall(call, event);
      phases.push(call.phase);
    }
    expect(phases).toEqual([
      'dialling',
      'trying',
      'ringing',
      'early-media',
      'ringing',
      'connected',
      'ending',
      'ended',
    ]);
    expect(call).toMatchObject({ startedAt: 1000, answeredAt: 3000, endedAt: 9000, result });
  });

  it('that comes in waits for an answer of this side, and for nothing else', () => {
    expect(after(inbound, { type: 'answered', at: 2000 })).toBe(inbound);
    expect(after(inbound, { type: 'sent' }, { type: 'ringing' }, { type: 'early-media' })).toBe(inbound);
    expect(after(inbound, { type: 'answering' }, { type: 'answered', at: 2000 }).phase).toBe('connected');
  });

  it('sums up its time on hold, the hold in which it ended included', () => {
    const held = after(connected, { type: 'held', held: true, at: 3000 });
    expect(held).toMatchObject({ held: true, heldSince: 3000, holdMs: 0 });
    const resumed = after(held, { type: 'held', held: false, at: 5500 });
    expect(resumed).toMatchObject({ held: false, heldSince: null, holdMs: 2500 });
    const over = after(
      resumed,
      { type: 'held', held: true, at: 6000 },
      { type: 'ending' },
      { type: 'ended', at: 7000, result },
    );
    expect(over).toMatchObject({ held: false, heldSince: null, holdMs: 3500 });
  });

  it('has no time on hold below nought when the clock is put back', () => {
    const call = after(
      connected,
      { type: 'held', held: true, at: 5000 },
      { type: 'held', held: false, at: 1000 },
    );
    expect(call.holdMs).toBe(0);
  });

  it('can be muted before it is answered', () => {
    expect(after(outbound, { type: 'muted', muted: true }).muted).toBe(true);
    expect(after(inbound, { type: 'muted', muted: true }, { type: 'answering' }).muted).toBe(true);
  });

  it('is the same object where nothing changed, so that no screen draws again', () => {
    expect(nextCall(outbound, { type: 'muted', muted: false })).toBe(outbound);
    expect(nextCall(connected, { type: 'silent', silent: false })).toBe(connected);
    expect(nextCall(connected, { type: 'ringing' })).toBe(connected);
    const ending = nextCall(connected, { type: 'ending' });
    expect(nextCall(ending, { type: 'ending' })).toBe(ending);
  });
});

describe('a call in any order of events', () => {
  it('only goes where it may, and ends for good', () => {
    fc.assert(
      fc.property(histories, ([start, history]) => {
        let call = start;
        for (const event of history) {
          const next = nextCall(call, event);
          if (next.phase !== call.phase) expect(ways[call.phase]).toContain(next.phase);
          if (call.phase === 'ended') expect(next).toBe(call);
          call = next;
        }
      }),
    );
  });

  it('is never stuck: it can be ended from wherever it is', () => {
    fc.assert(
      fc.property(histories, instants, ([start, history], at) => {
        const call = after(start, ...history);
        const over = nextCall(call, { type: 'ended', at, result });
        expect(over).toMatchObject({ phase: 'ended', held: false, heldSince: null, silent: false, result });
        expect(over.endedAt).toBe(call.phase === 'ended' ? call.endedAt : at);
      }),
    );
  });

  it('never contradicts itself', () => {
    fc.assert(
      fc.property(histories, ([start, history]) => {
        let call = start;
        for (const event of history) {
          const next = nextCall(call, event);
          expect(next.held).toBe(next.heldSince !== null);
          expect(next.holdMs).toBeGreaterThanOrEqual(call.holdMs);
          expect(next.digits.startsWith(call.digits)).toBe(true);
          expect(next.result !== null).toBe(next.phase === 'ended');
          expect(next.endedAt !== null).toBe(next.phase === 'ended');
          if (next.phase === 'connected') expect(next.answeredAt).not.toBeNull();
          if (call.answeredAt !== null) expect(next.answeredAt).toBe(call.answeredAt);
          if (next.silent || next.held) expect(next.answeredAt).not.toBeNull();
          expect([next.id, next.direction, next.number, next.startedAt]).toEqual([
            call.id,
            call.direction,
            call.number,
            call.startedAt,
          ]);
          call = next;
        }
      }),
    );
  });
});
