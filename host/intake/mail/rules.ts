import type { ColumnMapping } from '../../../core/contract/intake.ts';
import type { MailRule } from '../../../core/contract/mailbox.ts';
import type { ProbeIntake } from '../../../db/stores/intake-log.ts';
import type { HostContext } from '../../context.ts';
import type { Content } from '../content.ts';
import { mailboxSources } from './mailbox-settings.ts';

/** Which mails are whose, and how each is read. */

type Envelope = { readonly from: string; readonly subject: string };

const plain = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();

const isFrom = (from: string, sender: string): boolean =>
  sender === '' || (sender.startsWith('@') ? from.endsWith(sender) : from === sender);

/** The first rule that such a mail falls under. */
export const ruleFor = (rules: readonly MailRule[], { from, subject }: Envelope): MailRule | null =>
  rules.find(
    (rule) => isFrom(plain(from), plain(rule.sender)) && plain(subject).includes(plain(rule.subject)),
  ) ?? null;

/**
 * The probe as a delivery is read under it: for a mail with the labels of the rule that it falls under, so that it is
 * read the same by whoever reads it, now or later.
 */
export const underRule = async (
  context: Pick<HostContext, 'db' | 'ports'>,
  probe: ProbeIntake,
  content: Content,
): Promise<ProbeIntake> => {
  if (content.form !== 'mail') return probe;
  const rules = (await mailboxSources(context).list()).flatMap((one) => one.rules);
  const rule = ruleFor(
    rules.filter((one) => one.probe === probe.uid),
    content.mail,
  );
  if (!rule) return probe;
  const own = probe.mapping === null ? {} : (JSON.parse(probe.mapping) as ColumnMapping);
  return { ...probe, mapping: JSON.stringify({ ...own, ...rule.mapping }) };
};
