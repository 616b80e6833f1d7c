import { describe, expect, it } from 'vitest';
import { filesToRepeat, type TestReport } from '../../build/test-report.ts';

const file = (path: string, failed = 0, cutShort = false): TestReport['files'][number] => ({
  path,
  passed: 3,
  failed,
  skipped: 0,
  cutShort,
});
const fine = file('test/core/phone.test.ts');
const died = 'Worker exited unexpectedly with signal SIGTRAP';

describe('what runs once more', () => {
  it('is nothing where all went well', () => {
    expect(filesToRepeat({ files: [fine], errors: [] }).paths).toEqual([]);
  });

  it('is a file whose process died, of whatever sort', () => {
    const files = [fine, file('test/db/client.test.ts', 0, true)];
    expect(filesToRepeat({ files, errors: [died] })).toEqual({
      paths: ['test/db/client.test.ts'],
      died: true,
    });
    expect(filesToRepeat({ files, errors: ['a test threw'] }).paths).toEqual([]);
  });

  it('is up to three files of browser and network, and no more', () => {
    const failed = ['test/e2e/a.browser.test.ts', 'test/lab/b.lab.test.ts', 'test/e2e/c.browser.test.ts'];
    const files = failed.map((path) => file(path, 2));
    expect(filesToRepeat({ files: [fine, ...files], errors: [] }).paths).toEqual(failed);
    expect(
      filesToRepeat({ files: [...files, file('test/e2e/d.browser.test.ts', 1)], errors: [] }).paths,
    ).toEqual([]);
  });

  it('is never a test that needs nothing but Node, nor what failed beside it', () => {
    const files = [file('test/core/phone.test.ts', 1), file('test/e2e/a.browser.test.ts', 1)];
    expect(filesToRepeat({ files, errors: [] }).paths).toEqual([]);
  });
});
