import type { Webhook, WebhookMessage, WebhookSettings } from '../../core/contract/webhooks.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';

/** Webhooks and their outbox (migration 0210). A message waits, and is then received or parked with the reason. */

const dayMs = 86_400_000;
/** A message that nobody took for so long is parked. */
export const giveUpMs = 3 * dayMs;
/** That something was told is kept for so long. */
const keptMs = 30 * dayMs;

const missing = (): ExpectedError =>
  new ExpectedError('webhook/missing', 'This webhook or message is not there any more. Read the list again.');

type Row = Omit<Webhook, 'outcomes' | 'personal' | 'enabled' | 'gone'> & {
  readonly outcomes: string;
  readonly personal: number;
  readonly enabled: number;
  readonly gone: number;
};

export const listWebhooks = (db: ReadDb): readonly Webhook[] =>
  db
    .all<Row>(
      sql`
      SELECT w.uid, w.name, w.url, w.outcomes, w.personal, w.enabled, w.gone,
        (SELECT count(*) FROM webhook_message m WHERE m.webhook_id = w.id AND m.state = 'waiting') AS waiting,
        (SELECT count(*) FROM webhook_message m WHERE m.webhook_id = w.id AND m.state = 'parked') AS parked,
        (SELECT max(sent_at) FROM webhook_message m WHERE m.webhook_id = w.id) AS lastSentAt
      FROM webhook w ORDER BY w.id`,
    )
    .map((row) => ({
      ...row,
      outcomes: JSON.parse(row.outcomes) as string[],
      personal: row.personal === 1,
      enabled: row.enabled === 1,
      gone: row.gone === 1,
    }));

/** Makes one, or changes the one of that uid. Answers its uid. Error: `webhook/missing`. */
export const saveWebhook = (
  db: WriteDb,
  args: { readonly uid: string | null; readonly settings: WebhookSettings; readonly at: number },
): string => {
  const { name, url, outcomes, personal, enabled } = args.settings;
  if (args.uid === null) {
    const uid = newUid();
    db.run(sql`
      INSERT INTO webhook (uid, name, url, outcomes, personal, enabled, created_at)
      VALUES (${uid}, ${name}, ${url}, ${JSON.stringify(outcomes)}, ${personal ? 1 : 0}, ${enabled ? 1 : 0}, ${args.at})`);
    return uid;
  }
  const { changes } = db.run(sql`
    UPDATE webhook SET name = ${name}, url = ${url}, outcomes = ${JSON.stringify(outcomes)}, personal = ${personal ? 1 : 0},
      enabled = ${enabled ? 1 : 0}, gone = iif(${enabled ? 1 : 0}, 0, gone) WHERE uid = ${args.uid}`);
  if (changes === 0) throw missing();
  // Whatever was wrong may be mended by this.
  db.run(sql`
    UPDATE webhook_message SET next_try_at = min(next_try_at, ${args.at})
    WHERE state = 'waiting' AND webhook_id = (SELECT id FROM webhook WHERE uid = ${args.uid})`);
  return args.uid;
};

export const removeWebhook = (db: WriteDb, args: { readonly uid: string }): void => {
  db.run(
    sql`DELETE FROM webhook_message WHERE webhook_id = (SELECT id FROM webhook WHERE uid = ${args.uid})`,
  );
  db.run(sql`DELETE FROM webhook WHERE uid = ${args.uid}`);
};

export const webhookMessages = (db: ReadDb, args: { readonly webhook: string }): readonly WebhookMessage[] =>
  db.all<WebhookMessage>(sql`
    SELECT uid AS message, outcome, created_at AS createdAt, state, tries, iif(state = 'waiting', next_try_at, NULL) AS nextTryAt,
      status, reason, sent_at AS sentAt
    FROM webhook_message WHERE webhook_id = (SELECT id FROM webhook WHERE uid = ${args.webhook}) ORDER BY id DESC LIMIT 100`);

type Facts = Readonly<Record<string, string | number | null>> & {
  readonly number: string;
  readonly name: string | null;
  readonly company: string | null;
  readonly note: string;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
};

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/**
 * Puts an outcome that was just saved into the outbox of every webhook that is told of it, inside the caller's transaction.
 * With no webhook it costs one look at an empty table.
 */
export const enqueueOutcome = (
  db: WriteDb,
  args: {
    readonly attempt: number;
    readonly request: number | null;
    readonly outcome: string;
    readonly closedReason: string | null;
    readonly next: { readonly start: number; readonly end: number; readonly zone: string } | null;
    readonly now: number;
  },
): void => {
  const told = db
    .all<{
      id: number;
      outcomes: string;
      personal: number;
    }>(sql`SELECT id, outcomes, personal FROM webhook WHERE enabled = 1`)
    .filter(({ outcomes }) => {
      const chosen = JSON.parse(outcomes) as readonly string[];
      return chosen.length === 0 || chosen.includes(args.outcome);
    });
  if (told.length === 0) return;
  const facts = db.get<Facts>(sql`
    SELECT a.uid AS attempt, r.uid AS request, p.uid AS prospect, b.uid AS probe, g.uid AS agent, a.direction,
      a.started_at AS startedAt, e.answered_at AS answeredAt, e.at AS endedAt, e.line_result AS lineResult, x.answer AS expected,
      a.number, p.name, p.company, o.note
    FROM attempt a JOIN outcome o ON o.attempt_id = a.id JOIN agent g ON g.id = o.agent_id
    LEFT JOIN attempt_end e ON e.attempt_id = a.id LEFT JOIN attempt_expected x ON x.attempt_id = a.id
    LEFT JOIN request r ON r.id = a.request_id LEFT JOIN prospect p ON p.id = a.prospect_id LEFT JOIN probe b ON b.id = r.probe_id
    WHERE a.id = ${args.attempt}`);
  if (!facts) return;
  const { number, name, company, note, startedAt, answeredAt, endedAt, ...plain } = facts;
  const { next } = args;
  const data = {
    ...plain,
    startedAt: iso(startedAt),
    answeredAt: iso(answeredAt),
    endedAt: iso(endedAt),
    outcome: args.outcome,
    closedReason: args.closedReason,
    nextPromise: next && { start: iso(next.start), end: iso(next.end), zone: next.zone },
  };
  for (const { id, personal } of told) {
    const body = JSON.stringify({
      type: 'outcome.saved',
      timestamp: iso(args.now),
      data: personal === 1 ? { ...data, number, name, company, note } : data,
    });
    db.run(sql`
      INSERT INTO webhook_message (uid, webhook_id, attempt_id, request_id, outcome, body, created_at, state, next_try_at, give_up_at)
      VALUES (${newUid()}, ${id}, ${args.attempt}, ${args.request}, ${args.outcome}, ${body}, ${args.now}, 'waiting', ${args.now}, ${args.now + giveUpMs})`);
  }
};

export type DueMessage = {
  readonly message: string;
  readonly url: string;
  readonly body: string;
  readonly tries: number;
  readonly giveUpAt: number;
};

/**
 * The next message of a webhook whose time has come, and of which no earlier one about the same request still waits; else
 * when one may be due (null for never).
 */
export const nextMessage = (
  db: ReadDb,
  args: { readonly webhook: string; readonly now: number },
): { readonly due: DueMessage | null; readonly at: number | null } => {
  const due = db.get<DueMessage>(sql`
    SELECT m.uid AS message, w.url, m.body, m.tries, m.give_up_at AS giveUpAt
    FROM webhook w JOIN webhook_message m INDEXED BY webhook_message_due ON m.webhook_id = w.id AND m.state = 'waiting'
    WHERE w.uid = ${args.webhook} AND w.enabled = 1 AND m.next_try_at <= ${args.now} AND NOT EXISTS (
      SELECT 1 FROM webhook_message f WHERE f.webhook_id = m.webhook_id AND f.request_id = m.request_id AND f.state = 'waiting' AND f.id < m.id)
    ORDER BY m.next_try_at, m.id LIMIT 1`);
  if (due) return { due, at: null };
  // One that is held back by an earlier one goes once that one did, which has a later time.
  const at = db.get<{ at: number | null }>(sql`
    SELECT min(m.next_try_at) AS at FROM webhook w JOIN webhook_message m ON m.webhook_id = w.id AND m.state = 'waiting'
    WHERE w.uid = ${args.webhook} AND w.enabled = 1 AND m.next_try_at > ${args.now}`)?.at;
  return { due: null, at: at ?? null };
};

export const messageSent = (
  db: WriteDb,
  args: { readonly message: string; readonly status: number; readonly at: number },
): void => {
  db.run(sql`
    UPDATE webhook_message SET state = 'sent', body = '', sent_at = ${args.at}, status = ${args.status}, reason = NULL, tries = tries + 1
    WHERE uid = ${args.message} AND state = 'waiting'`);
  db.run(sql`DELETE FROM webhook_message WHERE state = 'sent' AND sent_at < ${args.at - keptMs}`);
};

/** `nextTryAt` null parks it. `gone` switches the webhook off. */
export const messageFailed = (
  db: WriteDb,
  args: {
    readonly message: string;
    readonly status: number | null;
    readonly reason: string;
    readonly nextTryAt: number | null;
    readonly gone: boolean;
  },
): void => {
  db.run(sql`
    UPDATE webhook_message SET tries = tries + 1, status = ${args.status}, reason = ${args.reason},
      state = iif(${args.nextTryAt} IS NULL, 'parked', 'waiting'), next_try_at = coalesce(${args.nextTryAt}, next_try_at)
    WHERE uid = ${args.message} AND state = 'waiting'`);
  if (args.gone)
    db.run(sql`
      UPDATE webhook SET enabled = 0, gone = 1 WHERE id = (SELECT webhook_id FROM webhook_message WHERE uid = ${args.message})`);
};

/** Another three days, from now. Error: `webhook/missing`, also for one that was received. */
export const sendAgain = (db: WriteDb, args: { readonly message: string; readonly at: number }): void => {
  const { changes } = db.run(sql`
    UPDATE webhook_message SET state = 'waiting', next_try_at = ${args.at}, give_up_at = ${args.at + giveUpMs}
    WHERE uid = ${args.message} AND state <> 'sent'`);
  if (changes === 0) throw missing();
};
