import type { Mailbox, mailbox, MailboxDraft } from '../../core/contract/mailbox.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { mostBytes } from '../intake/limits.ts';
import {
  checkSecurity,
  connectMailbox,
  type MailboxAccess,
  type MailConnection,
} from '../intake/mail/connect.ts';
import { learnFrom } from '../intake/mail/learn.ts';
import { mailboxMissing, mailboxSources, type MailboxSecret } from '../intake/mail/mailbox-settings.ts';
import { accessTo, type Mailboxes } from '../intake/mail/mailboxes.ts';

/** Whoever asks waits at the screen. */
const patienceMs = 60_000;

export const mailboxHandlers = (
  context: HostContext,
  mailboxes: () => Mailboxes,
): HandlersOf<typeof mailbox> => {
  const { db, ports } = context;
  const sources = mailboxSources(context);
  const withSecret = (one: Omit<Mailbox, 'hasSecret'>): Mailbox => ({
    ...one,
    hasSecret: sources.secret(one.uid) !== null,
  });
  const find = async (uid: string): Promise<Omit<Mailbox, 'hasSecret'>> => {
    const found = (await sources.list()).find((one) => one.uid === uid);
    if (!found) throw mailboxMissing();
    return found;
  };
  /** The one typed, else the one that is kept. */
  const secretOf = ({ uid, secret, clientSecret }: MailboxDraft): MailboxSecret | null => {
    const known = uid === null ? null : sources.secret(uid);
    const made = {
      secret: secret === '' ? (known?.secret ?? '') : secret,
      clientSecret: clientSecret === '' ? (known?.clientSecret ?? '') : clientSecret,
    };
    return made.secret === '' ? null : made;
  };
  const withClient = async <T>(
    access: (signal: AbortSignal) => MailboxAccess,
    work: (client: MailConnection['client']) => Promise<T>,
  ): Promise<T> => {
    const { client, blame } = await connectMailbox(access(AbortSignal.timeout(patienceMs)));
    try {
      return await work(client);
    } catch (error) {
      throw blame(error);
    } finally {
      client.close();
    }
  };
  const sampleOf = async (uid: string, mail: number): Promise<Uint8Array> => {
    const one = await find(uid);
    return withClient(
      (signal) => accessTo(context, one, signal),
      async (client) => {
        const found = await client.fetchOne(
          String(mail),
          { source: { start: 0, maxLength: mostBytes } },
          { uid: true },
        );
        if (found === false || found.source === undefined)
          throw new ExpectedError(
            'mailbox/mail-missing',
            'This mail is not in the folder any more. Choose another one.',
          );
        return found.source;
      },
    );
  };

  return {
    'mailbox.list': async () => ({ mailboxes: (await sources.list()).map(withSecret) }),
    'mailbox.save': async (draft) => {
      checkSecurity(draft.settings);
      const uid = await sources.save(draft.uid, draft.settings);
      if (uid === null) throw mailboxMissing();
      const secret = secretOf(draft);
      if (secret) sources.setSecret(uid, secret);
      await mailboxes().apply(uid);
      return { mailbox: withSecret({ ...draft.settings, uid }) };
    },
    'mailbox.remove': async ({ mailbox: uid }) => {
      await sources.remove(uid);
      await mailboxes().apply();
      return {};
    },
    'mailbox.test': async (draft) => {
      const { uid, settings } = draft;
      const secret = secretOf(draft);
      return withClient(
        (signal) => ({
          settings,
          secret,
          signal,
          onRenewed: (refreshToken) => {
            // The token before is used up: it would be lost with this answer.
            if (uid !== null)
              sources.setSecret(uid, { secret: refreshToken, clientSecret: secret?.clientSecret ?? '' });
          },
        }),
        async (client) => ({
          folders: (await client.list()).slice(0, 500).map(({ path }) => path),
          mails: client.mailbox === false ? 0 : client.mailbox.exists,
          idle: client.capabilities.has('IDLE'),
        }),
      );
    },
    'mailbox.state': async () => ({ states: [...(await mailboxes().states())] }),
    'mailbox.recent': async ({ mailbox: uid, limit }) => {
      const one = await find(uid);
      return withClient(
        (signal) => accessTo(context, one, signal),
        async (client) => {
          const exists = client.mailbox === false ? 0 : client.mailbox.exists;
          if (exists === 0) return { mails: [] };
          const found = await client.fetchAll(`${Math.max(1, exists - limit + 1)}:*`, {
            uid: true,
            envelope: true,
            size: true,
          });
          return {
            mails: found.toReversed().map(({ uid: mail, envelope, size = 0 }) => {
              const at = envelope?.date === undefined ? Number.NaN : new Date(envelope.date).getTime();
              return {
                mail,
                from: (envelope?.from?.[0]?.address ?? '').slice(0, 320),
                subject: (envelope?.subject ?? '').slice(0, 300),
                at: Number.isFinite(at) ? at : null,
                bytes: size,
              };
            }),
          };
        },
      );
    },
    'mailbox.learn': async ({ probe: uid, sample }) => {
      const probe = await db.read('probes.intake', { uid });
      if (!probe)
        throw new ExpectedError('probe/missing', 'This probe does not exist any more. Choose another one.');
      const raw =
        sample.kind === 'text'
          ? Buffer.from(sample.text, 'utf8')
          : await sampleOf(sample.mailbox, sample.mail);
      return learnFrom(raw, probe, ports.clock.now());
    },
  };
};
