import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { WebSocket, WebSocketServer } from 'ws';
import { openClient, startWorkstation } from '../support/workstation.ts';
import type { BenchLine } from './line.ts';
import { median } from './median.ts';

const frame = JSON.stringify({ t: 'call', id: 1, name: 'session.claim', input: { force: false } });

/** A WebSocket that sends back what it gets: the least that a round trip over loopback can cost. */
const startEcho = async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  await once(socket, 'open');
  return {
    trip: () =>
      new Promise<void>((done) => {
        socket.once('message', () => done());
        socket.send(frame);
      }),
    close: () => {
      socket.terminate();
      server.close();
    },
  };
};

const times = async (trip: () => Promise<unknown>, count: number): Promise<readonly number[]> => {
  const taken: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await trip();
    taken.push(performance.now() - start);
  }
  return taken;
};

/** A call through client, wire, hello'd session, input parsing and handler, against a bare echo. Medians, in ms. */
export const rpcRoundTrip: BenchLine = {
  name: 'rpc-round-trip',
  unit: 'ms',
  limit: { op: '<=', value: 3 },
  run: async ({ scale, tempDir }) => {
    const workstation = await startWorkstation({ dataDir: tempDir, checkOutput: false });
    const echo = await startEcho();
    try {
      const { client } = await openClient(workstation);
      const call = () => client.call('session.claim', { force: false });
      const count = Math.max(100, Math.round(2_000 * scale));
      await times(call, 300);
      await times(echo.trip, 300);
      const calls: number[] = [];
      const echoes: number[] = [];
      // In turns, so that whatever else the machine does falls on both.
      for (let round = 0; round < 5; round += 1) {
        calls.push(...(await times(call, count)));
        echoes.push(...(await times(echo.trip, count)));
      }
      return { value: median(calls), baseline: median(echoes) };
    } finally {
      echo.close();
      await workstation.close();
    }
  },
};
