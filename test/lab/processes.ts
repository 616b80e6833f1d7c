import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { openSync, readFileSync } from 'node:fs';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A server of the lab, in a process group of its own, so that it can be stopped whole and by its own id. */
export type Server = {
  readonly name: string;
  readonly logFile: string;
  readonly log: () => string;
  readonly isRunning: () => boolean;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Asks, waits a little, then insists. */
  readonly stop: () => Promise<void>;
};

export const startServer = (
  name: string,
  program: string,
  args: readonly string[],
  folder: string,
): Server => {
  const logFile = join(folder, `${name}.log`);
  const out = openSync(logFile, 'a');
  const child: ChildProcess = spawn(program, args, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', out, out],
  });
  let over = false;
  const exit = new Promise<void>((resolve) => {
    child.once('exit', () => {
      over = true;
      resolve();
    });
    child.once('error', () => {
      over = true;
      resolve();
    });
  });
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, name);
    } catch (error) {
      // The group is gone already, which is what a signal would have brought about.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  };
  return {
    name,
    logFile,
    log: () => readFileSync(logFile, 'utf8'),
    isRunning: () => !over,
    signal,
    stop: async () => {
      signal('SIGCONT');
      signal('SIGTERM');
      await Promise.race([exit, wait(3000)]);
      // Children of a main process that died first are still of its group.
      signal('SIGKILL');
      await Promise.race([exit, wait(2000)]);
    },
  };
};

/** Asks until the answer is yes. Throws with the last words of the servers when time is up. */
export const until = async (
  what: string,
  isSo: () => boolean | Promise<boolean>,
  { limit = 10_000, every = 50, tell = (): string => '' } = {},
): Promise<void> => {
  const end = Date.now() + limit;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${limit} ms\n${tell().slice(-3000)}`);
    await wait(every);
  }
};

export const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.setTimeout(1000, () => end(false));
  });

export const freeTcpPort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const isUdpFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });

/** The first of `count` neighbouring UDP ports that are free, below the range that the system hands out. */
export const freeUdpPorts = async (count: number): Promise<number> => {
  for (let tries = 0; tries < 50; tries += 1) {
    const first = 12_000 + 2 * Math.floor(Math.random() * 9000);
    const sample =
      count <= 4
        ? Array.from({ length: count }, (_, index) => first + index)
        : [first, first + 1, first + count - 1];
    const free = await Promise.all(sample.map(isUdpFree));
    if (free.every(Boolean)) return first;
  }
  throw new Error('no free UDP ports were found');
};
