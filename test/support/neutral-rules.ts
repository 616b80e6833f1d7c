import { openWriter } from '../../db/open.ts';
import type { WriteDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';
import { putFreshDatabase } from './fresh-database.ts';

/**
 * Chooses the rule pack of a test's workstation. Tests are about something else than hours most of the time, and have to
 * pass at night and on Sundays: they run by the neutral rules unless they say otherwise.
 */
export const chooseRules = (db: WriteDb, pack: string): void => {
  db.run(sql`
    INSERT INTO setting (name, value, updated_at) VALUES ('rulePack', ${JSON.stringify(pack)}, 0)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`);
};

/** For a data folder that no workstation has opened yet. */
export const chooseRulesIn = (dataDir: string, pack = 'neutral'): void => {
  putFreshDatabase(dataDir);
  const { db, close } = openWriter(dataDir);
  db.transaction(() => chooseRules(db, pack));
  close();
};
