import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { probeAccess } from '../../core/contract/intake-http.ts';
import { presetName } from '../../core/contract/intake-log.ts';
import { ExpectedError } from '../../core/errors.ts';
import { openDb } from '../../db/client.ts';
import type { ProbeIntake } from '../../db/stores/intake-log.ts';
import { metaVerifyToken } from '../intake/presets/meta.ts';
import { probeSecrets, type ProbeSecrets } from '../intake/probe-secrets.ts';
import type { Command } from './command.ts';
import { readOptions, usageError, wholeNumber } from './options.ts';

const usage =
  'probes [NAME [--preset PRESET] [--access closed|secret|open] [--secret new|FILE|-] [--keep-hours N]] [--data DIR]';
const hourMs = 3_600_000;
const shortest = 8;

/** One option of a closed list. */
const choose = <T extends string>(
  given: string | undefined,
  name: string,
  options: readonly T[],
  otherwise: T,
): T => {
  if (given === undefined) return otherwise;
  const found = options.find((option) => option === given);
  if (found === undefined)
    throw usageError(`--${name} takes one of ${options.join(', ')}, not "${given}".`, usage);
  return found;
};

/** A provider's own secret comes from a file or stdin: what stands in a command line can be read by others. */
const readSecret = async (from: string): Promise<string | null> => {
  if (from === 'new') return null;
  let read: string;
  try {
    read = from === '-' ? await text(process.stdin) : readFileSync(from, 'utf8');
  } catch (error) {
    throw new ExpectedError(
      'probes/secret-unreadable',
      `The secret cannot be read from ${from}. Name a file that holds it, - for stdin, or new to have one made.`,
      undefined,
      { cause: error },
    );
  }
  const secret = read.trim();
  if (secret.length < shortest || secret.length > 500)
    throw new ExpectedError(
      'probes/secret-short',
      `A secret has ${shortest} to 500 characters. Take it from the provider as it is, or use --secret new.`,
    );
  return secret;
};

const printed = (probe: ProbeIntake, secrets: ProbeSecrets) => {
  const [current] = secrets.valid(probe.uid);
  return {
    name: probe.name,
    uid: probe.uid,
    preset: probe.preset,
    access: probe.access,
    path: `/probes/${probe.uid}/requests`,
    secret: current === undefined ? 'none' : 'set',
    ...(probe.preset === 'meta' && current !== undefined ? { verifyToken: metaVerifyToken(current) } : {}),
  };
};

export const probesCommand: Command = {
  summary:
    'The probes, with the path each listens on; with a name, sets who may send to it, how, and its secret.',
  usage,
  run: async (args, { dataDir, ports }) => {
    const { values, positionals } = readOptions(args, ['preset', 'access', 'secret', 'keep-hours'], usage);
    const [name, ...more] = positionals;
    if (more.length > 0)
      throw usageError(`"${more.join(' ')}" is too much; put quotes around blanks.`, usage);
    if (name === undefined && Object.keys(values).length > 0)
      throw usageError('The name of the probe is missing.', usage);
    const keepHours = wholeNumber(
      values['keep-hours'],
      'keep-hours',
      { least: 0, most: 720, otherwise: 24 },
      usage,
    );
    const secrets = probeSecrets(ports);
    const db = await openDb(dataDir);
    try {
      if (name === undefined)
        return (await db.read('probes.intakes')).map((probe) => printed(probe, secrets));
      const found = await db.read('probes.find', { name });
      const before = found ? await db.read('probes.intake', { uid: found.uid }) : null;
      if (!before)
        throw new ExpectedError(
          'probe/missing',
          `There is no probe called "${name}". rappel probes lists them.`,
        );
      const secret = values.secret === undefined ? undefined : await readSecret(values.secret);
      const preset = choose(values.preset, 'preset', presetName.options, before.preset);
      // A new secret is for being used: a probe that was closed takes it.
      const otherwise = secret !== undefined && before.access === 'closed' ? 'secret' : before.access;
      const access = choose(values.access, 'access', probeAccess.options, otherwise);
      if (preset !== before.preset || access !== before.access)
        await db.write('probes.saveIntake', { uid: before.uid, preset, access, at: ports.clock.now() });
      const made = secret === undefined ? null : secrets.renew(before.uid, secret, keepHours * hourMs);
      const now = printed({ ...before, preset, access }, secrets);
      return made !== null && secret === null ? { ...now, secret: made } : now;
    } finally {
      await db.close();
    }
  },
};
