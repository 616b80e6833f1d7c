import { describe, expect, it } from 'vitest';
import { contract, type Input, type Output, type ProcedureName } from '../../core/contract/index.ts';
import { mos } from '../../core/domain/mos.ts';
import { pathSample, summarise } from '../../core/domain/quality.ts';
import type { Session } from '../../core/rpc/serve.ts';
import { callsHandlers } from '../../host/handlers/calls.ts';
import { qualityHandlers } from '../../host/handlers/quality.ts';
import { openContext } from './context.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const session: Session = { id: 'window', emit: () => undefined };

const open = async () => {
  const context = await openContext(now);
  const handlers = { ...callsHandlers(context), ...qualityHandlers(context) };
  const ask = async <N extends ProcedureName & keyof typeof handlers>(
    name: N,
    input: Input<N>,
  ): Promise<Output<N>> => {
    const handler = handlers[name] as (input: unknown, session: Session) => unknown;
    return contract[name].output.parse(
      await handler(contract[name].input.parse(input), session),
    ) as Output<N>;
  };
  return { context, ask };
};

const measured = (loss: number) =>
  summarise([
    pathSample({ loss, delayMs: 90, jitterMs: 4, roundTripMs: 40, codec: 'opus' }),
    pathSample({ loss: loss / 2, delayMs: 90, jitterMs: 4, roundTripMs: null, codec: 'opus' }),
  ]);

describe('the quality of a call, as a window tells it', () => {
  it('goes from what was measured to the detail of the call and the trend', async () => {
    const { context, ask } = await open();
    const { attempt } = await ask('attempt.start', {
      request: null,
      number: '+33199000142',
      direction: 'inbound',
    });
    expect(await ask('quality.get', { attempt })).toEqual({ quality: null });
    context.told.length = 0;
    const quality = { heard: measured(0), sent: measured(0.2), microphone: 'Headset', network: 'wifi' };
    await ask('attempt.quality', { attempt, at: now + 60_000, ...quality });
    expect(context.told).toEqual(['calls.changed']);
    expect(await ask('quality.get', { attempt })).toEqual({ quality });
    expect(quality.sent?.mosWorst).toBe(mos({ loss: 0.2, delayMs: 90, codec: 'opus' }));
    const trend = { since: now - 1, zone: 'Europe/Paris' };
    for (const [by, key] of [
      ['microphone', 'Headset'],
      ['network', 'wifi'],
      ['hour', '11'],
    ] as const)
      expect((await ask('quality.trend', { by, ...trend })).rows).toMatchObject([{ key, calls: 1, poor: 1 }]);
  });

  it('is refused where it cannot be', async () => {
    const { ask } = await open();
    const { attempt } = await ask('attempt.start', {
      request: null,
      number: '+33199000142',
      direction: 'inbound',
    });
    const path = measured(0);
    if (!path) throw new Error('nothing was measured');
    for (const wrong of [{ loss: 1.2 }, { mosMean: 4.6 }, { samples: 0 }, { jitterMs: -1 }])
      await expect(
        ask('attempt.quality', {
          attempt,
          at: now,
          heard: { ...path, ...wrong },
          sent: null,
          microphone: '',
          network: 'unknown',
        }),
      ).rejects.toThrow(/Too (?:big|small)/);
    await expect(
      ask('attempt.quality', {
        attempt: crypto.randomUUID(),
        at: now,
        heard: path,
        sent: null,
        microphone: '',
        network: 'unknown',
      }),
    ).rejects.toMatchObject({ code: 'call/missing' });
  });
});
