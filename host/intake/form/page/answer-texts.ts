import type { Answers, PageTexts } from './types.ts';

/** Answers for a mail and for a file, under names that the readers of both know (host/intake/csv/columns.ts). */

/** "Label: value" lines. The visitor's own words come last: they may have lines of their own. */
export const mailLines = (answers: Answers, texts: PageTexts): string => {
  const stakes = answers.stakes.map(({ label, weight }) => (weight === '' ? label : `${label} (${weight})`));
  const lines: readonly (readonly [string, string])[] = [
    ['leadName', answers.name],
    ['leadPhone', answers.phone],
    ['leadEmail', answers.email],
    ['leadSlot', answers.slots.join('; ')],
    ['leadStakes', stakes.join('; ')],
    ['leadConsent', texts['leadYes'] ?? ''],
    ['leadWording', answers.wording.replace(/\s+/g, ' ')],
    ['leadVersion', answers.wordingVersion],
    ['leadAskedAt', answers.askedAt],
    ['leadId', answers.id],
    ['leadLanguage', answers.language],
    ['leadPage', answers.page],
    ['leadWords', answers.words],
  ];
  return lines
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${texts[name] ?? name}: ${value.replace(/\r\n?/g, '\n')}`)
    .join('\n');
};

/** One line of NDJSON, without its end. */
export const fileLine = (answers: Answers): string =>
  JSON.stringify({
    id: answers.id,
    'asked at': answers.askedAt,
    name: answers.name,
    phone: answers.phone,
    email: answers.email,
    message: answers.words,
    stakes: answers.stakes.map(({ label, weight }) => (weight === '' ? label : `${label} (${weight})`)),
    slot: answers.slots,
    consent: 'yes',
    'consent text': answers.wording,
    'wording version': answers.wordingVersion,
    language: answers.language,
    page: answers.page,
  });
