import { resolve } from 'node:path';
import { openDb } from '../../db/client.ts';
import { readIntakeHttp, writeIntakeHttp } from '../intake/http/intake-http.ts';
import type { Command } from './command.ts';
import { readOptions, usageError, wholeNumber } from './options.ts';

const usage =
  'intake-http [on|off|loopback] [--port N] [--certificate FILE --key FILE] [--host NAME,…] [--data DIR]';

export const intakeHttpCommand: Command = {
  summary:
    'The HTTP intake at the next start: on or off, its port; a certificate with its key opens it to other machines, loopback closes it to them.',
  usage,
  run: async (args, { dataDir, ports }) => {
    const { values, positionals } = readOptions(args, ['port', 'certificate', 'key', 'host'], usage);
    const [verb, ...more] = positionals;
    if (more.length > 0 || (verb !== undefined && !['on', 'off', 'loopback'].includes(verb)))
      throw usageError(
        `intake-http takes on, off, loopback or nothing, not "${positionals.join(' ')}".`,
        usage,
      );
    const { certificate, key } = values;
    if ((certificate === undefined) !== (key === undefined))
      throw usageError(
        '--certificate and --key go together: other machines are let in over TLS only.',
        usage,
      );
    const port =
      values.port === undefined
        ? undefined
        : wholeNumber(values.port, 'port', { least: 1, most: 65_535, otherwise: 0 }, usage);
    const changes = {
      ...(verb === 'on' || verb === 'off' ? { enabled: verb === 'on' } : {}),
      ...(verb === 'loopback' ? { tls: null } : {}),
      ...(port === undefined ? {} : { port }),
      ...(certificate === undefined || key === undefined
        ? {}
        : { tls: { certificate: resolve(certificate), key: resolve(key) } }),
      ...(values.host === undefined ? {} : { hosts: values.host.split(',').filter((name) => name !== '') }),
    };
    const db = await openDb(dataDir);
    try {
      return Object.keys(changes).length === 0
        ? await readIntakeHttp(db)
        : await writeIntakeHttp({ db, ports }, changes);
    } finally {
      await db.close();
    }
  },
};
