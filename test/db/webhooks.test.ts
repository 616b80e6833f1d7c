import { describe, expect, it } from 'vitest';
import type { WebhookSettings } from '../../core/contract/webhooks.ts';
import { sql } from '../../db/sql.ts';
import { erasePerson } from '../../db/stores/erasure.ts';
import {
  giveUpMs,
  listWebhooks,
  messageFailed,
  messageSent,
  nextMessage,
  removeWebhook,
  saveWebhook,
  sendAgain,
  webhookMessages,
} from '../../db/stores/webhooks.ts';
import { minute, now, openCalls } from './calling.ts';
import { addRequest, databaseOfVersion, openDatabase } from './records.ts';
import { callHer, key, lea, number, openPeople } from './two-people.ts';

const settings: WebhookSettings = {
  name: 'CRM', url: 'https://crm.example/calls', outcomes: [], personal: false, enabled: true,
}; // prettier-ignore

const openOutbox = (...hooks: readonly Partial<WebhookSettings>[]) => {
  const desk = openCalls();
  const { db } = desk;
  const webhooks = hooks.map((changes) =>
    db.transaction(() => saveWebhook(db, { uid: null, settings: { ...settings, ...changes }, at: now })),
  );
  return {
    ...desk,
    webhooks,
    outcomeOf: (request: string | null, kind = 'busy', at = now): void => {
      const { attempt } = desk.start({ request, now: at, reason: 'Il rappelle' });
      desk.end(attempt, kind !== 'busy', at + minute);
      desk.save(attempt, kind, { now: at + 2 * minute });
    },
    due: (webhook: string | undefined, at = now + 10 * minute) =>
      nextMessage(db, { webhook: webhook ?? '', now: at }),
  };
};

describe('the outbox', () => {
  it('takes in each outcome with it, for the webhooks that want to know, and names nobody unless asked to', () => {
    const { db, probe, webhooks, outcomeOf, due } = openOutbox(
      {}, { personal: true }, { outcomes: ['wrong-number'] }, { enabled: false },
    ); // prettier-ignore
    outcomeOf(addRequest(db, { probe }).uid);
    expect(listWebhooks(db).map(({ waiting }) => waiting)).toEqual([1, 1, 0, 0]);
    const plain = due(webhooks[0]).due?.body ?? '';
    expect(JSON.parse(plain)).toMatchObject({
      type: 'outcome.saved',
      data: {
        outcome: 'busy',
        direction: 'outbound',
        lineResult: 'no-answer',
        expected: 'yes',
        closedReason: null,
      },
    });
    expect(plain).not.toContain('199000142');
    expect(plain).not.toContain('Martin');
    expect(JSON.parse(due(webhooks[1]).due?.body ?? '')).toMatchObject({
      data: { number, name: 'Léa Martin', note: 'Une note', nextPromise: { zone: 'Europe/Paris' } },
    });
  });

  it('goes with its outcome where that is rolled back', () => {
    const { db, probe, start, end, save, count } = openOutbox({});
    const { attempt } = start({ request: addRequest(db, { probe }).uid });
    end(attempt);
    expect(() =>
      db.transaction(() => {
        save(attempt, 'busy');
        throw new Error('power cut');
      }),
    ).toThrow('power cut');
    expect([count('outcome'), count('webhook_message')]).toEqual([0, 0]);
  });

  it('keeps the order of one request, and lets others pass', () => {
    const { db, probe, webhooks: [webhook], outcomeOf, due } = openOutbox({}); // prettier-ignore
    const first = addRequest(db, { probe }).uid;
    const other = addRequest(db, { probe, phones: ['+33199000177'] }).uid;
    outcomeOf(first);
    outcomeOf(first, 'busy', now + 1);
    const [later, earlier] = webhookMessages(db, { webhook: webhook ?? '' });
    expect(due(webhook).due?.message).toBe(earlier?.message);
    const retryAt = now + 60 * minute;
    const fails = { message: earlier?.message ?? '', status: 500, reason: 'webhook/refused', gone: false };
    messageFailed(db, { ...fails, nextTryAt: retryAt });
    // The second of that request is due, and waits for the first all the same.
    expect(due(webhook)).toEqual({ due: null, at: retryAt });
    outcomeOf(other, 'busy', now + 2);
    expect(due(webhook).due?.message).toBe(webhookMessages(db, { webhook: webhook ?? '' })[0]?.message);
    messageSent(db, { message: due(webhook).due?.message ?? '', status: 200, at: now });
    // Parked, it holds nobody back.
    messageFailed(db, { ...fails, nextTryAt: null });
    expect(due(webhook).due?.message).toBe(later?.message);
    expect(listWebhooks(db)[0]).toMatchObject({ waiting: 1, parked: 1, lastSentAt: now });
  });

  it('gives a parked one three more days by hand, forgets what was received, and a removed webhook', () => {
    const { db, probe, webhooks: [webhook = ''], outcomeOf, due, count } = openOutbox({}); // prettier-ignore
    outcomeOf(addRequest(db, { probe }).uid);
    const message = due(webhook).due?.message ?? '';
    messageFailed(db, { message, status: 410, reason: 'webhook/gone', nextTryAt: null, gone: true });
    expect(listWebhooks(db)[0]).toMatchObject({ enabled: false, gone: true, parked: 1 });
    saveWebhook(db, { uid: webhook, settings, at: now });
    expect(listWebhooks(db)[0]).toMatchObject({ enabled: true, gone: false });
    const again = now + 20 * giveUpMs;
    sendAgain(db, { message, at: again });
    expect(due(webhook, again).due).toMatchObject({ message, giveUpAt: again + giveUpMs });
    messageSent(db, { message, status: 204, at: again });
    expect(db.get(sql`SELECT state, body FROM webhook_message`)).toEqual({ state: 'sent', body: '' });
    expect(() => sendAgain(db, { message, at: again })).toThrow(expect.objectContaining({ code: 'webhook/missing' }));
    outcomeOf(addRequest(db, { probe, phones: ['+33199000178'] }).uid, 'busy', again + 31 * 86_400_000);
    messageSent(db, { message: due(webhook, Number.MAX_SAFE_INTEGER).due?.message ?? '', status: 200, at: again + 31 * 86_400_000 });
    expect(webhookMessages(db, { webhook }).map((one) => one.message)).not.toContain(message);
    removeWebhook(db, { uid: webhook });
    expect([count('webhook'), count('webhook_message')]).toEqual([0, 0]);
  }); // prettier-ignore

  it('loses whatever it holds of a person who is erased', () => {
    const { db, request } = openPeople();
    db.transaction(() => saveWebhook(db, { uid: null, settings: { ...settings, personal: true }, at: now }));
    callHer(db);
    const bodies = () => db.all<{ body: string }>(sql`SELECT body FROM webhook_message`).map(({ body }) => body);
    expect(bodies()[0]).toContain(lea.name);
    erasePerson(db, { person: { request }, key, at: now + 10 * minute });
    expect(bodies()).toEqual([]);
  }); // prettier-ignore
});

describe('migration 210', () => {
  it('leaves outcomes as they are, and tells nobody of those that were saved before', () => {
    const dataDir = databaseOfVersion(150, `
      INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'g', 'Claire', 0);
      INSERT INTO attempt (id, uid, agent_id, direction, number, started_at, pid) VALUES (1, 'a', 1, 'inbound', '+33199000142', 5, 1);
      INSERT INTO outcome_kind VALUES ('busy', 'Occupé', 'Busy', '1', 1, 0, 0, 0, 0, 0, NULL, 'none', NULL, NULL, 0, 1, 0, 0);
      INSERT INTO outcome (uid, attempt_id, kind, note, agent_id, at) VALUES ('o', 1, 'busy', 'Sa note', 1, 6);
    `); // prettier-ignore
    const { db } = openDatabase(dataDir);
    expect(db.all(sql`SELECT uid, kind, note, at FROM outcome`)).toEqual([
      { uid: 'o', kind: 'busy', note: 'Sa note', at: 6 },
    ]);
    expect(listWebhooks(db)).toEqual([]);
    saveWebhook(db, { uid: null, settings, at: now });
    expect(listWebhooks(db)).toMatchObject([{ name: 'CRM', waiting: 0, parked: 0, lastSentAt: null }]);
  });
});
