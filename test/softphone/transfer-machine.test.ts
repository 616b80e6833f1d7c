import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isSettled,
  newTransfer,
  nextTransfer,
  sipfragStatus,
  type TransferEvent,
} from '../../renderer/softphone/transfer-machine.ts';

const code = fc.integer({ min: 100, max: 699 });
const event: fc.Arbitrary<TransferEvent> = fc.oneof(
  fc.constant({ type: 'accepted' as const }),
  fc.record({ type: fc.constant('refused' as const), code: fc.option(code) }),
  fc.record({ type: fc.constant('progress' as const), code }),
  fc.constant({ type: 'silent' as const }),
  fc.constant({ type: 'gone' as const }),
);
const run = (events: readonly TransferEvent[]) => events.reduce(nextTransfer, newTransfer);

describe('a transfer', () => {
  it('is settled for good, and is done only by an answer or by the far end that leaves', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        let state = newTransfer;
        for (const one of events) {
          const next = nextTransfer(state, one);
          if (isSettled(state)) expect(next).toBe(state);
          else if (next.phase === 'done')
            expect(
              one.type === 'gone' || (one.type === 'progress' && one.code >= 200 && one.code < 300),
            ).toBe(true);
          state = next;
        }
      }),
    );
  });

  it('never stands still for ever: whatever came, silence or an end settles it', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), fc.constantFrom('silent', 'gone'), (events, type) => {
        expect(isSettled(nextTransfer(run(events), { type }))).toBe(true);
      }),
    );
  });

  it('waits for an answer whatever the far end says of the end of its tale', () => {
    expect(run([{ type: 'accepted' }, { type: 'progress', code: 100 }]).phase).toBe('accepted');
  });

  it('does not go back from ringing', () => {
    const ringing = run([
      { type: 'accepted' },
      { type: 'progress', code: 180 },
      { type: 'progress', code: 100 },
      { type: 'accepted' },
    ]);
    expect(ringing.phase).toBe('ringing');
  });

  it.each([
    ['SIP/2.0 200 OK', 200],
    ['SIP/2.0 180 Ringing\r\n', 180],
    ['\r\nSIP/2.0 603 Decline\r\nReason: x', 603],
    ['sip/2.0 486 ', 486],
    ['SIP/2.0 4860 x', null],
    ['SIP/2.0 700 x', null],
    ['', null],
    ['<b>SIP/2.0 200 OK</b>', null],
  ])('reads the status of %j', (body, status) => {
    expect(sipfragStatus(body)).toBe(status);
  });
});
