import { createHash } from 'node:crypto';
import PostalMime, { type Address, type Email } from 'postal-mime';
import type { DeliveryReason } from '../../../core/messages/intake-log.ts';
import { fieldOfHeader } from '../csv/columns.ts';
import { isoOf } from '../presets/flatten.ts';
import type { Field, Submission } from '../presets/preset.ts';
import { leadsOfAttachments } from './attachments.ts';
import { readHtml, type HtmlMail } from './html-mail.ts';
import { fieldsOfLines, toFields } from './label-lines.ts';

/** A mail, as far as it matters for leads. */
export type Mail = {
  /** Message-ID; where there is none, what stands for it: the same mail has the same. */
  readonly id: string;
  /** Address of the sender, lower case; '' when it has none that can be read. */
  readonly from: string;
  readonly subject: string;
  readonly submissions: readonly Submission[];
  /** Why it holds no lead; null when it may. */
  readonly reason: DeliveryReason | null;
};

/** Content type under which a mail is kept, and of one of which only the beginning was fetched. */
export const mailType = 'message/rfc822';
export const cutMailType = `${mailType}; cut=yes`;

const limits = { maxNestingDepth: 50, maxHeadersSize: 512 * 1024, maxRfc822NestingDepth: 3 };
const longestId = 400;

const addressOf = (address: Address | undefined): string =>
  (address?.address ?? address?.group?.[0]?.address ?? '').trim().toLowerCase().slice(0, 320);

/** A Message-ID as it is compared. */
export const messageId = (text: string | undefined): string => (text ?? '').trim().slice(0, longestId);

const standIn = (raw: Uint8Array): string => `sha256:${createHash('sha256').update(raw).digest('hex')}`;

const holdsEmail = (fields: readonly Field[]): boolean =>
  fields.some(({ label, value }) => fieldOfHeader(label) === 'email' || /^\S+@\S+\.\S+$/.test(value));
const names = (fields: readonly Field[], wanted: string): boolean =>
  fields.some(({ label }) => fieldOfHeader(label) === wanted);

/** What the mail itself says, where its form does not. */
const envelopeFields = (fields: readonly Field[], mail: Email): readonly Field[] => {
  const replyTo = addressOf(mail.replyTo?.[0]);
  const subject = (mail.subject ?? '').trim();
  return [
    ...(replyTo === '' || replyTo === addressOf(mail.from) || holdsEmail(fields)
      ? []
      : [{ path: 'mail.reply-to', label: 'Reply-To', value: replyTo, field: 'email' as const }]),
    ...(subject === '' || names(fields, 'page')
      ? []
      : [{ path: 'mail.subject', label: 'mail.subject', value: subject, field: 'page' as const }]),
  ];
};

/** The fields of the text, or those of the HTML where it tells more. */
const bodyFields = (text: string, html: HtmlMail | null): readonly Field[] => {
  const ofText = fieldsOfLines(text);
  if (html === null) return ofText;
  const ofHtml = [...toFields(html.pairs), ...fieldsOfLines(html.text)];
  const ofBoth = ofHtml.filter(
    ({ label }, index) => ofHtml.findIndex((field) => field.label === label) === index,
  );
  return ofBoth.length > ofText.length ? ofBoth : ofText;
};

const rowsOfTables = (html: HtmlMail): readonly (readonly Field[])[] =>
  html.tables.flatMap(({ columns, rows }) =>
    rows.map((row) => toFields(columns.map((label, index) => ({ label, value: row[index] ?? '' })))),
  );

/** Never throws, whatever the mail holds. `cut`: only its beginning is there. */
export const readMail = async (raw: Uint8Array, cut: boolean): Promise<Mail> => {
  let mail: Email;
  try {
    mail = await PostalMime.parse(raw, limits);
  } catch {
    return { id: standIn(raw), from: '', subject: '', submissions: [], reason: 'not-readable' };
  }
  const own = messageId(mail.messageId);
  const id = own === '' ? standIn(raw) : own;
  const fixed = { id, from: addressOf(mail.from), subject: (mail.subject ?? '').slice(0, 1000) };
  if (cut) return { ...fixed, submissions: [], reason: 'mail-too-big' };

  const sent = isoOf(mail.date);
  const askedAt = Number.isNaN(Date.parse(sent)) ? '' : sent;
  const text = mail.text ?? '';
  const attached = await leadsOfAttachments(mail.attachments, text);
  const html = mail.html === undefined ? null : readHtml(mail.html);
  const rows = attached.leads.length > 0 ? attached.leads : html ? rowsOfTables(html) : [];
  if (rows.length > 0)
    return {
      ...fixed,
      submissions: rows.map((fields, index) => ({
        fields: [
          ...fields,
          ...(names(fields, 'page') ? [] : envelopeFields(fields, { ...mail, replyTo: [] })),
        ],
        providerId: names(fields, 'provider-id') ? '' : `${id}#${index + 1}`,
        askedAt: names(fields, 'asked-at') ? '' : askedAt,
        test: false,
      })),
      reason: attached.reason,
    };
  const fields = bodyFields(text, html);
  if (fields.length === 0) return { ...fixed, submissions: [], reason: attached.reason ?? 'no-lead' };
  return {
    ...fixed,
    submissions: [
      {
        fields: [...fields, ...envelopeFields(fields, mail)],
        providerId: names(fields, 'provider-id') ? '' : id,
        askedAt,
        test: false,
      },
    ],
    reason: null,
  };
};
