import { z } from 'zod';
import { columnMapping } from './intake.ts';
import { deliveryField } from './intake-log.ts';
import { command, query } from './procedure.ts';
import { instant, nothing, uid } from './records.ts';

/** `tls`: from the first byte; `starttls`: required before the password; `none`: for a server on this machine only. */
export const mailSecurity = z.enum(['tls', 'starttls', 'none']);
export type MailSecurity = z.infer<typeof mailSecurity>;

export const mailSignIn = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('password') }),
  /** A refresh token is kept, and exchanged at `tokenUrl` (https) for an access token whenever one is needed. */
  z.object({
    kind: z.literal('oauth2'),
    tokenUrl: z.url({ protocol: /^https?$/ }).max(500),
    clientId: z.string().trim().min(1).max(500),
    scope: z.string().trim().max(1000),
  }),
]);
export type MailSignIn = z.infer<typeof mailSignIn>;

/** Which mails a rule is for, and how they are read. */
export const mailRule = z
  .object({
    /** An address (`forms@example.org`), a domain (`@example.org`), or '' for anybody. */
    sender: z.string().trim().max(320),
    /** Words of the subject, in either case; '' for any. */
    subject: z.string().trim().max(300),
    probe: uid,
    /** Label in the mail → lead field; wins over what is guessed, and over the probe's own. */
    mapping: columnMapping,
  })
  .refine(({ sender, subject }) => sender !== '' || subject !== '', 'a sender or a subject');
export type MailRule = z.infer<typeof mailRule>;

/** What is done with a mail once it is stored. */
export const afterMail = z.enum(['nothing', 'seen', 'move']);
export type AfterMail = z.infer<typeof afterMail>;

export const mailboxSettings = z.object({
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean(),
  host: z.string().trim().min(1).max(255),
  port: z.number().int().min(1).max(65_535),
  security: mailSecurity,
  /** PEM text of a certificate authority that is trusted besides the usual ones; '' for none. */
  authority: z.string().max(50_000),
  user: z.string().trim().min(1).max(320),
  signIn: mailSignIn,
  folder: z.string().trim().min(1).max(500),
  after: afterMail,
  /** Folder for `move`. */
  moveTo: z.string().trim().max(500),
  /** How far back mails are read when a mailbox, or a rule of it, is new. */
  days: z.number().int().min(0).max(365),
  rules: z.array(mailRule).max(50),
});
export type MailboxSettings = z.infer<typeof mailboxSettings>;

export const mailboxShape = mailboxSettings.extend({ uid, hasSecret: z.boolean() });
export type Mailbox = z.infer<typeof mailboxShape>;

/** The password, or the refresh token; '' where the one that is kept stays. */
const mailSecret = z.object({
  secret: z.string().max(10_000),
  /** For OAuth2, where the provider gave one. */
  clientSecret: z.string().max(1000),
});

const draft = z.object({ uid: uid.nullable(), settings: mailboxSettings }).extend(mailSecret.shape);
export type MailboxDraft = z.infer<typeof draft>;

const failure = z.object({ code: z.string(), message: z.string() });

export const mailboxState = z.object({
  mailbox: uid,
  /** `watching`: new mails are seen as they come; `waiting`: it failed, and is tried again at `nextTryAt`. */
  state: z.enum(['off', 'connecting', 'watching', 'waiting']),
  since: instant,
  error: failure.nullable(),
  nextTryAt: instant.nullable(),
  lastLookAt: instant.nullable(),
  /** Since the start of the host: mails taken in, and mails that no rule is for. */
  taken: z.number().int(),
  unknown: z.number().int(),
  /** A mail that could not be read is rejected in the intake log; this is a rule or a mark that did not work. */
  problem: failure.nullable(),
});
export type MailboxState = z.infer<typeof mailboxState>;

export const mailSample = z.discriminatedUnion('kind', [
  /** The whole mail, as saved in a file (.eml). */
  z.object({ kind: z.literal('text'), text: z.string().min(1).max(2_000_000) }),
  /** One that `mailbox.recent` has named. */
  z.object({ kind: z.literal('mail'), mailbox: uid, mail: z.number().int().min(1) }),
]);
export type MailSample = z.infer<typeof mailSample>;

export const mailbox = {
  'mailbox.list': query(nothing, z.object({ mailboxes: z.array(mailboxShape) })),
  /** Makes a mailbox, or changes the one of that uid; mails of the last `days` are looked at again. Errors: `mailbox/missing`, `mailbox/plain-refused`. */
  'mailbox.save': command(draft, z.object({ mailbox: mailboxShape })),
  /** Forgets a mailbox and its secret; what it brought stays. */
  'mailbox.remove': command(z.object({ mailbox: uid }), nothing),
  /**
   * Signs in and opens the folder, without keeping anything. Errors: `mailbox/missing`, `mailbox/no-secret`,
   * `mailbox/unreachable`, `mailbox/certificate`, `mailbox/plain-refused`, `mailbox/no-starttls`, `mailbox/sign-in`,
   * `mailbox/token`, `mailbox/folder-missing`, `mailbox/misbehaves`.
   */
  'mailbox.test': command(
    draft,
    z.object({ folders: z.array(z.string()), mails: z.number().int(), idle: z.boolean() }),
  ),
  'mailbox.state': query(nothing, z.object({ states: z.array(mailboxState) })),
  /** The newest mails of the folder, to choose a sample from. Errors: those of `mailbox.test`. */
  'mailbox.recent': command(
    z.object({ mailbox: uid, limit: z.number().int().min(1).max(50) }),
    z.object({
      mails: z.array(
        z.object({
          mail: z.number().int(),
          from: z.string(),
          subject: z.string(),
          at: instant.nullable(),
          bytes: z.number().int(),
        }),
      ),
    }),
  ),
  /**
   * Reads a sample mail and proposes the rule that would take such mails. Errors: `mailbox/mail-missing`,
   * `mailbox/sample-unreadable`, `probe/missing`, and those of `mailbox.test`.
   */
  'mailbox.learn': command(
    z.object({ probe: uid, sample: mailSample }),
    z.object({
      rule: mailRule,
      /** What was found, with the field each would become. */
      fields: z.array(deliveryField),
      leads: z.number().int(),
      /** Why nothing would be taken; a code of core/messages/intake-log.ts. */
      reason: z.string().nullable(),
    }),
  ),
};

export const mailboxEvents = {
  'mailbox.changed': z.object({}),
};
