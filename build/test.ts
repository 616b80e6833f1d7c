import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checks, runChecks } from './check.ts';
import { electronBinary } from './electron-binary.ts';
import { findBrowser, hasDisplay } from './find-browser.ts';
import { provideLab } from './lab-packages.ts';
import { ensurePage } from './page.ts';
import { runTool } from './run-tool.ts';
import { filesToRepeat, isDeath, testReport, type TestReport } from './test-report.ts';

/**
 * `npm test [-- --project NAME] [-- FILE …]`: sets up what the tests need, checks types, lint and formatting, runs
 * every project that this machine can run, and says which it cannot. The last line sums up; each of the three checks
 * counts as one test. `--project` (repeatable) and file names narrow it to tests alone.
 */
const root = join(import.meta.dirname, '..');
const reportFile = join(root, '.cache', 'test', 'report.json');
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const projects = ['unit', 'browser', 'lab', 'desktop'] as const;
type Project = (typeof projects)[number];
const isProject = (text: string): text is Project => (projects as readonly string[]).includes(text);

const arguments_ = process.argv.slice(2);
const asked = arguments_.flatMap((arg, index) => (arg === '--project' ? [arguments_[index + 1] ?? ''] : []));
const unknown = asked.filter((name) => !isProject(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no project ${unknown.join(', ')}; there are ${projects.join(', ')}.\n`);
  process.exit(2);
}
const files = arguments_.filter((arg, index) => arg !== '--project' && arguments_[index - 1] !== '--project');
const narrowed = asked.length > 0 || files.length > 0;

/** Why a project cannot run here, or null. Sets up what it can. */
const obstacle = async (project: Project): Promise<string | null> => {
  switch (project) {
    case 'unit':
      return null;
    case 'lab':
    case 'browser': {
      const lab = provideLab(say);
      if (project === 'lab' && lab !== null) return lab;
      if (!findBrowser()) return 'no Chromium, Chrome or Edge was found';
      await ensurePage(say);
      return null;
    }
    case 'desktop':
      if (!electronBinary()) return "Electron's binary is not here (npm start fetches it where it can)";
      return hasDisplay() ? null : 'there is no display to open a window on';
  }
};

const chosen: Project[] = [];
for (const project of projects.filter((name) => asked.length === 0 || asked.includes(name))) {
  const why = await obstacle(project);
  if (why === null) chosen.push(project);
  else say(`NOT RUN HERE: the project "${project}", because ${why}.`);
}

const totals = { passed: 0, failed: 0, skipped: 0 };
if (!narrowed) {
  const failed = await runChecks();
  totals.failed += failed.length;
  totals.passed += checks.length - failed.length;
}

/** Runs Vitest; answers what it reported, or null where it reported nothing. */
const runVitest = async (
  only: readonly string[],
  flags: readonly string[] = [],
): Promise<TestReport | null> => {
  mkdirSync(dirname(reportFile), { recursive: true });
  rmSync(reportFile, { force: true });
  await runTool(
    'vitest',
    [
      'run',
      ...chosen.flatMap((project) => ['--project', project]),
      '--reporter=default',
      `--reporter=${join(import.meta.dirname, 'test-report.ts')}`,
      ...flags,
      ...only,
    ],
    { RAPPEL_TEST_REPORT: reportFile },
  );
  return existsSync(reportFile) ? testReport.parse(JSON.parse(readFileSync(reportFile, 'utf8'))) : null;
};

const count = ({ files: all, errors }: TestReport): void => {
  for (const { passed, failed, skipped, cutShort } of all) {
    totals.passed += passed;
    totals.failed += failed + (cutShort ? 1 : 0);
    totals.skipped += skipped;
  }
  totals.failed += errors.length;
  if (errors.length > 0) say(`Errors outside of any test:\n${errors.join('\n')}`);
};

/** Runs all of them, and once more, in the open, what may have failed for want of a machine (docs/decisions/0007). */
const runTests = async (): Promise<void> => {
  const first = await runVitest(files);
  if (!first || first.files.length === 0) {
    say('The tests ended without a report: see above.');
    totals.failed += 1;
    return;
  }
  const { paths, died } = filesToRepeat(first);
  if (paths.length === 0) return count(first);
  say(
    `RUN ONCE MORE, one at a time, because ${died ? 'their process died under them' : 'they failed beside others'}: ${paths.join(', ')}`,
  );
  const second = await runVitest(paths, ['--maxWorkers=1']);
  if (!second) return count(first);
  const mended = paths.filter((path) =>
    second.files.some((one) => one.path === path && !one.cutShort && one.failed === 0),
  );
  if (mended.length > 0) say(`FAILED THE FIRST TIME, passed the second: ${mended.join(', ')}`);
  count({
    files: [...first.files.filter(({ path }) => !paths.includes(path)), ...second.files],
    errors: [...(died ? first.errors.filter((error) => !isDeath(error)) : first.errors), ...second.errors],
  });
};

if (chosen.length > 0) await runTests();
else totals.failed += 1;
say(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed === 0 ? 0 : 1;
