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

const rowsPerStatement = 32;

export const createBulk = (db: WriteDb, head: string, width: number): Bulk => {
  const row = `(${Array.from({ length: width }, () => '?').join(', ')})`;
  const one = `${head} VALUES ${row}`;
  const many = `${head} VALUES ${Array.from({ length: rowsPerStatement }, () => row).join(', ')}`;
  const step = width * rowsPerStatement;
  let pending: SqlValue[] = [];
  return {
    add: (...values) => {
      for (const value of values) pending.push(value);
    },
    flush: () => {
      if (pending.length === 0) return;
      let at = 0;
      if (pending.length >= step) {
        const { run } = db.prepare<readonly SqlValue[], never>(many);
        for (; at + step <= pending.length; at += step) run(...pending.slice(at, at + step));
      }
      if (at < pending.length) {
        const { run } = db.prepare<readonly SqlValue[], never>(one);
        for (; at < pending.length; at += width) run(...pending.slice(at, at + width));
      }
      pending = [];
    },
  };
};
