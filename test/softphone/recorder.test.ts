import { describe, expect, it, vi } from 'vitest';
import { ExpectedError, errorCode } from '../../core/errors.ts';
import type { Client } from '../../core/rpc/client.ts';
import { newCall } from '../../renderer/softphone/call-machine.ts';
import { noLine } from '../../renderer/softphone/line-machine.ts';
import type { CallState, Phone, PhoneEvent, PhoneState } from '../../renderer/softphone/phone.ts';
import { createRecorder, type RecordedPhone } from '../../renderer/softphone/recorder.ts';

const attempt = '0190a5e4-0000-7000-8000-000000000001';

/** The recorder between a phone and a host that do what the test says. */
const open = () => {
  const calls: { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[] = [];
  const host = { away: false, refuses: null as string | null };
  const call = (name: string, input: Readonly<Record<string, unknown>>): Promise<unknown> => {
    if (host.away) return Promise.reject(new ExpectedError('rpc/disconnected', 'The host is away.'));
    if (host.refuses === name) return Promise.reject(new ExpectedError('call/missing', 'There is none.'));
    calls.push({ name, input });
    return Promise.resolve(
      name === 'attempt.start'
        ? { attempt, request: null, number: String(input['number']), decision: {} }
        : {},
    );
  };
  let state: PhoneState = {
    line: { ...noLine, kind: 'sip', status: 'ready' },
    call: null,
    held: [],
    joined: [],
    incoming: null,
    transfer: null,
    referral: null,
    doNotDisturb: false,
    voicemail: null,
    microphone: 'ready',
    talkingMuted: false,
    microphones: [],
    speakers: [],
  };
  const listeners = new Set<() => void>();
  const hearers = new Set<(event: PhoneEvent) => void>();
  const dial = vi.fn<Phone['call']>(() => Promise.resolve('call-1'));
  const clear = vi.fn<Phone['clear']>();
  const follow = vi.fn<Phone['follow']>(() => Promise.resolve('call-1'));
  const refuseReferral = vi.fn<Phone['refuseReferral']>();
  const unasked = (): never => {
    throw new Error('nobody asked for this');
  };
  const phone: RecordedPhone = {
    consult: unasked,
    follow,
    refuseReferral,
    hangUp: unasked,
    reject: unasked,
    swap: unasked,
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onEvent: (listener) => {
      hearers.add(listener);
      return () => hearers.delete(listener);
    },
    call: dial,
    clear,
  };
  const recorder = createRecorder(phone, { call } as unknown as Pick<Client, 'call'>, {
    clock: { now: () => 5000 },
    retryMs: 5,
  });
  return {
    recorder,
    host,
    dial,
    follow,
    refuseReferral,
    clear,
    names: () => calls.map(({ name, input }) => (name === 'attempt.step' ? String(input['step']) : name)),
    last: (name: string) => calls.findLast((each) => each.name === name)?.input,
    become: (change: Partial<PhoneState>) => {
      state = { ...state, ...change };
      for (const listener of listeners) listener();
    },
    say: (event: PhoneEvent) => {
      for (const hearer of hearers) hearer(event);
    },
  };
};

const step = (call: string, name: 'dialled' | 'ringing' | 'answered'): PhoneEvent => ({
  type: 'step',
  call,
  step: name,
  at: 6000,
  detail: '',
});
const over = (call: CallState, change: Partial<CallState> = {}): CallState => ({
  ...call,
  phase: 'ended',
  endedAt: 9000,
  result: { lineResult: 'busy', text: 'busy', sipCode: 486, sipReason: 'Busy Here', endedBy: 'far-end' },
  ...change,
});
const outbound = newCall('call-1', 'outbound', '+33199000142', '', 5000);
const inbound = newCall('call-2', 'inbound', '+33199000150', '', 5000);
const settled = (isSo: () => void): Promise<void> => vi.waitFor(isSo, { timeout: 3000, interval: 5 });

describe('a call that the far end asks for', () => {
  const up = { ...outbound, phase: 'connected' as const, answeredAt: 5500 };
  const asked = { call: 'call-1', number: '+33199000151', phase: 'asked' as const };
  const talking = async () => {
    const desk = open();
    await desk.recorder.place({ request: null, number: '+33199000142' });
    desk.become({ call: up });
    return desk;
  };

  it('is placed beside the one that is up, with an attempt and a decision of its own', async () => {
    const { recorder, follow, become, last, refuseReferral } = await talking();
    become({ referral: asked });
    follow.mockResolvedValue('call-3');
    expect(await recorder.follow()).toEqual({ attempt, call: 'call-3' });
    expect(last('attempt.start')).toEqual({
      request: null,
      number: '+33199000151',
      direction: 'outbound',
      reason: 'referral',
      during: attempt,
    });
    expect(follow.mock.calls).toEqual([['+33199000151']]);
    expect(refuseReferral).not.toHaveBeenCalled();
  });

  it('that may not be placed is refused to the far end, and nothing goes on the wire', async () => {
    const { recorder, follow, become, host, refuseReferral } = await talking();
    become({ referral: asked });
    host.refuses = 'attempt.start';
    await expect(recorder.follow()).rejects.toMatchObject({ code: 'call/missing' });
    expect(refuseReferral).toHaveBeenCalledOnce();
    expect(follow).not.toHaveBeenCalled();
  });

  it('is not placed once nothing is asked any more', async () => {
    const { recorder, follow, become } = await talking();
    for (const referral of [null, { ...asked, phase: 'expired' as const }]) {
      become({ referral });
      await expect(recorder.follow()).rejects.toMatchObject({ code: 'phone/no-call' });
    }
    expect(follow).not.toHaveBeenCalled();
  });
});

describe('the record of a call', () => {
  it('is begun before anything goes on the wire, and told every step in order', async () => {
    const { recorder, dial, names, say, last } = open();
    dial.mockImplementation(() => {
      expect(names()).toEqual(['attempt.start']);
      // Steps that come before the phone has said which call they are of.
      say(step('call-1', 'dialled'));
      return Promise.resolve('call-1');
    });
    await recorder.place({ request: null, number: '01 99 00 01 42', reason: 'asked by mail' });
    say(step('call-1', 'ringing'));
    say({ type: 'ended', call: over(outbound) });
    await settled(() => expect(names()).toEqual(['attempt.start', 'dialled', 'ringing', 'attempt.end']));
    expect(last('attempt.end')).toMatchObject({ attempt, lineResult: 'busy', sipCode: 486, at: 9000 });
    expect(recorder.getState().current).toMatchObject({ attempt, endedAt: 9000, needsOutcome: true });
  });

  it('waits for a host that is away, in order, and says how much waits', async () => {
    const { recorder, host, names, say } = open();
    await recorder.place({ request: null, number: '+33199000142' });
    host.away = true;
    for (const name of ['dialled', 'ringing', 'answered'] as const) say(step('call-1', name));
    say({ type: 'ended', call: over(outbound, { answeredAt: 7000 }) });
    expect(recorder.getState().unsent).toBe(4);
    await new Promise((resolve) => {
      setTimeout(resolve, 40);
    });
    expect(names()).toEqual(['attempt.start']);
    host.away = false;
    await settled(() =>
      expect(names()).toEqual(['attempt.start', 'dialled', 'ringing', 'answered', 'attempt.end']),
    );
    await settled(() => expect(recorder.getState().unsent).toBe(0));
  });

  it('tells a host that comes back which calls are up here, and of none that is over', async () => {
    const { recorder, host, names, say, last } = open();
    recorder.reconnected();
    await recorder.place({ request: null, number: '+33199000142' });
    host.away = true;
    say(step('call-1', 'answered'));
    recorder.reconnected();
    host.away = false;
    await settled(() => expect(names()).toEqual(['attempt.start', 'answered', 'attempt.hold']));
    expect(last('attempt.hold')).toEqual({ attempts: [attempt] });
    say({ type: 'ended', call: over(outbound) });
    await settled(() => expect(names().at(-1)).toBe('attempt.end'));
    await settled(() => expect(recorder.getState().unsent).toBe(0));
    recorder.reconnected();
    expect(recorder.getState().unsent).toBe(0);
  });

  it('lets go of what the host will never take, and goes on', async () => {
    const { recorder, host, names, say } = open();
    await recorder.place({ request: null, number: '+33199000142' });
    host.refuses = 'attempt.step';
    say(step('call-1', 'dialled'));
    say({ type: 'ended', call: over(outbound) });
    await settled(() => expect(names()).toEqual(['attempt.start', 'attempt.end']));
  });

  it('ends as failed where the phone could not place it, and still asks for an outcome', async () => {
    const { recorder, dial, last } = open();
    dial.mockRejectedValue(new ExpectedError('phone/microphone-refused', 'No.'));
    const error = await recorder.place({ request: null, number: '+33199000142' }).catch(errorCode);
    expect(error).toBe('phone/microphone-refused');
    await settled(() =>
      expect(last('attempt.end')).toMatchObject({
        lineResult: 'failed',
        sipReason: 'phone/microphone-refused',
        endedBy: 'workstation',
      }),
    );
    expect(recorder.getState().current).toMatchObject({ attempt, endedAt: 5000, needsOutcome: true });
  });

  it('is not begun twice, nor without a line, nor while somebody calls', async () => {
    const { recorder, become, names } = open();
    const [one, two] = await Promise.allSettled([
      recorder.place({ request: null, number: '1' }),
      recorder.place({ request: null, number: '2' }),
    ]);
    expect([one.status, two.status]).toEqual(['fulfilled', 'rejected']);
    become({ incoming: inbound });
    expect(await recorder.place({ request: null, number: '3' }).catch(errorCode)).toBe('phone/busy');
    become({ incoming: null, line: noLine });
    expect(await recorder.place({ request: null, number: '4' }).catch(errorCode)).toBe('phone/not-ready');
    expect(names().filter((name) => name === 'attempt.start')).toHaveLength(2);
  });
});

describe('the record of a call of theirs', () => {
  it('is kept although nobody answered, and asks for no outcome', async () => {
    const { recorder, become, say, names, last } = open();
    say(step('call-2', 'ringing'));
    become({ incoming: inbound });
    expect(recorder.getState().incoming).toMatchObject({ number: '+33199000150', needsOutcome: false });
    say({ type: 'ended', call: over(inbound) });
    become({ incoming: null });
    await settled(() => expect(names()).toEqual(['attempt.start', 'ringing', 'attempt.end']));
    expect(last('attempt.start')).toMatchObject({ direction: 'inbound', request: null });
    expect(recorder.getState()).toMatchObject({ incoming: null, current: null });
  });

  it('becomes the current one once answered, and asks for an outcome', async () => {
    const { recorder, become, say, clear } = open();
    become({ incoming: inbound });
    await settled(() => expect(recorder.getState().incoming?.attempt).toBe(attempt));
    become({ incoming: null, call: { ...inbound, phase: 'connecting' } });
    say(step('call-2', 'answered'));
    // The phone shows the end before it tells of it.
    become({ call: over(inbound, { answeredAt: 6000 }) });
    say({ type: 'ended', call: over(inbound, { answeredAt: 6000 }) });
    expect(recorder.getState()).toMatchObject({
      incoming: null,
      current: { attempt, answeredAt: 6000, endedAt: 9000, needsOutcome: true },
    });
    recorder.finished('another');
    expect(clear).not.toHaveBeenCalled();
    recorder.finished(attempt);
    expect(clear).toHaveBeenCalledOnce();
    expect(recorder.getState().current).toBeNull();
  });
});
