import type { ColumnMapping } from '../../../core/contract/intake.ts';
import type { Output } from '../../../core/contract/index.ts';
import { ExpectedError } from '../../../core/errors.ts';
import type { ProbeIntake } from '../../../db/stores/intake-log.ts';
import { readDelivery } from '../read-delivery.ts';
import { readMail } from './mail.ts';

/** What in a subject is of one mail alone: numbers, dates, a name after a dash or a colon. */
const commonSubject = (subject: string): string => {
  const plain = subject.replace(/\s+/g, ' ').replace(/^(?:(?:re|fwd?|tr)\s*:\s*)+/i, '').trim(); // prettier-ignore
  const [first = ''] = plain.split(/\s*(?:[:|#([–—]|\s-\s|\d)/);
  const words = first.trim();
  return words.length >= 4 ? words : '';
};

/** Reads a sample and proposes the rule for mails like it. Error: `mailbox/sample-unreadable`. */
export const learnFrom = async (
  raw: Uint8Array,
  probe: ProbeIntake,
  now: number,
): Promise<Output<'mailbox.learn'>> => {
  const mail = await readMail(raw, false);
  if (mail.from === '' && mail.subject === '')
    throw new ExpectedError(
      'mailbox/sample-unreadable',
      'This is no whole mail: it has neither a sender nor a subject. Save it from your mail program as a file (.eml) and paste all of it.',
    );
  const read = readDelivery({ form: 'mail', mail }, 'generic', probe, { at: now, asked: now });
  // The first lead speaks for all: the others have the same labels.
  const fields = read.fields.slice(0, mail.submissions[0]?.fields.length ?? 0);
  const mapping: ColumnMapping = Object.fromEntries(
    fields
      .filter(({ path }) => !path.startsWith('mail.'))
      .map(({ label, field }) => [label.slice(0, 500), field]),
  );
  const subject = commonSubject(mail.subject);
  return {
    rule: {
      sender: mail.from,
      subject: subject === '' && mail.from === '' ? mail.subject.slice(0, 300) : subject,
      probe: probe.uid,
      mapping,
    },
    fields: fields.map(({ path, label, value, field }) => ({ path, label, value, field })),
    leads: read.leads.length,
    reason:
      read.reason ??
      read.leads.map((lead) => lead?.lead.problem ?? null).find((problem) => problem !== null) ??
      null,
  };
};
