import { afterEach } from 'vitest';
import type { MailboxSettings } from '../../../core/contract/mailbox.ts';
import { sql } from '../../../db/sql.ts';
import { mailboxHandlers } from '../../../host/handlers/mailbox.ts';
import { createMailboxes, type MailboxPace } from '../../../host/intake/mail/mailboxes.ts';
import { receiverOf } from '../../../host/intake/receive.ts';
import { memorySecrets, openContext } from '../context.ts';
import { asks, looks } from './source-desk.ts';

/** A host's mailboxes as a window sees them, over a real database. */

/** The mails of the tests are from that day; servers put today's date on what they get. */
export const now = Date.now();

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

export const openMail = async (pace: MailboxPace = {}) => {
  const context = await openContext(now, undefined, { secrets: memorySecrets() });
  const { db } = context;
  let mailboxes = createMailboxes(context, pace);
  closers.push(() => mailboxes.stop());
  const ask = asks(mailboxHandlers(context, () => mailboxes));
  const makeProbe = async (name = 'Site'): Promise<string> => {
    const { uid } = await db.write('probes.save', {
      uid: null, name, kind: 'mailbox', country: 'FR', consentWording: 'Je veux être rappelé.', workstationZone: 'Europe/Paris', at: now,
    }); // prettier-ignore
    return uid;
  };
  const look = looks(context.dataDir);
  return {
    context,
    ask,
    makeProbe,
    look,
    receiver: receiverOf(context),
    /** Deliveries in their order. */
    deliveries: () =>
      look((reader) =>
        reader.all<{ fate: string; reason: string | null; body: Buffer; id: string; summary: string; sender: string }>(
          sql`SELECT fate, reason, body, provider_id AS id, summary, sender FROM delivery ORDER BY id`,
        ),
      ), // prettier-ignore
    state: async () => (await mailboxes.states())[0],
    /** As if the program had been ended and started again. */
    restart: async () => {
      await mailboxes.stop();
      mailboxes = createMailboxes(context, pace);
      await mailboxes.apply();
    },
    stop: () => mailboxes.stop(),
  };
};

export const mailboxOf = (
  probe: string,
  server: Pick<MailboxSettings, 'port' | 'security' | 'user'> & Partial<MailboxSettings>,
): MailboxSettings => ({
  name: 'Formulaires',
  enabled: true,
  host: '127.0.0.1',
  authority: '',
  signIn: { kind: 'password' },
  folder: 'INBOX',
  after: 'nothing',
  moveTo: '',
  days: 30,
  rules: [{ sender: 'forms@example.org', subject: 'demande', probe, mapping: {} }],
  ...server,
});
