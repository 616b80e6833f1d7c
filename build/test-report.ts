import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, SerializedError, TestModule, TestSpecification } from 'vitest/node';
import { z } from 'zod';

/** What one run of Vitest came to, as build/test.ts adds it up. */
export const testReport = z.object({
  files: z.array(
    z.object({
      /** Below the root. */
      path: z.string(),
      passed: z.number(),
      failed: z.number(),
      skipped: z.number(),
      /** Its process died under it, so that tests of it have no result. */
      cutShort: z.boolean(),
    }),
  ),
  /** Errors outside of any test: unhandled rejections, and processes that died. */
  errors: z.array(z.string()),
});
export type TestReport = z.infer<typeof testReport>;
type FileReport = TestReport['files'][number];

/** A process of the tests that was killed from below: by V8, by the system. Never by a test, an assertion or our code. */
export const isDeath = (error: string): boolean => /exited unexpectedly with signal SIG/.test(error);

/** More failures than so many are no accident. */
const mostRepeated = 3;

/**
 * What runs once more: files whose process died under them; else up to three files that drive a browser or the SIP
 * network, which keep real time beside each other on whatever machine there is. A test that needs nothing but Node is
 * never given a second chance.
 */
export const filesToRepeat = ({
  files,
  errors,
}: TestReport): { readonly paths: readonly string[]; readonly died: boolean } => {
  const cut = files.filter(({ cutShort }) => cutShort).map(({ path }) => path);
  if (cut.length > 0 && errors.some(isDeath)) return { paths: cut, died: true };
  const failed = files.filter((file) => file.failed > 0 || file.cutShort).map(({ path }) => path);
  const timed = failed.every((path) => /\.(browser|lab)\.test\.ts$/.test(path));
  return { paths: timed && failed.length <= mostRepeated ? failed : [], died: false };
};

const pathOf = (id: string): string => relative(process.cwd(), id);

const fileReport = (module: TestModule): FileReport => {
  const states = [...module.children.allTests()].map((test) => test.result().state);
  const count = (state: (typeof states)[number]): number => states.filter((one) => one === state).length;
  const cutShort = ['pending', 'queued'].includes(module.state()) || count('pending') > 0;
  // A file that could not be loaded, or whose hook threw, has failed though no test of it did.
  const broken = !cutShort && count('failed') === 0 && module.state() === 'failed';
  return {
    path: pathOf(module.moduleId),
    passed: count('passed'),
    failed: count('failed') + (broken ? 1 : 0),
    skipped: count('skipped'),
    cutShort,
  };
};

const textOf = ({ message, cause }: SerializedError): string =>
  cause === undefined ? message : `${message} ${cause.message}`;

/** Writes a `TestReport` to the file that RAPPEL_TEST_REPORT names. */
// oxlint-disable-next-line import/no-default-export -- Vitest loads a reporter by it
export default class ReportWriter implements Reporter {
  #asked: readonly string[] = [];

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    this.#asked = specifications.map(({ moduleId }) => pathOf(moduleId));
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const file = process.env['RAPPEL_TEST_REPORT'];
    if (file === undefined) throw new Error('RAPPEL_TEST_REPORT names no file');
    const files = modules.map(fileReport);
    const unheard = this.#asked
      .filter((path) => !files.some((one) => one.path === path))
      .map((path): FileReport => ({ path, passed: 0, failed: 0, skipped: 0, cutShort: true }));
    writeFileSync(
      file,
      JSON.stringify({ files: [...files, ...unheard], errors: errors.map(textOf) } satisfies TestReport),
    );
  }
}
