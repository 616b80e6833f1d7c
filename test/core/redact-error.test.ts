import { describe, expect, it } from 'vitest';
import { redactError } from '../../core/domain/redact-error.ts';

const withStack = (error: Error, ...lines: readonly string[]): Error => {
  error.stack = [`${error.name}: ${error.message}`, ...lines].join('\n');
  return error;
};

describe('a failure that leaves the workstation', () => {
  it('keeps where it happened, without the folders above the program', () => {
    const error = withStack(
      new TypeError("Cannot read properties of undefined (reading 'uid')"),
      '    at answer (file:///home/lea.martin/rappel/core/rpc/serve.ts:61:18)',
      '    at async Object.run [as save] (C:\\Users\\Lea Martin\\Rappel\\resources\\app.asar\\dist\\host\\main.js:1:2)',
      '    at new Database (/home/lea.martin/rappel/node_modules/better-sqlite3/lib/database.js:69:14)',
      '    at http://127.0.0.1:41234/assets/main-Bx12.js?token=abc:7:33',
      '    at node:internal/process/task_queues:95:5',
      '    at /home/lea.martin/db-worker.js:10:2',
      '    at Léa Martin 0639981234',
    );
    expect(redactError(error)).toEqual({
      name: 'TypeError',
      code: null,
      message: "Cannot read properties of undefined (reading 'uid')",
      frames: [
        'answer (core/rpc/serve.ts:61:18)',
        'Object.run (dist/host/main.js:1:2)',
        'Database (node_modules/better-sqlite3/lib/database.js:69:14)',
        'assets/main-Bx12.js:7:33',
        'node:internal/process/task_queues:95:5',
        'db-worker.js:10:2',
      ],
    });
  });

  it.each([
    new SyntaxError('Unexpected token \'L\', "Léa Martin, 0639981234" is not valid JSON'),
    new Error("ENOENT: no such file or directory, open '/home/lea/0639981234.csv'"),
    new TypeError("Cannot read properties of undefined (reading 'Léa Martin')"),
    new TypeError('Léa is not a function'),
    new Error('    at Martin (core/0639981234.ts:1:1)'),
    new Error('two\n    at words (core/martin.ts:1:1)'),
  ])('says nothing of what it was given: %s', (error) => {
    const { message, frames } = redactError(error);
    expect(message).toBe(null);
    expect(frames.join(' ')).not.toMatch(/martin|0639981234/iu);
    expect(frames.length).toBeGreaterThan(0);
  });

  it('keeps codes, and no text in their place', () => {
    const coded = (code: unknown) => redactError(Object.assign(new Error('x'), { code })).code;
    expect([coded('SQLITE_CORRUPT'), coded('db/damaged'), coded('Léa 06'), coded(6)]).toEqual([
      'SQLITE_CORRUPT',
      'db/damaged',
      null,
      null,
    ]);
  });

  it('says of what is no error only what sort of value it was', () => {
    expect(redactError('0639981234')).toEqual({
      name: 'thrown string',
      code: null,
      message: null,
      frames: [],
    });
    expect(redactError(Object.assign(new Error('x'), { name: 'Léa Martin' })).name).toBe('Error');
  });
});
