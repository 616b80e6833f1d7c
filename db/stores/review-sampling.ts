import { drawSample, type Sample, type SampledCall } from '../../core/domain/sampling.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';
import { addReview, attemptId } from './reviews.ts';
import { formInUse, latestVersion } from './score-forms.ts';
import { ensure, read, write } from './settings.ts';

/** The settings that a draw leaves behind: the seed, made once, so that no draw can be repeated until it pleases. */
const seedName = 'reviewSeed';
const ruleName = 'reviewSampling';

/** Calls that can be drawn: somebody answered, the outcome is written down, and nobody reviews them. */
const drawable = (db: ReadDb, { start, end }: { readonly start: number; readonly end: number }) =>
  db.all<SampledCall>(sql`
    SELECT a.uid AS attempt, g.uid AS agent, o.kind AS outcome
    FROM attempt a INDEXED BY attempt_by_time JOIN agent g ON g.id = a.agent_id
      JOIN attempt_end e ON e.attempt_id = a.id JOIN outcome o ON o.attempt_id = a.id
    WHERE a.started_at >= ${start} AND a.started_at < ${end} AND e.answered_at IS NOT NULL AND a.number <> 'erased'
      AND NOT EXISTS (SELECT 1 FROM attempt_fact f JOIN probe b ON b.id = f.probe_id WHERE f.attempt_id = a.id AND b.practice = 1)
      AND NOT EXISTS (SELECT 1 FROM review v WHERE v.attempt_id = a.id AND v.calibration_id IS NULL)`);

export type DrawArgs = {
  /** UTC ms; the week the sample is for. */
  readonly start: number;
  readonly end: number;
  readonly perAgent: number;
  readonly form: string;
  readonly at: number;
};

/** Makes a review of each call drawn; `short` names agents. Error: `score-form/missing`. */
export const drawReviews = (
  db: WriteDb,
  args: DrawArgs,
): { readonly drawn: number; readonly short: Sample['short'] } => {
  const { start, perAgent, at } = args;
  const form = formInUse(db, args.form, at);
  const seed = String(ensure(db, { name: seedName, value: newUid(), at }));
  const drawn = new Map(
    db
      .all<{ agent: string; n: number }>(
        sql`
        SELECT g.uid AS agent, count(*) AS n FROM review v JOIN attempt a ON a.id = v.attempt_id JOIN agent g ON g.id = a.agent_id
        WHERE v.week = ${start} AND v.origin_id IS NULL GROUP BY g.id`,
      )
      .map(({ agent, n }) => [agent, n]),
  );
  const sample = drawSample(drawable(db, args), { perAgent, seed: `${seed} ${start}`, drawn });
  for (const attempt of sample.attempts)
    addReview(db, {
      attempt: attemptId(db, attempt),
      form,
      week: start,
      calibration: null,
      reviewer: null,
      at,
    });
  write(db, { values: { [ruleName]: { perAgent, form: args.form } }, at });
  appendEvent(db, {
    at,
    agent: currentAgent(db, at),
    kind: 'reviews.drawn',
    subject: args.form,
    data: { week: start, perAgent, seed, drawn: sample.attempts.length },
  });
  const names = new Map(
    db
      .all<{ uid: string; name: string }>(sql`SELECT uid, name FROM agent`)
      .map(({ uid, name }) => [uid, name]),
  );
  return {
    drawn: sample.attempts.length,
    short: sample.short.map((one) => ({ ...one, agent: names.get(one.agent) ?? one.agent })),
  };
};

const weeklyName = 'weeklyDraw';

/** What is drawn each week by itself, once the week is over; null where nothing is. */
export type WeeklyDraw = {
  readonly perAgent: number;
  readonly form: string;
  /** Start of the latest week that is done with, UTC ms: drawn, or over when it was switched on. */
  readonly doneWeek: number;
  /** The latest draw, as long as there was one. */
  readonly drawn: { readonly week: number; readonly reviews: number } | null;
};

/** With the latest version of its form: whoever changes a form means the draws to come. */
export const weeklyDraw = (db: ReadDb): WeeklyDraw | null => {
  const row = db.get<{ value: string }>(sql`SELECT value FROM setting WHERE name = ${weeklyName}`);
  const kept = row ? (JSON.parse(row.value) as WeeklyDraw | null) : null;
  return kept && { ...kept, form: latestVersion(db, kept.form) };
};

/** Switched on, it begins with the week that runs now; null switches it off. Error: `score-form/missing`. */
export const setWeeklyDraw = (
  db: WriteDb,
  args: { readonly draw: WeeklyDraw | null; readonly at: number },
): void => {
  const { draw, at } = args;
  if (draw) formInUse(db, draw.form, at);
  write(db, { values: { [weeklyName]: draw }, at });
  appendEvent(db, {
    at,
    agent: currentAgent(db, at),
    kind: 'reviews.weekly',
    subject: draw?.form ?? '',
    data: { on: draw !== null, perAgent: draw?.perAgent ?? 0 },
  });
};

/** A desk whose log of the week has not come: seen lately, and not since the week was over. */
const laggards = (db: ReadDb, { start, end }: { readonly start: number; readonly end: number }): number =>
  db.get<{ n: number }>(sql`
    SELECT count(*) AS n FROM (SELECT max(made_at) AS at FROM bundle_received GROUP BY workstation_id) WHERE at >= ${start} AND at < ${end}`)
    ?.n ?? 0;

/**
 * Draws the week for good, in one transaction with the note that it is done: a second turn, another process or a restart
 * finds it done. Null while there is nothing to do: switched off, done, or `patience` ms are not over and a desk's log is still
 * to come. Error: `score-form/missing`.
 */
export const drawWeek = (
  db: WriteDb,
  args: {
    readonly start: number;
    readonly end: number;
    readonly patience: number;
    readonly at: number;
  },
): { readonly drawn: number } | null => {
  const { start, end, at } = args;
  // Read here, not by the caller: another process may have drawn, or somebody switched it off, meanwhile.
  const draw = weeklyDraw(db);
  if (!draw || draw.doneWeek >= start || at < end) return null;
  if (at < end + args.patience && laggards(db, args) > 0) return null;
  const rule = read(db)[ruleName] ?? null;
  const { drawn } = drawReviews(db, { start, end, perAgent: draw.perAgent, form: draw.form, at });
  // The rule of the next draw by hand stays what it was.
  write(db, {
    values: {
      [ruleName]: rule,
      [weeklyName]: { ...draw, doneWeek: start, drawn: { week: start, reviews: drawn } } satisfies WeeklyDraw,
    },
    at,
  });
  return { drawn };
};

/** What the last draw was asked for; null before the first. */
export const samplingRule = (db: ReadDb): unknown => read(db)[ruleName] ?? null;
