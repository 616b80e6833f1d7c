import type { PauseReason } from '../domain/session-of-work.ts';
import { texts } from './define.ts';

/** The session of work: from the start of the shift to its end. */
export const work = texts({
  fr: {
    bar: 'Session de travail',
    off: 'Hors session',
    working: 'En session',
    paused: (reason: string) => `En pause : ${reason}`,
    since: (time: string) => `depuis ${time}`,
    wrapUp: (time: string) => `Qualification : ${time}`,
    start: 'Commencer',
    next: 'Suivant',
    keyNext: 'Réserver et ouvrir la personne suivante',
    pause: 'Pause',
    keyPause: 'Faire une pause, reprendre',
    resume: 'Reprendre',
    stop: 'Fin de service',
    stopped: 'Session terminée : plus rien ne vous est réservé.',
    pauseTitle: 'Faire une pause',
    pauseHelp: 'La personne ouverte redevient libre pour les autres.',
    reason: 'Motif',
    note: 'Précision',
    noteRequired: 'Précision (obligatoire pour ce motif)',
    reservedBy: (agent: string) => `Réservé par ${agent}`,
    reservedHere: 'Réservé pour vous',
    nobodyTitle: 'Personne ne peut être appelé maintenant',
    nobodyFrom: (when: string) => `Le prochain appel est possible ${when}.`,
    nobodyLooked: (count: string, more: boolean) =>
      more
        ? `Les ${count} premières demandes de la file ont été examinées ; aucune ne convient.`
        : `${count} demandes examinées, dans l’ordre de la file.`,
    nobodyOthers: (count: string) => `${count} chez un collègue`,
    nobodyPassed: (count: string) => `${count} que vous avez laissées de côté`,
    nobodyAgain: 'Revoir celles laissées de côté',
    looking: 'Recherche de la personne suivante…',
    readyTitle: 'Prêt pour la personne suivante',
    readyHelp:
      'n réserve la prochaine personne à appeler et ouvre ses besoins. Rien n’est composé sans vous.',
    autoAdvance: 'Composer seul l’appel suivant',
    autoAdvanceHelp:
      'Après chaque qualification enregistrée, la personne suivante est réservée et appelée sans votre touche. C’est alors une composition automatique séquentielle : en France, le numéro présenté doit être un numéro polyvalent vérifié (0162, 0163, 0270, 0271, 0377, 0378, 0424, 0425, 0568, 0569, 0948, 0949…), sinon l’appel peut être coupé. Demandez à votre opérateur avant de l’activer.',
  },
  en: {
    bar: 'Session of work',
    off: 'Off duty',
    working: 'At work',
    paused: (reason: string) => `Paused: ${reason}`,
    since: (time: string) => `since ${time}`,
    wrapUp: (time: string) => `Wrap-up: ${time}`,
    start: 'Start',
    next: 'Next',
    keyNext: 'Reserve and open the next person',
    pause: 'Pause',
    keyPause: 'Pause, resume',
    resume: 'Resume',
    stop: 'End of shift',
    stopped: 'Session ended: nothing is reserved for you any more.',
    pauseTitle: 'Take a pause',
    pauseHelp: 'The person before you becomes free for the others.',
    reason: 'Reason',
    note: 'In your words',
    noteRequired: 'In your words (required for this reason)',
    reservedBy: (agent: string) => `Reserved by ${agent}`,
    reservedHere: 'Reserved for you',
    nobodyTitle: 'Nobody may be called now',
    nobodyFrom: (when: string) => `The next call is possible ${when}.`,
    nobodyLooked: (count: string, more: boolean) =>
      more
        ? `The first ${count} requests of the queue were looked at; none will do.`
        : `${count} requests looked at, in the order of the queue.`,
    nobodyOthers: (count: string) => `${count} with a colleague`,
    nobodyPassed: (count: string) => `${count} that you left aside`,
    nobodyAgain: 'Go through those left aside',
    looking: 'Looking for the next person…',
    readyTitle: 'Ready for the next person',
    readyHelp:
      'n reserves the next person to be called and opens their needs. Nothing is dialled without you.',
    autoAdvance: 'Dial the next call by itself',
    autoAdvanceHelp:
      'After each saved outcome the next person is reserved and called without a key of yours. That is sequential automatic dialling: in France the number shown must be a verified multi-purpose number (0162, 0163, 0270, 0271, 0377, 0378, 0424, 0425, 0568, 0569, 0948, 0949…), or the call may be cut. Ask your operator before you switch it on.',
  },
});

export const pauseReasonTexts = texts<Record<PauseReason, string>>({
  fr: {
    break: 'pause',
    lunch: 'repas',
    meeting: 'réunion',
    training: 'formation',
    technical: 'panne technique',
    other: 'autre',
  },
  en: {
    break: 'break',
    lunch: 'meal',
    meeting: 'meeting',
    training: 'training',
    technical: 'technical trouble',
    other: 'other',
  },
});
