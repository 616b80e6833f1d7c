import type { Language } from '../../core/contract/records.ts';
import { appointmentsOf, type Appointment, type PromiseStory } from '../../core/domain/icalendar.ts';
import type { ReadDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { requestId } from './requests.ts';

/** What a calendar shows of a request: who is called, and when. Never numbers or words. */
export type RequestAppointments = {
  readonly name: string;
  readonly company: string;
  readonly zone: string;
  readonly appointments: readonly Appointment[];
};

type Row = PromiseStory & {
  readonly request: number;
  readonly name: string;
  readonly company: string;
  readonly zone: string;
};

const storyOf = (db: ReadDb, requests: readonly number[]): readonly Row[] =>
  db.all<Row>(sql`
    SELECT m.request_id AS request, p.name, p.company, p.zone, m.uid, m.start_at AS start, m.end_at AS end, m.by,
      m.created_at AS madeAt, m.ended_at AS endedAt, m.ended_as AS endedAs
    FROM json_each(${JSON.stringify(requests)}) j
      CROSS JOIN request r ON r.id = j.value
      CROSS JOIN prospect p ON p.id = r.prospect_id
      CROSS JOIN promise m ON m.request_id = r.id
    ORDER BY m.request_id, m.id`);

/**
 * A page of requests with their appointments, by the request's key: those with a promise in force, and those of which one
 * ended at `since` or later, so that a calendar hears of what was called off. Appointments that changed before `since` and
 * are over are left out. `next` is null at the end.
 */
export const appointmentPage = (
  db: ReadDb,
  args: { readonly after: number; readonly since: number; readonly limit: number },
): { readonly rows: readonly RequestAppointments[]; readonly next: number | null } => {
  const { after, since, limit } = args;
  const requests = db
    .all<{ id: number }>(
      sql`
      SELECT DISTINCT request_id AS id FROM promise INDEXED BY promise_by_request
      WHERE request_id > ${after} AND by <> 'rule' AND (ended_at IS NULL OR ended_at >= ${since}) ORDER BY request_id LIMIT ${limit}`,
    )
    .map(({ id }) => id);
  const byRequest = Map.groupBy(storyOf(db, requests), ({ request }) => request);
  return {
    rows: [...byRequest.values()].flatMap((stories) => {
      const [first] = stories;
      if (!first) return [];
      const { name, company, zone } = first;
      const all = appointmentsOf(stories);
      const owed = stories.some(({ endedAt }) => endedAt === null);
      const appointments = all.filter(
        (one) => one.end >= since || one.changedAt >= since || (owed && one === all.at(-1)),
      );
      return [{ name, company, zone, appointments }];
    }),
    next: requests.length === limit ? (requests.at(-1) ?? null) : null,
  };
};

/** The last appointment of one request, with what a mail to its person needs; null where there never was one. Error: `request/missing`. */
export const appointmentOf = (
  db: ReadDb,
  args: { readonly request: string },
): {
  readonly appointment: Appointment;
  readonly name: string;
  readonly language: Language | null;
  readonly zone: string;
  readonly email: string | null;
  readonly about: string;
} | null => {
  const { id, prospect } = requestId(db, args.request);
  const appointment = appointmentsOf(storyOf(db, [id])).at(-1);
  const person = db.get<{
    name: string;
    language: Language | null;
    zone: string;
    email: string | null;
    about: string;
  }>(sql`
    SELECT p.name, p.language, p.zone, coalesce(o.name, '') AS about,
      (SELECT value FROM contact_point WHERE prospect_id = p.id AND kind = 'email' ORDER BY sort LIMIT 1) AS email
    FROM prospect p JOIN request r ON r.id = ${id} JOIN probe b ON b.id = r.probe_id LEFT JOIN offer o ON o.id = b.offer_id
    WHERE p.id = ${prospect}`);
  return appointment && person ? { appointment, ...person } : null;
};
