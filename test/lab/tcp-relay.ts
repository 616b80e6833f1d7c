import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A wire between a browser and a server that a test can cut, or hold without a word. */
export type TcpRelay = {
  readonly port: number;
  /** Port of the server behind it. */
  readonly target: number;
  /** Breaks every connection, as a lost network does; new ones are let through. */
  readonly sever: () => number;
  /** Bytes stop in both directions, and nobody is told. */
  readonly holdBreath: () => void;
  readonly breathe: () => void;
  readonly stop: () => Promise<void>;
};

/** `port`: of one that was stopped, to come back as a server does. */
export const startTcpRelay = async (target: number, port = 0): Promise<TcpRelay> => {
  const pairs = new Set<readonly [Socket, Socket]>();
  let held = false;
  const server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: target });
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = (): void => {
      near.destroy();
      far.destroy();
      pairs.delete(pair);
    };
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (bytes) => {
        if (!held) to.write(bytes);
      });
      from.on('close', end);
      from.on('error', end);
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const sever = (): number => {
    const count = pairs.size;
    for (const [near, far] of pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    return count;
  };
  return {
    port: (server.address() as AddressInfo).port,
    target,
    sever,
    holdBreath: () => {
      held = true;
    },
    // What was held is lost: the connections are of no use any more.
    breathe: () => {
      held = false;
      sever();
    },
    stop: async () => {
      sever();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
