import type { DeliveryRow, LeadEnd, LogFilter, PresetName } from '../../core/contract/intake-log.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb } from '../handle.ts';
import { and, join, sql, type Sql } from '../sql.ts';

/** The intake log: what arrived, as it came, and what became of it. */

type Row = Omit<DeliveryRow, 'waits'> & { readonly id: number; readonly waits: 0 | 1 };

const columns = sql`
  SELECT d.id, d.uid AS delivery, p.name AS probe, d.source, d.preset, d.received_at AS receivedAt, d.fate, d.reason,
    json_array_length(d.leads) AS leads, d.summary, length(d.body) AS bytes, d.fate = 'rejected' AND d.settled_at IS NULL AS waits
  FROM delivery d JOIN probe p ON p.id = d.probe_id`;

const shape = ({ id: _id, waits, ...row }: Row): DeliveryRow => ({ ...row, waits: waits === 1 });

const conditions = (filter: LogFilter, cursor: string | null): readonly Sql[] => {
  const text = filter.text?.trim() ?? '';
  return [
    ...(cursor === null ? [] : [sql`d.id < ${Number(cursor)}`]),
    ...(filter.fate === undefined ? [] : [sql`d.fate = ${filter.fate}`]),
    ...(filter.waiting === true ? [sql`d.fate = 'rejected' AND d.settled_at IS NULL`] : []),
    ...(filter.probe === undefined ? [] : [sql`p.uid = ${filter.probe}`]),
    ...(filter.source === undefined ? [] : [sql`d.source = ${filter.source}`]),
    ...(filter.since === undefined ? [] : [sql`d.received_at >= ${filter.since}`]),
    ...(filter.until === undefined ? [] : [sql`d.received_at < ${filter.until}`]),
    ...(text === ''
      ? []
      : [
          sql`instr(lower(d.summary), lower(${text})) > 0 OR instr(lower(CAST(d.body AS TEXT)), lower(${text})) > 0`,
        ]),
  ];
};

/** Newest first; `next` is the cursor of the page after, null on the last. */
export const logPage = (
  db: ReadDb,
  args: { readonly filter: LogFilter; readonly cursor: string | null; readonly limit: number },
): { readonly rows: readonly DeliveryRow[]; readonly next: string | null } => {
  const found = db.all<Row>(
    join(
      columns,
      sql`WHERE`,
      and(conditions(args.filter, args.cursor)),
      sql`ORDER BY d.id DESC LIMIT ${args.limit + 1}`,
    ),
  );
  const rows = found.slice(0, args.limit);
  return { rows: rows.map(shape), next: found.length > args.limit ? String(rows.at(-1)?.id ?? 0) : null };
};

export type DeliveryDetail = DeliveryRow & {
  readonly probeUid: string;
  readonly sender: string;
  readonly contentType: string;
  /** As it came; a Buffer becomes this on its way between threads. */
  readonly body: Uint8Array;
  readonly providerId: string;
  readonly ends: readonly LeadEnd[];
  readonly requests: readonly { readonly request: string; readonly name: string; readonly open: boolean }[];
  readonly replays: string | null;
  readonly replayedBy: readonly string[];
};

/** Error: `intake/delivery-missing`. */
export const deliveryDetail = (db: ReadDb, { delivery }: { readonly delivery: string }): DeliveryDetail => {
  const row = db.get<Row>(join(columns, sql`WHERE d.uid = ${delivery}`));
  const more = db.get<{
    probeUid: string;
    sender: string;
    contentType: string;
    body: Buffer;
    providerId: string;
    ends: string;
    replays: string | null;
  }>(sql`
    SELECT p.uid AS probeUid, d.sender, d.content_type AS contentType, d.body, coalesce(d.provider_id, '') AS providerId, d.leads AS ends,
      (SELECT b.uid FROM delivery b WHERE b.id = d.replays) AS replays
    FROM delivery d JOIN probe p ON p.id = d.probe_id WHERE d.uid = ${delivery}`);
  if (!row || !more)
    throw new ExpectedError(
      'intake/delivery-missing',
      'This delivery is not in the intake log any more. Read the log again.',
    );
  const requests = db.all<{ request: string; name: string; state: string }>(sql`
    SELECT DISTINCT r.uid AS request, p.name, r.state FROM payload y JOIN request r ON r.id = y.request_id JOIN prospect p ON p.id = r.prospect_id
    WHERE y.delivery_id = ${row.id} ORDER BY r.id`);
  return {
    ...shape(row),
    ...more,
    ends: JSON.parse(more.ends) as readonly LeadEnd[],
    requests: requests.map(({ state, ...rest }) => ({ ...rest, open: state === 'open' })),
    replayedBy: db
      .all<{ uid: string }>(sql`SELECT uid FROM delivery WHERE replays = ${row.id} ORDER BY id`)
      .map(({ uid }) => uid),
  };
};

/** Rejected deliveries that nobody has dealt with yet. */
export const waitingDeliveries = (db: ReadDb): number =>
  db.get<{ n: number }>(
    sql`SELECT count(*) AS n FROM delivery WHERE fate = 'rejected' AND settled_at IS NULL`,
  )?.n ?? 0;

/** What receiving needs to know of a probe. */
export type ProbeIntake = {
  readonly uid: string;
  readonly name: string;
  readonly country: string;
  readonly zone: string;
  readonly mapping: string | null;
  readonly preset: PresetName;
  readonly access: 'closed' | 'secret' | 'open';
};

const intakeColumns = 'SELECT uid, name, country, zone, mapping, preset, access FROM probe';

/** Null when there is no such probe. */
export const probeIntake = (db: ReadDb, { uid }: { readonly uid: string }): ProbeIntake | null =>
  db.get<ProbeIntake>({ text: `${intakeColumns} WHERE uid = ?`, params: [uid] }) ?? null;

export const probeIntakes = (db: ReadDb): readonly ProbeIntake[] =>
  db.all<ProbeIntake>({ text: `${intakeColumns} ORDER BY name COLLATE NOCASE`, params: [] });
