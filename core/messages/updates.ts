import type { NoUpdates } from '../contract/updates.ts';
import { texts } from './define.ts';

/** Newer versions, in the settings. */
export const updates = texts({
  fr: {
    title: 'Mises à jour',
    version: (version: string, channel: string) => `Version ${version}, ${channel}.`,
    waiting: 'Rappel regarde plusieurs fois par jour.',
    upToDate: (when: string) => `Rien de plus récent (${when}).`,
    fetching: (percent: string) => `Rappel regarde et télécharge… ${percent}`,
    ready: (version: string) => `La version ${version} est prête.`,
    readyHelp:
      'L’installation ferme Rappel et le rouvre. La base est sauvegardée avant le premier démarrage.',
    inCall: 'Un appel est en cours : la mise à jour attend qu’il soit fini.',
    install: 'Installer et redémarrer',
    look: 'Regarder maintenant',
    failed: (when: string) => `La mise à jour n’a pas abouti (${when}).`,
  },
  en: {
    title: 'Updates',
    version: (version: string, channel: string) => `Version ${version}, ${channel}.`,
    waiting: 'Rappel looks several times a day.',
    upToDate: (when: string) => `Nothing newer (${when}).`,
    fetching: (percent: string) => `Rappel looks and downloads… ${percent}`,
    ready: (version: string) => `Version ${version} is ready.`,
    readyHelp:
      'Installing closes Rappel and opens it again. The database is backed up before its first start.',
    inCall: 'A call is on: the update waits until it is over.',
    install: 'Install and restart',
    look: 'Look now',
    failed: (when: string) => `The update did not succeed (${when}).`,
  },
});

export const updateChannelTexts = texts({
  fr: { latest: 'canal stable', beta: 'canal d’essai', alpha: 'canal de développement' },
  en: { latest: 'stable channel', beta: 'trial channel', alpha: 'development channel' },
});

/** Why nothing is looked for. */
export const noUpdatesTexts = texts<Record<NoUpdates, string>>({
  fr: {
    'no-server':
      'Votre informatique n’a pas indiqué de serveur de mises à jour : Rappel ne demande rien à personne.',
    'switched-off': 'Votre informatique a coupé les mises à jour.',
    'not-packed': 'Ce poste est mis à jour par qui l’a installé.',
    'by-others': 'Ce poste est mis à jour par l’outil qui l’a installé.',
    'no-key': 'Cette version ne connaît pas la signature de son éditeur : elle ne prend aucune mise à jour.',
  },
  en: {
    'no-server': 'Your IT has set no update server: Rappel asks nobody.',
    'switched-off': 'Your IT has switched updates off.',
    'not-packed': 'Whoever installed this workstation brings it up to date.',
    'by-others': 'The tool that installed this workstation brings it up to date.',
    'no-key': 'This version does not know its publisher’s signature: it takes no update.',
  },
});

/** What a window says of an update that failed. */
export const updateErrorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'updates/off': {
    fr: 'Les mises à jour ne sont pas cherchées sur ce poste. Votre informatique règle d’où elles viennent.',
    en: 'Updates are not looked for on this workstation. Your IT sets where they come from.',
  },
  'updates/unreachable': {
    fr: 'Le serveur de mises à jour n’a pas répondu comme attendu. Rappel réessaiera ; si cela dure, prévenez votre informatique.',
    en: 'The update server did not answer as expected. Rappel will try again; if it goes on, tell your IT.',
  },
  'updates/unsigned': {
    fr: 'Ce qui est sur le serveur n’est pas signé par l’éditeur de Rappel : rien n’a été pris. Prévenez votre informatique.',
    en: 'What is on the server does not bear the signature of Rappel’s publisher: nothing was taken. Tell your IT.',
  },
  'updates/damaged': {
    fr: 'Le paquet téléchargé n’est pas celui de la version annoncée : il a été jeté. Prévenez votre informatique.',
    en: 'The package that came is not the one that was announced: it was thrown away. Tell your IT.',
  },
  'updates/not-ready': {
    fr: 'Aucune mise à jour n’est prête. Regardez d’abord s’il y en a une.',
    en: 'There is no update that is ready. Look for one first.',
  },
  'updates/in-call': {
    fr: 'Un appel est en cours. Installez la mise à jour quand il est fini ; elle reste prête.',
    en: 'A call is on. Install the update when it is over; it stays ready.',
  },
};
