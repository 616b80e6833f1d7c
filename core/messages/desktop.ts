import { texts } from './define.ts';

/** What the desktop says outside of its window: tray, notifications, dialogs of a failed start. */
export const desktopTexts = texts({
  fr: {
    open: 'Ouvrir Rappel',
    quit: 'Quitter',
    offline: 'ligne coupée',
    connecting: 'connexion en cours',
    ready: 'ligne prête',
    ringing: 'un appel sonne',
    'in-call': 'en communication',
    error: 'la ligne a un problème',
    startFailed: 'Rappel ne peut pas démarrer',
    newerTitle: 'Cette base vient d’un Rappel plus récent',
    newerText: 'Le plus sûr est d’installer à nouveau cette version plus récente. Rien n’a été changé.',
    newerBack: (when: string) =>
      `Vous pouvez aussi revenir en arrière : Rappel remet la sauvegarde du ${when}, y ajoute les appels notés depuis, et met de côté la base d’aujourd’hui sans rien effacer. Les demandes arrivées depuis n’y seraient plus.`,
    newerPutBack: 'Remettre cette sauvegarde',
  },
  en: {
    open: 'Open Rappel',
    quit: 'Quit',
    offline: 'line off',
    connecting: 'connecting',
    ready: 'line ready',
    ringing: 'a call is ringing',
    'in-call': 'in a call',
    error: 'the line has a problem',
    startFailed: 'Rappel cannot start',
    newerTitle: 'This database was written by a newer Rappel',
    newerText: 'The safest is to install that newer version again. Nothing was changed.',
    newerBack: (when: string) =>
      `You can also go back: Rappel puts back the backup of ${when}, adds the calls noted since, and keeps today’s database aside without deleting anything. Requests that came since would not be in it.`,
    newerPutBack: 'Put back this backup',
  },
});
