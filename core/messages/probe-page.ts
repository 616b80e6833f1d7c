import type { FormPlace, FormTarget } from '../contract/probe-form.ts';
import { texts } from './define.ts';

/** Where the answers of a page go. */
export const formWayTexts = texts<Record<FormTarget['way'], string>>({
  fr: { intake: 'à la réception HTTP', mail: 'dans un courriel', file: 'dans un fichier' },
  en: { intake: 'to the HTTP intake', mail: 'into a mail', file: 'into a file' },
});

export const formWayHelpTexts = texts<Record<FormTarget['way'], string>>({
  fr: {
    intake: 'La page envoie chaque demande d’elle-même ; elle l’essaie encore si le réseau manque.',
    mail: 'La page prépare un courriel que le visiteur envoie ; la boîte est lue par ses règles.',
    file: 'La page garde les réponses dans un fichier, que l’écran d’import lit.',
  },
  en: {
    intake: 'The page sends each request by itself, and tries again when the network fails.',
    mail: 'The page prepares a mail that the visitor sends; the mailbox is read by its rules.',
    file: 'The page keeps the answers in a file, which the import screen reads.',
  },
});

export const formPlaceTexts = texts<Record<FormPlace, string>>({
  fr: { site: 'sur un site', stand: 'sur une tablette' },
  en: { site: 'on a site', stand: 'on a tablet' },
});

/** The dialog that makes the page of a probe; what the page itself says is in probe-form.ts. */
export const probePage = texts({
  fr: {
    open: (name: string) => `La page de ${name}`,
    help: 'Un seul fichier HTML, sans rien d’extérieur : à mettre sur votre site, ou à ouvrir sur une tablette. Ouvrez-le dans un navigateur pour le voir.',
    noWording:
      'Cette sonde n’a pas encore de texte d’accord. Écrivez-le en la modifiant : la page le montre.',
    way: 'Où vont les réponses',
    url: 'Adresse de la réception, vue des visiteurs',
    urlHint: 'https://…, sans le chemin ; http:// seulement pour ce poste.',
    address: 'Adresse de courriel',
    needed: 'Cette adresse ne convient pas.',
    language: 'Langue par défaut',
    place: 'Où elle est montrée',
    title: 'Titre',
    titleHint: 'Vide : le nom de l’offre, sinon de la sonde.',
    introduction: 'Introduction',
    introductionHint: 'Vide : une phrase qui convient à toute offre.',
    company: 'Votre entreprise',
    contact: 'Pour se retirer',
    contactHint: 'Où écrire ou appeler.',
    make: 'Enregistrer la page',
    made: (name: string) => `${name} est dans vos téléchargements`,
    again: 'Quand le texte d’accord ou l’offre change, refaites la page.',
    access: 'Qui peut envoyer par cette page',
    isOpen: 'Ouverte aux pages de ces sites :',
    isClosed: 'Fermée : rien de ce qu’une page envoie n’est pris. La première page faite l’ouvre.',
    origins: 'Sites',
    originsHint:
      'Un par ligne, comme https://www.example.fr ; « fichier » pour une page ouverte d’un disque.',
    originsBad: 'Chaque ligne est un site, sans chemin, ou « fichier ».',
    file: 'fichier',
    saveOrigins: 'Retenir les sites',
    close: 'Fermer',
    newKey: 'Nouvelle clé',
    newKeyHelp: 'Une nouvelle clé écarte toutes les pages publiées jusqu’ici.',
    accessSaved: 'C’est enregistré',
    keyMade: 'Nouvelle clé en place : refaites la page',
  },
  en: {
    open: (name: string) => `The page of ${name}`,
    help: 'One HTML file that needs nothing else: to put on your site, or to open on a tablet. Open it in a browser to see it.',
    noWording: 'This probe has no consent wording yet. Write it by changing the probe: the page shows it.',
    way: 'Where answers go',
    url: 'Address of the intake, as visitors reach it',
    urlHint: 'https://…, without the path; http:// for this machine only.',
    address: 'E-mail address',
    needed: 'This address will not do.',
    language: 'Default language',
    place: 'Where it is shown',
    title: 'Title',
    titleHint: 'Empty: the name of the offer, else of the probe.',
    introduction: 'Introduction',
    introductionHint: 'Empty: one sentence that fits any offer.',
    company: 'Your company',
    contact: 'To withdraw',
    contactHint: 'Where to write or ring.',
    make: 'Save the page',
    made: (name: string) => `${name} is in your downloads`,
    again: 'When the consent wording or the offer changes, make the page again.',
    access: 'Who may send by this page',
    isOpen: 'Open to pages of these sites:',
    isClosed: 'Closed: nothing that a page sends is taken. The first page that is made opens it.',
    origins: 'Sites',
    originsHint: 'One a line, such as https://www.example.fr; "file" for a page opened from a disk.',
    originsBad: 'Each line is a site, without a path, or "file".',
    file: 'file',
    saveOrigins: 'Keep the sites',
    close: 'Close',
    newKey: 'New key',
    newKeyHelp: 'A new key turns away every page that was published before.',
    accessSaved: 'Saved',
    keyMade: 'The new key is in place: make the page again',
  },
});
