import type { OutcomeKind } from '../contract/calls.ts';

const kind = (
  code: string,
  key: string,
  fr: string,
  en: string,
  flags: Partial<Omit<OutcomeKind, 'code' | 'key' | 'label'>> = {},
): OutcomeKind => ({
  code,
  key,
  label: { fr, en },
  humanAnswered: false,
  rightParty: false,
  conversion: false,
  refusal: false,
  suppress: false,
  closes: null,
  next: 'none',
  retryMinutes: null,
  maxAttempts: null,
  slotsFirst: false,
  otherDaypart: false,
  noteRequired: false,
  active: true,
  ...flags,
});

/** Nobody was there: when they said, or at another time of day. */
const elsewhen = { next: 'retry', slotsFirst: true, otherDaypart: true } as const;
const spoken = { humanAnswered: true, rightParty: true };

/**
 * The list a new database starts with; the team may change it. Keys are digits first, so that the hand stays where the
 * telephone keys are, then letters. Delays and maxima follow what call floors use.
 */
export const defaultOutcomes: readonly OutcomeKind[] = [
  kind('converted', '1', 'Vente ou rendez-vous conclu', 'Sale or appointment made', {
    ...spoken,
    conversion: true,
    closes: 'converted',
  }),
  kind('callback', '2', 'Rappel convenu', 'Callback agreed', { ...spoken, next: 'promise' }),
  kind('not-interested', '3', 'Refus', 'Not interested', {
    ...spoken,
    refusal: true,
    closes: 'refused',
    noteRequired: true,
  }),
  kind('no-answer', '4', 'Ne répond pas', 'No answer', { ...elsewhen, retryMinutes: 120, maxAttempts: 6 }),
  kind('voicemail', '5', 'Répondeur', 'Answering machine', {
    ...elsewhen,
    retryMinutes: 180,
    maxAttempts: 4,
  }),
  kind('busy', '6', 'Occupé', 'Busy', { next: 'retry', retryMinutes: 30, maxAttempts: 6 }),
  kind('wrong-number', '7', 'Faux numéro', 'Wrong number', { humanAnswered: true, closes: 'wrong-number' }),
  kind('unreachable', '8', 'Injoignable, numéro hors service', 'Unreachable, not in service', {
    next: 'retry',
    slotsFirst: true,
    retryMinutes: 1440,
    maxAttempts: 2,
    noteRequired: true,
  }),
  kind('never-asked', '9', 'N’a rien demandé', 'Never asked for a call', {
    ...spoken,
    closes: 'never-asked',
    noteRequired: true,
  }),
  kind('do-not-call', '0', 'Ne plus appeler', 'Do not call again', {
    ...spoken,
    refusal: true,
    suppress: true,
    closes: 'suppressed',
  }),
  kind('other-person', 'a', 'Autre personne, rappeler', 'Somebody else answered, call again', {
    humanAnswered: true,
    ...elsewhen,
    retryMinutes: 120,
    maxAttempts: 6,
  }),
  kind(
    'answered-question',
    'q',
    'Renseignement donné, sans suite',
    'Question answered, nothing more wanted',
    { ...spoken, closes: 'other', noteRequired: true },
  ),
  kind('cut-off', 'c', 'Coupure, rappeler', 'Cut off, call again', {
    humanAnswered: true,
    next: 'retry',
    retryMinutes: 2,
    maxAttempts: 3,
  }),
];
