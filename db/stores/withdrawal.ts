import type { PersonRef, RevokedVia } from '../../core/contract/privacy.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';
import { emailsOfProspects, numbersOfProspects, prospectsOf } from './personal-data.ts';
import { closeRequest } from './requests.ts';
import { closeSuppressed, enterNumbers } from './suppressions.ts';

export type Withdraw = {
  readonly person: PersonRef;
  readonly via: RevokedVia;
  /** Their numbers and addresses go on the do-not-call list as well. */
  readonly suppress: boolean;
  readonly at: number;
  readonly key: Uint8Array;
};

export type Withdrawn = {
  readonly consents: number;
  readonly suppressed: number;
  /** Uids of the requests that were closed. */
  readonly closed: readonly string[];
};

export const nobody = (): ExpectedError =>
  new ExpectedError(
    'privacy/nobody',
    'Nothing is held about this person or number. Check the digits, with the country’s prefix where it is foreign.',
  );

/**
 * A person takes back what they agreed to (GDPR article 7(3)): every consent is revoked, whatever is open is closed, in one
 * transaction with one event a person. Again, it changes nothing. Errors: `privacy/nobody`, `request/missing`.
 */
export const withdrawConsent = (db: WriteDb, args: Withdraw): Withdrawn => {
  const { person, via, at, key } = args;
  const prospects = prospectsOf(db, person);
  const isNumber = 'number' in person;
  if (prospects.length === 0 && !(isNumber && args.suppress)) throw nobody();
  const agent = via === 'provider' ? null : currentAgent(db, at);
  const closed: string[] = [];
  let consents = 0;
  const revokedOf = new Map<number, readonly string[]>();
  for (const prospect of prospects) {
    const revoked = db
      .all<{ uid: string; id: number }>(
        sql`SELECT c.id, c.uid FROM consent c JOIN request r ON r.id = c.request_id
        WHERE r.prospect_id = ${prospect} AND c.revoked_at IS NULL`,
      )
      .map(({ id, uid }) => {
        db.run(
          sql`UPDATE consent SET revoked_at = ${at}, revoked_by = ${agent}, revoked_via = ${via} WHERE id = ${id}`,
        );
        return uid;
      });
    consents += revoked.length;
    revokedOf.set(prospect, revoked);
    for (const { id, uid } of db.all<{ id: number; uid: string }>(
      sql`SELECT id, uid FROM request WHERE prospect_id = ${prospect} AND state = 'open'`,
    )) {
      closeRequest(db, { id, uid, reason: 'withdrawn', agent, at });
      closed.push(uid);
    }
  }
  const numbers = new Set(numbersOfProspects(db, prospects));
  if (isNumber) numbers.add(person.number);
  const entered = args.suppress
    ? enterNumbers(db, {
        key,
        numbers: [...numbers],
        emails: emailsOfProspects(db, prospects),
        source: 'withdrawal',
        reason: '',
        agent,
        at,
      })
    : new Map<string, string>();
  // Of others who have the number.
  if (args.suppress) closed.push(...closeSuppressed(db, { numbers: [...numbers], agent, at }));
  if (consents > 0 || closed.length > 0 || entered.size > 0) {
    const subject = prospects[0] === undefined ? null : uidOf(db, prospects[0]);
    appendEvent(db, {
      at,
      agent,
      kind: 'consent.withdrawn',
      subject: subject ?? [...entered.values()][0] ?? '',
      data: {
        via,
        consents: [...revokedOf.values()].flat(),
        requests: closed,
        suppressions: [...entered.values()],
      },
    });
  }
  return { consents, suppressed: entered.size, closed };
};

const uidOf = (db: WriteDb, prospect: number): string | null =>
  db.get<{ uid: string }>(sql`SELECT uid FROM prospect WHERE id = ${prospect}`)?.uid ?? null;
