import { z } from 'zod';
import { mailboxSettings, type MailboxSettings } from '../../../core/contract/mailbox.ts';
import { ExpectedError } from '../../../core/errors.ts';
import type { HostContext } from '../../context.ts';
import { keptSources, type KeptSources } from '../kept-sources.ts';

/** How far a folder was read: mails up to `uid`, as long as its UIDVALIDITY is this one (RFC 9051, 2.3.1.1). */
const mailboxProgress = z.object({ uidValidity: z.string(), uid: z.number().int() });
export type MailboxProgress = z.infer<typeof mailboxProgress>;

/** A password, or a refresh token with the client's secret where it has one. */
const mailboxSecret = z.object({ secret: z.string(), clientSecret: z.string() });
export type MailboxSecret = z.infer<typeof mailboxSecret>;

export type MailboxSources = KeptSources<MailboxSettings, MailboxProgress, MailboxSecret>;

const kept = new WeakMap<HostContext['db'], MailboxSources>();

/** The mailboxes of a host's database: one for all who change them. */
export const mailboxSources = (context: Pick<HostContext, 'db' | 'ports'>): MailboxSources => {
  const known =
    kept.get(context.db) ??
    keptSources(context, {
      name: 'intake.mailboxes',
      settings: mailboxSettings,
      progress: mailboxProgress,
      secret: mailboxSecret,
    });
  kept.set(context.db, known);
  return known;
};

export const mailboxMissing = (): ExpectedError =>
  new ExpectedError('mailbox/missing', 'This mailbox is not set up any more. Read the list again.');
