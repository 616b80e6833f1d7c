import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { ensurePage } from '../../build/page.ts';
import type { Ports } from '../../core/ports.ts';
import { createClient, type Client } from '../../core/rpc/client.ts';
import type { HostFrame } from '../../core/rpc/frames.ts';
import { rpcPath, type RefusedFrame, type WelcomeFrame } from '../../core/rpc/hello.ts';
import { databaseFile } from '../../db/open.ts';
import { listenersOf } from '../../host/listeners.ts';
import { textOf } from '../../host/loopback/text.ts';
import {
  serveWorkstation,
  type Workstation,
  type WorkstationOptions,
} from '../../host/loopback/serve-workstation.ts';

import { chooseRulesIn } from './neutral-rules.ts';

/** A real browser workstation on a data folder of its own, for tests. */
export type TestWorkstation = Workstation & { readonly dataDir: string };

export const tempDataDir = (): string => mkdtempSync(join(tmpdir(), 'rappel-test-'));

export { fixedClock } from './clock.ts';

export type StartOptions = Partial<WorkstationOptions> & {
  /** Build and serve the real page; without it only the wire is of use. */
  readonly withPage?: boolean;
  readonly ports?: Partial<Ports>;
  /** Of a folder that is made for the test; null leaves it as it comes. */
  readonly rulePack?: string | null;
};

const isUnopened = (folder: string): boolean => existsSync(folder) && !existsSync(databaseFile(folder));

/** Outputs are checked. A data folder that is not given is made, and removed by `close`. */
export const startWorkstation = async ({
  withPage = false,
  dataDir,
  rulePack = 'neutral',
  ...options
}: StartOptions = {}): Promise<TestWorkstation> => {
  if (withPage) await ensurePage(() => undefined);
  const folder = dataDir ?? tempDataDir();
  if (rulePack !== null && isUnopened(folder)) chooseRulesIn(folder, rulePack);
  const page = withPage
    ? {}
    : { page: options.page ?? ((_request, response) => void response.writeHead(404).end()) };
  const workstation = await serveWorkstation({
    checkOutput: true,
    // Whatever the machine that runs the tests has.
    policy: { file: join(folder, 'policy.json') },
    ...page,
    ...options,
    dataDir: folder,
  });
  return {
    ...workstation,
    dataDir: folder,
    close: async () => {
      await workstation.close();
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};

export type Opened = { readonly client: Client; readonly session: string; readonly socket: WebSocket };
export type Hello = { readonly token: string } | { readonly session: string };

export const tokenOf = (address: string): string => new URL(address).hash.replace('#token=', '');

/** Opens the wire as a window does. Rejects with the refusal's code when the host refuses. */
export const openWire = (port: number, hello: Hello): Promise<Opened> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${rpcPath}`, { origin: `http://127.0.0.1:${port}` });
    const frames = listenersOf<HostFrame>();
    const closes = listenersOf<void>();
    socket.on('error', reject);
    socket.on('close', (code) => {
      closes.tell();
      reject(new Error(`closed ${code}`));
    });
    socket.on('open', () => socket.send(JSON.stringify({ t: 'hello', ...hello })));
    socket.on('message', (data) => {
      const frame = JSON.parse(textOf(data)) as WelcomeFrame | RefusedFrame | HostFrame;
      if (frame.t === 'refused') reject(new Error(frame.code));
      else if (frame.t === 'welcome') {
        const client = createClient({
          send: (call) => socket.send(JSON.stringify(call)),
          onFrame: frames.add,
          onClose: closes.add,
          close: () => socket.close(),
        });
        resolve({ client, session: frame.session, socket });
      } else frames.tell(frame);
    });
  });

/** A new window's client, by a fresh link of the workstation. */
export const openClient = async (workstation: Pick<Workstation, 'port' | 'newAddress'>): Promise<Opened> =>
  openWire(workstation.port, { token: tokenOf(workstation.newAddress()) });
