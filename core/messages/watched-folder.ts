import type { WatchState } from '../contract/watched-folder.ts';
import { texts } from './define.ts';

export const watchedFolder = texts({
  fr: {
    title: 'Dossier surveillé',
    help: 'Les fichiers qui y arrivent sont importés d’eux-mêmes, puis rangés dans « done » ou « failed » avec leur bilan.',
    path: 'Dossier, chemin entier',
    probe: 'Sonde de ses demandes',
    noProbe: 'Créez d’abord une sonde : importez un premier fichier à la main.',
    start: 'Surveiller',
    stop: 'Ne plus surveiller',
    of: (path: string, probe: string) => `${path} → ${probe}`,
  },
  en: {
    title: 'Watched folder',
    help: 'Files that arrive there are imported by themselves, then put into “done” or “failed” with their report.',
    path: 'Folder, whole path',
    probe: 'Probe of its requests',
    noProbe: 'Make a probe first: import one file by hand.',
    start: 'Watch it',
    stop: 'Stop watching',
    of: (path: string, probe: string) => `${path} → ${probe}`,
  },
});

export const watchStateTexts = texts<Record<WatchState, string>>({
  fr: {
    off: 'Aucun dossier n’est surveillé.',
    watching: 'Surveillé : rien à lire pour l’instant.',
    reading: 'Un fichier est en cours de lecture.',
    away: 'Le dossier est injoignable (réseau, clé débranchée). Rappel réessaie tout seul.',
    'not-writable':
      'Rappel ne peut pas écrire dans ce dossier : donnez-lui le droit d’y créer « done » et « failed ».',
  },
  en: {
    off: 'No folder is watched.',
    watching: 'Watched: nothing to read for now.',
    reading: 'A file is being read.',
    away: 'The folder cannot be reached (network, stick unplugged). Rappel tries again by itself.',
    'not-writable':
      'Rappel cannot write to this folder: give it the right to make “done” and “failed” in it.',
  },
});
