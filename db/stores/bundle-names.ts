import { ExpectedError } from '../../core/errors.ts';
import type { WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { unnamedAgent } from './agents.ts';

/** What is known of a bundle while it is merged, and who and what of another workstation stands for whom and what here. */
type Named = 'agent' | 'probe' | 'offer';
export type Merge = {
  readonly db: WriteDb;
  readonly workstation: number;
  readonly name: string;
  readonly sequence: number;
  readonly now: number;
  readonly known: Map<string, number>;
  /** Requests whose words or notes changed. */
  readonly touched: Set<number>;
};

export const unknown = (what: string, uid: string): ExpectedError =>
  new ExpectedError(
    'bundle/damaged',
    `This bundle is damaged: it names a ${what} (${uid}) that it does not hold. Have everything exported again.`,
    { why: `unknown ${what}` },
  );

/** What it is here. Error: `bundle/damaged` for one that never came. */
export const idOf = ({ db, workstation, known }: Merge, kind: Named, uid: string): number => {
  const key = `${kind} ${uid}`;
  const there = known.get(key);
  if (there !== undefined) return there;
  const row = db.get<{ id: number }>(
    sql`SELECT id FROM bundle_alias WHERE workstation_id = ${workstation} AND kind = ${kind} AND uid = ${uid}`,
  );
  if (!row) throw unknown(kind, uid);
  known.set(key, row.id);
  return row.id;
};
export const idOrNull = (merge: Merge, kind: Named, uid: string | null): number | null =>
  uid === null ? null : idOf(merge, kind, uid);

export const alias = ({ db, workstation }: Merge, kind: Named, uid: string, find: () => number): void => {
  if (
    db.get(
      sql`SELECT 1 FROM bundle_alias WHERE workstation_id = ${workstation} AND kind = ${kind} AND uid = ${uid}`,
    )
  )
    return;
  db.run(
    sql`INSERT INTO bundle_alias (workstation_id, kind, uid, id) VALUES (${workstation}, ${kind}, ${uid}, ${find()})`,
  );
};

/** Somebody who works at two desks is one person by their name; whoever gave none is known by their desk. */
export const takeAgent = (
  merge: Merge,
  { uid, name }: { readonly uid: string; readonly name: string },
): void => {
  const { db, now } = merge;
  const shown = name === unnamedAgent ? `${name} (${merge.name})` : name;
  alias(
    merge,
    'agent',
    uid,
    () =>
      db.get<{ id: number }>(sql`SELECT id FROM agent WHERE uid = ${uid}`)?.id ??
      db.get<{ id: number }>(sql`SELECT id FROM agent WHERE name = ${shown}`)?.id ??
      db.run(sql`INSERT INTO agent (uid, name, created_at) VALUES (${uid}, ${shown}, ${now})`).id,
  );
};
