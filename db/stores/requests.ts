import type { ClosedReason } from '../../core/contract/records.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';
import { endPromise, promiseInForce } from './promises.ts';
import { reindexRequest } from './search.ts';

/** Error: `request/missing`. */
export const requestId = (db: ReadDb, uid: string): { readonly id: number; readonly prospect: number } => {
  const row = db.get<{ id: number; prospect: number }>(
    sql`SELECT id, prospect_id AS prospect FROM request WHERE uid = ${uid}`,
  );
  if (!row)
    throw new ExpectedError('request/missing', 'This request does not exist any more. Read the queue again.');
  return row;
};

/** Of another workstation: it is worked on there. Error: `request/elsewhere`. */
export const refuseElsewhere = (db: ReadDb, id: number): void => {
  if (db.get(sql`SELECT 1 FROM request WHERE id = ${id} AND origin_id IS NOT NULL`))
    throw new ExpectedError(
      'request/elsewhere',
      'This request belongs to another workstation and is here to be read only. Work on it there.',
    );
};

/** The request that a call for this one is made for: the one it was merged into, where it was. Error: `request/missing`. */
export const requestToCall = (
  db: ReadDb,
  uid: string,
): { readonly id: number; readonly uid: string; readonly prospect: number } => {
  const { id, prospect } = requestId(db, uid);
  return (
    db.get<{ id: number; uid: string; prospect: number }>(sql`
      SELECT k.id, k.uid, k.prospect_id AS prospect FROM request r JOIN request k ON k.id = r.merged_into WHERE r.id = ${id}`) ?? {
      id,
      uid,
      prospect,
    }
  );
};

/** A promise still in force is cancelled: nobody is owed the call any more. Closing twice changes nothing. */
export const closeRequest = (
  db: WriteDb,
  args: {
    readonly id: number;
    readonly uid: string;
    readonly reason: ClosedReason;
    readonly agent: number | null;
    readonly at: number;
  },
): void => {
  const { id, uid, reason, agent, at } = args;
  if (promiseInForce(db, id)) endPromise(db, { request: id, as: 'cancelled', at });
  const { changes } = db.run(sql`
    UPDATE request SET state = 'closed', closed_reason = ${reason}, closed_at = ${at}, updated_at = ${at} WHERE id = ${id} AND state = 'open'`);
  if (changes > 0) appendEvent(db, { at, agent, kind: 'request.closed', subject: uid, data: { reason } });
};

/** Error: `request/missing`. */
export const addNote = (
  db: WriteDb,
  args: { readonly request: string; readonly text: string; readonly at: number },
): void => {
  const { id } = requestId(db, args.request);
  refuseElsewhere(db, id);
  const agent = currentAgent(db, args.at);
  db.run(
    sql`INSERT INTO note (uid, request_id, agent_id, text, created_at) VALUES (${newUid()}, ${id}, ${agent}, ${args.text}, ${args.at})`,
  );
  reindexRequest(db, id);
};

/** The open request of a number that is to be called first, with its probe, where that takes what comes. */
export const openRequestOf = (
  db: ReadDb,
  { number }: { readonly number: string },
): { readonly request: string; readonly probe: string } | null =>
  db.get<{ request: string; probe: string }>(sql`
    SELECT r.uid AS request, b.uid AS probe FROM contact_point c JOIN request r ON r.prospect_id = c.prospect_id JOIN probe b ON b.id = r.probe_id
    WHERE c.value = ${number} AND c.kind = 'phone' AND r.state = 'open' AND b.status = 'active'
    ORDER BY r.quarantined, r.promise_end IS NULL, r.promise_end, r.asked_at DESC, r.id DESC LIMIT 1`) ??
  null;

export type NumberMatch = {
  readonly prospect: string;
  readonly name: string;
  readonly company: string;
  readonly request: string | null;
};

/** Everybody with this number, those with an open request first. */
export const prospectsByNumber = (
  db: ReadDb,
  { number }: { readonly number: string },
): readonly NumberMatch[] =>
  db.all<NumberMatch>(sql`
    SELECT p.uid AS prospect, p.name, p.company,
      (SELECT r.uid FROM request r WHERE r.prospect_id = p.id AND r.state = 'open'
        ORDER BY r.quarantined, r.promise_end IS NULL, r.promise_end, r.asked_at DESC, r.id DESC LIMIT 1) AS request
    FROM contact_point c JOIN prospect p ON p.id = c.prospect_id
    WHERE c.value = ${number} AND c.kind = 'phone'
    ORDER BY request IS NULL, p.id DESC LIMIT 50`);
