import type { AttemptQuality, TrendBy, TrendRow } from '../../core/contract/quality.ts';
import { gradeOf, type PathSummary, type SoundWay } from '../../core/domain/quality.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { attemptId } from './attempts.ts';

const ways: readonly SoundWay[] = ['heard', 'sent'];

export type SaveQuality = AttemptQuality & { readonly attempt: string; readonly at: number };

/** The first word counts: a window that reconnects may say it again. Error: `call/missing`. */
export const saveQuality = (db: WriteDb, args: SaveQuality): void => {
  const { id } = attemptId(db, args.attempt);
  for (const way of ways) {
    const path = args[way];
    if (path === null) continue;
    db.run(sql`
      INSERT INTO attempt_quality
        (attempt_id, way, at, samples, mos_mean, mos_worst, loss, loss_worst, jitter_ms, round_trip_ms, codec, microphone, network, curve)
      VALUES (${id}, ${way}, ${args.at}, ${path.samples}, ${path.mosMean}, ${path.mosWorst}, ${path.loss}, ${path.lossWorst},
        ${path.jitterMs}, ${path.roundTripMs}, ${path.codec}, ${args.microphone}, ${args.network}, ${JSON.stringify(path.curve)})
      ON CONFLICT (attempt_id, way) DO NOTHING`);
  }
};

type Row = Omit<PathSummary, 'curve'> & {
  readonly curve: string;
  readonly way: SoundWay;
  readonly microphone: string;
  readonly network: string;
};

/** Null where nothing was measured. Error: `call/missing`. */
export const attemptQuality = (db: ReadDb, args: { readonly attempt: string }): AttemptQuality | null => {
  const { id } = attemptId(db, args.attempt);
  const rows = db.all<Row>(sql`
    SELECT way, samples, mos_mean AS mosMean, mos_worst AS mosWorst, loss, loss_worst AS lossWorst,
      jitter_ms AS jitterMs, round_trip_ms AS roundTripMs, codec, microphone, network, curve
    FROM attempt_quality WHERE attempt_id = ${id}`);
  const [first] = rows;
  if (!first) return null;
  const side = (way: SoundWay): PathSummary | null => {
    const row = rows.find((each) => each.way === way);
    if (!row) return null;
    const { way: _way, microphone: _microphone, network: _network, curve, ...summary } = row;
    return { ...summary, curve: JSON.parse(curve) as readonly number[] };
  };
  return {
    heard: side('heard'),
    sent: side('sent'),
    microphone: first.microphone,
    network: first.network,
  };
};

export type TrendArgs = {
  readonly by: TrendBy;
  readonly since: number;
  readonly until: number | null;
  readonly zone: string;
};

type Measured = {
  readonly startedAt: number;
  readonly microphone: string;
  readonly network: string;
  readonly heardMos: number | null;
  readonly heardLoss: number | null;
  readonly sentMos: number | null;
  readonly sentLoss: number | null;
};

const meanOf = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
};

const isPoor = ({ heardMos, sentMos }: Measured): boolean =>
  [heardMos, sentMos].some((score) => score !== null && gradeOf(score) === 'poor');

const worst = ({ heardMos, sentMos }: TrendRow): number => Math.min(heardMos ?? 5, sentMos ?? 5);

/** Hours are those of clocks in `zone`, summer and winter: SQLite knows no zones, so the calls are sorted out here. */
const keyBy = (by: TrendBy, zone: string): ((call: Measured) => string) => {
  if (by !== 'hour') return (call) => call[by];
  const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: zone });
  return (call) => String(Number(hour.format(call.startedAt)));
};

export const qualityTrend = (db: ReadDb, args: TrendArgs): readonly TrendRow[] => {
  const calls = db.all<Measured>(sql`
    SELECT a.started_at AS startedAt, coalesce(h.microphone, s.microphone) AS microphone, coalesce(h.network, s.network) AS network,
      h.mos_mean AS heardMos, h.loss AS heardLoss, s.mos_mean AS sentMos, s.loss AS sentLoss
    FROM attempt a
      LEFT JOIN attempt_quality h ON h.attempt_id = a.id AND h.way = 'heard'
      LEFT JOIN attempt_quality s ON s.attempt_id = a.id AND s.way = 'sent'
    WHERE a.started_at >= ${args.since} AND a.started_at < ${args.until ?? Number.MAX_SAFE_INTEGER}
      AND coalesce(h.attempt_id, s.attempt_id) IS NOT NULL`);
  const key = keyBy(args.by, args.zone);
  const groups = Map.groupBy(calls, key);
  const rows = [...groups].map(([name, group]): TrendRow => ({
    key: name,
    calls: group.length,
    poor: group.filter(isPoor).length,
    heardMos: meanOf(group.map((call) => call.heardMos)),
    sentMos: meanOf(group.map((call) => call.sentMos)),
    heardLoss: meanOf(group.map((call) => call.heardLoss)),
    sentLoss: meanOf(group.map((call) => call.sentLoss)),
  }));
  return args.by === 'hour'
    ? rows.toSorted((a, b) => Number(a.key) - Number(b.key))
    : rows.toSorted((a, b) => worst(a) - worst(b) || b.calls - a.calls);
};
