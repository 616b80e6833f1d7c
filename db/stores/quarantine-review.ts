import {
  quarantineCountLimit,
  type Quarantine,
  type QuarantinedRequest,
} from '../../core/contract/quarantine.ts';
import type { ReadDb } from '../handle.ts';
import { sql } from '../sql.ts';

/** What waits in quarantine, for whoever reviews it. */

/** Those not settled yet, the newest first; one that holds nothing open is left out. */
export const listQuarantines = (db: ReadDb): readonly Quarantine[] =>
  db
    .all<Omit<Quarantine, 'more'> & { readonly more: 0 | 1 }>(
      sql`
      SELECT q.uid AS quarantine, p.name AS probe, b.source, b.file_name AS fileName, b.day, q.reason, q.made_at AS madeAt, q.kept_at AS keptAt,
        (SELECT g.name FROM agent g WHERE g.id = q.agent_id) AS agent,
        (SELECT count(*) FROM (SELECT 1 FROM quarantine_request h CROSS JOIN request r ON r.id = h.request_id
          WHERE h.quarantine_id = q.id AND h.settlement_id IS NULL AND r.state = 'open' AND r.quarantined = 1 LIMIT ${quarantineCountLimit})) AS requests,
        q.reached IS NOT NULL AS more
      FROM quarantine q JOIN batch b ON b.id = q.batch_id JOIN probe p ON p.id = b.probe_id
      WHERE q.ended_at IS NULL ORDER BY q.id DESC LIMIT 200`,
    )
    .filter(({ requests, more }) => requests > 0 || more === 1)
    .map(({ more, ...row }) => Object.assign(row, { more: more === 1 }));

/** The requests of a quarantine in the order they came, after the integer key `cursor`. */
export const quarantinedRequests = (
  db: ReadDb,
  args: { readonly quarantine: string; readonly cursor: string | null; readonly limit: number },
): { readonly rows: readonly QuarantinedRequest[]; readonly next: string | null } => {
  const found = db.all<
    Omit<QuarantinedRequest, 'phones'> & { readonly id: number; readonly phones: string }
  >(sql`
    SELECT r.id, r.uid AS request, p.name, p.company, r.asked_at AS askedAt, r.asked_where AS page,
      coalesce((SELECT group_concat(w.value ->> 'text', char(10)) FROM json_each(r.words) w), '') AS words,
      (SELECT json_group_array(c.value ORDER BY c.sort) FROM contact_point c WHERE c.prospect_id = p.id AND c.kind = 'phone') AS phones
    FROM quarantine_request h CROSS JOIN request r ON r.id = h.request_id JOIN prospect p ON p.id = r.prospect_id
    WHERE h.quarantine_id = (SELECT id FROM quarantine WHERE uid = ${args.quarantine}) AND h.settlement_id IS NULL
      AND h.request_id > ${Number(args.cursor ?? 0)} AND r.state = 'open' AND r.quarantined = 1
    ORDER BY h.request_id LIMIT ${args.limit + 1}`);
  const rows = found.slice(0, args.limit);
  return {
    rows: rows.map(({ id: _id, phones, ...row }) =>
      Object.assign(row, { phones: JSON.parse(phones) as readonly string[] }),
    ),
    next: found.length > args.limit ? String(rows.at(-1)?.id ?? 0) : null,
  };
};

/** Quarantines that nobody has looked at, with their requests, for the home screen. */
export const waitingQuarantines = (
  db: ReadDb,
): { readonly quarantines: number; readonly requests: number } => {
  const waiting = listQuarantines(db).filter(({ keptAt }) => keptAt === null);
  return { quarantines: waiting.length, requests: waiting.reduce((sum, { requests }) => sum + requests, 0) };
};
