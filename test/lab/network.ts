import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startFarEnd, type FarEnd } from './baresip.ts';
import { freeTcpPort, startDaemon, until, type Daemon } from './daemon.ts';
import { kamailioConfig, tlsConfig } from './kamailio-config.ts';

const run = promisify(execFile);

/**
 * A real SIP network on loopback: Kamailio (registrar, proxy, ws and wss), rtpengine (media), and two telephones:
 * 2001 answers by itself, 2002 rings until told. Any number that ends in 2001 or 2002 reaches them.
 * Everything listens on ports of its own and is stopped by pid.
 */
export type Network = {
  readonly domain: string;
  readonly ws: string;
  readonly wss: string;
  /** Users of the browser side and their passwords. */
  readonly users: Readonly<Record<'1001' | '1002' | '1003', string>>;
  /** Hz of the tone that each telephone plays. */
  readonly tones: { readonly auto: number; readonly manual: number };
  readonly auto: FarEnd;
  readonly manual: FarEnd;
  /** Cuts every WebSocket from the server's side; answers how many. */
  readonly dropSockets: () => Promise<number>;
  readonly stopProxy: (signal?: NodeJS.Signals) => Promise<void>;
  readonly startProxy: () => Promise<void>;
  /** SIGSTOP and SIGCONT: a server that is there and says nothing. */
  readonly freezeProxy: () => Promise<void>;
  readonly thawProxy: () => Promise<void>;
  readonly proxyLog: () => string;
  readonly stop: () => Promise<void>;
};

const secrets = {
  '1001': 'pw-1001',
  '1002': 'pw-1002',
  '1003': 'pw-1003',
  '2001': 'pw-2001',
  '2002': 'pw-2002',
};
const domain = 'lab.test';

const certificate = (folder: string): void => {
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
      ...['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')],
    ],
    { stdio: 'ignore' },
  );
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

const startMedia = async (folder: string, port: number): Promise<Daemon> => {
  const first = 30_000 + Math.floor(Math.random() * 60) * 500;
  const daemon = startDaemon(
    'rtpengine',
    [
      ...['--foreground', '--log-stderr', '-L', '5', '--table=-1', '--interface=127.0.0.1'],
      ...[`--listen-ng=127.0.0.1:${port}`, `--port-min=${first}`, `--port-max=${first + 498}`],
      ...['--num-threads=2', '--endpoint-learning=immediate', `--pidfile=${join(folder, 'rtpengine.pid')}`],
    ],
    { cwd: folder, logFile: join(folder, 'rtpengine.log') },
  );
  return daemon;
};

/** Every process that Kamailio forked, the main one first. */
const familyOf = (pid: number): readonly number[] => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...(children === '' ? [] : children.split(' ').map(Number))];
};

export const startNetwork = async (): Promise<Network> => {
  const folder = mkdtempSync(join(tmpdir(), 'rappel-lab-'));
  const ports = {
    udp: await freeTcpPort(),
    ws: await freeTcpPort(),
    wss: await freeTcpPort(),
    rtpengine: await freeTcpPort(),
  };
  certificate(folder);
  writeFileSync(join(folder, 'kamailio.cfg'), kamailioConfig(folder, domain, secrets, ports));
  writeFileSync(join(folder, 'tls.cfg'), tlsConfig(folder));
  const proxyLog = join(folder, 'kamailio.log');
  writeFileSync(proxyLog, '');

  const startProxy = async (): Promise<Daemon> => {
    rmSync(join(folder, 'ctl.sock'), { force: true });
    const started = startDaemon(
      'kamailio',
      [
        '-f',
        'kamailio.cfg',
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
      { cwd: folder, logFile: proxyLog },
    );
    try {
      await until('Kamailio to listen', () => answers(ports.ws), 10_000);
    } catch (error) {
      await started.stop();
      throw new Error(`Kamailio did not start:\n${readFileSync(proxyLog, 'utf8').slice(-3_000)}`, {
        cause: error,
      });
    }
    return started;
  };

  const running: { stop: () => Promise<void> }[] = [];
  let proxy: Daemon;
  const stopAll = async (): Promise<void> => {
    // Telephones first: they say goodbye to the registrar.
    for (const one of running.toReversed()) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const farEnd = async (user: '2001' | '2002', mode: 'auto' | 'manual', tone: number): Promise<FarEnd> => {
    const home = join(folder, user);
    mkdirSync(home);
    const started = await startFarEnd({
      folder: home,
      user,
      password: secrets[user],
      domain,
      proxyPort: ports.udp,
      answers: mode,
      tone,
    });
    running.push(started);
    return started;
  };
  try {
    running.push(await startMedia(folder, ports.rtpengine));
    proxy = await startProxy();
    running.push({ stop: () => proxy.stop() });
    const tones = { auto: 440, manual: 620 };
    const auto = await farEnd('2001', 'auto', tones.auto);
    const manual = await farEnd('2002', 'manual', tones.manual);
    const signalFamily = (signal: NodeJS.Signals): void => {
      for (const pid of familyOf(proxy.pid)) process.kill(pid, signal);
    };
    return {
      domain,
      ws: `ws://127.0.0.1:${ports.ws}`,
      wss: `wss://127.0.0.1:${ports.wss}`,
      users: { '1001': secrets['1001'], '1002': secrets['1002'], '1003': secrets['1003'] },
      tones,
      auto,
      manual,
      dropSockets: async () => {
        const socket = `unix:${join(folder, 'ctl.sock')}`;
        const { stdout } = await run('kamcmd', ['-s', socket, 'ws.dump']);
        const ids = [...stdout.matchAll(/^\s*(\d+):\s/gm)].flatMap((match) => match[1] ?? []);
        for (const id of ids) await run('kamcmd', ['-s', socket, 'ws.close', id]);
        return ids.length;
      },
      stopProxy: (signal) => proxy.stop(signal),
      startProxy: async () => {
        proxy = await startProxy();
      },
      freezeProxy: async () => signalFamily('SIGSTOP'),
      thawProxy: async () => signalFamily('SIGCONT'),
      proxyLog: () => readFileSync(proxyLog, 'utf8'),
      stop: stopAll,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
};
