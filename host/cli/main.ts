import { once } from 'node:events';
import process from 'node:process';
import { runCli } from './run-cli.ts';

/** Entry of the `rappel` command: node host/cli/main.ts COMMAND … */
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stop.abort());
}
// Whoever reads us may stop reading (`rappel calls | head`): there is nothing more to say to them.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), {
  signal: stop.signal,
  progress: (line) => process.stderr.write(`rappel: ${line}\n`),
  write: async (text) => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  },
});
