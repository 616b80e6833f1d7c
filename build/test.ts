import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checks, runChecks } from './check.ts';
import { electronBinary } from './electron-binary.ts';
import { findBrowser, hasDisplay } from './find-browser.ts';
import { provideLab } from './lab-packages.ts';
import { ensurePage } from './page.ts';
import { runTool } from './run-tool.ts';

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

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  success: z.boolean(),
  testResults: z.array(
    z.object({ name: z.string(), status: z.string(), assertionResults: z.array(z.unknown()) }),
  ),
});

const runTests = async (): Promise<void> => {
  mkdirSync(join(root, '.cache', 'test'), { recursive: true });
  rmSync(reportFile, { force: true });
  const code = await runTool('vitest', [
    'run',
    ...chosen.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...files,
  ]);
  if (!existsSync(reportFile)) {
    say('The tests ended without a report: see above.');
    totals.failed += 1;
    return;
  }
  const result = report.parse(JSON.parse(readFileSync(reportFile, 'utf8')));
  // A file that could not even be loaded holds no test that could have failed.
  const crashed = result.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  totals.passed += result.numPassedTests;
  totals.failed += result.numFailedTests + crashed.length;
  totals.skipped += result.numPendingTests + result.numTodoTests;
  // An error outside every test (an unhandled rejection, a hook) leaves only the exit code.
  if (code !== 0 && result.numFailedTests + crashed.length === 0) {
    say('An error outside of any test ended the run: see above.');
    totals.failed += 1;
  }
};

if (chosen.length > 0) await runTests();
else totals.failed += 1;
say(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed === 0 ? 0 : 1;
