import { parseArgs } from 'node:util';
import { CancelledError, ExpectedError, toErrorShape } from '../../core/errors.ts';
import type { Ports } from '../../core/ports.ts';
import { chooseDataDir } from '../data-dir.ts';
import { nodePorts } from '../node-ports.ts';
import { version } from '../version.ts';
import type { Command } from './command.ts';

/** Each is read from disk when it is called: `rappel calls` has no need of the web server. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  import: async () => (await import('./import.ts')).importCommand,
  probes: async () => (await import('./probes.ts')).probesCommand,
  'probe-form': async () => (await import('./probe-form.ts')).probeFormCommand,
  'intake-log': async () => (await import('./intake-log.ts')).intakeLogCommand,
  replay: async () => (await import('./intake-log.ts')).replayCommand,
  'intake-http': async () => (await import('./intake-http.ts')).intakeHttpCommand,
  queue: async () => (await import('./queue.ts')).queueCommand,
  ics: async () => (await import('./ics.ts')).icsCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  decide: async () => (await import('./decide.ts')).decideCommand,
  rules: async () => (await import('./rules.ts')).rulesCommand,
  policy: async () => (await import('./policy.ts')).policyCommand,
  outcomes: async () => (await import('./outcomes.ts')).outcomesCommand,
  'call-export': async () => (await import('./call-export.ts')).callExportCommand,
  bundle: async () => (await import('./bundle.ts')).bundleCommand,
  calls: async () => (await import('./calls.ts')).callsCommand,
  work: async () => (await import('./work.ts')).workCommand,
  stats: async () => (await import('./stats.ts')).statsCommand,
  serve: async () => (await import('./serve.ts')).serveCommand,
  seed: async () => (await import('./seed.ts')).seedCommand,
  call: async () => (await import('./remote.ts')).callCommand,
  answer: async () => (await import('./remote.ts')).answerCommand,
  hangup: async () => (await import('./remote.ts')).hangupCommand,
  next: async () => (await import('./remote.ts')).nextCommand,
  dtmf: async () => (await import('./remote.ts')).dtmfCommand,
  mute: async () => (await import('./remote.ts')).muteCommand,
  evidence: async () => (await import('./privacy.ts')).evidenceCommand,
  erase: async () => (await import('./privacy.ts')).eraseCommand,
  suppress: async () => (await import('./privacy.ts')).suppressCommand,
  backup: async () => (await import('./backup.ts')).backupCommand,
  restore: async () => (await import('./backup.ts')).restoreCommand,
  verify: async () => (await import('./backup.ts')).verifyCommand,
  updates: async () => (await import('./updates.ts')).updatesCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  crashes: async () => (await import('./crashes.ts')).crashesCommand,
  hooks: async () => (await import('./hooks.ts')).hooksCommand,
  watch: async () => (await import('./watch.ts')).watchCommand,
};

export type CliIo = {
  /** Text on stdout; waits while the pipe is full. */
  readonly write: (text: string) => Promise<void>;
  /** A line on stderr. */
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  /** Ports to use instead of plain Node's, for tests. */
  readonly ports?: Partial<Ports>;
};

const names = (): string => Object.keys(commands).join(', ');

const help = async (): Promise<string> => {
  const lines = ['Usage: rappel COMMAND [options]', ''];
  for (const load of Object.values(commands)) {
    const { summary, usage } = await load();
    lines.push(`  rappel ${usage}`, `      ${summary}`);
  }
  lines.push(
    '',
    'Results are JSON on stdout, progress goes to stderr. A failure prints {"error":{"code","message"}} and exits with 1.',
    'The data folder is --data DIR, else RAPPEL_DATA, else the usual one of the system.',
    '',
  );
  return lines.join('\n');
};

/** Takes --data, --help and --version out of the arguments, wherever they stand; the rest is the command's. */
const split = (args: readonly string[]) => {
  const { tokens } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const rest: string[] = [...args];
  let data: string | undefined;
  let wantsHelp = false;
  let wantsVersion = false;
  for (const token of [...tokens].reverse()) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind !== 'option') continue;
    if (token.name === 'data') {
      if (typeof token.value !== 'string' || token.value === '') {
        throw new ExpectedError(
          'cli/usage',
          '--data needs the folder after it. Usage: rappel COMMAND --data DIR',
        );
      }
      data ??= token.value;
      rest.splice(token.index, token.inlineValue ? 1 : 2);
    } else if (token.rawName === '--help' || token.rawName === '-h') {
      wantsHelp = true;
    } else if (token.rawName === '--version') {
      wantsVersion = true;
    }
  }
  return { data, rest, wantsHelp, wantsVersion };
};

const run = async (args: readonly string[], io: CliIo, failed: () => void): Promise<unknown> => {
  const { data, rest, wantsHelp, wantsVersion } = split(args);
  const [name, ...own] = rest;
  const load = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (wantsHelp) {
    await io.write(
      load ? await load().then(({ summary, usage }) => `Usage: rappel ${usage}\n${summary}\n`) : await help(),
    );
    return undefined;
  }
  if (wantsVersion && !load) return { version };
  if (name === undefined)
    throw new ExpectedError(
      'cli/usage',
      `No command was given. Usage: rappel COMMAND, one of ${names()}; rappel --help tells more.`,
    );
  if (!load)
    throw new ExpectedError(
      'cli/usage',
      `There is no command "${name}". Usage: rappel COMMAND, one of ${names()}; rappel --help tells more.`,
    );
  const command = await load();
  const dataDir = chooseDataDir(data);
  return command.run(own, {
    dataDir,
    ports: nodePorts(dataDir, io.ports),
    progress: io.progress,
    signal: io.signal,
    failed,
    write: async (text) => {
      if (io.signal.aborted) throw new CancelledError('Stopped before the end.');
      await io.write(text);
    },
  });
};

/** Runs one command line and answers its exit code: 0, or 1 with the error, or what is wrong, on stdout. */
export const runCli = async (args: readonly string[], io: CliIo): Promise<0 | 1> => {
  let exit: 0 | 1 = 0;
  try {
    const result = await run(args, io, () => {
      exit = 1;
    });
    if (result !== undefined) await io.write(`${JSON.stringify(result)}\n`);
    return exit;
  } catch (error) {
    const { code } = toErrorShape(error);
    const message = error instanceof CancelledError ? error.message : toErrorShape(error).message;
    // A bug keeps its words out of stdout, which scripts keep; whoever sits there sees where it happened.
    if (code === 'bug') io.progress(error instanceof Error ? (error.stack ?? String(error)) : String(error));
    await io.write(`${JSON.stringify({ error: { code, message } })}\n`);
    return 1;
  }
};
