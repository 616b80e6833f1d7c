import { texts } from './define.ts';

/** The review of what was put in quarantine, and what waits for a decision, said on the work screen. */
export const quarantine = texts({
  fr: {
    title: 'À vérifier',
    help: 'Personne d’ici n’est appelé avant votre décision. Regardez d’où viennent ces demandes, et si ces personnes ont vraiment demandé.',
    emptyTitle: 'Rien à vérifier',
    emptyHelp: 'Quand deux personnes d’un lot disent n’avoir rien demandé, le reste du lot attend ici.',
    neverAsked: (agent: string, when: string) =>
      agent === ''
        ? `Deux personnes n’avaient rien demandé, ${when}`
        : `Deux personnes n’avaient rien demandé ; ${agent} l’a noté ${when}`,
    probe: (when: string) => `Arrivées pendant la quarantaine de la sonde, depuis ${when}`,
    ofFile: (file: string) => `Fichier ${file}`,
    ofDay: (source: string, day: string) => `${source}, ${day}`,
    count: (count: number, shown: string) => (count === 1 ? '1 demande' : `${shown} demandes`),
    more: 'D’autres suivent dans quelques secondes.',
    kept: (when: string) => `Laissée en quarantaine ${when}`,
    people: (probe: string) => `Demandes en quarantaine de ${probe}`,
    choose: (name: string) => `Choisir ${name}`,
    chooseAll: 'Choisir tout ce qui est affiché',
    releaseAll: 'Tout libérer',
    closeAll: 'Tout clore : rien demandé',
    releaseSome: (count: number) => (count === 1 ? 'Libérer 1 demande' : `Libérer ${count} demandes`),
    closeSome: (count: number) => (count === 1 ? 'Clore 1 demande' : `Clore ${count} demandes`),
    keep: 'Laisser en quarantaine',
    unkeep: 'Remettre à vérifier',
    released: (count: string) =>
      count === '1' ? '1 libérée : de retour dans la file' : `${count} libérées : de retour dans la file`,
    closed: (count: string) =>
      count === '1' ? '1 close : n’avait rien demandé' : `${count} closes : n’avaient rien demandé`,
    keptDone: 'Laissée en quarantaine',
    undone: 'Remises en quarantaine',
    noWords: 'sans mots',
    asked: (when: string, where: string) => (where === '' ? when : `${when}, ${where}`),

    waiting: 'À régler',
    quarantined: (count: number) =>
      count === 1 ? '1 demande en quarantaine' : `${count} demandes en quarantaine`,
    failedImports: (count: number) => (count === 1 ? '1 import inachevé' : `${count} imports inachevés`),
    refused: (count: number) => (count === 1 ? '1 envoi HTTP refusé' : `${count} envois HTTP refusés`),
    refusedWhen: (when: string, why: string) => `Le dernier ${when} : ${why}`,
    hide: 'Masquer jusqu’au prochain',
  },
  en: {
    title: 'To review',
    help: 'Nobody in here is called before you decide. Look at where these requests come from, and whether these people did ask.',
    emptyTitle: 'Nothing to review',
    emptyHelp: 'When two people of a batch say they never asked, the rest of the batch waits here.',
    neverAsked: (agent: string, when: string) =>
      agent === ''
        ? `Two people had never asked, ${when}`
        : `Two people had never asked; ${agent} noted it ${when}`,
    probe: (when: string) => `Arrived while the probe is in quarantine, since ${when}`,
    ofFile: (file: string) => `File ${file}`,
    ofDay: (source: string, day: string) => `${source}, ${day}`,
    count: (count: number, shown: string) => (count === 1 ? '1 request' : `${shown} requests`),
    more: 'More follow within seconds.',
    kept: (when: string) => `Left in quarantine ${when}`,
    people: (probe: string) => `Requests in quarantine of ${probe}`,
    choose: (name: string) => `Choose ${name}`,
    chooseAll: 'Choose all that are shown',
    releaseAll: 'Release all',
    closeAll: 'Close all: never asked',
    releaseSome: (count: number) => (count === 1 ? 'Release 1 request' : `Release ${count} requests`),
    closeSome: (count: number) => (count === 1 ? 'Close 1 request' : `Close ${count} requests`),
    keep: 'Leave in quarantine',
    unkeep: 'Back to review',
    released: (count: string) => `${count} released: back in the queue`,
    closed: (count: string) => `${count} closed: had never asked`,
    keptDone: 'Left in quarantine',
    undone: 'Back in quarantine',
    noWords: 'no words',
    asked: (when: string, where: string) => (where === '' ? when : `${when}, ${where}`),

    waiting: 'Needs a decision',
    quarantined: (count: number) =>
      count === 1 ? '1 request in quarantine' : `${count} requests in quarantine`,
    failedImports: (count: number) => (count === 1 ? '1 unfinished import' : `${count} unfinished imports`),
    refused: (count: number) => (count === 1 ? '1 HTTP post refused' : `${count} HTTP posts refused`),
    refusedWhen: (when: string, why: string) => `The last ${when}: ${why}`,
    hide: 'Hide until the next one',
  },
});
