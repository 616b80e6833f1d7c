import type { LineResult } from '../contract/records.ts';
import type { RuleId } from '../rules/rule-ids.ts';
import { texts } from './define.ts';

export const call = texts({
  fr: {
    region: 'Appel',
    call: 'Appeler',
    callNumber: (number: string) => `Appeler ${number}`,
    chooseNumber: 'Numéro à appeler',
    ready: 'Prêt à appeler',
    practiceCall: 'Recevoir un appel d’essai',
    nobody: 'Choisissez une personne dans la file, ou composez un numéro.',
    pad: 'Composer un numéro',
    padTitle: 'Composer un numéro',
    padNumber: 'Numéro',
    padHint: 'Un numéro, un poste interne ou un code',
    padBad: 'Ce n’est pas un numéro que l’on peut composer.',
    padMatch: (name: string) => `C’est le numéro de ${name}`,
    padOpen: 'Ouvrir sa demande',
    padNoMatch: 'Personne dans vos demandes n’a ce numéro.',
    reason: 'Pourquoi appeler malgré tout',
    reasonHint: 'Votre raison est gardée avec l’appel et relue.',
    reasonShort: 'Écrivez quelques mots.',
    callAnyway: 'Appeler malgré tout',
    blocked: 'Appel bloqué',
    blockedUntil: (when: string) => `Possible ${when}`,
    ruleFrom: (source: string, pack: string) => `${source} (${pack})`,
    holidayIs: (name: string) => `Férié : ${name}.`,
    theirZone: (zone: string, guessed: boolean) =>
      `Heure de ${zone}${guessed ? ', supposée d’après le numéro' : ''}.`,
    notOverridable: 'Aucune raison ne permet de passer outre.',
    hostAway:
      'Rappel est injoignable, et chaque appel y est inscrit avant d’être composé. Vous pourrez appeler dès qu’il sera de retour.',
    lineNotReady: 'La ligne n’est pas prête.',
    lineNone: 'Aucune ligne n’est réglée.',
    lineSet: 'Régler la ligne',
    unfinished: 'Qualifiez d’abord l’appel précédent.',
    preparing: 'Préparation…',
    dialling: 'Numérotation…',
    trying: 'Acheminement…',
    ringing: 'Ça sonne…',
    earlyMedia: 'Annonce de l’opérateur',
    incoming: 'Appel entrant',
    connecting: 'Mise en relation…',
    connected: 'En ligne',
    onHold: 'En attente',
    ending: 'Fin de l’appel…',
    ended: 'Appel terminé',
    mute: 'Muet',
    muted: 'Micro coupé : on ne vous entend pas',
    hold: 'Attente',
    digits: 'Clavier',
    digit: (digit: string) => `Envoyer ${digit}`,
    digitsSent: (digits: string) => `Envoyé : ${digits}`,
    hangUp: 'Raccrocher',
    answer: 'Répondre',
    reject: 'Refuser',
    silent:
      'On n’entend rien de l’autre côté. Rétablissez le son ou vérifiez votre casque ; si cela dure, raccrochez et rappelez.',
    unknownCaller: 'Numéro inconnu de vos demandes',
    noteInCall: 'Note',
    micRefused:
      'Le micro est refusé à Rappel. Autorisez-le à gauche de la barre d’adresse ou dans les réglages du système, puis réessayez.',
    micAbsent: 'Aucun micro n’est branché. Branchez un casque : il sera pris tout de suite.',
    micBusy: 'Le micro est tenu par une autre application. Fermez-la, puis réessayez.',
    callerSays: (name: string) => `se présente comme « ${name} »`,
  },
  en: {
    region: 'Call',
    call: 'Call',
    callNumber: (number: string) => `Call ${number}`,
    chooseNumber: 'Number to call',
    ready: 'Ready to call',
    practiceCall: 'Receive a trial call',
    nobody: 'Choose a person in the queue, or dial a number.',
    pad: 'Dial a number',
    padTitle: 'Dial a number',
    padNumber: 'Number',
    padHint: 'A number, an extension or a code',
    padBad: 'This is not a number that can be dialled.',
    padMatch: (name: string) => `This is the number of ${name}`,
    padOpen: 'Open their request',
    padNoMatch: 'Nobody in your requests has this number.',
    reason: 'Why call all the same',
    reasonHint: 'Your reason is kept with the call and reviewed.',
    reasonShort: 'Write a few words.',
    callAnyway: 'Call all the same',
    blocked: 'Call blocked',
    blockedUntil: (when: string) => `Possible ${when}`,
    ruleFrom: (source: string, pack: string) => `${source} (${pack})`,
    holidayIs: (name: string) => `Holiday: ${name}.`,
    theirZone: (zone: string, guessed: boolean) =>
      `Time of ${zone}${guessed ? ', guessed from the number' : ''}.`,
    notOverridable: 'No reason can override this.',
    hostAway:
      'Rappel is out of reach, and every call is written down there before it is dialled. You can call as soon as it is back.',
    lineNotReady: 'The line is not ready.',
    lineNone: 'No line is set up.',
    lineSet: 'Set up the line',
    unfinished: 'Give the previous call its outcome first.',
    preparing: 'Preparing…',
    dialling: 'Dialling…',
    trying: 'Connecting…',
    ringing: 'Ringing…',
    earlyMedia: 'Operator announcement',
    incoming: 'Incoming call',
    connecting: 'Putting through…',
    connected: 'On the phone',
    onHold: 'On hold',
    ending: 'Ending…',
    ended: 'Call ended',
    mute: 'Mute',
    muted: 'Muted: they cannot hear you',
    hold: 'Hold',
    digits: 'Keypad',
    digit: (digit: string) => `Send ${digit}`,
    digitsSent: (digits: string) => `Sent: ${digits}`,
    hangUp: 'Hang up',
    answer: 'Answer',
    reject: 'Reject',
    silent:
      'Nothing is heard from the other side. Restore the sound or check your headset; if it lasts, hang up and call again.',
    unknownCaller: 'Number unknown to your requests',
    noteInCall: 'Note',
    micRefused:
      'Rappel may not use the microphone. Allow it at the left of the address bar or in the system settings, then try again.',
    micAbsent: 'No microphone is plugged in. Plug in a headset: it is taken at once.',
    micBusy: 'Another application holds the microphone. Close it, then try again.',
    callerSays: (name: string) => `calls itself “${name}”`,
  },
});

export const lineResultTexts = texts<Record<LineResult, string>>({
  fr: {
    answered: 'Décroché',
    'no-answer': 'Sans réponse',
    busy: 'Occupé',
    declined: 'Appel refusé',
    'not-in-service': 'Numéro hors service',
    unavailable: 'Injoignable pour l’instant',
    blocked: 'Appel filtré par l’opérateur',
    failed: 'Échec de la ligne',
    cancelled: 'Raccroché avant réponse',
    missed: 'Appel manqué',
    rejected: 'Appel refusé par vous',
    elsewhere: 'Pris sur un autre poste',
    lost: 'Appel perdu (poste arrêté)',
  },
  en: {
    answered: 'Answered',
    'no-answer': 'No answer',
    busy: 'Busy',
    declined: 'Declined',
    'not-in-service': 'Number not in service',
    unavailable: 'Unavailable for now',
    blocked: 'Blocked by the operator',
    failed: 'The line failed',
    cancelled: 'Hung up before an answer',
    missed: 'Missed call',
    rejected: 'Rejected by you',
    elsewhere: 'Taken at another telephone',
    lost: 'Lost (workstation stopped)',
  },
});

/** What a rule says, for the agent: what holds the call back, and what can be done. */
export const ruleTexts = texts<Record<RuleId, string>>({
  fr: {
    emergency: 'Numéro d’urgence : jamais bloqué.',
    'no-number': 'Cette personne n’a laissé aucun numéro. Écrivez-lui, ou complétez sa fiche par un import.',
    suppressed: 'Ce numéro est sur la liste « ne plus appeler ».',
    'no-request': 'Aucune demande ouverte n’est liée à ce numéro : cette personne n’a pas demandé d’appel.',
    'request-closed': 'Cette demande est close.',
    'consent-revoked': 'La personne a retiré son accord.',
    quarantined:
      'D’autres personnes du même lot n’avaient rien demandé : la demande attend d’être vérifiée à l’écran des sondes.',
    expired: 'Le délai annoncé pour cette demande est dépassé.',
    'promise-upcoming': 'Un rappel est promis pour plus tard.',
    'retry-not-yet': 'Le prochain essai est prévu plus tard.',
    'consent-missing':
      'Aucun accord n’est gardé pour cette demande, et c’est à vous de le prouver. Rappelez si un contrat est en cours, en l’écrivant.',
    'consent-expired': 'L’accord de cette personne est trop ancien.',
    refused: 'Cette personne a dit non : elle n’est plus appelée tant qu’elle ne redemande rien.',
    practice: 'Personne d’entraînement : aucun horaire ne la protège.',
    cap: 'Cette personne a été appelée aussi souvent que les règles le permettent.',
    holiday: 'C’est un jour férié là où vit cette personne.',
    hours: 'Il n’est pas l’heure d’appeler là où vit cette personne.',
    allowed: 'Cette personne peut être appelée.',
  },
  en: {
    emergency: 'Emergency number: never blocked.',
    'no-number': 'This person left no number. Write to them, or complete their record by an import.',
    suppressed: 'This number is on the do-not-call list.',
    'no-request': 'No open request goes with this number: this person did not ask for a call.',
    'request-closed': 'This request is closed.',
    'consent-revoked': 'The person withdrew their agreement.',
    quarantined:
      'Others of the same batch had never asked: the request waits for review on the screen of the probes.',
    expired: 'The time announced for this request is over.',
    'promise-upcoming': 'A call is promised for later.',
    'retry-not-yet': 'The next try is planned for later.',
    'consent-missing':
      'No agreement is kept for this request, and the proof of it is yours. Call where a contract is running, and write so.',
    'consent-expired': 'The agreement of this person is too old.',
    refused: 'This person said no: they are not called again until they ask for it.',
    practice: 'A person to practise with: no hours protect them.',
    cap: 'This person has been called as often as the rules allow.',
    holiday: 'It is a public holiday where this person lives.',
    hours: 'It is not an hour to call where this person lives.',
    allowed: 'This person may be called.',
  },
});

type LineProblemCode =
  | 'unreachable'
  | 'certificate'
  | 'wrong-password'
  | 'forbidden'
  | 'silent'
  | 'closed-by-server'
  | 'refused'
  | 'elsewhere';

export const lineProblemTexts = texts<Record<LineProblemCode, string>>({
  fr: {
    unreachable:
      'Le serveur de la ligne ne répond pas. Vérifiez le réseau et l’adresse dans les réglages ; Rappel réessaie tout seul.',
    certificate:
      'Le certificat du serveur n’est pas reconnu. Demandez à votre informatique de l’installer sur ce poste.',
    'wrong-password': 'Identifiant ou mot de passe refusé. Saisissez-les à nouveau dans les réglages.',
    forbidden: 'Le serveur refuse ce poste. Demandez à votre informatique si le compte est actif.',
    silent: 'Le serveur ne donne plus signe de vie. Rappel se reconnecte.',
    'closed-by-server': 'Le serveur a fermé la connexion. Rappel se reconnecte.',
    refused:
      'Le serveur a refusé l’enregistrement de la ligne. Vérifiez le domaine et l’utilisateur dans les réglages.',
    elsewhere: 'La ligne est utilisée dans une autre fenêtre.',
  },
  en: {
    unreachable:
      'The line’s server does not answer. Check the network and the address in the settings; Rappel keeps trying.',
    certificate: 'The server’s certificate is not trusted. Ask your IT to install it on this machine.',
    'wrong-password': 'User or password refused. Enter them again in the settings.',
    forbidden: 'The server turns this telephone away. Ask your IT whether the account is active.',
    silent: 'The server gives no sign of life. Rappel is reconnecting.',
    'closed-by-server': 'The server closed the connection. Rappel is reconnecting.',
    refused: 'The server refused to register the line. Check domain and user in the settings.',
    elsewhere: 'The line is in use in another window.',
  },
});
