import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  nextRecording,
  notRecording,
  recordedMs,
  type RecordingEvent,
  type RecordingState,
} from '../../renderer/softphone/recording-machine.ts';

const run = (events: readonly RecordingEvent[]): RecordingState =>
  events.reduce<RecordingState>(nextRecording, notRecording);

describe('the recording of a call, as the agent sees it', () => {
  it('begins only after an announcement, and counts what is recorded, not the pauses', () => {
    expect(run([{ type: 'began', at: 5 }])).toEqual(notRecording);
    expect(run([{ type: 'went-on', at: 5 }])).toEqual(notRecording);
    const began = run([
      { type: 'announce', call: 'a' },
      { type: 'began', at: 1000 },
    ]);
    expect(recordedMs(began, 4000)).toBe(3000);
    const paused = nextRecording(began, { type: 'paused', at: 4000 });
    expect(recordedMs(paused, 90_000)).toBe(3000);
    const again = nextRecording(paused, { type: 'went-on', at: 90_000 });
    expect(recordedMs(again, 91_500)).toBe(4500);
    expect(nextRecording(again, { type: 'announce', call: 'b' })).toBe(again);
    expect(nextRecording(again, { type: 'over' })).toEqual(notRecording);
  });

  it('is of one call from its announcement to its end, whatever comes in whatever order', () => {
    const event = fc.oneof(
      fc.record({ type: fc.constant('announce' as const), call: fc.constantFrom('a', 'b') }),
      fc.record({
        type: fc.constantFrom('began' as const, 'paused' as const, 'went-on' as const),
        at: fc.nat(),
      }),
      fc.record({ type: fc.constant('over' as const) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        let state: RecordingState = notRecording;
        for (const one of events) {
          const next = nextRecording(state, one);
          // Nothing is ever recorded that was not announced first.
          if (next.kind === 'recording' || next.kind === 'paused') expect(state.kind).not.toBe('off');
          if (state.kind !== 'off' && next.kind !== 'off') expect(next.call).toBe(state.call);
          expect(recordedMs(next, 0)).toBeGreaterThanOrEqual(0);
          state = next;
        }
      }),
    );
  });
});
