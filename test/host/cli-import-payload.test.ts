import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { dataFolder } from '../db/records.ts';
import { fixedClock } from '../support/clock.ts';
import { memorySecrets } from './context.ts';
import { now } from './intake/csv-file.ts';
import { runCommand } from './run-command.ts';

// Each starts several processes.
vi.setConfig({ testTimeout: 60_000 });

const rappel = async (...args: readonly string[]) => {
  const { code, out } = await runCommand(args, {
    ports: { clock: fixedClock(now), secrets: memorySecrets() },
  });
  return { code, result: JSON.parse(out) as Readonly<Record<string, unknown>> };
};

const payload = (isTest: boolean): string =>
  JSON.stringify({
    lead_id: isTest ? 'test-1' : 'lead-1',
    is_test: isTest,
    user_column_data: [
      { column_id: 'FULL_NAME', string_value: 'Léa Martin' },
      { column_id: 'PHONE_NUMBER', string_value: '+33199000142' },
    ],
  });

it('takes a provider’s payload from a file once, keeps tests apart, and says what is too big or no format', async () => {
  const data = dataFolder();
  const write = (name: string, text: string): string => {
    const file = join(data, name);
    writeFileSync(file, text);
    return file;
  };
  const run = (file: string, format: string) =>
    rappel('import', file, '--probe', 'Annonce', '--format', format, '--data', data);
  const file = write('lead.json', payload(false));
  const none = { read: 1, accepted: 0, merged: 0, rejected: 0, suppressed: 0, unchanged: 0, seconds: 0 };
  expect(await run(file, 'google-ads')).toEqual({ code: 0, result: { ...none, accepted: 1 } });
  expect(await run(file, 'google-ads')).toEqual({ code: 0, result: { ...none, unchanged: 1 } });
  expect(await run(write('test.json', payload(true)), 'google-ads')).toEqual({
    code: 0,
    result: { ...none, unchanged: 1 },
  });
  const log = await rappel('intake-log', '--data', data);
  expect(log.result).toMatchObject([
    { source: 'file', preset: 'google-ads', fate: 'test' },
    { source: 'file', preset: 'google-ads', fate: 'accepted' },
  ]);
  const big = write('big.json', `{"a":"${'x'.repeat(1_100_000)}"}`);
  expect(await run(big, 'meta')).toMatchObject({
    code: 1,
    result: { error: { code: 'intake/payload-too-big' } },
  });
  expect(await run(file, 'fax')).toMatchObject({ result: { error: { code: 'cli/usage' } } });
});
