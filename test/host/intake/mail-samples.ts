/** Mails as forms send them, and as nobody should. */

export type MailParts = {
  readonly from?: string;
  readonly subject?: string;
  readonly id?: string | null;
  readonly date?: string;
  readonly replyTo?: string;
  readonly text?: string;
  readonly html?: string;
  readonly files?: readonly { readonly name: string; readonly type: string; readonly content: string }[];
};

const base64 = (text: string): string =>
  (
    Buffer.from(text, 'utf8')
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n');

export const mailOf = ({
  from = 'Site <forms@example.org>',
  subject = 'Nouvelle demande',
  id = '<one@example.org>',
  date = 'Thu, 12 Mar 2026 09:30:00 +0100',
  replyTo,
  text,
  html,
  files = [],
}: MailParts): string => {
  const parts = [
    ...(text === undefined ? [] : [`Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(text)}`]),
    ...(html === undefined ? [] : [`Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(html)}`]),
    ...files.map(
      ({ name, type, content }) =>
        `Content-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(content)}`,
    ),
  ]; // prettier-ignore
  const head = [
    `From: ${from}`,
    'To: rappel@example.org',
    `Subject: =?UTF-8?B?${Buffer.from(subject, 'utf8').toString('base64')}?=`,
    ...(id === null ? [] : [`Message-ID: ${id}`]),
    `Date: ${date}`,
    ...(replyTo === undefined ? [] : [`Reply-To: ${replyTo}`]),
    'MIME-Version: 1.0',
  ].join('\r\n');
  if (parts.length === 1) return `${head}\r\n${parts[0] ?? ''}\r\n`;
  return `${head}\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`;
};

export const formText = [
  'Bonjour,',
  '',
  'Une demande vient d’arriver :',
  '',
  'Nom : Claire Dubois',
  'Téléphone : 01 99 00 00 01',
  'E-mail: claire@example.org',
  'Message : Ma chaudière est en panne.',
  'Il fait froid chez moi.',
  'Créneau : demain matin',
  'Remote IP: 192.0.2.1',
  '',
  '-- ',
  'Envoyé depuis https://example.org/contact',
].join('\r\n');
