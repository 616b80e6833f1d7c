import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { createSocket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server of the lab: started in the foreground, its output kept, stopped by its own pid. */
export type Daemon = {
  readonly pid: number;
  readonly running: () => boolean;
  /** Asks it to end, then insists; answers once it is gone. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
};

export const startDaemon = (
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly logFile: string },
): Daemon => {
  const log = createWriteStream(options.logFile, { flags: 'a' });
  const child = spawn(command, args, { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      log.write(`${command}: ${error.message}\n`);
      resolve();
    });
  });
  let running = true;
  void exited.then(() => {
    running = false;
    log.end();
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started; is its package installed?`);
  return {
    pid,
    running: () => running,
    stop: async (signal = 'SIGTERM') => {
      if (!running) return;
      child.kill(signal);
      await Promise.race([exited, sleep(3_000)]);
      if (running) child.kill('SIGKILL');
      await exited;
    },
  };
};

/** Waits until `check` answers something, or fails with `what` after `milliseconds`. */
export const until = async <T>(
  what: string,
  check: () => T | undefined | false | null | Promise<T | undefined | false | null>,
  milliseconds = 10_000,
): Promise<T> => {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const found = await check();
    if (found !== undefined && found !== false && found !== null) return found;
    if (Date.now() > deadline) throw new Error(`waited ${milliseconds} ms in vain for ${what}`);
    await sleep(50);
  }
};

/** A TCP port of 127.0.0.1 whose next port is free as well (baresip takes two). */
export const freeTcpPort = async (): Promise<number> => {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = 20_000 + Math.floor(Math.random() * 9_000) * 2;
    if (
      (await tcpIsFree(port)) &&
      (await tcpIsFree(port + 1)) &&
      (await udpIsFree(port)) &&
      (await udpIsFree(port + 1))
    )
      return port;
  }
  throw new Error('no free port was found on 127.0.0.1');
};

const tcpIsFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

const udpIsFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
