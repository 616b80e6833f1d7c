import type { LineResultText } from '../domain/line-result.ts';
import { texts } from './define.ts';

type Sentences = Readonly<Record<LineResultText, string>>;

/** What the line said about an ended call, in plain words: what happened, and what to do where something can be done. */
export const lineWords = texts({
  fr: {
    answered: 'Appel abouti.',
    'answered-line-lost': 'La ligne a été coupée pendant l’appel. Rappelez dès qu’elle est prête.',
    'no-answer': 'Personne n’a répondu.',
    busy: 'Occupé.',
    declined: 'L’appel a été refusé.',
    'not-in-service': 'Numéro non attribué. Vérifiez-le, ou utilisez un autre moyen de joindre la personne.',
    moved: 'Le numéro a changé. Cherchez le nouveau dans la demande ou auprès de la personne.',
    unavailable: 'Injoignable pour le moment. Réessayez plus tard.',
    blocked: 'L’appel a été bloqué en route. Si cela se répète, demandez à l’opérateur pourquoi.',
    'blocked-caller-id':
      'L’appel a été coupé faute d’authentification du numéro appelant. Votre opérateur doit vérifier le numéro présenté.',
    credentials: 'Le serveur a refusé le mot de passe pour cet appel. Vérifiez la ligne dans les réglages.',
    redirected: 'Le numéro renvoie vers un autre, que Rappel n’appelle pas de lui-même.',
    media:
      'Le serveur n’accepte pas le son proposé. Demandez à votre service informatique de vérifier les codecs.',
    server: 'Le réseau téléphonique est en défaut ou saturé. Réessayez dans quelques minutes.',
    'no-reply': 'Le serveur de la ligne n’a pas répondu à l’appel. Réessayez.',
    network: 'La ligne a été coupée avant la réponse. Réessayez dès qu’elle est prête.',
    workstation: 'Ce poste n’a pas pu préparer l’appel. Vérifiez le micro, puis réessayez.',
    failed: 'L’appel a échoué.',
    cancelled: 'Vous avez raccroché avant la réponse.',
    missed: 'Appel manqué.',
    rejected: 'Vous avez rejeté l’appel.',
    elsewhere: 'Pris sur un autre poste.',
  } satisfies Sentences,
  en: {
    answered: 'The call was answered.',
    'answered-line-lost': 'The line broke during the call. Call back as soon as it is ready.',
    'no-answer': 'Nobody answered.',
    busy: 'Busy.',
    declined: 'The call was declined.',
    'not-in-service': 'Number not in service. Check it, or reach the person another way.',
    moved: 'The number has changed. Look for the new one in the request, or ask the person.',
    unavailable: 'Cannot be reached at the moment. Try again later.',
    blocked: 'The call was blocked on its way. If it happens again, ask your provider why.',
    'blocked-caller-id':
      'The call was cut because the caller ID is not authenticated. Your provider must check the number you show.',
    credentials: 'The server refused the password for this call. Check the line in the settings.',
    redirected: 'The number forwards to another one, which Rappel does not call by itself.',
    media: 'The server does not accept the sound offered. Ask your IT to check the codecs.',
    server: 'The telephone network is faulty or full. Try again in a few minutes.',
    'no-reply': 'The line’s server did not answer the call. Try again.',
    network: 'The line broke before an answer. Try again as soon as it is ready.',
    workstation: 'This workstation could not prepare the call. Check the microphone, then try again.',
    failed: 'The call failed.',
    cancelled: 'You hung up before an answer.',
    missed: 'Missed call.',
    rejected: 'You rejected the call.',
    elsewhere: 'Answered on another phone.',
  } satisfies Sentences,
});

/** What the practice line is, where it must be said. */
export const practiceWords = texts({
  fr: {
    silentMicrophone: 'Sans micro, la ligne d’entraînement marche quand même : elle n’entend que du silence.',
    numbers:
      'Tout numéro répond. Terminé par 0086 : occupé ; 0003 : refuse ; 0080 : ne répond pas ; 0004 : non attribué.',
  },
  en: {
    silentMicrophone: 'Without a microphone the practice line still works: it only hears silence.',
    numbers:
      'Every number answers. Ending in 0086: busy; 0003: declines; 0080: no answer; 0004: not in service.',
  },
});
