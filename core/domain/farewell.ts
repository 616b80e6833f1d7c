import type { RequestDetail } from '../contract/queue.ts';
import type { Language } from '../contract/records.ts';
import { messages } from '../messages/index.ts';
import { isZone } from './when-zone.ts';

const longestWords = 300;
const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();

/**
 * The message to somebody who was not reached, as a draft: nothing is sent. In the person's language, with their own words
 * and stakes; `agent` and the offer say who called.
 */
export const farewellTo = (
  detail: Pick<
    RequestDetail,
    'prospect' | 'offer' | 'words' | 'stakes' | 'askedAt' | 'askedZone' | 'askedWhere' | 'attempts'
  >,
  { language, agent }: { readonly language: Language; readonly agent: string },
): { readonly subject: string; readonly body: string } => {
  const t = messages[language].farewell;
  const date = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    timeZone: isZone(detail.askedZone) ? detail.askedZone : 'UTC',
  }).format(detail.askedAt);
  const offer = oneLine(detail.offer?.name ?? '');
  const said = oneLine(detail.words.at(-1)?.text ?? '');
  const words = said.length > longestWords ? `${said.slice(0, longestWords - 1)}…` : said;
  const stakes = detail.stakes.map(({ label }) => oneLine(label)).join(', ');
  const where = /^https?:\/\//u.test(detail.askedWhere) ? oneLine(detail.askedWhere) : '';
  const calls = detail.attempts.filter(({ direction }) => direction === 'outbound').length;
  const about = [words === '' ? '' : t.words(words), stakes === '' ? '' : t.stakes(stakes)].filter(
    (line) => line !== '',
  );
  return {
    subject: t.subject(date),
    body: [
      t.hello(oneLine(detail.prospect.name)),
      '',
      [t.asked(date, offer), ...about].join('\n'),
      '',
      t.tried(calls),
      '',
      t.again(where),
      '',
      t.regards,
      ...[agent, offer].filter((line) => line !== ''),
    ].join('\n'),
  };
};
