import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';

/** Every setting by name, as JSON values. */
export const read = (db: ReadDb): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    db
      .all<{ name: string; value: string }>(sql`SELECT name, value FROM setting`)
      .map(({ name, value }) => [name, JSON.parse(value) as unknown]),
  );

export const write = (
  db: WriteDb,
  args: { readonly values: Readonly<Record<string, unknown>>; readonly at: number },
): void => {
  for (const [name, value] of Object.entries(args.values)) {
    db.run(sql`
      INSERT INTO setting (name, value, updated_at) VALUES (${name}, ${JSON.stringify(value)}, ${args.at})
      ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`);
  }
};

/** Writes the value unless the name has one already, and answers the value that stands. */
export const ensure = (
  db: WriteDb,
  args: { readonly name: string; readonly value: unknown; readonly at: number },
): unknown => {
  db.run(sql`
    INSERT INTO setting (name, value, updated_at) VALUES (${args.name}, ${JSON.stringify(args.value)}, ${args.at})
    ON CONFLICT (name) DO NOTHING`);
  return read(db)[args.name];
};
