import { once } from 'node:events';
import { serveWorkstation } from '../loopback/serve-workstation.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions, wholeNumber } from './options.ts';

const usage = 'serve [--port N] [--intake-port N] [--data DIR]';

export const serveCommand: Command = {
  summary:
    'The browser workstation on 127.0.0.1, with --intake-port the HTTP intake too; prints its address once ready, runs until stopped.',
  usage,
  run: async (args, { dataDir, write, progress, signal }) => {
    const { values, positionals } = readOptions(args, ['port', 'intake-port'], usage);
    noPositionals(positionals, usage);
    const portOf = (name: 'port' | 'intake-port'): number | undefined =>
      values[name] === undefined
        ? undefined
        : wholeNumber(values[name], name, { least: 0, most: 65_535, otherwise: 0 }, usage);
    const workstation = await serveWorkstation({
      dataDir,
      port: portOf('port'),
      intakePort: portOf('intake-port'),
    });
    try {
      const intake = await workstation.host.intakeAddress();
      await write(
        `${JSON.stringify({ address: workstation.address, ...(intake === null ? {} : { intake }) })}\n`,
      );
      progress('ready; Ctrl+C stops it');
      if (!signal.aborted) await once(signal, 'abort');
    } finally {
      await workstation.close();
    }
    progress('stopped');
    return undefined;
  },
};
