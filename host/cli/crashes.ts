import { crashAddress, listCrashes, setCrashAddress } from '../crash-reports.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions } from './options.ts';

const usage = 'crashes [--address URL|none] [--data DIR]';

export const crashesCommand: Command = {
  summary:
    'The crash reports that are kept on this machine; --address has new ones sent there from the next start on, none keeps them here.',
  usage,
  run: (args, { dataDir }) => {
    const { values, positionals } = readOptions(args, ['address'], usage);
    noPositionals(positionals, usage);
    if (values.address !== undefined)
      setCrashAddress(dataDir, values.address === 'none' ? null : values.address);
    return Promise.resolve({ address: crashAddress(dataDir), crashes: listCrashes(dataDir) });
  },
};
