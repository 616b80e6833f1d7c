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

/** Made once for a connection: anew for each use, it costs as much as a few short statements. */
export const transactionsOf = (
  database: Database.Database,
): {
  /** Reads on one state of the database. */
  readonly deferred: <T>(work: () => T) => T;
  readonly immediate: <T>(work: () => T) => T;
} => {
  const run = database.transaction((work: () => unknown) => work());
  return {
    deferred: <T>(work: () => T): T => run.deferred(work) as T,
    immediate: <T>(work: () => T): T => run.immediate(work) as T,
  };
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
  };
};

export const readHandle = (database: Database.Database): ReadDb => {
  const { all, get, each, prepare } = connection(database);
  return { brand: 'read', all, get, each, prepare };
};

export const writeHandle = (database: Database.Database): WriteDb => ({
  brand: 'write',
  ...connection(database),
  transaction: transactionsOf(database).immediate,
});
