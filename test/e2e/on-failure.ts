import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import type { Rappel } from './pages/rappel.ts';

const folder = join(import.meta.dirname, '../../.cache/screenshots/failures');

/** Keeps what a window showed when its test failed, and what the servers behind it wrote. */
export const keepOnFailure = async (
  { task }: Pick<TestContext, 'task'>,
  rappel: Rappel,
  logs: () => string = () => '',
): Promise<void> => {
  if (task.result?.state !== 'fail' || rappel.page.isClosed()) return;
  mkdirSync(folder, { recursive: true });
  const name = task.name.replace(/[^a-z0-9]+/giu, '-').slice(0, 60);
  const file = join(folder, `${Date.now()}-${name}`);
  if (logs() !== '') writeFileSync(`${file}.log`, logs());
  await rappel.page.screenshot({ path: `${file}.png` });
};
