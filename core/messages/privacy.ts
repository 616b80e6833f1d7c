import type { KeptPlace, PersonalPlace, RevokedVia, SuppressionSource } from '../contract/privacy.ts';
import { texts } from './define.ts';

/** Withdrawal, evidence, erasure, the do-not-call list and how long things are kept. */
export const privacy = texts({
  fr: {
    rights: 'Ses droits',
    withdraw: 'Retirer l’accord',
    withdrawTitle: (name: string) => `Retirer l’accord de ${name}`,
    withdrawHelp:
      'Tous ses accords sont retirés et ses demandes ouvertes sont closes : elle ne sera plus appelée pour elles.',
    withdrawSuppress: 'Ne plus jamais appeler ses numéros',
    withdrawSuppressHint: 'Même si elle revient dans un fichier.',
    withdrawDo: 'Retirer',
    withdrawn: (name: string) => `Accord de ${name} retiré`,
    keyWithdraw: 'Retirer l’accord de la personne',
    evidence: 'Dossier de preuve',
    evidenceHelp:
      'Tout ce qui est conservé au sujet de cette personne, deux fois : une page à lire, envoyer ou imprimer, et le même contenu pour une autre application.',
    evidencePage: 'Enregistrer la page',
    evidenceJson: 'Enregistrer le JSON',
    erase: 'Effacer…',
    eraseTitle: (name: string) => `Effacer ${name}`,
    eraseHelp: 'Voici ce qui disparaît pour de bon, et ce qui reste. Rien n’est encore fait.',
    eraseCannotUndo: 'Un effacement ne peut pas être annulé.',
    eraseDo: 'Effacer pour de bon',
    eraseDone: (name: string) => `${name} : tout est effacé`,
    eraseDoneLater: (name: string) =>
      `${name} : tout est effacé ; l’espace libéré sera nettoyé au prochain démarrage`,
    eraseGoes: 'Ce qui disparaît',
    eraseStays: 'Ce qui reste, et pourquoi',
    eraseShared: (people: number) =>
      people === 1
        ? 'Une autre personne a le même numéro : elle n’est pas effacée, mais ce numéro ne pourra plus être appelé.'
        : `${people} autres personnes ont le même numéro : elles ne sont pas effacées, mais ce numéro ne pourra plus être appelé.`,
    eraseInCall: 'Un appel avec cette personne est en cours. Terminez-le, puis effacez.',
    eraseFiles:
      'Rappel ne touche pas aux fichiers hors de son dossier de données : ceux que vous avez importés ou exportés, vos sauvegardes.',
    blanked: 'vidé',
    removed: 'supprimé',
    suppressions: 'Ne plus appeler',
    suppressionsHelp:
      'La liste ne garde pas les numéros, seulement leur empreinte : pour retrouver quelqu’un, tapez son numéro.',
    lookUp: 'Chercher un numéro',
    lookUpHint: 'Vide : les entrées les plus récentes.',
    addTitle: 'Inscrire un numéro',
    number: 'Numéro',
    reason: 'Motif',
    reasonHint: 'Trois lettres au moins ; sans le nom de la personne.',
    add: 'Inscrire',
    added: (closed: number) =>
      closed === 0
        ? 'Numéro inscrit'
        : closed === 1
          ? 'Numéro inscrit, une demande close'
          : `Numéro inscrit, ${closed} demandes closes`,
    alreadyThere: 'Ce numéro était déjà sur la liste',
    importList: 'Importer une liste…',
    importHint: 'Un fichier CSV de numéros, un par ligne.',
    importing: 'Lecture de la liste…',
    imported: (added: string, known: string, rejected: string, closed: string) =>
      `${added} numéros inscrits, ${known} déjà connus, ${rejected} lignes sans numéro, ${closed} demandes closes.`,
    rejectedLines: (lines: string) => `Lignes sans numéro : ${lines}.`,
    none: 'Personne n’est sur la liste.',
    noneFound: 'Ce numéro n’est pas sur la liste.',
    date: 'Date',
    source: 'Origine',
    author: 'Auteur',
    lift: 'Lever',
    liftThis: (when: string) => `Lever l’inscription du ${when}`,
    liftTitle: 'Lever l’inscription',
    liftHelp: 'Ce numéro pourra de nouveau être appelé. Écrivez qui l’a demandé et pourquoi : cela reste.',
    lifted: (when: string, who: string, why: string) => `levée ${when} par ${who} : ${why}`,
    liftDone: 'Inscription levée',
    more: 'Afficher la suite',
    retention: 'Durées de conservation',
    retentionHelp:
      'Chaque jour, Rappel efface ce qui ne peut plus être gardé. Voici ce que fera le prochain passage.',
    months: 'Personnes, après leur dernier contact (mois)',
    monthsHint:
      'La CNIL admet trois ans (36 mois). Un contact vient de la personne : une demande, un appel reçu, une conversation.',
    monthsBad: 'Écrivez un nombre entier de 1 à 120.',
    nextRun: (when: string) => `Prochain passage : ${when}`,
    what: 'Quoi',
    due: 'Au prochain passage',
    soon: 'Dans les 30 jours qui suivent',
    first: 'Premier du reste',
    people: 'Personnes et tout ce qui les concerne',
    leads: 'Données reçues sans suite',
    calls: 'Numéros d’inconnus au journal',
    recordings: 'Enregistrements',
    runs: 'Derniers passages',
    noRuns: 'Aucun passage encore.',
    ranNothing: 'rien à effacer',
    ran: (people: string, leads: string, calls: string, recordings: string) =>
      `${people} personnes, ${leads} données sans suite, ${calls} numéros, ${recordings} enregistrements`,
    ranError: (code: string) => `interrompu (${code}), repris au passage suivant`,
  },
  en: {
    rights: 'Their rights',
    withdraw: 'Withdraw agreement',
    withdrawTitle: (name: string) => `Withdraw the agreement of ${name}`,
    withdrawHelp:
      'All their agreements are withdrawn and their open requests closed: they will not be called for them any more.',
    withdrawSuppress: 'Never call their numbers again',
    withdrawSuppressHint: 'Even if they come back in a file.',
    withdrawDo: 'Withdraw',
    withdrawn: (name: string) => `Agreement of ${name} withdrawn`,
    keyWithdraw: 'Withdraw the person’s agreement',
    evidence: 'Evidence file',
    evidenceHelp:
      'All that is held about this person, twice: a page to read, send or print, and the same for another program.',
    evidencePage: 'Save the page',
    evidenceJson: 'Save the JSON',
    erase: 'Erase…',
    eraseTitle: (name: string) => `Erase ${name}`,
    eraseHelp: 'This is what goes for good, and what stays. Nothing has been done yet.',
    eraseCannotUndo: 'An erasure cannot be undone.',
    eraseDo: 'Erase for good',
    eraseDone: (name: string) => `${name}: everything is erased`,
    eraseDoneLater: (name: string) =>
      `${name}: everything is erased; the space it left is wiped at the next start`,
    eraseGoes: 'What goes',
    eraseStays: 'What stays, and why',
    eraseShared: (people: number) =>
      people === 1
        ? 'Somebody else has the same number: they are not erased, but the number cannot be called any more.'
        : `${people} others have the same number: they are not erased, but the number cannot be called any more.`,
    eraseInCall: 'A call with this person is up. End it, then erase.',
    eraseFiles:
      'Rappel does not touch files outside of its data folder: those you imported or exported, and your backups.',
    blanked: 'blanked',
    removed: 'removed',
    suppressions: 'Do not call',
    suppressionsHelp:
      'The list does not keep numbers, only their fingerprints: to find somebody, type their number.',
    lookUp: 'Look up a number',
    lookUpHint: 'Empty: the newest entries.',
    addTitle: 'Enter a number',
    number: 'Number',
    reason: 'Reason',
    reasonHint: 'Three letters at least; without the person’s name.',
    add: 'Enter',
    added: (closed: number) =>
      closed === 0
        ? 'Number entered'
        : closed === 1
          ? 'Number entered, one request closed'
          : `Number entered, ${closed} requests closed`,
    alreadyThere: 'This number was on the list already',
    importList: 'Import a list…',
    importHint: 'A CSV file of numbers, one a line.',
    importing: 'Reading the list…',
    imported: (added: string, known: string, rejected: string, closed: string) =>
      `${added} numbers entered, ${known} known before, ${rejected} lines without a number, ${closed} requests closed.`,
    rejectedLines: (lines: string) => `Lines without a number: ${lines}.`,
    none: 'Nobody is on the list.',
    noneFound: 'This number is not on the list.',
    date: 'Date',
    source: 'Origin',
    author: 'Author',
    lift: 'Lift',
    liftThis: (when: string) => `Lift the entry of ${when}`,
    liftTitle: 'Lift the entry',
    liftHelp: 'This number may be called again. Write who asked for it and why: that stays.',
    lifted: (when: string, who: string, why: string) => `lifted ${when} by ${who}: ${why}`,
    liftDone: 'Entry lifted',
    more: 'Show more',
    retention: 'How long things are kept',
    retentionHelp:
      'Every day Rappel erases what may not be kept any longer. This is what the next run will do.',
    months: 'People, after their last contact (months)',
    monthsHint:
      'The French authority allows three years (36 months). A contact comes from the person: a request, a call of theirs, a conversation.',
    monthsBad: 'Write a whole number from 1 to 120.',
    nextRun: (when: string) => `Next run: ${when}`,
    what: 'What',
    due: 'At the next run',
    soon: 'In the 30 days after it',
    first: 'First of the rest',
    people: 'People and all that belongs to them',
    leads: 'Data that came and led to nothing',
    calls: 'Numbers of unknown people in the log',
    recordings: 'Recordings',
    runs: 'Last runs',
    noRuns: 'No run yet.',
    ranNothing: 'nothing to erase',
    ran: (people: string, leads: string, calls: string, recordings: string) =>
      `${people} people, ${leads} data without a request, ${calls} numbers, ${recordings} recordings`,
    ranError: (code: string) => `stopped (${code}), taken up by the next run`,
  },
});

export const personalPlaceTexts = texts<Record<PersonalPlace, string>>({
  fr: {
    people: 'Fiche de la personne',
    contacts: 'Numéros et adresses',
    requests: 'Demandes, avec ses mots',
    payloads: 'Données brutes de ses demandes',
    'loose-payloads': 'Données brutes sans suite où figure son numéro ou son adresse',
    deliveries: 'Réceptions telles qu’elles sont arrivées',
    consents: 'Accords',
    wordings: 'Textes d’accord propres à elle',
    promises: 'Promesses',
    notes: 'Notes',
    actions: 'Ce qui a été fait à la main, avec les motifs',
    drafts: 'Brouillons de note',
    'webhook-messages': 'Messages à un autre logiciel',
    calls: 'Numéro et lien dans les appels',
    'call-steps': 'Détails des étapes d’appel',
    'call-ends': 'Textes du réseau à la fin des appels',
    outcomes: 'Notes de qualification',
    'talk-ticks': 'Enjeux confirmés et besoins notés pendant l’appel',
    'review-answers': 'Notes et motifs des grilles d’écoute',
    'review-words': 'Commentaires et réponses des grilles d’écoute',
    decisions: 'Lien et motif écrit dans les décisions',
    'recording-marks': 'Repères et commentaires sur les enregistrements',
    'suppression-reasons': 'Motifs dans la liste « ne plus appeler »',
    recordings: 'Enregistrements (son)',
    uploads: 'Fichiers importés depuis la fenêtre',
    backups: 'Copies de la base d’avant une mise à jour',
  },
  en: {
    people: 'The person’s record',
    contacts: 'Numbers and addresses',
    requests: 'Requests, with their words',
    payloads: 'Raw data of their requests',
    'loose-payloads': 'Raw data that led to nothing and holds their number or address',
    deliveries: 'Deliveries as they arrived',
    consents: 'Agreements',
    wordings: 'Wordings of agreement of their own',
    promises: 'Promises',
    notes: 'Notes',
    actions: 'What was done by hand, with the reasons',
    drafts: 'Drafts of notes',
    'webhook-messages': 'Messages to another system',
    calls: 'Number and link in calls',
    'call-steps': 'Details of the steps of calls',
    'call-ends': 'The network’s words at the end of calls',
    outcomes: 'Notes of outcomes',
    'talk-ticks': 'Stakes confirmed and needs noted in talks',
    'review-answers': 'Notes and reasons in reviews',
    'review-words': 'Comments and replies in reviews',
    decisions: 'Link and written reason in decisions',
    'recording-marks': 'Marks and comments on recordings',
    'suppression-reasons': 'Reasons in the do-not-call list',
    recordings: 'Recordings (sound)',
    uploads: 'Files imported from the window',
    backups: 'Copies of the database from before an update',
  },
});

export const keptPlaceTexts = texts<Record<KeptPlace, string>>({
  fr: {
    suppression: 'Empreinte des numéros et adresses dans « ne plus appeler » : pour ne pas rappeler la personne si elle revient dans un fichier.',
    calls: 'Appels sans numéro ni mots (heures, résultat) : pour les chiffres de l’équipe.',
    'recording-rows': 'Trace qu’un enregistrement a existé et a été effacé.',
    audit: 'Événements d’audit, sans nom, numéro ni mots : pour prouver ce qui a été fait.',
  },
  en: {
    suppression: 'Fingerprints of the numbers and addresses in the do-not-call list: so that the person is not called if they come back in a file.',
    calls: 'Calls without number and words (times, result): for the team’s figures.',
    'recording-rows': 'That there was a recording, and that it was removed.',
    audit: 'Audit events, without name, number or words: to prove what was done.',
  },
}); // prettier-ignore

export const suppressionSourceTexts = texts<Record<SuppressionSource, string>>({
  fr: {
    outcome: 'qualification',
    withdrawal: 'accord retiré',
    hand: 'à la main',
    list: 'liste importée',
    erasure: 'effacement',
  },
  en: {
    outcome: 'outcome',
    withdrawal: 'agreement withdrawn',
    hand: 'by hand',
    list: 'imported list',
    erasure: 'erasure',
  },
});

export const revokedViaTexts = texts<Record<RevokedVia, string>>({
  fr: {
    screen: 'à l’écran',
    call: 'pendant un appel',
    'command-line': 'en ligne de commande',
    provider: 'par la source',
  },
  en: {
    screen: 'on the screen',
    call: 'during a call',
    'command-line': 'from the command line',
    provider: 'by the source',
  },
});

/** The names under which `requestDetail.consents` gives a proof. */
export const proofTexts = texts({
  fr: {
    where: 'Page ou lieu',
    address: 'Adresse (IP)',
    source: 'Source',
    file: 'Fichier',
    row: 'Ligne',
    received: 'Reçu',
    sha256: 'Empreinte SHA-256',
  },
  en: {
    where: 'Page or place',
    address: 'Address (IP)',
    source: 'Source',
    file: 'File',
    row: 'Row',
    received: 'Received',
    sha256: 'SHA-256',
  },
});
