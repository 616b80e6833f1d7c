import type { ReadDb, WriteDb } from '../handle.ts';
import { sql, type Sql } from '../sql.ts';

/** Ids in one block: slot `i` of block `b` is id `b * blockSize + i`. */
export const blockSize = 65_536;

type Arrays = {
  readonly f64: Float64Array<ArrayBuffer>;
  readonly u32: Uint32Array<ArrayBuffer>;
  readonly u16: Uint16Array<ArrayBuffer>;
  readonly u8: Uint8Array<ArrayBuffer>;
};
/** Column → its numbers; the first one is `f64` and NaN where no row has the id. Wide columns come before narrow ones. */
export type Shape = Readonly<Record<string, keyof Arrays>>;

export type Block<S extends Shape> = {
  readonly first: number;
  /** Slots in use: no row of the block has a later one. */
  readonly length: number;
  /** Another number whenever anything of it may have changed: what was derived from it is then old. */
  readonly revision: number;
} & { readonly [Column in keyof S]: Arrays[S[Column]] };

export type ColumnTable<S extends Shape> = {
  readonly name: 'attempt' | 'request' | 'promise';
  readonly shape: S;
  /** Rows with `id` and every column, as numbers, in the order of ids; `which` is a condition on `t.id`. */
  readonly rows: (which: Sql) => Sql;
  /** The highest id there is, or null. */
  readonly last: Sql;
};

/** Null for what is not known: NaN in a wide column, 0 in the others. */
type Row = { readonly id: number } & Readonly<Record<string, number | null>>;

const arrayOf = (kind: keyof Arrays, data: ArrayBuffer, offset: number): Arrays[keyof Arrays] => {
  switch (kind) {
    case 'f64':
      return new Float64Array(data, offset, blockSize);
    case 'u32':
      return new Uint32Array(data, offset, blockSize);
    case 'u16':
      return new Uint16Array(data, offset, blockSize);
    case 'u8':
      return new Uint8Array(data, offset, blockSize);
  }
};
const widths: Readonly<Record<keyof Arrays, number>> = { f64: 8, u32: 4, u16: 2, u8: 1 };

const bytesOf = (shape: Shape): number =>
  Object.values(shape).reduce((sum, kind) => sum + widths[kind] * blockSize, 0);

/** A block under change: the columns by name, over one piece of memory that is also what is stored. */
type Slab = {
  readonly first: number;
  length: number;
  revision: number;
  readonly data: ArrayBuffer;
  readonly columns: Readonly<Record<string, Arrays[keyof Arrays]>>;
  readonly key: Float64Array<ArrayBuffer>;
};

let revisions = 0;
const nextRevision = (): number => {
  revisions += 1;
  return revisions;
};

const slabOf = (shape: Shape, block: number, data: ArrayBuffer): Slab => {
  let offset = 0;
  const columns: Record<string, Arrays[keyof Arrays]> = {};
  for (const [name, kind] of Object.entries(shape)) {
    columns[name] = arrayOf(kind, data, offset);
    offset += widths[kind] * blockSize;
  }
  const key = new Float64Array(data, 0, blockSize);
  return { first: block * blockSize, length: blockSize, revision: nextRevision(), data, columns, key };
};

const trim = (slab: Slab): void => {
  while (slab.length > 0 && Number.isNaN(slab.key[slab.length - 1])) slab.length -= 1;
};

const emptySlab = (shape: Shape, block: number): Slab => {
  const slab = slabOf(shape, block, new ArrayBuffer(bytesOf(shape)));
  slab.key.fill(Number.NaN);
  slab.length = 0;
  return slab;
};

/** A migration that changes a shape empties `column_block` and sets `folded` to 0. */
const storedSlab = (shape: Shape, block: number, stored: Uint8Array): Slab => {
  const slab = slabOf(shape, block, new Uint8Array(stored).buffer);
  trim(slab);
  return slab;
};

type Slabs = Map<number, Slab>;

const slabAt = (slabs: Slabs, shape: Shape, id: number): Slab => {
  const block = Math.floor(id / blockSize);
  const known = slabs.get(block);
  if (known) return known;
  const made = emptySlab(shape, block);
  slabs.set(block, made);
  return made;
};

const remove = (slab: Slab, id: number): void => {
  slab.revision = nextRevision();
  slab.key[id - slab.first] = Number.NaN;
};

const put = (slab: Slab, names: readonly string[], row: Row): void => {
  slab.revision = nextRevision();
  const slot = row.id - slab.first;
  for (const name of names) {
    const column = slab.columns[name];
    if (column) column[slot] = row[name] ?? Number.NaN;
  }
  if (slot >= slab.length) slab.length = slot + 1;
};

type State = { readonly folded: number; readonly version: number };
const stateOf = (db: ReadDb, name: string): State =>
  db.get<State>(sql`SELECT folded, version FROM column_state WHERE tab = ${name}`) ?? {
    folded: 0,
    version: 0,
  };

type Loaded = { readonly slabs: Slabs; version: number; folded: number; seen: number };
const loadedOf = new WeakMap<ReadDb, Map<string, Loaded>>();

const startLoaded = (db: ReadDb, name: string): Loaded => {
  const tables = loadedOf.get(db) ?? new Map<string, Loaded>();
  loadedOf.set(db, tables);
  const known = tables.get(name);
  if (known) return known;
  const made: Loaded = { slabs: new Map(), version: -1, folded: 0, seen: -1 };
  tables.set(name, made);
  return made;
};

/** Changes with every commit of another connection; a connection that writes itself cannot go by it. */
const changesSeen = (db: ReadDb): number | null =>
  db.brand === 'write'
    ? null
    : (db.get<{ readonly data_version: number }>(sql`PRAGMA data_version`)?.data_version ?? null);

/**
 * The columns of a table as this connection sees it now. The first call of a connection reads the stored blocks; later
 * ones those that were stored anew, the rows after them, and the rows that changed. The arrays belong to the connection:
 * they are read at once and never kept or changed.
 */
export const readColumns = <S extends Shape>(db: ReadDb, table: ColumnTable<S>): readonly Block<S>[] => {
  const loaded = startLoaded(db, table.name);
  const seen = changesSeen(db);
  if (seen === null || seen !== loaded.seen) {
    refresh(db, table, loaded);
    loaded.seen = seen ?? -1;
  }
  return [...loaded.slabs.values()]
    .toSorted((a, b) => a.first - b.first)
    .map(({ first, length, revision, columns }) => ({ first, length, revision, ...columns }) as Block<S>);
};

/** Forgets the rows after `folded`: they were read from the table, and may have gone since. */
const keepFolded = (slabs: Slabs, folded: number): void => {
  for (const slab of slabs.values()) {
    const kept = Math.max(0, Math.min(blockSize, folded + 1 - slab.first));
    if (kept >= slab.length) continue;
    slab.key.fill(Number.NaN, kept);
    slab.length = kept;
    slab.revision = nextRevision();
  }
};

const refresh = (db: ReadDb, { name, shape, rows }: ColumnTable<Shape>, loaded: Loaded): void => {
  const { slabs } = loaded;
  const { folded, version } = stateOf(db, name);
  // By the mark of the last time: a block whose new rows had all gone by then was not stored.
  keepFolded(slabs, loaded.folded);
  if (version !== loaded.version) {
    for (const stored of db.each<{ readonly block: number; readonly data: Uint8Array }>(
      sql`SELECT block, data FROM column_block WHERE tab = ${name} AND version > ${loaded.version}`,
    )) {
      slabs.set(stored.block, storedSlab(shape, stored.block, stored.data));
    }
  }
  keepFolded(slabs, folded);
  loaded.version = version;
  loaded.folded = folded;
  const names = Object.keys(shape);
  for (const row of db.each<Row>(rows(sql`t.id > ${folded}`))) put(slabAt(slabs, shape, row.id), names, row);
  for (const { id } of db.all<{ readonly id: number }>(sql`SELECT id FROM column_due WHERE tab = ${name}`))
    remove(slabAt(slabs, shape, id), id);
  for (const row of db.each<Row>(rows(sql`t.id IN (SELECT id FROM column_due WHERE tab = ${name})`)))
    put(slabAt(slabs, shape, row.id), names, row);
  for (const slab of slabs.values()) trim(slab);
};

/** Rows of a table that are not in its blocks: those after them, and those that changed. */
const behind = (db: ReadDb, { name, last }: ColumnTable<Shape>): number => {
  const highest = db.get<{ readonly id: number | null }>(last)?.id ?? 0;
  const due = db.get<{ readonly n: number }>(
    sql`SELECT count(*) AS n FROM (SELECT 1 FROM column_due WHERE tab = ${name} LIMIT 100000)`,
  );
  return Math.max(0, highest - stateOf(db, name).folded) + (due?.n ?? 0);
};

const foldOnce = (db: WriteDb, { name, shape, rows, last }: ColumnTable<Shape>, limit: number): void => {
  const { folded, version } = stateOf(db, name);
  const highest = db.get<{ readonly id: number | null }>(last)?.id ?? 0;
  const until = Math.max(folded, Math.min(highest, folded + limit));
  const slabs: Slabs = new Map();
  const names = Object.keys(shape);
  const slab = (id: number): Slab => {
    const block = Math.floor(id / blockSize);
    if (!slabs.has(block)) {
      const stored = db.get<{ readonly data: Uint8Array }>(
        sql`SELECT data FROM column_block WHERE tab = ${name} AND block = ${block}`,
      );
      if (stored) {
        const known = storedSlab(shape, block, stored.data);
        // What was deleted after it was stored may have given its id to another row.
        known.key.fill(Number.NaN, Math.max(0, Math.min(blockSize, folded + 1 - known.first)));
        slabs.set(block, known);
      }
    }
    return slabAt(slabs, shape, id);
  };
  const due = db.all<{ readonly id: number }>(
    sql`SELECT id FROM column_due WHERE tab = ${name} ORDER BY id LIMIT ${limit}`,
  );
  for (const { id } of due) remove(slab(id), id);
  const lastDue = due.at(-1)?.id ?? 0;
  const ofDue = sql`t.id IN (SELECT id FROM column_due WHERE tab = ${name} AND id <= ${lastDue})`;
  for (const which of [ofDue, sql`t.id > ${folded} AND t.id <= ${until}`])
    for (const row of db.each<Row>(rows(which))) put(slab(row.id), names, row);
  for (const [block, { data }] of slabs) {
    db.run(sql`
      INSERT INTO column_block (tab, block, version, data) VALUES (${name}, ${block}, ${version + 1}, ${Buffer.from(data)})
      ON CONFLICT (tab, block) DO UPDATE SET version = excluded.version, data = excluded.data`);
  }
  db.run(sql`DELETE FROM column_due WHERE tab = ${name} AND id <= ${lastDue}`);
  db.run(sql`UPDATE column_state SET folded = ${until}, version = ${version + 1} WHERE tab = ${name}`);
};

/**
 * Stores up to `limit` rows of those that are not in the blocks of a table yet, in a transaction of its own, unless they
 * are fewer than `atLeast`. Answers whether it should be asked again.
 */
export const foldColumns = (
  db: WriteDb,
  table: ColumnTable<Shape>,
  { atLeast, limit }: { readonly atLeast: number; readonly limit: number },
): boolean => {
  if (behind(db, table) < atLeast) return false;
  db.transaction(() => foldOnce(db, table, limit));
  return behind(db, table) >= atLeast;
};
