import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { EventName } from '../../../core/contract/index.ts';
import type { ProbeAccess } from '../../../core/contract/intake-http.ts';
import type { PresetName } from '../../../core/contract/intake-log.ts';
import { openReader } from '../../../db/open.ts';
import type { ReadDb } from '../../../db/handle.ts';
import { startIntakeHttp } from '../../../host/intake/http/intake-http.ts';
import { intakeLimits, type IntakeLimits } from '../../../host/intake/http/limits.ts';
import { createRefusals } from '../../../host/intake/http/refusals.ts';
import { probeSecrets } from '../../../host/intake/probe-secrets.ts';
import { receiverOf } from '../../../host/intake/receive.ts';
import { memorySecrets, openContext } from '../context.ts';

/** Thursday, 12 March 2026, 10:00 in Paris. */
export const now = Date.parse('2026-03-12T09:00:00Z');

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A host's HTTP intake on a port of its own, over a real database. */
export const openHttpIntake = async (limits: Partial<IntakeLimits> = {}) => {
  const context = await openContext(now, undefined, { secrets: memorySecrets() });
  const { db, ports, told } = context;
  const refusals = createRefusals();
  const http = await startIntakeHttp(context, refusals, { port: 0, limits: { ...intakeLimits, ...limits } });
  closers.push(http.stop);
  const { address } = await http.status();
  if (address === null) throw new Error('the intake does not listen');
  const secrets = probeSecrets(ports);

  const makeProbe = async (
    preset: PresetName = 'generic',
    access: ProbeAccess = 'open',
    name = 'Formulaire',
  ): Promise<{ readonly uid: string; readonly url: string; readonly secret: string }> => {
    const { uid } = await db.write('probes.save', {
      uid: null,
      name,
      kind: 'form',
      country: 'FR',
      consentWording: 'Je veux être rappelé.',
      workstationZone: 'Europe/Paris',
      at: now,
    });
    await db.write('probes.saveIntake', { uid, preset, access, at: now });
    const secret = access === 'secret' ? secrets.renew(uid, null, 0) : '';
    return { uid, url: `${address}/probes/${uid}/requests`, secret };
  };

  const post = async (
    url: string,
    body: string | Uint8Array<ArrayBuffer> | FormData | URLSearchParams,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}), ...headers },
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: JSON.parse(text) as Readonly<Record<string, string>>,
    };
  };

  /** Bytes on a socket of its own, for what no client would send. */
  const raw = async (text: string): Promise<Socket> => {
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    closers.push(() => void socket.destroy());
    await once(socket, 'connect');
    socket.write(text);
    return socket;
  };

  const look = <T>(work: (db: ReadDb) => T): T => {
    const { db: reader, snapshot, close } = openReader(context.dataDir);
    try {
      return snapshot(() => work(reader));
    } finally {
      close();
    }
  };
  const toldOf = (name: EventName): number => told.filter((one) => one === name).length;
  return {
    context,
    address,
    http,
    refusals,
    secrets,
    makeProbe,
    post,
    raw,
    look,
    toldOf,
    receiver: receiverOf(context),
  };
};

/** A lead with a number kept for fiction, as JSON. */
export const leadJson = (index: number, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ nom: `Prospect ${index}`, tel: `01990${String(index).padStart(5, '0')}`, message: `Projet ${index}`, ...more }); // prettier-ignore
