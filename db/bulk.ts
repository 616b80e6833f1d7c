import type { WriteDb } from './handle.ts';
import type { SqlValue } from './sql.ts';

/**
 * Rows of one table, gathered and inserted many to a statement: a call into SQLite costs as much as a narrow row.
 * `head` is all of the statement up to VALUES. Nothing is written before `flush`, so that whoever gathers for several
 * tables decides in which order they are filled.
 */
export type Bulk = {
  readonly add: (...values: readonly SqlValue[]) => void;
  readonly flush: () => void;
};

/** Most rows first; what is left over goes in smaller statements. */
const statementRows = [16, 4, 1] as const;

export const createBulk = (db: WriteDb, head: string, width: number): Bulk => {
  const row = `(${Array.from({ length: width }, () => '?').join(', ')})`;
  const statements = statementRows.map((rows) => ({
    step: rows * width,
    text: `${head} VALUES ${Array.from({ length: rows }, () => row).join(', ')}`,
  }));
  let pending: SqlValue[] = [];
  return {
    add: (...values) => {
      for (const value of values) pending.push(value);
    },
    flush: () => {
      if (pending.length === 0) return;
      let at = 0;
      for (const { step, text } of statements) {
        if (at + step > pending.length) continue;
        const { run } = db.prepare<readonly SqlValue[], never>(text);
        for (; at + step <= pending.length; at += step) run(...pending.slice(at, at + step));
      }
      pending = [];
    },
  };
};
