import { once } from 'node:events';
import { serveWorkstation } from '../loopback/serve-workstation.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions, wholeNumber } from './options.ts';

const usage = 'serve [--port N] [--data DIR]';

export const serveCommand: Command = {
  summary: 'The browser workstation on 127.0.0.1; prints its address once ready, runs until stopped.',
  usage,
  run: async (args, { dataDir, write, progress, signal }) => {
    const { values, positionals } = readOptions(args, ['port'], usage);
    noPositionals(positionals, usage);
    const port =
      values.port === undefined
        ? undefined
        : wholeNumber(values.port, 'port', { least: 0, most: 65_535, otherwise: 0 }, usage);
    const workstation = await serveWorkstation({ dataDir, port });
    try {
      await write(`${JSON.stringify({ address: workstation.address })}\n`);
      progress('ready; Ctrl+C stops it');
      if (!signal.aborted) await once(signal, 'abort');
    } finally {
      await workstation.close();
    }
    progress('stopped');
    return undefined;
  },
};
