import { texts } from './define.ts';

/** Backups of the database, in the settings, and what is said after one was put back. */
export const backups = texts({
  fr: {
    title: 'Sauvegardes',
    help: 'Rappel copie sa base chaque heure, vérifie la copie, et en garde une par heure sur un jour, puis une par jour sur deux semaines. Chaque appel est aussi noté à part : une base abîmée retrouve tout ce qui était fini.',
    none: 'Aucune sauvegarde pour l’instant. La première se fait peu après le démarrage.',
    made: 'Faite le',
    size: 'Taille',
    now: 'Sauvegarder maintenant',
    running: 'Sauvegarde en cours…',
    failed: 'La dernière sauvegarde n’a pas pu se faire.',
    done: 'Sauvegarde faite et vérifiée.',
    restore: 'Remettre…',
    restoreOf: (when: string) => `Remettre la sauvegarde (${when})`,
    restoreTitle: (when: string) => `Remettre cette base (${when}) ?`,
    looking: 'Rappel regarde ce que cela donnerait…',
    gives: (requests: string, calls: string, replayed: string) =>
      `Demandes : ${requests}. Appels : ${calls}, dont ${replayed} repris du journal.`,
    loses: (requests: string) =>
      `Il manquerait ce qui est arrivé depuis (${requests}). Les fichiers et boîtes d’où cela vient peuvent être relus.`,
    keeps: 'La base d’aujourd’hui est mise de côté, rien n’est effacé.',
    atStart: 'Remettre au prochain démarrage',
    ordered: (when: string) => `La sauvegarde (${when}) sera remise au prochain démarrage de Rappel.`,
    cancel: 'Ne pas la remettre',
    noteDamaged: (when: string) =>
      `La base était abîmée au démarrage. Rappel a remis la sauvegarde (${when}) et repris du journal :`,
    noteAsked: (when: string) => `La sauvegarde (${when}) a été remise, avec ce que le journal y ajoute :`,
    noteCounts: (calls: string, outcomes: string) => `appels : ${calls}, qualifications : ${outcomes}.`,
    noteAside: (folder: string) => `La base d’avant est gardée dans ${folder}.`,
    noteRead: 'J’ai lu',
  },
  en: {
    title: 'Backups',
    help: 'Rappel copies its database every hour, looks through the copy, and keeps one an hour for a day, then one a day for two weeks. Each call is noted beside it, too: a damaged database gets back everything that was finished.',
    none: 'No backup yet. The first is made soon after the start.',
    made: 'Made',
    size: 'Size',
    now: 'Back up now',
    running: 'Backing up…',
    failed: 'The last backup could not be made.',
    done: 'Backup made and looked through.',
    restore: 'Put back…',
    restoreOf: (when: string) => `Put back the backup of ${when}`,
    restoreTitle: (when: string) => `Put back the database of ${when}?`,
    looking: 'Rappel looks what that would give…',
    gives: (requests: string, calls: string, replayed: string) =>
      `Requests: ${requests}. Calls: ${calls}, of which ${replayed} from the journal.`,
    loses: (requests: string) =>
      `What came since would be missing (${requests}). The files and mailboxes they came from can be read again.`,
    keeps: 'Today’s database is put aside, nothing is deleted.',
    atStart: 'Put back at the next start',
    ordered: (when: string) => `The backup of ${when} is put back when Rappel starts next.`,
    cancel: 'Do not put it back',
    noteDamaged: (when: string) =>
      `The database was damaged at the start. Rappel put back the backup of ${when} and took from the journal:`,
    noteAsked: (when: string) => `The backup of ${when} was put back, with what the journal adds:`,
    noteCounts: (calls: string, outcomes: string) => `calls: ${calls}, outcomes: ${outcomes}.`,
    noteAside: (folder: string) => `The database of before is kept in ${folder}.`,
    noteRead: 'I have read this',
  },
});
