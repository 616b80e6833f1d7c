import { once } from 'node:events';
import process from 'node:process';
import { runCli } from './run-cli.ts';

/** The `rappel` command in this process: its answer on stdout, what it says meanwhile on stderr; answers the exit code. */
export const commandLine = (args: readonly string[]): Promise<number> => {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stop.abort());
  }
  // Whoever reads us may stop reading (`rappel calls | head`): there is nothing more to say to them.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return runCli(args, {
    signal: stop.signal,
    progress: (line) => process.stderr.write(`rappel: ${line}\n`),
    write: async (text) => {
      if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    },
  });
};
