import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { dataDir, desktop, electron, openPage, start } from './desk.ts';

/** An older Rappel on the folder of a newer one: a question, never a crash, and a way out. */
const leaveByNewer = async (): Promise<void> => {
  await start();
  await openPage('a').call('settings.set', { agentName: 'Léa' });
  await openPage('a').call('backup.make', {});
  await desktop?.quit();
  const database = new Database(join(dataDir, 'rappel.sqlite'));
  database.pragma('user_version = 99990');
  database.close();
};

it('asks, in words, and leaves everything as it is where the user does not want to go back', async () => {
  await leaveByNewer();
  await start();
  expect(desktop).toBe(null);
  expect([electron.exits, electron.errors, electron.windows]).toEqual([[0], [], []]);
  const [question] = electron.questions;
  expect(question).toMatchObject({
    message: 'Cette base vient d’un Rappel plus récent',
    buttons: ['Remettre cette sauvegarde', 'Quitter'],
    defaultId: 1,
    cancelId: 1,
  });
  expect(question?.detail).toMatch(/installer à nouveau.*\n\n.*la sauvegarde du \d+ \S+ \d{4}/u);
  // Nobody holds the folder: the next start asks again.
  await start({ locale: 'en-GB' });
  expect(electron.questions[0]?.buttons).toEqual(['Put back this backup', 'Quit']);
});

it('puts the backup back when it is asked to, and starts', async () => {
  await leaveByNewer();
  await start({ answer: 0 });
  expect(electron.windows).toHaveLength(1);
  const client = openPage('a');
  expect((await client.call('settings.get', {})).agentName).toBe('Léa');
  expect((await client.call('backup.list', {})).note).toMatchObject({ why: 'asked' });
});
