import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { BenchLine } from './line.ts';

/**
 * `npm run --silent bench -- [--only NAME] [--json] [--scale 0.01]`. Every BenchLine that a
 * file of this folder exports is one. A limit holds for the full sizes: below scale 1 it is shown, and marked, but does not fail the run.
 */
type Result = {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  readonly baseline: number | null;
  readonly ratio: number | null;
  readonly limit: string;
  readonly ok: boolean;
  readonly error?: string;
};

const usage = 'usage: npm run --silent bench -- [--only NAME]… [--json] [--scale 0.01]\n';

const readArguments = () => {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        scale: { type: 'string' },
      },
    });
    const scale = Number(values.scale ?? '1');
    if (!(scale > 0 && scale <= 1)) throw new Error('--scale takes a number above 0, up to 1');
    return { only: values.only ?? [], json: values.json ?? false, scale };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
};

const isLine = (value: unknown): value is BenchLine =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'limit' in value &&
  'run' in value &&
  typeof value.run === 'function';

const loadLines = async (): Promise<readonly BenchLine[]> => {
  const files = (await readdir(import.meta.dirname))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'run.ts')
    .toSorted();
  const modules = await Promise.all(
    files.map(
      (name) =>
        import(pathToFileURL(join(import.meta.dirname, name)).href) as Promise<
          Readonly<Record<string, unknown>>
        >,
    ),
  );
  return modules.flatMap((module) => Object.values(module).flat().filter(isLine));
};

/**
 * Asked to stop, the run ends there. Playwright answers the same signals by closing its browser and nothing more, so
 * that the line went on without one and blamed the browser.
 */
const stopWhenAsked = (): void => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      process.stderr.write(`stopped by ${signal} before every line was measured\n`);
      process.exit(128 + constants.signals[signal]);
    });
  }
};

const measure = async (line: BenchLine, scale: number): Promise<Result> => {
  const tempDir = mkdtempSync(join(tmpdir(), `rappel-bench-${line.name}-`));
  const clear = (): void => rmSync(tempDir, { recursive: true, force: true });
  process.once('exit', clear);
  const fixed = { name: line.name, unit: line.unit, limit: `${line.limit.op} ${line.limit.value}` };
  try {
    const { value, baseline } = await line.run({ scale, tempDir });
    const ratio = value / baseline;
    const ok = line.limit.op === '<=' ? ratio <= line.limit.value : ratio >= line.limit.value;
    return { ...fixed, value, baseline, ratio, ok };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...fixed, value: null, baseline: null, ratio: null, ok: false, error: message };
  } finally {
    process.off('exit', clear);
    clear();
  }
};

const figure = (value: number | null): string =>
  value === null ? '–' : Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);

const table = (results: readonly Result[]): string => {
  const rows = results.map(({ name, value, unit, baseline, ratio, limit, ok }) => [
    name,
    figure(value),
    figure(baseline),
    unit,
    figure(ratio),
    limit,
    ok ? 'ok' : 'OUTSIDE',
  ]);
  const all = [['line', 'value', 'baseline', 'unit', 'ratio', 'limit', ''], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const { only, json, scale } = readArguments();
const lines = await loadLines();
const missing = only.filter((name) => !lines.some((line) => line.name === name));
if (missing.length > 0) {
  process.stderr.write(
    `No line is called ${missing.join(', ')}. There are: ${lines.map((line) => line.name).join(', ')}.\n`,
  );
  process.exit(2);
}

stopWhenAsked();
const results: Result[] = [];
for (const line of lines.filter(({ name }) => only.length === 0 || only.includes(name))) {
  process.stderr.write(`measuring ${line.name} …\n`);
  const result = await measure(line, scale);
  if (result.error !== undefined)
    process.stderr.write(`${line.name} could not be measured: ${result.error}\n`);
  results.push(result);
}

process.stdout.write(`${json ? JSON.stringify(results, null, 2) : table(results)}\n`);
if (scale < 1)
  process.stderr.write(
    `At --scale ${scale} the limits are shown, not enforced: they hold for the full sizes.\n`,
  );
// What could not be measured fails at any scale.
process.exit(results.some(({ ok, error }) => error !== undefined || (!ok && scale === 1)) ? 1 : 0);
