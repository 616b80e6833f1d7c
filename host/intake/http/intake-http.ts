import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { createSecureContext } from 'node:tls';
import { z } from 'zod';
import { port, type IntakeServer } from '../../../core/contract/intake-http.ts';
import { ExpectedError, toErrorShape, type ErrorShape } from '../../../core/errors.ts';
import type { Db } from '../../../db/client.ts';
import type { HostContext } from '../../context.ts';
import { probeSecrets, rememberedFor } from '../probe-secrets.ts';
import { receiverOf } from '../receive.ts';
import { intakeLimits, type IntakeLimits } from './limits.ts';
import type { Refusals } from './refusals.ts';
import { createIntakeServer } from './server.ts';

/**
 * The HTTP intake as a part of the host: off by default, on 127.0.0.1 once it is switched on, and reachable by other
 * machines only when it was opened with a certificate. What opens it is kept among the settings under a name that no
 * window can write.
 */
const settingName = 'intake.http';

export const intakeHttpSettings = z.object({
  enabled: z.boolean().default(false),
  port: port.default(8470),
  /** Paths of PEM files; null keeps it on this machine. */
  tls: z
    .object({ certificate: z.string().max(4000), key: z.string().max(4000) })
    .nullable()
    .default(null),
  /** Further names that senders use for this machine. */
  hosts: z.array(z.string().max(255)).max(20).default([]),
});
export type IntakeHttpSettings = z.infer<typeof intakeHttpSettings>;

/** A stored value of another shape counts as none: nothing listens by mistake. */
export const readIntakeHttp = async (db: Db): Promise<IntakeHttpSettings> => {
  const parsed = intakeHttpSettings.safeParse((await db.read('settings.read'))[settingName] ?? {});
  return parsed.success ? parsed.data : intakeHttpSettings.parse({});
};

export const writeIntakeHttp = async (
  { db, ports }: Pick<HostContext, 'db' | 'ports'>,
  changes: Partial<IntakeHttpSettings>,
): Promise<IntakeHttpSettings> => {
  const value = { ...(await readIntakeHttp(db)), ...changes };
  await db.write('settings.write', { values: { [settingName]: value }, at: ports.clock.now() });
  return value;
};

export type IntakeHttp = {
  readonly status: () => Promise<IntakeServer>;
  /** Listens, or stops listening, as the settings say now. */
  readonly apply: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const readTls = (tls: IntakeHttpSettings['tls']) => {
  if (tls === null) return null;
  try {
    const files = { certificate: readFileSync(tls.certificate, 'utf8'), key: readFileSync(tls.key, 'utf8') };
    createSecureContext({ cert: files.certificate, key: files.key });
    return files;
  } catch (error) {
    throw new ExpectedError(
      'intake/certificate',
      `The certificate ${tls.certificate} or its key ${tls.key} cannot be read, or they do not belong together. Check both files, then switch the intake on again.`,
      undefined,
      { cause: error },
    );
  }
};

/** Names this machine goes by: itself, and once it is open those by which others know it. */
const hostsOf = ({ tls, hosts }: IntakeHttpSettings): readonly string[] => [
  '127.0.0.1',
  'localhost',
  '[::1]',
  ...(tls === null
    ? []
    : [
        hostname().toLowerCase(),
        ...Object.values(networkInterfaces()).flatMap((list) =>
          (list ?? []).map(({ family, address }) => (family === 'IPv6' ? `[${address}]` : address)),
        ),
      ]),
  ...hosts.map((host) => host.toLowerCase()),
];

const listen = async (server: Server, number: number, host: string | undefined): Promise<number> => {
  const failed = once(server, 'error').then(([error]) => Promise.reject(error as Error));
  failed.catch(() => undefined);
  server.listen({ port: number, exclusive: true, ...(host === undefined ? {} : { host }) });
  try {
    await Promise.race([once(server, 'listening'), failed]);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new ExpectedError(
      'intake/port',
      `The intake cannot listen on port ${number} (${code}). Choose another port, above 1023, that no program uses.`,
      { port: number },
      { cause: error },
    );
  }
  const address = server.address();
  return address === null || typeof address === 'string' ? number : address.port;
};

const close = async (server: Server): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  // Whoever is still sending has a moment to end.
  const timer = setTimeout(() => server.closeAllConnections(), 2_000);
  await closed;
  clearTimeout(timer);
};

export type IntakeHttpStart = {
  /** Listen on this port whatever the settings say; 0 for any free one. */
  readonly port?: number | undefined;
  readonly limits?: IntakeLimits | undefined;
};

/** Error: `intake/port` or `intake/certificate`, only where a port is asked for; else they are in `status()`. */
export const startIntakeHttp = async (
  context: HostContext,
  refusals: Refusals,
  { port: wanted, limits = intakeLimits }: IntakeHttpStart = {},
): Promise<IntakeHttp> => {
  const { db, ports } = context;
  let running: { readonly server: Server; readonly address: string; readonly port: number } | null = null;
  /** What the start asked for; it gives way to the switch. */
  let asked = wanted;
  let error: ErrorShape | null = null;

  const settings = async (): Promise<IntakeHttpSettings> => {
    const read = await readIntakeHttp(db);
    return asked === undefined ? read : { ...read, enabled: true, port: asked };
  };
  const stop = async (): Promise<void> => {
    if (!running) return;
    const { server } = running;
    running = null;
    await close(server);
    await receiverOf(context).idle();
  };
  const start = async (now: IntakeHttpSettings): Promise<void> => {
    const tls = readTls(now.tls);
    const server = createIntakeServer({
      db,
      ports,
      receiver: receiverOf(context),
      secrets: rememberedFor(1_000, probeSecrets(ports)),
      refusals,
      limits,
      hosts: hostsOf(now),
      tls,
    });
    const listening = await listen(server, now.port, tls === null ? '127.0.0.1' : undefined);
    const address = tls === null ? `http://127.0.0.1:${listening}` : `https://${hostname()}:${listening}`;
    running = { server, address, port: listening };
    ports.logger.log('info', 'the intake listens', { port: listening, open: tls !== null });
  };
  const turn = async (): Promise<void> => {
    await stop();
    error = null;
    const now = await settings();
    if (!now.enabled) return;
    try {
      await start(now);
    } catch (raw) {
      error = toErrorShape(raw);
      ports.logger.log('error', 'the intake cannot listen', { code: error.code });
      if (asked !== undefined) throw raw;
    }
  };
  await turn();
  // Two windows may switch at once: one after the other.
  let last: Promise<void> = Promise.resolve();
  return {
    apply: () => {
      last = last.then(() => {
        asked = undefined;
        return turn();
      });
      return last;
    },
    stop: async () => {
      await last;
      await stop();
    },
    status: async () => {
      const { enabled, port: number, tls } = await settings();
      return {
        enabled,
        port: running?.port ?? number,
        open: tls !== null,
        state: running ? 'listening' : error ? 'failed' : 'off',
        address: running?.address ?? null,
        error: error && { code: error.code, message: error.message },
      };
    },
  };
};
