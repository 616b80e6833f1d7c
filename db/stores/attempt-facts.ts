import type { Direction } from '../../core/contract/records.ts';
import type { ReadDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { agentName } from './agents.ts';
import { attemptId } from './attempts.ts';

export type AttemptFacts = {
  readonly request: string | null;
  readonly number: string;
  readonly direction: Direction;
  readonly agent: string;
};

/** What never changes about an attempt, for whoever tells others of it; null when there is none. */
export const attemptFacts = (db: ReadDb, args: { readonly attempt: string }): AttemptFacts | null =>
  db.get<AttemptFacts>(sql`
    SELECT r.uid AS request, a.number, a.direction, g.name AS agent
    FROM attempt a JOIN agent g ON g.id = a.agent_id LEFT JOIN request r ON r.id = a.request_id
    WHERE a.uid = ${args.attempt}`) ?? null;

/** Made by whoever works here now. Error: `call/missing`. */
export const isOwnCall = (db: ReadDb, args: { readonly attempt: string }): boolean => {
  const { id } = attemptId(db, args.attempt);
  const name = agentName(db);
  return (
    db.get(
      sql`SELECT 1 FROM attempt a JOIN agent g ON g.id = a.agent_id WHERE a.id = ${id} AND g.name = ${name}`,
    ) !== undefined
  );
};
