import { readFileSync } from 'node:fs';
import { ExpectedError } from '../../core/errors.ts';
import { parsePolicy, problemText } from '../policy/parse-policy.ts';
import { policyPlace } from '../policy/place.ts';
import { loadPolicy, policyStateOf } from '../policy/load-policy.ts';
import type { Command, CommandIo } from './command.ts';
import { readOptions, usageError } from './options.ts';

const usage = 'policy (check FILE | show) [--data DIR]';

/** Errors: `policy/unreadable`, `policy/wrong`; each fault is a line of its own on stderr, as compilers tell it. */
const check = (file: string, { progress }: CommandIo): unknown => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw new ExpectedError(
      'policy/unreadable',
      `The policy ${file} cannot be read. Check the name of the file and the right to read it.`,
      undefined,
      { cause: error },
    );
  }
  const { policy, problems } = parsePolicy(text, { files: true });
  if (!policy) {
    const lines = problems.map((problem) => `${file}:${problemText(problem)}`);
    for (const line of lines) progress(line);
    throw new ExpectedError(
      'policy/wrong',
      `The policy ${file} cannot be used:\n${lines.join('\n')}\nMend these places; docs/policy.md explains each part.`,
      { problems },
    );
  }
  const { setBy, settings = {} } = policy;
  return {
    ok: true,
    setBy,
    settings: Object.keys(settings),
    parts: Object.keys(policy).filter(
      (name) => !['$schema', 'version', 'setBy', 'contact', 'settings'].includes(name),
    ),
  };
};

const show = ({ dataDir, ports }: CommandIo): unknown => {
  const loaded = loadPolicy(dataDir, { file: policyPlace(), now: ports.clock.now(), keepGood: false });
  const { state, file, setBy, contact, since, error, problems } = policyStateOf(loaded);
  return {
    state,
    file,
    setBy,
    contact,
    since: since === null ? null : new Date(since).toISOString(),
    error,
    problems,
    policy: loaded.policy,
  };
};

export const policyCommand: Command = {
  summary:
    'Checks a policy file and tells every fault with its line, or prints the policy that is in force on this machine.',
  usage,
  run: async (args, io) => {
    const { positionals } = readOptions(args, [], usage);
    const [what, file, ...more] = positionals;
    if (more[0] !== undefined) throw usageError(`"${more[0]}" is not understood here.`, usage);
    if (what === 'show' && file === undefined) return show(io);
    if (what === 'check' && file !== undefined) return check(file, io);
    throw usageError(what === 'check' ? 'Name the file to check.' : 'Say check or show.', usage);
  },
};
