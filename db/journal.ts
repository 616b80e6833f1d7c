import { closeSync, fdatasyncSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CallStep, Decision, Direction } from '../core/contract/records.ts';
import { ExpectedError } from '../core/errors.ts';
import type { WriteDb } from './handle.ts';
import { sql } from './sql.ts';
import { agentName } from './stores/agents.ts';
import {
  addStep,
  endAttempt,
  type EndAttempt,
  type StartAttempt,
  type StartedAttempt,
} from './stores/attempts.ts';
import { saveDecision } from './stores/decisions.ts';
import { saveOutcome, type SaveOutcome } from './stores/outcomes.ts';
import {
  liftSuppression,
  suppressByHand,
  suppressPart,
  type LiftSuppression,
  type SuppressNumbers,
} from './stores/suppressions.ts';
import { withdrawConsent, type Withdraw } from './stores/withdrawal.ts';

/**
 * What was done in calls, and who is not to be called, a line each, beside the database: appended and on disk before the
 * answer goes out. Played onto a backup it brings back every call that was finished after it, and every refusal. One file
 * an hour; a backup makes older ones needless.
 *
 * It holds numbers and notes as the database does, for the owner's eyes only, and goes with an erasure.
 */

type Started = {
  readonly entry: 'started';
  readonly attempt: string;
  readonly request: string | null;
  readonly number: string;
  readonly direction: Direction;
  readonly reason: string;
  readonly decision: Decision;
  readonly agent: string;
  readonly now: number;
};
type Stepped = {
  readonly entry: 'step';
  readonly attempt: string;
  readonly step: CallStep;
  readonly at: number;
  readonly detail: string;
};
type Ended = { readonly entry: 'ended' } & EndAttempt;
type Saved = { readonly entry: 'saved'; readonly agent: string } & Omit<SaveOutcome, 'key'>;
type Refused =
  | ({ readonly entry: 'withdrawn' } & Omit<Withdraw, 'key'>)
  | ({ readonly entry: 'suppressed'; readonly list: boolean } & Omit<SuppressNumbers, 'key'>)
  | ({ readonly entry: 'lifted' } & LiftSuppression);
export type JournalEntry = Started | Stepped | Ended | Saved | Refused;

export const journalFolder = (dataDir: string): string => join(dataDir, 'journal');

const entryOf = (db: WriteDb, name: string, args: unknown, result: unknown): JournalEntry | null => {
  switch (name) {
    case 'attempts.start': {
      const { number, direction, reason, now } = args as StartAttempt;
      const { attempt, request, decision } = result as StartedAttempt;
      return {
        entry: 'started',
        attempt,
        request,
        number,
        direction,
        reason,
        decision,
        agent: agentName(db),
        now,
      };
    }
    case 'attempts.step':
      return { entry: 'step', ...(args as Omit<Stepped, 'entry'>) };
    case 'attempts.end':
      return { entry: 'ended', ...(args as EndAttempt) };
    case 'outcomes.save': {
      const { key: _key, ...saved } = args as SaveOutcome;
      return { entry: 'saved', agent: agentName(db), ...saved };
    }
    case 'consent.withdraw': {
      const { key: _key, ...withdrawn } = args as Withdraw;
      return { entry: 'withdrawn', ...withdrawn };
    }
    case 'suppressions.byHand':
    case 'suppressions.part': {
      const { key: _key, ...suppressed } = args as SuppressNumbers;
      return { entry: 'suppressed', list: name === 'suppressions.part', ...suppressed };
    }
    case 'suppressions.lift':
      return { entry: 'lifted', ...(args as LiftSuppression) };
    default:
      return null;
  }
};

/** Appends what an operation of the writer did, where it is of a call or a refusal, and waits until it is on disk. */
export const writeJournal = (
  dataDir: string,
  db: WriteDb,
  done: { readonly name: string; readonly args: unknown; readonly result: unknown },
): void => {
  const entry = entryOf(db, done.name, done.args, done.result);
  if (entry === null) return;
  const folder = journalFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const hour = new Date().toISOString().slice(0, 13);
  // Opened anew each time: an erasure may have taken the file away.
  const file = openSync(join(folder, `${hour}.ndjson`), 'a', 0o600);
  try {
    // A line that a crash has cut ends here, and not in the middle of the next.
    const line = Buffer.from(`\n${JSON.stringify(entry)}\n`);
    // A disk that is nearly full takes a part of it, and says so only the next time.
    for (let done = 0; done < line.length;) done += writeSync(file, line, done);
    // A step alone loses nothing: what comes after it takes it along.
    if (entry.entry !== 'step') fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
};

/** The files of a journal, the oldest first, by the hour they began in (`2026-03-12T10`). */
export const journalFiles = (
  dataDir: string,
): readonly { readonly hour: string; readonly path: string }[] => {
  const folder = journalFolder(dataDir);
  try {
    return readdirSync(folder)
      .filter((name) => /^\d{4}-\d\d-\d\dT\d\d\.ndjson$/.test(name))
      .toSorted()
      .map((name) => ({ hour: name.slice(0, 13), path: join(folder, name) }));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};

export type Journal = {
  readonly entries: readonly JournalEntry[];
  /** Lines that a crash has cut. */
  readonly cut: number;
};

export const readJournal = (dataDir: string): Journal => {
  const entries: JournalEntry[] = [];
  let cut = 0;
  for (const { path } of journalFiles(dataDir)) {
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      if (line === '') continue;
      try {
        entries.push(JSON.parse(line) as JournalEntry);
      } catch {
        cut += 1;
      }
    }
  }
  return { entries, cut };
};

export type Replayed = {
  readonly calls: number;
  readonly outcomes: number;
  /** Calls whose request is not in the backup: kept, without it. */
  readonly withoutRequest: number;
  /** Numbers and consents that somebody took back. */
  readonly refusals: number;
  /** What the rules refuse now, by the code of the refusal. */
  readonly refused: Readonly<Record<string, number>>;
};

const isKnown = (db: WriteDb, attempt: string): boolean =>
  db.get(sql`SELECT 1 FROM attempt WHERE uid = ${attempt}`) !== undefined;
const hasOutcome = (db: WriteDb, attempt: string): boolean =>
  db.get(sql`SELECT 1 FROM outcome o JOIN attempt a ON a.id = o.attempt_id WHERE a.uid = ${attempt}`) !==
  undefined;

const agentOf = (db: WriteDb, name: string, at: number): number => {
  const known = db.get<{ id: number }>(sql`SELECT id FROM agent WHERE name = ${name}`)?.id;
  return (
    known ??
    db.run(sql`INSERT INTO agent (uid, name, created_at) VALUES (lower(hex(randomblob(16))), ${name}, ${at})`)
      .id
  );
};

/** Answers whether its request was found, where it had one. */
const startAgain = (db: WriteDb, entry: Started): boolean => {
  const request =
    entry.request === null
      ? undefined
      : db.get<{ id: number; prospect: number }>(
          sql`SELECT id, prospect_id AS prospect FROM request WHERE uid = ${entry.request}`,
        );
  const decision =
    entry.direction === 'outbound'
      ? saveDecision(db, {
          request: request?.id ?? null,
          at: entry.now,
          decision: entry.decision,
          reason: entry.decision.allowed ? '' : entry.reason.trim(),
        })
      : null;
  const { id } = db.run(sql`
    INSERT INTO attempt (uid, request_id, prospect_id, decision_id, agent_id, direction, number, started_at, pid)
    VALUES (${entry.attempt}, ${request?.id ?? null}, ${request?.prospect ?? null}, ${decision}, ${agentOf(db, entry.agent, entry.now)},
      ${entry.direction}, ${entry.number}, ${entry.now}, 0)`);
  db.run(sql`INSERT INTO attempt_draft (attempt_id, updated_at) VALUES (${id}, ${entry.now})`);
  return entry.request === null || request !== undefined;
};

const asAgent = (db: WriteDb, name: string): void => {
  db.run(sql`
    INSERT INTO setting (name, value, updated_at) VALUES ('agentName', ${JSON.stringify(name)}, 0)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`);
};

/**
 * Plays a journal onto a database that was backed up before its end. What the database holds already is left as it is,
 * so it may be played twice. Outcomes go the usual way, with the clock and the agent of their time.
 */
export const replayJournal = (db: WriteDb, journal: Journal, key: Uint8Array): Replayed => {
  let calls = 0;
  let outcomes = 0;
  let withoutRequest = 0;
  let refusals = 0;
  /** Calls that this replay brings back: the steps of others are there already. */
  const brought = new Set<string>();
  const refused: Record<string, number> = {};
  const named = db.get<{ value: string }>(sql`SELECT value FROM setting WHERE name = 'agentName'`);
  /** In a transaction of its own; what the rules do not take is counted, and the rest goes on. */
  const attempted = (work: () => void): void => {
    try {
      db.transaction(work);
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      refused[error.code] = (refused[error.code] ?? 0) + 1;
    }
  };
  const refuse = (entry: Refused): void => {
    switch (entry.entry) {
      case 'withdrawn': {
        const { consents, suppressed, closed } = withdrawConsent(db, { ...entry, key });
        if (consents + suppressed + closed.length > 0) refusals += 1;
        return;
      }
      case 'suppressed': {
        const { added } = (entry.list ? suppressPart : suppressByHand)(db, { ...entry, key });
        refusals += added;
        return;
      }
      case 'lifted':
        // One that was entered after the backup has another uid by now, and stands: nobody is called by mistake.
        liftSuppression(db, entry);
    }
  };
  const save = ({ entry: _entry, agent, ...saved }: Saved): void => {
    const linked = db.get<{ request: number | null }>(
      sql`SELECT request_id AS request FROM attempt WHERE uid = ${saved.attempt}`,
    );
    attempted(() => {
      asAgent(db, agent);
      // A promise needs a request to be made for.
      saveOutcome(db, { ...saved, next: linked?.request === null ? null : saved.next, key });
      outcomes += 1;
    });
  };
  for (const entry of journal.entries) {
    switch (entry.entry) {
      case 'started':
        if (isKnown(db, entry.attempt)) break;
        if (!db.transaction(() => startAgain(db, entry))) withoutRequest += 1;
        brought.add(entry.attempt);
        calls += 1;
        break;
      case 'step':
        if (brought.has(entry.attempt)) db.transaction(() => addStep(db, entry));
        break;
      case 'ended':
        if (isKnown(db, entry.attempt)) db.transaction(() => endAttempt(db, entry));
        break;
      case 'saved':
        if (isKnown(db, entry.attempt) && !hasOutcome(db, entry.attempt)) save(entry);
        break;
      case 'withdrawn':
      case 'suppressed':
      case 'lifted':
        attempted(() => refuse(entry));
        break;
    }
  }
  db.transaction(() => {
    if (named === undefined) db.run(sql`DELETE FROM setting WHERE name = 'agentName'`);
    else db.run(sql`UPDATE setting SET value = ${named.value} WHERE name = 'agentName'`);
  });
  return { calls, outcomes, withoutRequest, refusals, refused };
};
