import type { WriteDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';

/**
 * Rows in bulk, by SQL alone, without any trigger and without the indexes of these tables: what watches single writes
 * costs more than the rows, and an index filled in random order more than one made afterwards. What the triggers would
 * have written is the work's to write.
 */
export const inBulk = (db: WriteDb, tables: readonly string[], work: () => void): void => {
  const watching = db.all<{ name: string; type: string; sql: string }>(sql`
    SELECT name, type, sql FROM sqlite_schema
    WHERE sql IS NOT NULL AND (type = 'trigger' OR (type = 'index' AND tbl_name IN (SELECT value FROM json_each(${JSON.stringify(tables)}))))`);
  for (const { name, type } of watching) db.exec(`DROP ${type} ${name}`);
  work();
  for (const one of watching) db.exec(one.sql);
};
