import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Where the tools among the dependencies start: run by our own Node, so no shell and no .cmd file is between. */
export const tools = {
  tsc: 'node_modules/typescript/bin/tsc',
  oxlint: 'node_modules/oxlint/bin/oxlint',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  vitest: 'node_modules/vitest/vitest.mjs',
  'electron-builder': 'node_modules/electron-builder/cli.js',
} as const;

/** Runs a tool with its output passed through; answers its exit code. */
export const runTool = (
  tool: keyof typeof tools,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> => runProgram(process.execPath, [join(root, tools[tool]), ...args], env);

export const runProgram = (
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> =>
  new Promise((done, fail) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
