import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { testProgram } from '../../build/test-bundle.ts';
import { databaseFile } from '../../db/open.ts';
import { chooseRulesIn } from '../support/neutral-rules.ts';

/** `rappel serve` as a program of its own, which can die as programs do. */
export type Program = {
  readonly address: string;
  readonly pid: number;
  /** SIGKILL: it has no say in the matter. */
  readonly kill: () => Promise<void>;
};

export const serveProgram = async (dataDir: string): Promise<Program> => {
  if (!existsSync(databaseFile(dataDir))) chooseRulesIn(dataDir);
  const child = spawn(process.execPath, [testProgram, 'serve', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exit = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const first = await Promise.race([once(lines, 'line'), exit.then(() => null)]);
  const said: unknown = first === null ? null : JSON.parse(String(first[0]));
  if (typeof said !== 'object' || said === null || !('address' in said))
    throw new Error(`the workstation did not start: ${JSON.stringify(said)}`);
  return {
    address: String(said.address),
    pid: child.pid ?? 0,
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
  };
};
