import { afterEach } from 'vitest';
import type { EventName } from '../../core/contract/index.ts';
import type { Ports, Secrets } from '../../core/ports.ts';
import { openDb, type Db } from '../../db/client.ts';
import { openWriter } from '../../db/open.ts';
import type { WriteDb } from '../../db/handle.ts';
import type { HostContext } from '../../host/context.ts';
import { createHeldCalls } from '../../host/held-calls.ts';
import { nodePorts } from '../../host/node-ports.ts';
import { dataFolder } from '../db/records.ts';
import { fixedClock } from '../support/clock.ts';
import { putFreshDatabase } from '../support/fresh-database.ts';
import { chooseRules } from '../support/neutral-rules.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

export type TestContext = HostContext & {
  readonly db: Db;
  readonly clock: ReturnType<typeof fixedClock>;
  /** What the windows would have been told, in order. */
  readonly told: EventName[];
};

/** A host's context over a real database, with a clock that stands still, under the neutral rules; `fill` puts rows in before it opens. */
export const openContext = async (
  now: number,
  fill: (db: WriteDb) => void = () => undefined,
  replaced: Partial<Ports> = {},
): Promise<TestContext> => {
  const dataDir = dataFolder();
  putFreshDatabase(dataDir);
  const writer = openWriter(dataDir);
  writer.db.transaction(() => {
    chooseRules(writer.db, 'neutral');
    fill(writer.db);
  });
  writer.close();
  const db = await openDb(dataDir);
  closers.push(db.close);
  const clock = fixedClock(now);
  const told: EventName[] = [];
  return {
    db,
    dataDir,
    clock,
    told,
    ports: nodePorts(dataDir, { clock, ...replaced }),
    emit: (name) => void told.push(name),
    held: createHeldCalls(),
  };
};

/** Secrets that are forgotten with the test. */
export const memorySecrets = (kept: Readonly<Record<string, string>> = {}): Secrets => {
  const values = new Map(Object.entries(kept));
  return {
    kind: 'memory',
    get: (name) => values.get(name) ?? null,
    set: (name, value) => {
      if (value === null) values.delete(name);
      else values.set(name, value);
    },
  };
};
