import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { stripTypeScriptTypes } from 'node:module';
import { expect, it } from 'vitest';
import { callChannel, frameChannel } from '../../electron/channels.ts';

/** The preload script as it stands, beside a stand-in for the one module that a sandboxed one may ask for. */
it('the preload script gives the page two functions and nothing of Electron or Node', () => {
  const source = readFileSync(join(import.meta.dirname, '../../electron/preload.ts'), 'utf8');
  const imports = [...source.matchAll(/^import \{ ([^}]+) \} from '([^']+)';$/gmu)].map(
    ([, names = '', from = '']) => [from, names.split(', ')],
  );
  expect(imports).toEqual([
    ['electron', ['contextBridge', 'ipcRenderer']],
    ['./channels.ts', ['callChannel', 'frameChannel']],
  ]);

  const exposed = new Map<string, Record<string, (...args: unknown[]) => unknown>>();
  const sent: unknown[][] = [];
  const listening = new Map<string, (...args: unknown[]) => void>();
  runInNewContext(stripTypeScriptTypes(source).replaceAll(/^import .*$/gmu, ''), {
    callChannel,
    frameChannel,
    crypto,
    contextBridge: {
      exposeInMainWorld: (name: string, api: Record<string, () => unknown>) => void exposed.set(name, api),
    },
    ipcRenderer: {
      send: (...args: unknown[]) => void sent.push(args),
      on: (channel: string, listener: () => void) => void listening.set(channel, listener),
      removeListener: (channel: string) => void listening.delete(channel),
    },
  });
  expect([...exposed.keys()]).toEqual(['rappel']);
  const api = exposed.get('rappel') ?? {};
  expect(Object.keys(api).toSorted()).toEqual(['onFrame', 'send']);

  // The page chooses neither the channel nor the document it speaks for, and gets no event of Electron's to hold.
  api['send']?.({ t: 'call' }, 'another-channel');
  expect(sent).toEqual([[callChannel, expect.any(String), { t: 'call' }]]);
  const heard: unknown[][] = [];
  const forget = api['onFrame']?.((...args: unknown[]) => void heard.push(args)) as () => void;
  const listener = listening.get(frameChannel);
  listener?.({ sender: 'electron' }, 'another document', 'not ours');
  listener?.({ sender: 'electron' }, sent[0]?.[1], 'ours');
  expect(heard).toEqual([['ours']]);
  forget();
  expect([...listening.keys()]).toEqual([]);
});
