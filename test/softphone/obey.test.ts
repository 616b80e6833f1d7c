import { describe, expect, it } from 'vitest';
import type { Decision } from '../../core/contract/records.ts';
import { plainDialling } from '../../core/domain/dialling.ts';
import type { Client } from '../../core/rpc/client.ts';
import { obey, type RemoteDeps } from '../../renderer/app/obey.ts';
import type { Phone, PhoneState } from '../../renderer/softphone/phone.ts';
import { newCall } from '../../renderer/softphone/call-machine.ts';
import type { Recorder } from '../../renderer/softphone/recorder.ts';

const yes: Decision = {
  allowed: true,
  rule: 'allowed',
  pack: 'base',
  facts: {},
  overridable: false,
  nextAllowedAt: null,
};
const no: Decision = { ...yes, allowed: false, rule: 'too-early' };

type World = {
  readonly rows?: readonly string[];
  readonly phones?: readonly string[];
  readonly decision?: Decision;
  readonly owed?: readonly string[];
  readonly state?: Partial<Pick<PhoneState, 'call' | 'incoming'>>;
  readonly inFront?: RemoteDeps['inFront'];
  readonly done?: string | null;
};

/** What the screens and the host would be asked for, by the order in which they are. */
const desk = (world: World = {}) => {
  const asked: unknown[] = [];
  const answers: Readonly<Record<string, unknown>> = {
    'attempt.pending': { attempts: (world.owed ?? []).map((number) => ({ number })) },
    'queue.page': {
      rows: (world.rows ?? ['first', 'second']).map((request) => ({ request, reserved: null })),
    },
    'work.state': { state: 'off' },
    'request.get': { prospect: { phones: (world.phones ?? ['+33199000001']).map((e164) => ({ e164 })) } },
    'call.decide': world.decision ?? yes,
  };
  const note =
    (what: string) =>
    (of: unknown): void =>
      void asked.push([what, of]);
  const deps: RemoteDeps = {
    phone: { getState: () => ({ call: null, incoming: null, ...world.state }) } as Phone,
    recorder: {
      place: (order: unknown) => {
        note('place')(order);
        return Promise.resolve({ attempt: 'attempt', call: 'call' });
      },
    } as Recorder,
    client: { call: (name: string) => Promise.resolve(answers[name]) } as unknown as Client,
    settings: { defaultCountry: 'FR', dialling: plainDialling },
    show: note('show'),
    showRequest: note('request'),
    showWrapUp: () => note('wrap-up')(null),
    placed: note('placed'),
    inFront: world.inFront ?? { request: null, number: null },
    done: world.done ?? null,
  };
  return { deps, asked };
};
const next = (world?: World) => {
  const { deps, asked } = desk(world);
  return { asked, result: obey({ kind: 'next' }, deps) };
};

describe('call next', () => {
  it('calls the first of the queue', async () => {
    const { asked, result } = next();
    expect(await result).toEqual({ did: 'placed', number: '+33199000001', attempt: 'attempt' });
    expect(asked).toEqual([
      ['place', { request: 'first', number: '+33199000001' }],
      ['placed', 'first'],
    ]);
  });

  it('calls the person in front, at the number that the agent chose', async () => {
    const { asked, result } = next({
      inFront: { request: 'chosen', number: '+33199000002' },
      phones: ['+33199000001', '+33199000002'],
    });
    await result;
    expect(asked[0]).toEqual(['place', { request: 'chosen', number: '+33199000002' }]);
  });

  it('does not call again whom the agent has just left', async () => {
    const { asked, result } = next({ done: 'first' });
    await result;
    expect(asked[0]).toEqual(['place', { request: 'second', number: '+33199000001' }]);
  });

  it('shows whom no call may reach without a question, with the reason', async () => {
    const { asked, result } = next({ decision: no });
    expect(await result).toEqual({ did: 'shown', number: '+33199000001', decision: no });
    expect(asked).toEqual([['request', 'first']]);
  });

  it('shows a person without a number', async () => {
    const { asked, result } = next({ phones: [] });
    expect(await result).toEqual({ did: 'shown', number: null, decision: null });
    expect(asked).toEqual([['request', 'first']]);
  });

  it('shows the call that still wants its outcome, and calls nobody', async () => {
    const { asked, result } = next({ owed: ['+33199000009'] });
    expect(await result).toEqual({ did: 'shown', number: '+33199000009', decision: null });
    expect(asked).toEqual([['wrap-up', null]]);
  });

  it('says that nobody waits', async () => {
    const { asked, result } = next({ rows: [] });
    await expect(result).rejects.toMatchObject({ code: 'remote/nobody-waits' });
    expect(asked).toEqual([]);
  });

  it.each(['call', 'incoming'] as const)('calls nobody beside a call (%s)', async (which) => {
    const other = newCall('other', 'inbound', '+33199000009', '', 0);
    const { asked, result } = next({ state: { [which]: other } });
    await expect(result).rejects.toMatchObject({ code: 'phone/busy' });
    expect(asked).toEqual([]);
  });
});
