import { expect, it } from 'vitest';
import { openWriter } from '../../db/open.ts';
import { write } from '../../db/stores/settings.ts';
import { pauseWork, startWork, stopWork } from '../../db/stores/work-sessions.ts';
import { openDatabase } from '../db/records.ts';
import { runCommand } from './run-command.ts';

const hour = 3_600_000;
const now = Date.parse('2026-03-12T10:00:00Z');

it('rappel work prints the sessions since a time, with their pauses, in instants that anybody can read', async () => {
  const { db, dataDir, close } = openDatabase();
  const start = (window: string, at: number) => startWork(db, { window, pid: process.pid, again: null, reading: null, now: at });
  db.transaction(() => {
    start('a', now - 48 * hour);
    stopWork(db, { window: 'a', now: now - 40 * hour });
    start('b', now);
    pauseWork(db, { window: 'b', reason: 'lunch', note: 'Cantine', now: now + hour });
  });
  close();
  const rappel = async (...args: readonly string[]): Promise<unknown> =>
    JSON.parse((await runCommand(['work', ...args, '--data', dataDir])).out);
  expect(await rappel('--json')).toMatchObject([{ endedBy: null }, { endedBy: 'agent', endedAt: '2026-03-10T18:00:00.000Z' }]);
  expect(await rappel('--since', '2026-03-12')).toMatchObject([
    {
      agent: 'Agent',
      startedAt: '2026-03-12T10:00:00.000Z',
      endedAt: null,
      calls: 0,
      pauses: [{ reason: 'lunch', note: 'Cantine', startedAt: '2026-03-12T11:00:00.000Z', endedAt: null }],
    },
  ]);
  expect(await rappel('--since', 'yesterday')).toMatchObject({ error: { code: 'cli/usage' } });

  // It names others, with their pauses.
  const again = openWriter(dataDir);
  again.db.transaction(() => write(again.db, { values: { role: 'agent' }, at: now }));
  again.close();
  expect(await rappel()).toMatchObject({ error: { code: 'role/not-allowed' } });
}); // prettier-ignore
