import { texts } from './define.ts';

/** The trace of the line: what Rappel and the PBX say to each other. */
export const trace = texts({
  fr: {
    title: 'Trace de la ligne',
    help: 'Les messages SIP échangés avec le standard, pour votre informatique. Rien n’est gardé tant que la trace est éteinte, ni après : elle ne vit que dans cette fenêtre.',
    on: 'Suivre les messages de la ligne',
    empty: 'Aucun message pour l’instant.',
    us: 'Rappel',
    pbx: 'Standard',
    sent: 'envoyé',
    received: 'reçu',
    count: (count: number) => (count === 1 ? '1 message' : `${count} messages`),
    dropped: (count: number) => `${count} plus anciens effacés`,
    export: 'Exporter sans les numéros',
    exported: 'Trace exportée : numéros, noms, adresses et empreintes y sont masqués.',
    clear: 'Effacer',
    message: 'Message entier',
  },
  en: {
    title: 'Trace of the line',
    help: 'The SIP messages exchanged with the PBX, for your IT. Nothing is kept while the trace is off, nor afterwards: it lives in this window alone.',
    on: 'Follow the messages of the line',
    empty: 'No message yet.',
    us: 'Rappel',
    pbx: 'PBX',
    sent: 'sent',
    received: 'received',
    count: (count: number) => (count === 1 ? '1 message' : `${count} messages`),
    dropped: (count: number) => `${count} older ones gone`,
    export: 'Export without numbers',
    exported: 'Trace exported: numbers, names, addresses and digests are hidden in it.',
    clear: 'Clear',
    message: 'Whole message',
  },
});
