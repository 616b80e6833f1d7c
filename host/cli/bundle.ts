import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openDb } from '../../db/client.ts';
import { ExpectedError } from '../../core/errors.ts';
import { exportBundle } from '../bundles/export-bundle.ts';
import { importBundle, verifyBundle } from '../bundles/import-bundle.ts';
import type { HostContext } from '../context.ts';
import { createHeldCalls } from '../held-calls.ts';
import { requireRight } from '../rights.ts';
import type { Command } from './command.ts';
import { readOptions, usageError } from './options.ts';

const usage =
  'bundle (export FILE [--from start] | import FILE [--trust FINGERPRINT] | verify FILE) [--passphrase-file FILE] [--data DIR]';

/** On the command line itself it would stand in the history and in the list of processes. */
const readPassphrase = (path: string | undefined): string => {
  if (path === undefined) return '';
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/\r?\n$/u, '');
  } catch (error) {
    throw new ExpectedError(
      'bundle/passphrase-file',
      `The file of the passphrase ${path} cannot be read. Check its name.`,
      undefined,
      { cause: error },
    );
  }
  if (text === '')
    throw new ExpectedError('bundle/passphrase-file', `The file of the passphrase ${path} is empty.`);
  return text;
};

export const bundleCommand: Command = {
  summary:
    'Exports the log of this workstation as a signed bundle (what is new since the last, or all of it with --from start), takes in one of another workstation, or checks one.',
  usage,
  run: async (args, { dataDir, ports }) => {
    const { values, positionals } = readOptions(args, ['from', 'trust', 'passphrase-file'], usage);
    const [what, file, ...more] = positionals;
    if (more[0] !== undefined) throw usageError(`"${more[0]}" is not understood here.`, usage);
    if (what !== 'export' && what !== 'import' && what !== 'verify')
      throw usageError('Say export, import or verify.', usage);
    if (file === undefined) throw usageError('Name the file of the bundle.', usage);
    if (values.from !== undefined && values.from !== 'start')
      throw usageError('--from takes start: everything from the beginning.', usage);
    const path = resolve(file);
    const passphrase = readPassphrase(values['passphrase-file']);
    const db = await openDb(dataDir);
    const context: HostContext = { db, ports, dataDir, emit: () => undefined, held: createHeldCalls() };
    try {
      switch (what) {
        case 'export':
          return await exportBundle(context, {
            to: { file: path },
            whole: values.from === 'start',
            passphrase,
          });
        case 'import':
          await requireRight(db, 'bundles.read');
          return await importBundle(context, { path, passphrase, trust: values.trust ?? null });
        case 'verify':
          return await verifyBundle(context, { path, passphrase });
      }
    } finally {
      await db.close();
    }
  },
};
