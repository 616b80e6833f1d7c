import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startFarEnd, type FarEnd } from './far-end.ts';
import { kamailioConfig, tlsConfig } from './kamailio-config.ts';
import { accepts, freeTcpPort, freeUdpPorts, startServer, until, type Server } from './processes.ts';

/** A real SIP network on loopback: Kamailio, rtpengine, and baresip at the far end. */
export type Network = {
  readonly ws: string;
  readonly wss: string;
  readonly domain: string;
  /** Passwords by user: 1001 to 1003 for browsers, 2001 and 2002 at the far end. */
  readonly users: Readonly<Record<string, string>>;
  /** HA1 of a user under the network's realm, as the host would give it. */
  readonly ha1: (user: string, password?: string) => string;
  readonly farEnd: FarEnd;
  /** Somebody calls `user`, with `digits` (E.164 without the plus) as the number the PBX vouches for. */
  readonly callFrom: (digits: string, user: string) => Promise<void>;
  /** Closes every WebSocket from the server's side. Answers how many. */
  readonly dropSockets: () => Promise<number>;
  /** The proxy holds its breath: sockets stay open and nothing answers. */
  readonly freezeProxy: () => void;
  readonly thawProxy: () => void;
  readonly killProxy: () => Promise<void>;
  readonly restartProxy: () => Promise<void>;
  /** After a restart the far end has to register before it can be called. */
  readonly farEndBack: () => Promise<void>;
  /** What the servers wrote, for a failing test. */
  readonly logs: () => string;
  readonly stop: () => Promise<void>;
};

const run = promisify(execFile);
const domain = 'lab.test';
const users: Readonly<Record<string, string>> = {
  '1001': 'pw1001',
  '1002': 'pw1002',
  '1003': 'pw1003',
  '2001': 'pw2001',
  '2002': 'pw2002',
};

const moduleFolder = (): string => {
  const places = ['x86_64-linux-gnu', 'aarch64-linux-gnu', ''].map((part) =>
    join('/usr/lib', part, 'kamailio/modules'),
  );
  const found = places.find((place) => existsSync(join(place, 'tm.so')));
  if (found === undefined) throw new Error("Kamailio's modules were not found below /usr/lib");
  return found;
};

export const startNetwork = async (): Promise<Network> => {
  const folder = mkdtempSync(join(tmpdir(), 'rappel-lab-'));
  const servers: Server[] = [];
  const logs = (): string =>
    servers.map((server) => `--- ${server.name}\n${server.log().slice(-4000)}`).join('\n');

  try {
    const udpPort = await freeUdpPorts(1);
    const wsPort = await freeTcpPort();
    const wssPort = await freeTcpPort();
    const rtpenginePort = await freeUdpPorts(1);
    const media = await freeUdpPorts(200);

    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '7',
        '-subj',
        `/CN=${domain}`,
        '-addext',
        'subjectAltName=IP:127.0.0.1',
        '-keyout',
        'key.pem',
        '-out',
        'cert.pem',
      ],
      { cwd: folder, stdio: 'pipe', timeout: 20_000 },
    );
    writeFileSync(join(folder, 'tls.cfg'), tlsConfig(folder));
    writeFileSync(
      join(folder, 'kamailio.cfg'),
      kamailioConfig({
        folder,
        modules: moduleFolder(),
        domain,
        udpPort,
        wsPort,
        wssPort,
        rtpenginePort,
        users,
      }),
    );

    const relay = startServer(
      'rtpengine',
      'rtpengine',
      [
        // The system's own file opens a port that only one on a machine can have.
        '--config-file=none',
        '--foreground',
        '--log-stderr',
        '--log-level=4',
        '--table=-1',
        '--interface=127.0.0.1',
        `--listen-ng=127.0.0.1:${rtpenginePort}`,
        `--port-min=${media}`,
        `--port-max=${media + 199}`,
        '--num-threads=2',
        '--endpoint-learning=immediate',
        // Ports of a call that has ended serve the next one at once: there are two hundred, and four to a call.
        '--delete-delay=0',
        `--pidfile=${join(folder, 'rtpengine.pid')}`,
      ],
      folder,
    );
    servers.push(relay);

    const startProxy = async (): Promise<Server> => {
      const server = startServer(
        'kamailio',
        'kamailio',
        [
          '-f',
          join(folder, 'kamailio.cfg'),
          '-DD',
          '-E',
          '-m',
          '64',
          '-M',
          '8',
          '-P',
          join(folder, 'kamailio.pid'),
          '-w',
          folder,
        ],
        folder,
      );
      servers.push(server);
      await until(
        'Kamailio listens',
        async () => {
          if (!server.isRunning()) throw new Error(`Kamailio did not start\n${server.log().slice(-3000)}`);
          return (await accepts(wsPort)) && (await accepts(wssPort));
        },
        { tell: logs },
      );
      return server;
    };
    let proxy = await startProxy();

    const control = async (...args: readonly string[]): Promise<string> =>
      (await run('kamcmd', ['-s', `unix:${join(folder, 'ctl.sock')}`, ...args], { timeout: 5000 })).stdout;

    if (!relay.isRunning()) throw new Error('rtpengine did not start');
    const farEnd = await startFarEnd(folder, domain, users, udpPort);
    servers.push(farEnd.server);
    const farEndRegistered = (): Promise<void> =>
      until(
        'the far end registers',
        async () => {
          const bindings = await control('ul.dump');
          return bindings.includes('2001') && bindings.includes('2002');
        },
        { every: 200, limit: 70_000, tell: logs },
      );
    await farEndRegistered();

    return {
      ws: `ws://127.0.0.1:${wsPort}`,
      wss: `wss://127.0.0.1:${wssPort}`,
      domain,
      users,
      ha1: (user, password = users[user] ?? '') =>
        createHash('md5').update(`${user}:${domain}:${password}`).digest('hex'),
      farEnd,
      callFrom: (digits, user) => farEnd.dial(`sip:from-${digits}-${user}@${domain}`),
      dropSockets: async () => {
        const ids = [...(await control('ws.dump')).matchAll(/^\s*(\d+): /gm)].map((match) => match[1] ?? '');
        for (const id of ids) await control('ws.close', id);
        return ids.length;
      },
      freezeProxy: () => proxy.signal('SIGSTOP'),
      thawProxy: () => proxy.signal('SIGCONT'),
      killProxy: () => {
        proxy.signal('SIGKILL');
        return until('Kamailio is gone', () => !proxy.isRunning(), { limit: 3000 });
      },
      restartProxy: async () => {
        proxy = await startProxy();
      },
      farEndBack: farEndRegistered,
      logs,
      stop: async () => {
        await farEnd.stop();
        for (const server of servers.toReversed()) await server.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    const words = logs();
    for (const server of servers.toReversed()) await server.stop();
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`the SIP network could not be started\n${words}`, { cause: error });
  }
};
