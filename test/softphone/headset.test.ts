import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newCall, nextCall, type CallEvent } from '../../renderer/softphone/call-machine.ts';
import { actionFor, createHeadset } from '../../renderer/softphone/headset.ts';
import { layoutOf, usages, type HidCollection } from '../../renderer/softphone/hid-report.ts';
import type { CallState, PhoneState } from '../../renderer/softphone/phone.ts';
import { fixedClock } from '../support/clock.ts';
import { fakeHeadset, fakeHid, flat, nested, plain, pushing } from './headset-shapes.ts';

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

const after = (call: CallState, ...events: readonly CallEvent[]): CallState =>
  events.reduce((state, event) => nextCall(state, event), call);
const ringing = (): CallState => newCall('in', 'inbound', '+33199000142', '', 0);
const talking = (): CallState =>
  after(newCall('out', 'outbound', '+33199000143', '', 0), { type: 'sent' }, { type: 'answered', at: 1 });

/** A telephone that does as it is told, and tells. */
const fakePhone = () => {
  let state = { call: null, incoming: null } as unknown as PhoneState;
  const listeners = new Set<() => void>();
  const did: string[] = [];
  const become = (change: Partial<Pick<PhoneState, 'call' | 'incoming'>>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const change = (event: CallEvent): void => {
    if (state.call) become({ call: nextCall(state.call, event) });
  };
  return {
    did,
    become,
    change,
    phone: {
      getState: () => state,
      subscribe: (listener: () => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      answer: async () => {
        did.push('answer');
        if (state.incoming)
          become({
            call: after(state.incoming, { type: 'answering' }, { type: 'answered', at: 2 }),
            incoming: null,
          });
      },
      reject: () => {
        did.push('reject');
        become({ incoming: null });
      },
      hangUp: () => {
        did.push('hang up');
        become({ call: null });
      },
      setMuted: (muted: boolean) => {
        did.push(muted ? 'mute' : 'unmute');
        change({ type: 'muted', muted });
      },
      setHeld: async (held: boolean) => {
        did.push(held ? 'hold' : 'resume');
        change({ type: 'held', held, at: 3 });
      },
    },
  };
};

const open = async (collections: readonly HidCollection[]) => {
  const clock = fixedClock(0);
  const desk = fakePhone();
  const device = fakeHeadset(collections);
  const bus = fakeHid([device]);
  const headset = createHeadset(desk.phone, bus.hid, clock, () => undefined);
  await settle();
  device.told.length = 0;
  return { ...desk, clock, device, bus, headset };
};

describe('the layout of a headset', () => {
  it('is read from its description: places, manners, reports', () => {
    const place = (collections: readonly HidCollection[], usage: number) => {
      const { inputs, outputs } = layoutOf(collections);
      const field = [...inputs, ...outputs].find((each) => each.usage === usage);
      return field && [field.report, field.offset, field.manner];
    };
    expect(place(flat, usages.hookSwitch)).toEqual([2, 0, 'state']);
    expect(place(flat, usages.phoneMute)).toEqual([2, 2, 'pulse']);
    expect(place(flat, usages.drop)).toEqual([2, 4, 'pulse']);
    expect(place(flat, usages.ledRing)).toEqual([3, 2, 'state']);
    // A collection within goes on where the one around it stopped.
    expect(place(nested, usages.phoneMute)).toEqual([0, 9, 'state']);
    expect(place(nested, usages.flash)).toEqual([0, 10, 'press']);
    expect(place(nested, usages.ledOffHook)).toEqual([9, 8, 'state']);
    expect(layoutOf(nested).sizes).toEqual(
      new Map([
        [9, 2],
        [23, 1],
      ]),
    );
    expect(place(pushing, usages.hookSwitch)).toEqual([4, 0, 'press']);
    expect(place(pushing, usages.drop)).toEqual([4, 8, 'press']);
  });

  it('bears any description', () => {
    const number = fc.integer({ min: 0, max: 70_000 });
    const item = fc.record(
      {
        isAbsolute: fc.boolean(),
        isArray: fc.boolean(),
        isConstant: fc.boolean(),
        isRange: fc.boolean(),
        usages: fc.array(number, { maxLength: 4 }),
        usageMinimum: number,
        usageMaximum: number,
        reportSize: fc.integer({ min: 0, max: 64 }),
        reportCount: fc.integer({ min: 0, max: 64 }),
      },
      { requiredKeys: [] },
    );
    const reports = fc.array(
      fc.record({ reportId: fc.nat(255), items: fc.array(item) }, { requiredKeys: [] }),
    );
    fc.assert(
      fc.property(reports, reports, (inputReports, outputReports) => {
        const layout = layoutOf([{ usagePage: 0x0b, inputReports, outputReports }]);
        for (const { size, manner } of [...layout.inputs, ...layout.outputs]) {
          expect(size).toBeGreaterThan(0);
          expect(['state', 'press', 'pulse']).toContain(manner);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('buttons', () => {
  it('answer, and hang up, by a hook that is a switch; its echoes are no pushes', async () => {
    const { did, become, device } = await open(flat);
    become({ incoming: ringing() });
    device.say(2, 0b00001);
    await settle();
    expect(did).toEqual(['answer']);
    // The light goes on, and the headset, which is off hook already, may say so again.
    device.say(2, 0b00001);
    device.say(2, 0b00000);
    await settle();
    expect(did).toEqual(['answer', 'hang up']);
  });

  it('do not take a late echo for a push: a call placed from the screen stays up', async () => {
    const { did, become, clock, device } = await open(flat);
    become({ call: talking() });
    clock.advance(900);
    device.say(2, 0b00001);
    become({ call: null });
    become({ call: talking() });
    clock.advance(800);
    // Only now does the radio say back that the first call has ended.
    device.say(2, 0b00000);
    device.say(2, 0b00001);
    expect(did).toEqual([]);
    clock.advance(5000);
    device.say(2, 0b00000);
    expect(did).toEqual(['hang up']);
  });

  it('mute and unmute: by a push, or by a switch', async () => {
    const push = await open(flat);
    push.become({ call: talking() });
    push.device.say(2, 0b00101);
    push.device.say(2, 0b00001);
    push.device.say(2, 0b00101);
    expect(push.did).toEqual(['mute', 'unmute']);
    // A headset that sends no release: the next push is one all the same.
    push.clock.advance(400);
    push.device.say(2, 0b00101);
    expect(push.did).toEqual(['mute', 'unmute', 'mute']);

    const lever = await open(nested);
    lever.become({ call: talking() });
    lever.device.say(0, 0b1, 0b010);
    expect(lever.did).toEqual(['mute']);
    lever.clock.advance(5000);
    lever.device.say(0, 0b1, 0b000);
    expect(lever.did).toEqual(['mute', 'unmute']);
  });

  it('hold and resume, reject, and hang up by their own keys', async () => {
    const { did, become, clock, device } = await open(flat);
    become({ call: talking() });
    device.say(2, 0b01001);
    device.say(2, 0b00001);
    clock.advance(1000);
    device.say(2, 0b01001);
    device.say(2, 0b00001);
    device.say(2, 0b10001);
    expect(did).toEqual(['hold', 'resume', 'hang up']);
    become({ incoming: ringing() });
    clock.advance(1000);
    device.say(2, 0b10001);
    expect(did.at(-1)).toBe('reject');
  });

  it('work where the hook springs back and keys come by number', async () => {
    const { did, become, device } = await open(pushing);
    become({ incoming: ringing() });
    device.say(4, 0b01, 0);
    device.say(4, 0b00, 0);
    await settle();
    expect(did).toEqual(['answer']);
    device.say(4, 0b01, 0);
    device.say(4, 0b00, 0);
    expect(did).toEqual(['answer', 'hang up']);
    become({ incoming: ringing() });
    // The second of two places of the array says 2: the key that is second on the list, counted from 1.
    device.say(4, 0b00, 0x20);
    expect(did.at(-1)).toBe('reject');
  });

  it('dial nobody, and leave a headset alone that another program may be using', async () => {
    const { did, device } = await open(flat);
    device.say(2, 0b00001);
    await settle();
    expect(did).toEqual([]);
    device.say(2, 0b00101);
    device.say(2, 0b00000);
    await settle();
    expect(did).toEqual([]);
    expect(device.told).toEqual([]);
  });

  it('mean one thing or nothing wherever the telephone stands', () => {
    const events = fc.constantFrom(
      { type: 'hook', offHook: true } as const,
      { type: 'hook', offHook: false } as const,
      { type: 'hook', offHook: null } as const,
      { type: 'mute', muted: true } as const,
      { type: 'mute', muted: null } as const,
      { type: 'flash' } as const,
      { type: 'drop' } as const,
    );
    const calls = fc.constantFrom(null, talking(), newCall('x', 'outbound', '1', '', 0));
    fc.assert(
      fc.property(events, calls, fc.boolean(), (event, call, rings) => {
        const state = { call, incoming: rings ? ringing() : null } as unknown as PhoneState;
        const action = actionFor(event, state);
        if (!rings) expect(['answer', 'reject']).not.toContain(action);
        if (call === null) expect([null, 'answer', 'reject']).toContain(action);
      }),
    );
  });
});

describe('lights', () => {
  it('follow the telephone, in the report that the headset has for them', async () => {
    const { become, change, device } = await open(flat);
    become({ incoming: ringing() });
    become({ call: talking(), incoming: null });
    change({ type: 'muted', muted: true });
    change({ type: 'digits', digits: '1' });
    change({ type: 'held', held: true, at: 5 });
    become({ call: null });
    await settle();
    // off hook 1, mute 2, ring 4, hold 8
    expect(device.told).toEqual(['3: 4', '3: 1', '3: 3', '3: 11', '3: 0']);
  });

  it('go into as many reports as there are', async () => {
    const { become, device } = await open(nested);
    become({ call: after(talking(), { type: 'muted', muted: true }) });
    await settle();
    expect(device.told).toEqual(['9: 0 1', '23: 1']);
  });

  it('go out when the telephone closes', async () => {
    const { become, device, headset } = await open(flat);
    become({ call: talking() });
    await headset.close();
    expect(device.told.at(-1)).toBe('3: 0');
    expect(device.opened).toBe(false);
    become({ call: null });
    await settle();
    expect(device.told.at(-1)).toBe('3: 0');
  });
});

describe('a headset', () => {
  it('is found again when plugged in, shows how things stand, and may go at any time', async () => {
    const { headset, bus, become, did } = await open(flat);
    expect(headset.getState()).toEqual({ available: true, connected: ['Headset'] });
    become({ call: talking() });
    const second = fakeHeadset(nested, 'Second');
    bus.plug(second);
    bus.plug(fakeHeadset(plain, 'Keyboard'));
    await settle();
    expect(headset.getState().connected).toEqual(['Headset', 'Second']);
    expect(second.told).toEqual(['9: 0 1', '23: 0']);
    second.fail();
    become({ call: after(talking(), { type: 'muted', muted: true }) });
    await settle();
    bus.unplug(second);
    expect(headset.getState().connected).toEqual(['Headset']);
    expect(did).toEqual([]);
  });

  it('is asked for by the page of telephony, and what goes wrong is said', async () => {
    const codes: (string | null)[] = [];
    for (const chosen of [[], [fakeHeadset(plain)], [fakeHeadset(flat)]]) {
      const bus = fakeHid([], chosen);
      const headset = createHeadset(fakePhone().phone, bus.hid, fixedClock(0), () => undefined);
      if (codes.length === 2) chosen[0]?.fail();
      codes.push(
        await headset.connect().then(
          () => null,
          (error: { code: string }) => error.code,
        ),
      );
      expect(bus.asked).toEqual([{ filters: [{ usagePage: 0x0b }] }]);
    }
    expect(codes).toEqual([null, 'headset/no-buttons', 'headset/busy']);
    const without = createHeadset(fakePhone().phone, null, fixedClock(0), () => undefined);
    expect(without.getState()).toEqual({ available: false, connected: [] });
    await without.connect();
  });
});
