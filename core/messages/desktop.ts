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
  },
});
