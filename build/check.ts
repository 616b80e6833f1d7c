import { runTool } from './run-tool.ts';

/** What is checked without running anything: types, lint rules (the import guards among them), formatting. */
export const checks: readonly { readonly name: string; readonly run: () => Promise<number> }[] = [
  { name: 'types', run: () => runTool('tsc', ['-b']) },
  { name: 'lint', run: () => runTool('oxlint', ['--type-aware', '--deny-warnings']) },
  { name: 'format', run: () => runTool('prettier', ['--check', '--log-level', 'warn', '.']) },
];

/** Names of the checks that failed. */
export const runChecks = async (): Promise<readonly string[]> => {
  const failed: string[] = [];
  for (const { name, run } of checks) {
    const code = await run();
    process.stdout.write(`check ${name}: ${code === 0 ? 'ok' : 'FAILED'}\n`);
    if (code !== 0) failed.push(name);
  }
  return failed;
};

if (import.meta.main) {
  if (process.argv.includes('--write'))
    process.exitCode = await runTool('prettier', ['--write', '--log-level', 'warn', '.']);
  else process.exitCode = (await runChecks()).length === 0 ? 0 : 1;
}
