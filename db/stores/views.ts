import type { z } from 'zod';
import { callViewDefinition } from '../../core/contract/call-views.ts';
import { viewDefinition } from '../../core/contract/views.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';

/** The views that people saved, for every window. A searched text is never kept: it may name somebody. */

type Row = { readonly uid: string; readonly name: string; readonly definition: string };
type Saved<Definition> = { readonly view: string; readonly name: string; readonly definition: Definition };

const missing = (): ExpectedError =>
  new ExpectedError('view/missing', 'This view was removed meanwhile. Choose another.');

/** The views of one list; names are its own. */
const viewsOf = <Definition>(list: 'requests' | 'calls', shape: z.ZodType<Definition>) => {
  const read = ({ uid, name, definition }: Row): readonly Saved<Definition>[] => {
    const known = shape.safeParse(JSON.parse(definition));
    // One that a newer Rappel wrote, with what this one does not know, is left out rather than shown as something else.
    return known.success ? [{ view: uid, name, definition: known.data }] : [];
  };
  const refuseTaken = (db: ReadDb, name: string, uid: string | null): void => {
    if (
      db.get(
        sql`SELECT 1 FROM view WHERE list = ${list} AND name = ${name} AND removed_at IS NULL AND uid IS NOT ${uid}`,
      )
    )
      throw new ExpectedError('view/name-taken', `There is a view "${name}" already. Give it another name.`);
  };
  return {
    list: (db: ReadDb): readonly Saved<Definition>[] =>
      db
        .all<Row>(
          sql`SELECT uid, name, definition FROM view WHERE list = ${list} AND removed_at IS NULL ORDER BY name, id`,
        )
        .flatMap(read),
    /** A new one where `view` is null. Errors: `view/missing`, `view/name-taken`. */
    save: (
      db: WriteDb,
      args: {
        readonly view: string | null;
        readonly name: string;
        readonly definition: Definition;
        readonly at: number;
      },
    ): Saved<Definition> => {
      const { view, name, definition, at } = args;
      refuseTaken(db, name, view);
      const text = JSON.stringify(definition);
      const uid = view ?? newUid();
      const { changes } =
        view === null
          ? db.run(
              sql`INSERT INTO view (uid, list, name, definition, created_at, updated_at) VALUES (${uid}, ${list}, ${name}, ${text}, ${at}, ${at})`,
            )
          : db.run(
              sql`UPDATE view SET name = ${name}, definition = ${text}, updated_at = ${at} WHERE uid = ${uid} AND list = ${list} AND removed_at IS NULL`,
            );
      if (changes === 0) throw missing();
      return { view: uid, name, definition };
    },
    /** Error: `view/missing`. */
    remove: (db: WriteDb, { view, at }: { readonly view: string; readonly at: number }): void => {
      const { changes } = db.run(
        sql`UPDATE view SET removed_at = ${at} WHERE uid = ${view} AND list = ${list} AND removed_at IS NULL`,
      );
      if (changes === 0) throw missing();
    },
    /** Errors: `view/missing`, `view/name-taken`. */
    restore: (db: WriteDb, { view }: { readonly view: string }): Saved<Definition> => {
      const row = db.get<Row>(
        sql`SELECT uid, name, definition FROM view WHERE uid = ${view} AND list = ${list} AND removed_at IS NOT NULL`,
      );
      const [saved] = row ? read(row) : [];
      if (!saved) throw missing();
      refuseTaken(db, saved.name, view);
      db.run(sql`UPDATE view SET removed_at = NULL WHERE uid = ${view}`);
      return saved;
    },
  };
};

export const requestViews = viewsOf('requests', viewDefinition);
export const callViews = viewsOf('calls', callViewDefinition);

/** What the filters offer. */
export const listChoices = (db: ReadDb) => {
  const named = (statement: ReturnType<typeof sql>) => [...db.all<{ uid: string; name: string }>(statement)];
  return {
    probes: named(sql`SELECT uid, name FROM probe ORDER BY name`),
    offers: named(sql`SELECT uid, name FROM offer ORDER BY name`),
    stakes: db
      .all<{ label: string }>(sql`SELECT DISTINCT label FROM stake ORDER BY label`)
      .map(({ label }) => label),
    agents: named(sql`SELECT uid, name FROM agent ORDER BY name`),
    zones: db
      .all<{ zone: string }>(sql`SELECT DISTINCT zone FROM probe ORDER BY zone`)
      .map(({ zone }) => zone),
  };
};
