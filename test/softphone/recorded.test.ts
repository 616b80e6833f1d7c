import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newCall } from '../../renderer/softphone/call-machine.ts';
import type { CallState } from '../../renderer/softphone/phone.ts';
import { createRecordedList, type Recorded } from '../../renderer/softphone/recorded.ts';

const record = (call: string | null, change: Partial<Recorded> = {}): Recorded => ({
  attempt: call === null ? null : `attempt-${call}`,
  request: null,
  number: '+33199000142',
  direction: 'outbound',
  call,
  startedAt: 0,
  answeredAt: null,
  endedAt: null,
  needsOutcome: true,
  ...change,
});
const up = (id: string): CallState => ({ ...newCall(id, 'outbound', '1', '', 0), phase: 'connected' });

describe('the attempts of several calls', () => {
  it('follows the call that is talked with, and keeps the others', () => {
    let phone: { call: CallState | null; incoming: CallState | null } = { call: up('a'), incoming: null };
    const list = createRecordedList(() => phone);
    list.add(record('a'));
    expect(list.getState()).toMatchObject({ current: { call: 'a' }, others: [] });
    list.add(record('b', { direction: 'inbound', needsOutcome: false }));
    phone = { call: up('a'), incoming: { ...up('b'), phase: 'incoming' } };
    list.arrange();
    expect(list.getState()).toMatchObject({ current: { call: 'a' }, incoming: { call: 'b' }, others: [] });
    phone = { call: up('b'), incoming: null };
    list.amend('b', { needsOutcome: true });
    expect(list.getState()).toMatchObject({
      current: { call: 'b' },
      incoming: null,
      others: [{ call: 'a' }],
    });
    // Both are over: the one that has waited longer is asked for first.
    phone = { call: null, incoming: null };
    list.amend('b', { endedAt: 2 });
    list.amend('a', { endedAt: 3 });
    expect(list.getState()).toMatchObject({ current: { call: 'a' }, others: [{ call: 'b' }] });
    list.forget((one) => one.call === 'a');
    expect(list.getState()).toMatchObject({ current: { call: 'b' }, others: [] });
  });

  it('shows the call that is being placed while the phone has none yet', () => {
    const list = createRecordedList(() => ({ call: null, incoming: null }));
    list.add(record('a', { endedAt: 1 }));
    list.add(record(null));
    expect(list.getState().current).toMatchObject({ call: null });
  });

  it('never loses an attempt that wants an outcome, nor shows one twice', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const state = fc.record({
      active: fc.option(fc.constantFrom(...ids)),
      ringing: fc.option(fc.constantFrom(...ids)),
      owed: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 10 }), (states) => {
        let phone: { call: CallState | null; incoming: CallState | null } = { call: null, incoming: null };
        const list = createRecordedList(() => phone);
        for (const id of ids) list.add(record(id));
        for (const { active, ringing, owed } of states) {
          phone = {
            call: active === null ? null : up(active),
            incoming: ringing === null || ringing === active ? null : up(ringing),
          };
          ids.forEach((id, at) => list.amend(id, { needsOutcome: owed[at] ?? false }));
          const { current, others, incoming } = list.getState();
          const shown = [...(current ? [current] : []), ...others, ...(incoming ? [incoming] : [])];
          expect(new Set(shown.map(({ call }) => call)).size).toBe(shown.length);
          for (const one of list.all()) if (one.needsOutcome) expect(shown).toContain(one);
          if (active !== null && list.all().some(({ call, needsOutcome }) => call === active && needsOutcome))
            expect(current?.call).toBe(active);
        }
      }),
    );
  });
});
