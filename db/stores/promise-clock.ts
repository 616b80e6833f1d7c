import { reminderOwed, toldBy, type Reminder } from '../../core/domain/promise.ts';
import type { PromisedBy } from '../../core/contract/records.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { agentName } from './agents.ts';
import { appendEvent } from './audit.ts';

/** What the clock does with promises: reminders, and what one agent owes becoming the team's. */

/** A promise that somebody is to be reminded of now. */
export type DueReminder = {
  readonly request: string;
  readonly promise: string;
  /** What may stand on a screen that is locked: the name alone. Empty where none is known. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly reminder: Reminder;
};

type ToldRow = Omit<DueReminder, 'reminder'> & { readonly by: PromisedBy; readonly told: number };

/** Where those that may owe a reminder stand: one seek each. They hold whatever the sweep has not seen yet, too. */
const sources = ({ now, beforeMs }: { readonly now: number; readonly beforeMs: number }) => [
  {
    index: 'queue_promised',
    where: `r.promise_started = 0 AND r.promise_start <= ?
      AND (r.promise_told = 0 OR (r.promise_told = 1 AND r.promise_start <= ?) OR (r.promise_told = 2 AND r.promise_end <= ?))`,
    params: [now + beforeMs, now, now],
  },
  {
    index: 'promise_untold',
    where: 'r.promise_started = 1 AND r.promise_told < 2 AND r.promise_start <= ?',
    params: [now],
  },
  { index: 'promise_told_due', where: 'r.promise_told = 2 AND r.promise_end <= ?', params: [now] },
];

/**
 * The reminders owed at `now` to the agent who works here: of their own promises and the team's, one for each promise. The
 * longest late first. `beforeMs` is how long before its start a promise is announced; 0 announces none.
 */
export const dueReminders = (
  db: ReadDb,
  args: { readonly now: number; readonly beforeMs: number; readonly limit: number },
): readonly DueReminder[] => {
  const mine = agentName(db);
  const found = new Map<string, DueReminder>();
  for (const { index, where, params } of sources(args)) {
    const rows = db.all<ToldRow>({
      text: `SELECT r.uid AS request, m.uid AS promise, p.name, r.promise_start AS start, r.promise_end AS end, r.promise_by AS by,
          r.promise_told AS told
        FROM request r INDEXED BY ${index}
          CROSS JOIN promise m ON m.request_id = r.id AND m.ended_at IS NULL
          CROSS JOIN prospect p ON p.id = r.prospect_id
          LEFT JOIN agent g ON g.id = r.owner_id
        WHERE r.state = 'open' AND r.quarantined = 0 AND r.promise_by IN ('prospect', 'agent') AND ${where}
          AND (g.name IS NULL OR g.name = ?) LIMIT ?`,
      params: [...params, mine, args.limit],
    });
    for (const { by, told, ...row } of rows) {
      const reminder = reminderOwed({ start: row.start, end: row.end, by }, told, args);
      if (reminder !== null) found.set(row.promise, { ...row, reminder });
    }
  }
  return [...found.values()]
    .toSorted((a, b) => toldBy(b.reminder) - toldBy(a.reminder) || a.end - b.end)
    .slice(0, args.limit);
};

/** What was told. A promise that has ended since, or was told more, stays as it is. */
export const remindersTold = (
  db: WriteDb,
  args: {
    readonly told: readonly {
      readonly promise: string;
      readonly request: string;
      readonly reminder: Reminder;
    }[];
  },
): void => {
  for (const { promise, request, reminder } of args.told) {
    db.run(sql`
      UPDATE request SET promise_told = max(promise_told, ${toldBy(reminder)})
      WHERE uid = ${request} AND EXISTS (SELECT 1 FROM promise m WHERE m.request_id = request.id AND m.ended_at IS NULL AND m.uid = ${promise})`);
  }
};

export type HandedOver = { readonly request: string; readonly promise: string; readonly agent: string };

/**
 * Makes promises that one agent owed, and whose window has been over for `afterMs`, the team's: anybody may keep them
 * now. At most `limit` a turn. The promise itself stays late, and stays the word of who gave it.
 */
export const handOver = (
  db: WriteDb,
  args: { readonly now: number; readonly afterMs: number; readonly limit: number },
): readonly HandedOver[] => {
  const { now, afterMs, limit } = args;
  const overdue = db.all<HandedOver & { readonly id: number }>(sql`
    SELECT r.id, r.uid AS request, m.uid AS promise, g.uid AS agent
    FROM request r INDEXED BY promise_owned
      CROSS JOIN promise m ON m.request_id = r.id AND m.ended_at IS NULL
      CROSS JOIN agent g ON g.id = r.owner_id
    WHERE r.state = 'open' AND r.owner_id IS NOT NULL AND r.promise_by IN ('prospect', 'agent') AND r.promise_end <= ${now - afterMs}
      AND r.id NOT IN (SELECT a.request_id FROM attempt_draft d CROSS JOIN attempt a ON a.id = d.attempt_id WHERE a.request_id IS NOT NULL)
    ORDER BY r.promise_end, r.id LIMIT ${limit}`);
  for (const { id, request, promise, agent } of overdue) {
    db.run(sql`UPDATE request SET owner_id = NULL, updated_at = ${now} WHERE id = ${id}`);
    appendEvent(db, {
      at: now,
      agent: null,
      kind: 'promise.handed-over',
      subject: request,
      data: { promise, agent },
    });
  }
  return overdue.map(({ request, promise, agent }) => ({ request, promise, agent }));
};

/** When there is next something to remind of or to hand over, by what is known now; null when nothing is to come. */
export const nextReminder = (
  db: ReadDb,
  args: { readonly now: number; readonly beforeMs: number; readonly afterMs: number },
): number | null => {
  const { now, beforeMs, afterMs } = args;
  const row = db.get<{ at: number | null }>(sql`
    SELECT min(at) AS at FROM (
      SELECT * FROM (SELECT r.promise_start - ${beforeMs} AS at FROM request r INDEXED BY queue_promised
        WHERE r.state = 'open' AND r.quarantined = 0 AND r.promise_by IN ('prospect', 'agent') AND r.promise_started = 0 AND r.promise_start > ${now + beforeMs}
        ORDER BY r.promise_start LIMIT 1)
      UNION ALL SELECT * FROM (SELECT r.promise_start AS at FROM request r INDEXED BY queue_promised
        WHERE r.state = 'open' AND r.quarantined = 0 AND r.promise_by IN ('prospect', 'agent') AND r.promise_started = 0 AND r.promise_start > ${now}
        ORDER BY r.promise_start LIMIT 1)
      UNION ALL SELECT * FROM (SELECT r.promise_end AS at FROM request r INDEXED BY promise_told_due
        WHERE r.state = 'open' AND r.quarantined = 0 AND r.promise_by IN ('prospect', 'agent') AND r.promise_told = 2 AND r.promise_end > ${now}
        ORDER BY r.promise_end LIMIT 1)
      UNION ALL SELECT * FROM (SELECT r.promise_end + ${afterMs} AS at FROM request r INDEXED BY promise_owned
        WHERE r.state = 'open' AND r.owner_id IS NOT NULL AND r.promise_by IN ('prospect', 'agent') AND r.promise_end > ${now - afterMs}
        ORDER BY r.promise_end LIMIT 1))`);
  return row?.at ?? null;
};
