import type { Ports } from '../../core/ports.ts';
import { runCli } from '../../host/cli/run-cli.ts';

export type Ran = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs the command in this process, over real files. */
export const runCommand = async (
  args: readonly string[],
  {
    signal = new AbortController().signal,
    ports = {},
  }: { readonly signal?: AbortSignal | undefined; readonly ports?: Partial<Ports> } = {},
): Promise<Ran> => {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(args, {
    write: (part) => {
      out.push(part);
      return Promise.resolve();
    },
    progress: (line) => void err.push(line),
    signal,
    ports,
  });
  return { code, out: out.join(''), err: err.join('\n') };
};
