import { beforeEach, describe, expect, it } from 'vitest';
import { contract, type Input, type Output, type ProcedureName } from '../../core/contract/index.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { Session } from '../../core/rpc/serve.ts';
import { sql } from '../../db/sql.ts';
import { openReader } from '../../db/open.ts';
import { askedHandlers } from '../../host/handlers/asked.ts';
import { callsHandlers } from '../../host/handlers/calls.ts';
import { intakeHandlers } from '../../host/handlers/intake.ts';
import { intakeLogHandlers } from '../../host/handlers/intake-log.ts';
import { probesHandlers } from '../../host/handlers/probes.ts';
import { createRefusals } from '../../host/intake/http/refusals.ts';
import { createUploads } from '../../host/intake/uploads.ts';
import { receiverOf } from '../../host/intake/receive.ts';
import { memorySecrets, openContext, type TestContext } from './context.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const hour = 3_600_000;
const zone = 'Europe/Paris';
const session: Session = { id: 'window', emit: () => undefined };

let context: TestContext;
let ask: <N extends ProcedureName>(name: N, input: Input<N>) => Promise<Output<N>>;

beforeEach(async () => {
  context = await openContext(now, () => undefined, { secrets: memorySecrets() });
  await context.db.write('settings.write', { values: { language: 'fr', agentName: 'Léa' }, at: now });
  const handlers: Readonly<Record<string, unknown>> = {
    ...callsHandlers(context),
    ...intakeHandlers(context, createUploads(context.dataDir)),
    ...intakeLogHandlers(context, createRefusals()),
    ...probesHandlers(context),
    ...askedHandlers(context),
  };
  ask = async (name, input) => {
    const handler = handlers[name] as (input: unknown, session: Session) => unknown;
    return contract[name].output.parse(await handler(contract[name].input.parse(input), session)) as Output<
      typeof name
    >;
  };
});

const rows = <Row>(statement: ReturnType<typeof sql>): readonly Row[] => {
  const reader = openReader(context.dataDir);
  try {
    return reader.db.all<Row>(statement);
  } finally {
    reader.close();
  }
};
const requests = () =>
  rows<{ probe: string; kind: string; wording: string; source: string; name: string; slots: string; words: string }>(sql`
    SELECT b.name AS probe, b.kind, w.text AS wording, y.source, p.name, r.slots, r.words FROM request r JOIN probe b ON b.id = r.probe_id
      JOIN prospect p ON p.id = r.prospect_id JOIN consent c ON c.request_id = r.id JOIN consent_wording w ON w.id = c.wording_id
      JOIN payload l ON l.id = c.payload_id JOIN batch y ON y.id = l.batch_id ORDER BY c.id`); // prettier-ignore

const ring = async (number: string, answered = false): Promise<string> => {
  const { attempt } = await ask('attempt.start', { request: null, number, direction: 'inbound' });
  if (!answered)
    await ask('attempt.end', {
      attempt,
      at: now + 20_000,
      answeredAt: null,
      lineResult: 'missed',
      sipCode: 487,
      sipReason: 'Request Terminated',
      endedBy: 'far-end',
      holdMs: 0,
    });
  return attempt;
};

describe('a call of theirs that nobody took', () => {
  it('becomes a request of the probe for missed calls, with what they agreed to by calling', async () => {
    await ring('01 99 00 01 42');
    expect(requests()).toMatchObject([
      {
        probe: 'Appels manqués',
        kind: 'missed-call',
        source: 'voice',
        wording: 'La personne nous a appelés : la rappeler répond à son appel.',
        slots: '[]',
        words: '[]',
      },
    ]);
    expect(context.told).toContain('queue.changed');
    expect(await ask('call.decide', { request: null, number: '+33199000142' })).toMatchObject({ rule: 'allowed' }); // prettier-ignore
    const { rows: log } = await ask('intake.log', { filter: {}, limit: 9 });
    expect(log).toMatchObject([{ source: 'voice', fate: 'accepted', summary: '+33199000142' }]);
  });

  it('brings forward the open request of that number, instead of making another', async () => {
    const { probe } = await ask('probes.save', { uid: null, name: 'Salon', kind: 'in-person', country: 'FR', consentWording: 'Oui' }); // prettier-ignore
    await ask('asked.inPerson', { ...person, probe: probe.uid });
    await ring('+33199000142');
    const [made, missed] = requests();
    expect(requests()).toHaveLength(2);
    expect([made?.probe, missed?.probe, missed?.name]).toEqual(['Salon', 'Salon', 'Zoé Blanc']);
    expect(missed?.wording).toContain('nous a appelés');
    expect(rows(sql`SELECT promise_by AS by, promise_start AS start, promise_end AS end FROM request`)).toEqual([
      { by: 'prospect', start: now, end: now + 4 * hour },
    ]); // prettier-ignore
  });

  it('makes none without a number, nor while its probe is paused', async () => {
    await ring('anonymous');
    await ring('201');
    expect(requests()).toEqual([]);
    const { probe } = await ask('probes.save', { uid: null, name: 'Standard', kind: 'missed-call', country: 'FR', consentWording: 'A appelé' }); // prettier-ignore
    await ask('probes.setStatus', { probe: probe.uid, status: 'paused' });
    await ring('+33199000142');
    expect(requests()).toEqual([]);
    await ask('probes.setStatus', { probe: probe.uid, status: 'active' });
    await ring('+33199000142');
    expect(requests()).toMatchObject([{ probe: 'Standard', wording: 'A appelé' }]);
  });
});

describe('a callback asked by voice', () => {
  const wish = { name: 'Zoé Blanc', phone: '', words: 'Un devis pour le toit', slot: 'demain 14h', zone };

  it('keeps the words, the moment and the call it was said in, once', async () => {
    const attempt = await ring('+33199000142', true);
    const first = await ask('asked.byVoice', { ...wish, attempt });
    expect(first).toMatchObject({ fate: 'accepted', reason: null });
    const [made] = requests();
    expect(made).toMatchObject({ name: 'Zoé Blanc', wording: expect.stringContaining('de vive voix') });
    expect(made?.words).toContain('Un devis pour le toit');
    expect(JSON.parse(made?.slots ?? '')).toMatchObject([
      { start: Date.parse('2026-03-13T13:00:00Z'), zone, said: 'demain 14h' },
    ]);
    const { body } = await ask('intake.delivery', { delivery: first.delivery });
    expect(JSON.parse(body)).toMatchObject({ call: attempt, agent: 'Léa', phone: '+33199000142' });
    expect(await ask('asked.byVoice', { ...wish, attempt })).toMatchObject({
      fate: 'accepted',
      request: first.request,
    });
    expect(requests()).toHaveLength(1);
  });

  it('may be on another number, and says what is none', async () => {
    const attempt = await ring('anonymous', true);
    expect(await ask('asked.byVoice', { ...wish, attempt, phone: 'au bureau' })).toMatchObject({
      fate: 'rejected',
      request: null,
    });
    expect(await ask('intake.waiting', {})).toMatchObject({ rejected: 1, quarantines: 0, failedImports: 0 });
    const other = await ring('anonymous', true);
    expect(await ask('asked.byVoice', { ...wish, attempt: other, phone: '01 99 00 01 43' })).toMatchObject({
      fate: 'accepted',
    });
  });
});

const person = {
  name: 'Zoé Blanc',
  company: '',
  phone: '01 99 00 01 42',
  email: 'zoe@example.org',
  words: 'Trop chaud l’été',
  stakes: [{ label: 'Confort; été', weight: 4 }],
  slot: '',
  zone,
  place: 'Salon de Lyon, stand 12',
  witness: 'Léa',
};

describe('somebody who asked in person', () => {
  const makeProbe = async (consentWording: string) =>
    (
      await ask('probes.save', {
        uid: null,
        name: 'Salon',
        kind: 'in-person',
        country: 'FR',
        consentWording,
      })
    ).probe.uid;

  it('has a request with proof: who heard it, what was read out, where it was', async () => {
    const probe = await makeProbe('J’accepte d’être rappelé.');
    const made = await ask('asked.inPerson', { ...person, probe });
    expect(made).toMatchObject({ fate: 'accepted', reason: null });
    expect(requests()).toMatchObject([
      { probe: 'Salon', source: 'hand', name: 'Zoé Blanc', wording: 'J’accepte d’être rappelé.' },
    ]);
    expect(rows(sql`SELECT stakes, asked_where AS place FROM request`)).toEqual([
      { stakes: '[{"label":"Confort, été","weight":4}]', place: 'Salon de Lyon, stand 12' },
    ]);
    const [payload] = rows<{ body: string }>(sql`SELECT body FROM payload`);
    expect(payload?.body).toContain('witness: Léa');
    expect(payload?.body).toContain('wording-read-out: version 1');
  });

  it('needs a wording to read out, and a probe that takes something', async () => {
    const probe = await makeProbe('');
    const code = async (): Promise<string> => {
      try {
        await ask('asked.inPerson', { ...person, probe });
        return 'taken';
      } catch (error) {
        return error instanceof ExpectedError ? error.code : String(error);
      }
    };
    expect(await code()).toBe('probe/no-wording');
    await ask('probes.setStatus', { probe, status: 'paused' });
    expect(await code()).toBe('probe/paused');
  });

  it('waits for review where the probe is in quarantine, and the log says so', async () => {
    const probe = await makeProbe('Oui');
    await ask('probes.setStatus', { probe, status: 'quarantined' });
    expect(await ask('asked.inPerson', { ...person, probe })).toMatchObject({
      fate: 'accepted',
      reason: 'quarantined',
    });
    expect(await ask('intake.waiting', {})).toMatchObject({ quarantines: 1, quarantined: 1 });
    const [waiting] = (await ask('quarantine.list', {})).quarantines;
    const quarantine = waiting?.quarantine ?? '';
    expect((await ask('quarantine.page', { quarantine, limit: 10 })).rows).toMatchObject([
      { name: 'Zoé Blanc' },
    ]);
    const { settlement } = await ask('quarantine.settle', { quarantine, result: 'released', requests: null });
    expect(await ask('call.decide', { request: null, number: '+33199000142' })).toMatchObject({ rule: 'allowed' }); // prettier-ignore
    await ask('quarantine.undo', { settlement });
    expect(await ask('call.decide', { request: null, number: '+33199000142' })).toMatchObject({ rule: 'quarantined' }); // prettier-ignore
    await ask('quarantine.keep', { quarantine, keep: true });
    expect(await ask('intake.waiting', {})).toMatchObject({ quarantines: 0 });
  });
});

describe('our own shape', () => {
  it('is a preset of the HTTP intake, too; what it does not know is kept and read as nothing', async () => {
    const { probe } = await ask('probes.save', { uid: null, name: 'Borne', kind: 'form', country: 'FR', consentWording: 'Oui' }); // prettier-ignore
    const taken = await receiverOf(context).receive({
      probe: probe.uid,
      source: 'http',
      preset: 'rappel',
      sender: '',
      contentType: 'application/json',
      body: Buffer.from(JSON.stringify({ name: 'Zoé', phone: ['0199000142', '0199000143'], words: ['Un', 'Deux'], colour: 'blue' })), // prettier-ignore
    });
    expect(taken.fate).toBe('accepted');
    expect(rows(sql`SELECT value FROM contact_point ORDER BY sort`)).toEqual([
      { value: '+33199000142' },
      { value: '+33199000143' },
    ]);
    const { fields } = await ask('intake.delivery', { delivery: taken.delivery });
    expect(fields.find(({ label }) => label === 'colour')?.field).toBe('ignore');
  });
});
