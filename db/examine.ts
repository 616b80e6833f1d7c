import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ExpectedError } from '../core/errors.ts';
import { readHandle } from './handle.ts';
import { migrations, refuseFuture } from './migrate.ts';
import { explain } from './open.ts';
import { read as readSettings } from './stores/settings.ts';

export type SourceFates = {
  /** `http`, `mail`, `feed`, …, or the format of a file. */
  readonly source: string;
  /** UTC ms of the newest that was taken, and of the newest that was not. */
  readonly takenAt: number | null;
  readonly refusedAt: number | null;
};

/** What there is to know of a database from outside, without changing it. */
export type Examined = {
  readonly bytes: number;
  readonly walBytes: number;
  readonly sqlite: string;
  readonly schema: number;
  /** The schema that this program makes of it at the next start. */
  readonly latest: number;
  /** By name, as they are stored; empty where the schema is another. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** When something was last written down in the audit; UTC ms. */
  readonly newestAt: number | null;
  readonly sources: readonly SourceFates[];
  /** Rows of each table; empty unless asked for. */
  readonly rows: Readonly<Record<string, number>>;
};

export type ExamineTask = {
  readonly file: string;
  /** Have every page looked through. */
  readonly whole: boolean;
  readonly countRows: boolean;
};

/** Of what came lately: a table of any size is not read through for it. */
const newest = `
  WITH lately AS (SELECT source, fate, received_at AS at FROM delivery ORDER BY id DESC LIMIT 2000),
  files AS (
    SELECT source, state, coalesce(finished_at, started_at) AS at FROM batch
    WHERE source NOT IN ('http', 'mail', 'feed', 'voice', 'hand') ORDER BY id DESC LIMIT 200
  )
  SELECT source, max(CASE WHEN fate <> 'rejected' THEN at END) AS takenAt,
    max(CASE WHEN fate = 'rejected' THEN at END) AS refusedAt
  FROM lately GROUP BY source
  UNION ALL
  SELECT source, max(CASE WHEN state = 'done' THEN at END),
    max(CASE WHEN state IN ('failed', 'interrupted') THEN at END)
  FROM files WHERE state <> 'running' GROUP BY source ORDER BY source`;

const rowsOf = (database: Database.Database): Readonly<Record<string, number>> =>
  Object.fromEntries(
    database
      .prepare<[], { name: string }>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
      )
      .all()
      .map(({ name }) => [
        name,
        database.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "${name.replaceAll('"', '""')}"`).get()
          ?.n ?? 0,
      ]),
  );

/**
 * Errors: `db/missing`, `db/damaged`, `db/foreign`, `db/from-the-future` (data: version, latest), and those of opening.
 */
export const examine = ({ file, whole, countRows }: ExamineTask): Examined => {
  if (!existsSync(file)) throw new ExpectedError('db/missing', `There is no file ${file}.`);
  let database: Database.Database | null = null;
  try {
    database = new Database(file, { readonly: true, timeout: 2_000 });
    refuseFuture(database, file);
    if (whole && database.pragma('quick_check(1)', { simple: true }) !== 'ok')
      throw new ExpectedError(
        'db/damaged',
        `The file ${file} is not a sound database. Keep a copy of it and put back the latest backup from the folder "backups" beside it.`,
      );
    const schema = database.pragma('user_version', { simple: true }) as number;
    const latest = migrations().at(-1)?.version ?? 0;
    const known = schema === latest;
    const db = readHandle(database);
    return {
      bytes: statSync(file).size,
      walBytes: statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0,
      sqlite: database.prepare<[], { v: string }>('SELECT sqlite_version() AS v').get()?.v ?? '',
      schema,
      latest,
      settings: known ? readSettings(db) : {},
      newestAt: known
        ? (database.prepare<[], { at: number }>('SELECT at FROM event ORDER BY id DESC LIMIT 1').get()?.at ??
          null)
        : null,
      sources: known ? database.prepare<[], SourceFates>(newest).all() : [],
      rows: countRows ? rowsOf(database) : {},
    };
  } catch (error) {
    throw explain(error, file);
  } finally {
    database?.close();
  }
};
