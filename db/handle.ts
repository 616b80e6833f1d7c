import type Database from 'better-sqlite3';
import type { Sql, SqlValue } from './sql.ts';

/**
 * Branded handles, so that a function that reads cannot be given the means to write: stores take
 * `ReadDb` or `WriteDb`. Statements are prepared once per connection and kept.
 */
export type ReadDb = {
  readonly brand: 'read' | 'write';
  readonly all: <Row>(statement: Sql) => readonly Row[];
  readonly get: <Row>(statement: Sql) => Row | undefined;
  /** Rows one by one, for exports that should not be held whole. */
  readonly each: <Row>(statement: Sql) => IterableIterator<Row>;
  /** A prepared statement for a hot loop. */
  readonly prepare: <Params extends readonly SqlValue[], Row>(text: string) => Prepared<Params, Row>;
};

export type WriteDb = ReadDb & {
  readonly brand: 'write';
  readonly run: (statement: Sql) => { readonly changes: number; readonly id: number };
  readonly exec: (text: string) => void;
  /** Runs `work` in one IMMEDIATE transaction; a throw rolls everything back. */
  readonly transaction: <T>(work: () => T) => T;
};

export type Prepared<Params extends readonly SqlValue[], Row> = {
  readonly get: (...params: Params) => Row | undefined;
  readonly all: (...params: Params) => readonly Row[];
  readonly run: (...params: Params) => { readonly changes: number; readonly id: number };
};

const connection = (database: Database.Database) => {
  const statements = new Map<string, Database.Statement>();
  const statement = (text: string): Database.Statement => {
    const known = statements.get(text);
    if (known) return known;
    const made = database.prepare(text);
    statements.set(text, made);
    return made;
  };
  const ran = (result: Database.RunResult) => ({
    changes: result.changes,
    id: Number(result.lastInsertRowid),
  });
  // Made once: each time anew, it costs as much as a short statement.
  const inTransaction = database.transaction((work: () => unknown) => work());
  return {
    all: <Row>({ text, params }: Sql) => statement(text).all(...params) as Row[],
    get: <Row>({ text, params }: Sql) => statement(text).get(...params) as Row | undefined,
    each: <Row>({ text, params }: Sql) => statement(text).iterate(...params) as IterableIterator<Row>,
    prepare: <Params extends readonly SqlValue[], Row>(text: string): Prepared<Params, Row> => {
      const made = statement(text);
      return {
        get: (...params) => made.get(...params) as Row | undefined,
        all: (...params) => made.all(...params) as Row[],
        run: (...params) => ran(made.run(...params)),
      };
    },
    run: ({ text, params }: Sql) => ran(statement(text).run(...params)),
    exec: (text: string) => {
      database.exec(text);
    },
    transaction: <T>(work: () => T): T => inTransaction.immediate(work) as T,
  };
};

export const readHandle = (database: Database.Database): ReadDb => {
  const { all, get, each, prepare } = connection(database);
  return { brand: 'read', all, get, each, prepare };
};

export const writeHandle = (database: Database.Database): WriteDb => ({
  brand: 'write',
  ...connection(database),
});
