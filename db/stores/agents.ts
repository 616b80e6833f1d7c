import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';

/** Who stands beside what was done when nobody gave a name in the settings. */
export const unnamedAgent = 'Agent';

/** The name in the settings (`agentName`). */
export const agentName = (db: ReadDb): string => {
  const row = db.get<{ name: string | null }>(
    sql`SELECT value ->> '$' AS name FROM setting WHERE name = 'agentName'`,
  );
  const name = row?.name?.trim() ?? '';
  return name === '' ? unnamedAgent : name;
};

/** The agent who works here now; made when the name is new. */
export const currentAgent = (db: WriteDb, at: number): number => {
  const name = agentName(db);
  const known = db.get<{ id: number }>(sql`SELECT id FROM agent WHERE name = ${name}`);
  return (
    known?.id ??
    db.run(sql`INSERT INTO agent (uid, name, created_at) VALUES (${newUid()}, ${name}, ${at})`).id
  );
};

/** Whoever has worked at this database, by name. */
export const listAgents = (db: ReadDb): readonly { readonly agent: string; readonly name: string }[] =>
  db.all<{ agent: string; name: string }>(
    sql`SELECT uid AS agent, name FROM agent ORDER BY name COLLATE NOCASE`,
  );

/** The agent who works here now, to read by; null before their first deed. */
export const ownAgent = (db: ReadDb): string | null =>
  db.get<{ uid: string }>(sql`SELECT uid FROM agent WHERE name = ${agentName(db)}`)?.uid ?? null;
