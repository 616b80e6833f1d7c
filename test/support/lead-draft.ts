import type { LeadDraft } from '../../core/domain/lead.ts';

/** A lead of which nothing is said yet. */
export const blankDraft: LeadDraft = {
  row: 2,
  cells: [],
  name: '',
  company: '',
  phones: [],
  emails: [],
  words: [],
  stakes: [],
  askedAt: '',
  slots: [],
  providerId: '',
  consent: null,
  wording: '',
  page: '',
  language: '',
  zone: '',
  city: '',
  country: '',
  dateOrder: null,
};
