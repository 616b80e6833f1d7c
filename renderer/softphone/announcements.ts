import type { Language } from '../../core/contract/records.ts';
import announcementEn from './announcements/recording-en.wav?url';
import announcementFr from './announcements/recording-fr.wav?url';

const files: Readonly<Record<Language, string>> = { en: announcementEn, fr: announcementFr };

/** What both sides hear before a recording; its words are `announcementTexts` of core/messages/recording.ts. */
export const readAnnouncement = async (language: Language): Promise<ArrayBuffer> => {
  const answer = await fetch(files[language]);
  if (!answer.ok) throw new Error(`the announcement could not be read (${answer.status})`);
  return answer.arrayBuffer();
};
