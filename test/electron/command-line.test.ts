import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createClient } from '../../core/rpc/client.ts';
import type { CallFrame, HostFrame } from '../../core/rpc/frames.ts';
import { callChannel, frameChannel } from '../../electron/channels.ts';
import { startDesktop } from '../../electron/start-desktop.ts';
import { runCli } from '../../host/cli/run-cli.ts';
import { listenersOf } from '../../host/listeners.ts';
import { tempDataDir } from '../support/workstation.ts';
import { standIn } from './stand-in.ts';

it('the command line reaches the window, and brings it forward for a number that is put before the agent', async () => {
  const folder = tempDataDir();
  const dataDir = join(folder, 'data');
  const electron = standIn();
  const desktop = await startDesktop(electron.api, {
    dataDir,
    bundle: '/bundle',
    page: folder,
    argv: [],
    checkOutput: true,
  });
  const rappel = async (...args: readonly string[]): Promise<unknown> => {
    const out: string[] = [];
    await runCli([...args, '--data', dataDir], {
      write: (part) => {
        out.push(part);
        return Promise.resolve();
      },
      progress: () => undefined,
      signal: new AbortController().signal,
    });
    return JSON.parse(out.join(''));
  };
  try {
    expect(await rappel('hangup')).toMatchObject({ error: { code: 'remote/no-window' } });
    const window = electron.windows[0];
    if (!window) throw new Error('no window was opened');
    const frames = listenersOf<HostFrame>();
    window.webContents.outgoing.on(frameChannel, (_id: string, frame: HostFrame) => frames.tell(frame));
    const client = createClient({
      send: (frame: CallFrame) =>
        electron.say(window.webContents, electron.top('app://rappel/'), callChannel, 'first', frame),
      onFrame: frames.add,
      onClose: () => () => undefined,
      close: () => undefined,
    });
    client.on('remote.asked', ({ id, command }) => {
      const result =
        command.kind === 'call'
          ? { did: 'shown' as const, number: command.number, decision: null }
          : { did: 'muted' as const };
      void client.call('remote.answer', { id, answer: { result } });
    });
    await client.call('session.claim', { force: false });
    const before = window.log.length;
    expect(await rappel('mute', 'on')).toEqual({ did: 'muted' });
    expect(window.log).toHaveLength(before);
    expect(await rappel('call', '+33199000001')).toEqual({
      did: 'shown',
      number: '+33199000001',
      decision: null,
    });
    expect(window.log.slice(before)).toEqual(['show', 'focus']);
  } finally {
    await desktop?.quit();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
