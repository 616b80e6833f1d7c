import type { DeliveryFate, DeliverySource, PresetName } from '../contract/intake-log.ts';
import type { LeadProblem } from '../domain/lead.ts';
import { texts } from './define.ts';
import { problemTexts } from './rejects.ts';

/** Why a delivery, or a lead in it, was not taken. */
export type DeliveryReason =
  | LeadProblem
  | 'not-readable'
  | 'too-deep'
  | 'too-many-parts'
  | 'too-many-leads'
  | 'no-lead'
  | 'fetch-needed'
  | 'mail-too-big'
  | 'attachment-unreadable'
  | 'probe-paused'
  | 'quarantined'
  | 'nothing-to-withdraw'
  | 'robot';

export const deliveryReasonTexts = texts<Record<DeliveryReason, string>>({
  fr: {
    ...problemTexts.fr,
    'not-readable':
      'Le contenu n’est ni du JSON ni un formulaire valide. Corrigez-le ci-dessous, puis relisez-le',
    'too-deep': 'Le contenu est imbriqué trop profondément pour être une demande',
    'too-many-parts': 'Le formulaire a plus de 300 champs : ce n’est pas une demande',
    'too-many-leads': 'Plus de 1 000 demandes d’un coup : importez-les comme fichier',
    'no-lead': 'Aucune demande n’a été trouvée dedans. Vérifiez que la sonde attend la bonne forme',
    'fetch-needed':
      'Le fournisseur n’a envoyé qu’un identifiant. Faites lire la demande par votre relais avec cet identifiant et envoyer la réponse ici, ou importez l’export CSV',
    'mail-too-big':
      'Le courriel dépasse 5 Mio : seul son début est gardé. Ouvrez-le dans la boîte et importez son fichier',
    'attachment-unreadable':
      'Une pièce jointe n’a pas pu être lue. Ouvrez le courriel dans la boîte, corrigez le fichier et importez-le',
    'probe-paused': 'La sonde est en pause. Réactivez-la, puis relisez',
    quarantined: 'Mise en quarantaine : elle attend d’être vérifiée à l’écran des sondes',
    'nothing-to-withdraw': 'Rien de cette demande n’était connu ; si elle arrive encore, elle sera écartée',
    robot:
      'Envoyée par un robot : le champ caché était rempli, ou la page a été envoyée en moins de deux secondes. Personne n’est appelé',
  },
  en: {
    ...problemTexts.en,
    'not-readable': 'The body is neither JSON nor a valid form. Correct it below, then read it again',
    'too-deep': 'The body is nested too deep to be a request',
    'too-many-parts': 'The form has more than 300 fields, so it is no request',
    'too-many-leads': 'More than 1,000 requests at once: import them as a file',
    'no-lead': 'No request was found in it. Check that the probe expects the right shape',
    'fetch-needed':
      'The provider sent nothing but an id. Have your relay read the lead by that id and post the answer here, or import the CSV export',
    'mail-too-big':
      'The mail is larger than 5 MiB, so only its beginning is kept. Open it in the mailbox and import its file',
    'attachment-unreadable':
      'A file in the mail could not be read. Open the mail in the mailbox, mend the file and import it',
    'probe-paused': 'The probe is paused. Make it active again, then read this again',
    quarantined: 'Put in quarantine: it waits for review on the screen of the probes',
    'nothing-to-withdraw': 'Nothing of this request was known; should it still arrive, it is left out',
    robot:
      'Sent by a robot: the hidden field was filled in, or the page was sent within two seconds. Nobody is called',
  },
});

export const deliveryFateTexts = texts<Record<DeliveryFate, string>>({
  fr: {
    accepted: 'nouvelle demande',
    merged: 'jointe',
    unchanged: 'déjà connue',
    suppressed: 'ne plus appeler',
    rejected: 'rejetée',
    test: 'essai',
    withdrawn: 'retirée',
  },
  en: {
    accepted: 'new request',
    merged: 'joined',
    unchanged: 'known already',
    suppressed: 'do not call',
    rejected: 'rejected',
    test: 'test',
    withdrawn: 'withdrawn',
  },
});

export const deliverySourceTexts = texts<Record<DeliverySource, string>>({
  fr: { http: 'HTTP', file: 'fichier', mail: 'courriel', feed: 'flux', voice: 'voix', hand: 'à la main' },
  en: { http: 'HTTP', file: 'file', mail: 'mail', feed: 'feed', voice: 'voice', hand: 'by hand' },
});

/** Names of products, the same in both languages. */
const products = {
  rappel: 'Rappel',
  'google-ads': 'Google Ads',
  meta: 'Meta',
  linkedin: 'LinkedIn',
  typeform: 'Typeform',
  tally: 'Tally',
  jotform: 'Jotform',
  hubspot: 'HubSpot',
  elementor: 'Elementor',
  'contact-form-7': 'Contact Form 7',
  'gravity-forms': 'Gravity Forms',
  wpforms: 'WPForms',
} satisfies Record<Exclude<PresetName, 'generic' | 'rappel-form'>, string>;

export const presetTexts = texts<Record<PresetName, string>>({
  fr: { generic: 'Toute forme', 'rappel-form': 'Formulaire de la sonde', ...products },
  en: { generic: 'Any shape', 'rappel-form': 'Form of the probe', ...products },
});

export const intakeLog = texts({
  fr: {
    open: 'Journal des réceptions',
    title: 'Journal des réceptions',
    help: 'Ce qui arrive tout seul, tel que c’est arrivé, et ce qui en est advenu.',
    waiting: (count: string, one: boolean) => `${count} ${one ? 'réception rejetée' : 'réceptions rejetées'}`,
    waitingHelp: 'Des demandes reçues n’ont pas pu être prises : ouvrez le journal.',
    refused: (count: string, when: string) =>
      `${count} requêtes refusées depuis le démarrage, la dernière ${when} : secret faux, sonde fermée ou envoi trop rapide. Rien n’en est gardé.`,
    search: 'Nom, numéro, texte…',
    fate: 'Sort',
    allFates: 'Tous les sorts',
    onlyWaiting: 'À voir',
    probe: 'Sonde',
    allProbes: 'Toutes les sondes',
    when: 'Reçue',
    who: 'Qui',
    source: 'Par',
    reason: 'Motif',
    bytes: 'Taille',
    leads: 'Demandes dedans',
    detail: 'Détail de la réception',
    nobody: 'personne de lisible',
    openRequest: (name: string) => `Ouvrir la demande : ${name}`,
    fields: 'Comment c’est lu',
    noFields: 'Aucune valeur n’y a été trouvée.',
    body: 'Contenu, tel que reçu',
    correct: 'Corriger le contenu',
    corrected: 'Contenu corrigé',
    correctedHelp: 'L’original reste tel qu’il est arrivé.',
    replay: 'Relire',
    replayed: (fate: string) => `Relue : ${fate}`,
    settle: 'Mettre de côté',
    settled: 'Mise de côté',
    replayedBy: 'Relue depuis',
    replays: 'Relit une réception antérieure',
    notText: 'Ce contenu n’est pas du texte : il est montré autant que possible.',
    more: 'Afficher la suite',
    emptyTitle: 'Rien n’est arrivé encore',
    emptyHelp: 'Les demandes reçues par HTTP paraissent ici, une ligne par réception.',
    noMatchTitle: 'Aucune réception ne correspond',
    noMatchHelp: 'Effacez un filtre.',
    clear: 'Effacer les filtres',
    failedTitle: 'Le journal ne s’ouvre pas',
    server: 'Réception HTTP',
    serverOff: 'Éteinte : rien n’écoute.',
    serverOn: (address: string) => `Écoute sur ${address}, depuis cette machine seulement.`,
    serverOpen: (address: string) => `Écoute sur ${address}, ouverte au réseau.`,
    serverFailed: 'N’écoute pas',
    switchOn: 'Mettre en marche',
    switchOff: 'Éteindre',
  },
  en: {
    open: 'Intake log',
    title: 'Intake log',
    help: 'What arrives by itself, as it came, and what became of it.',
    waiting: (count: string, one: boolean) => `${count} rejected ${one ? 'delivery' : 'deliveries'}`,
    waitingHelp: 'Requests that arrived could not be taken: open the log.',
    refused: (count: string, when: string) =>
      `${count} requests turned away since the start, the last ${when}: a wrong secret, a closed probe or too quick. Nothing of them is kept.`,
    search: 'Name, number, text…',
    fate: 'Fate',
    allFates: 'All fates',
    onlyWaiting: 'To look at',
    probe: 'Probe',
    allProbes: 'All probes',
    when: 'Received',
    who: 'Who',
    source: 'By',
    reason: 'Why',
    bytes: 'Size',
    leads: 'Requests in it',
    detail: 'Detail of the delivery',
    nobody: 'nobody that can be read',
    openRequest: (name: string) => `Open the request: ${name}`,
    fields: 'How it is read',
    noFields: 'No value was found in it.',
    body: 'Body, as it came',
    correct: 'Correct the body',
    corrected: 'Corrected body',
    correctedHelp: 'The original stays as it came.',
    replay: 'Read again',
    replayed: (fate: string) => `Read again: ${fate}`,
    settle: 'Put aside',
    settled: 'Put aside',
    replayedBy: 'Read again since',
    replays: 'Reads an earlier delivery again',
    notText: 'This body is no text: it is shown as far as it can be.',
    more: 'Show more',
    emptyTitle: 'Nothing has arrived yet',
    emptyHelp: 'Requests received over HTTP appear here, a line for each delivery.',
    noMatchTitle: 'No delivery matches',
    noMatchHelp: 'Clear a filter.',
    clear: 'Clear the filters',
    failedTitle: 'The log does not open',
    server: 'HTTP intake',
    serverOff: 'Off: nothing listens.',
    serverOn: (address: string) => `Listens on ${address}, to this machine only.`,
    serverOpen: (address: string) => `Listens on ${address}, open to the network.`,
    serverFailed: 'Does not listen',
    switchOn: 'Switch on',
    switchOff: 'Switch off',
  },
});
