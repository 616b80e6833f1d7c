import type { LeadProblem } from '../domain/lead.ts';
import { texts } from './define.ts';

/** Why a row was not taken, for the preview and the file of rejected rows. */
export const problemTexts = texts<Record<LeadProblem, string>>({
  fr: {
    'consent-refused': 'La personne n’a pas accepté d’être rappelée',
    'no-contact': 'Ni numéro de téléphone ni courriel',
    'no-phone': 'Pas de numéro de téléphone, et personne n’est connu sous ce courriel',
    'bad-phone': 'Le numéro de téléphone n’existe pas sous cette forme',
    'rounded-phone':
      'Excel a arrondi le numéro (3,36E+10) : mettez la colonne au format Texte et exportez à nouveau',
    'bad-record': 'La demande est illisible : abîmée, ou coupée avant sa fin',
    'record-too-deep': 'La demande est imbriquée trop profondément',
    'record-too-long': 'La demande est trop longue',
  },
  en: {
    'consent-refused': 'The person did not agree to be called',
    'no-contact': 'Neither a phone number nor an e-mail',
    'no-phone': 'No phone number, and nobody is known by this e-mail',
    'bad-phone': 'The phone number does not exist in this form',
    'rounded-phone': 'Excel has rounded the number (3.36E+10): set the column to Text and export again',
    'bad-record': 'The record cannot be read: it is damaged, or was cut short',
    'record-too-deep': 'The record is nested too deeply',
    'record-too-long': 'The record is too long',
  },
});

export const rejectsTexts = texts({
  fr: { line: 'Ligne', reason: 'Motif du rejet', suffix: 'rejets' },
  en: { line: 'Line', reason: 'Why it was rejected', suffix: 'rejected' },
});
