import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contract, type Input, type Output, type ProcedureName } from '../../../core/contract/index.ts';
import type { Session } from '../../../core/rpc/serve.ts';
import { intakeHttpHandlers } from '../../../host/handlers/intake-http.ts';
import { intakeLogHandlers } from '../../../host/handlers/intake-log.ts';
import { runCommand } from '../run-command.ts';
import { leadJson, now, openHttpIntake } from './http-desk.ts';

const session: Session = { id: 'window', emit: () => undefined };

/** The intake log as a window asks for it. */
const openLog = async () => {
  const intake = await openHttpIntake();
  const handlers = {
    ...intakeLogHandlers(intake.context, intake.refusals),
    ...intakeHttpHandlers(intake.context, () => intake.http),
  };
  const ask = async <N extends ProcedureName & keyof typeof handlers>(
    name: N,
    input: Input<N>,
  ): Promise<Output<N>> => {
    const handler = handlers[name] as (input: unknown, session: Session) => unknown;
    return contract[name].output.parse(
      await handler(contract[name].input.parse(input), session),
    ) as Output<N>;
  };
  const log = async (filter: Input<'intake.log'>['filter'] = {}) =>
    (await ask('intake.log', { filter, limit: 50 })).rows;
  const command = async (...args: readonly string[]) => {
    const { code, out } = await runCommand([...args, '--data', intake.context.dataDir], {
      ports: { clock: intake.context.clock, secrets: intake.context.ports.secrets },
    });
    return {
      code,
      json: JSON.parse(out) as Readonly<Record<string, unknown>> &
        readonly Readonly<Record<string, unknown>>[],
    };
  };
  return { ...intake, ask, log, command };
};

describe('the intake log', () => {
  it('pages from the newest, and finds by fate, probe, source, words and time', async () => {
    const { makeProbe, post, ask, log, context } = await openLog();
    const one = await makeProbe('generic', 'open', 'Un');
    const two = await makeProbe('generic', 'open', 'Deux');
    await post(one.url, leadJson(1));
    context.clock.advance(1000);
    await post(two.url, leadJson(2, { message: 'La TOITURE fuit' }));
    await post(two.url, '{"nom":"Sans numéro"}');
    await post(two.url, leadJson(3, { test: true }));
    const first = await ask('intake.log', { filter: {}, limit: 3 });
    expect(first.rows.map(({ fate }) => fate)).toEqual(['test', 'rejected', 'accepted']);
    const rest = await ask('intake.log', { filter: {}, cursor: first.next ?? '', limit: 3 });
    expect([rest.rows.map(({ probe }) => probe), rest.next]).toEqual([['Un'], null]);
    expect(await log({ fate: 'rejected' })).toMatchObject([{ reason: 'no-contact', waits: true, leads: 1 }]);
    expect(await log({ probe: one.uid })).toHaveLength(1);
    expect(await log({ source: 'mail' })).toEqual([]);
    expect(await log({ text: 'toiture' })).toMatchObject([{ summary: 'Prospect 2 +33199000002' }]);
    expect(await log({ text: '+33199000001' })).toHaveLength(1);
    expect(await log({ text: `%' OR 1=1 --` })).toEqual([]);
    expect(await log({ until: now + 1000 })).toHaveLength(1);
    expect(await log({ since: now + 1000, waiting: true })).toHaveLength(1);
  });

  it('shows how each value was read, and the request it became', async () => {
    const { makeProbe, post, ask } = await openLog();
    const { url } = await makeProbe();
    const { json } = await post(url, leadJson(1, { inconnu: 'x' }));
    const detail = await ask('intake.delivery', { delivery: json['delivery'] ?? '' });
    expect(detail.fields.map(({ path, field }) => [path, field])).toEqual([
      ['nom', 'name'], ['tel', 'phone'], ['message', 'words'], ['inconnu', 'ignore'],
    ]); // prettier-ignore
    expect(detail).toMatchObject({
      body: leadJson(1, { inconnu: 'x' }),
      isText: true,
      ends: [{ fate: 'accepted', reason: null }],
      requests: [{ name: 'Prospect 1', open: true }],
    });
  });

  it('shows a body that is no text as far as it can, without losing it', async () => {
    const { makeProbe, post, ask } = await openLog();
    const { url } = await makeProbe();
    const { json } = await post(url, new Uint8Array([0, 1, 255, 65]));
    expect(await ask('intake.delivery', { delivery: json['delivery'] ?? '' })).toMatchObject({
      isText: false,
      bytes: 4,
      reason: 'not-readable',
    });
  });

  it('counts what waits until it is replayed or put aside, and what was turned away', async () => {
    const { makeProbe, post, ask, log } = await openLog();
    const { url } = await makeProbe();
    const bad = await post(url, '{"nom":"Léa"}');
    await post(url, '{"nom":"Hugo"}');
    await post(url, '');
    expect(await ask('intake.waiting', {})).toEqual({
      quarantines: 0,
      quarantined: 0,
      failedImports: 0,
      rejected: 2,
      refused: { count: 1, lastAt: now, lastCode: 'intake/body-empty' },
    });
    const replayed = await ask('intake.replay', { delivery: bad.json['delivery'] ?? '', body: leadJson(1) });
    expect(replayed.fate).toBe('accepted');
    const [waiting] = await log({ waiting: true });
    await ask('intake.settle', { delivery: waiting?.delivery ?? '' });
    expect(await ask('intake.waiting', {})).toMatchObject({ rejected: 0 });
    expect(await log({ fate: 'rejected' })).toHaveLength(2);
  });
});

describe('the server and the secrets of probes, from a window', () => {
  it('are switched, made and rotated without telling a secret twice', async () => {
    const { makeProbe, ask, post, context } = await openLog();
    const { uid, url } = await makeProbe('generic', 'closed');
    expect(await ask('probes.intake', { probe: uid })).toMatchObject({
      access: 'closed',
      hasSecret: false,
      metaVerifyToken: null,
    });
    await ask('probes.setIntake', { probe: uid, preset: 'generic', access: 'secret' });
    const { secret } = await ask('probes.makeSecret', { probe: uid, secret: null, keepHours: 24 });
    expect((await post(url, leadJson(1), { 'x-rappel-token': secret ?? '' })).status).toBe(200);
    const own = await ask('probes.makeSecret', { probe: uid, secret: 'of the provider', keepHours: 24 });
    expect(own).toMatchObject({ secret: null, intake: { previousUntil: now + 86_400_000, hasSecret: true } });
    await expect(
      ask('probes.intake', { probe: '01890000-0000-7000-8000-0000000000ff' }),
    ).rejects.toMatchObject({ code: 'probe/missing' });
    expect(await ask('intake.server', {})).toMatchObject({ state: 'listening', open: false });
    expect(context.told).toContain('probes.changed');
  });
});

describe('rappel intake-log, replay and probes', () => {
  it('print the log, read a corrected body, and set up a probe', async () => {
    const { makeProbe, post, command, context } = await openLog();
    const { url, uid } = await makeProbe();
    const { json } = await post(url, '{"nom":"Léa"}');
    const delivery = json['delivery'] ?? '';
    const listed = await command('intake-log', '--fate', 'rejected');
    expect(listed.json).toMatchObject([
      { delivery, why: 'Neither a phone number nor an e-mail', receivedAt: '2026-03-12T09:00:00.000Z' },
    ]);
    expect((await command('intake-log', '--fate', 'lost')).json).toMatchObject({
      error: { code: 'cli/usage' },
    });
    const file = join(context.dataDir, 'corrected.json');
    writeFileSync(file, leadJson(1));
    expect((await command('replay', delivery, '--body', file)).json).toMatchObject({
      fate: 'accepted',
      why: null,
    });
    expect((await command('replay', 'nothing')).json).toMatchObject({
      error: { code: 'intake/delivery-missing' },
    });
    const set = await command(
      'probes',
      'Formulaire',
      '--preset',
      'meta',
      '--access',
      'secret',
      '--secret',
      'new',
    );
    expect(set.json).toMatchObject({ preset: 'meta', access: 'secret', path: `/probes/${uid}/requests` });
    expect(String(set.json['secret'])).toHaveLength(43);
    const all = await command('probes', '--json');
    expect(all.json).toMatchObject([
      { name: 'Formulaire', secret: 'set', verifyToken: set.json['verifyToken'] },
    ]);
    expect((await command('probes', 'Formulaire', '--access', 'all')).json).toMatchObject({
      error: { code: 'cli/usage' },
    });
    expect((await command('intake-http', 'on', '--port', '9000')).json).toMatchObject({
      enabled: true,
      port: 9000,
      tls: null,
    });
    expect((await command('intake-http', '--certificate', 'x.pem')).json).toMatchObject({
      error: { code: 'cli/usage' },
    });
  });
});
