import { texts } from './define.ts';

/** What IT sets for a machine, and how a window says so. */
export const policy = texts({
  fr: {
    title: 'Stratégie de ce poste',
    lockedBy: (setBy: string) => `Fixé par ${setBy}`,
    lockedHelp: (setBy: string, contact: string) =>
      contact === ''
        ? `Fixé par ${setBy}, ne se change pas ici.`
        : `Fixé par ${setBy}, ne se change pas ici. Pour en parler : ${contact}.`,
    none: 'Aucune stratégie n’est posée sur ce poste : tout se règle ici.',
    inForce: (setBy: string, when: string) => `Posée par ${setBy}, en vigueur depuis le ${when}.`,
    lastGood: (setBy: string, when: string) =>
      `Le fichier de la stratégie ne peut pas servir. Celle d’avant reste en vigueur : posée par ${setBy}, lue le ${when}.`,
    refused:
      'Le fichier de la stratégie ne peut pas servir, et il n’y en a pas eu de bonne avant : rien n’est fixé.',
    contact: (contact: string) => `Contact : ${contact}`,
    file: (file: string) => `Fichier : ${file}`,
    problems: 'À corriger dans le fichier',
    problem: (line: string, column: string, path: string, message: string) =>
      `Ligne ${line}, colonne ${column}${path === '' ? '' : ` (${path})`} : ${message}`,
    exportsNone: 'Aucun export de fichier n’est permis sur ce poste.',
    exportsSome: (formats: string) => `Exports permis sur ce poste : ${formats}.`,
    provision: 'Par un lien du service informatique',
    provisionHelp:
      'Collez le lien, ou le texte du fichier. Un code QR ne contient que ce lien : lisez-le avec un téléphone et copiez-le ici. Le lien sert une seule fois ; le mot de passe qu’il apporte va droit dans les secrets.',
    provisionLabel: 'Lien ou texte',
    provisionDo: 'Régler la ligne',
    provisioned: 'La ligne est réglée.',
  },
  en: {
    title: 'Policy of this machine',
    lockedBy: (setBy: string) => `Set by ${setBy}`,
    lockedHelp: (setBy: string, contact: string) =>
      contact === ''
        ? `Set by ${setBy}, and cannot be changed here.`
        : `Set by ${setBy}, and cannot be changed here. Ask: ${contact}.`,
    none: 'There is no policy on this machine: everything is set here.',
    inForce: (setBy: string, when: string) => `Set by ${setBy}, in force since ${when}.`,
    lastGood: (setBy: string, when: string) =>
      `The file of the policy cannot be used. The one before stays in force: set by ${setBy}, read ${when}.`,
    refused: 'The file of the policy cannot be used, and there was no good one before: nothing is locked.',
    contact: (contact: string) => `Ask: ${contact}`,
    file: (file: string) => `File: ${file}`,
    problems: 'To mend in the file',
    problem: (line: string, column: string, path: string, message: string) =>
      `Line ${line}, column ${column}${path === '' ? '' : ` (${path})`}: ${message}`,
    exportsNone: 'No export to a file is allowed on this machine.',
    exportsSome: (formats: string) => `Exports allowed on this machine: ${formats}.`,
    provision: 'By a link of your IT',
    provisionHelp:
      'Paste the link, or the text of the file. A QR code holds nothing but that link: read it with a phone and copy it here. A link works once; the password that it brings goes straight into the secrets.',
    provisionLabel: 'Link or text',
    provisionDo: 'Set the line up',
    provisioned: 'The line is set up.',
  },
});

/** What a window says of a policy that cannot be used, of what it locks, and of provisioning. Part of `errorTexts`. */
export const policyErrorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'policy/locked': {
    fr: 'C’est fixé par {setBy} et ne se change pas ici. Demandez-leur. {contact}',
    en: 'This is set by {setBy} and cannot be changed here. Ask them. {contact}',
  },
  'policy/no-export': {
    fr: '{setBy} ne permet pas cet export sur ce poste. Permis : {allowed}',
    en: '{setBy} does not allow this export on this machine. Allowed: {allowed}',
  },
  'policy/owner': {
    fr: 'La stratégie n’est pas prise : d’autres qu’un administrateur peuvent écrire dans {what}. Donnez-le à root et retirez aux autres le droit d’écrire.',
    en: 'The policy is not used: others than an administrator can write to {what}. Give it to root and take the right to write from everybody else.',
  },
  'policy/unreadable': {
    fr: 'Le fichier de la stratégie ne peut pas être lu. Donnez à tous le droit de le lire.',
    en: 'The file of the policy cannot be read. Give everybody the right to read it.',
  },
  'policy/too-big': {
    fr: 'Le fichier de la stratégie dépasse un mégaoctet : il ne contient que des réglages. Vérifiez que c’est le bon.',
    en: 'The file of the policy is larger than a megabyte: it holds settings only. Check that it is the right one.',
  },
  'policy/wrong': {
    fr: 'Le fichier de la stratégie contient des erreurs. Corrigez les endroits indiqués.',
    en: 'There are faults in the file of the policy. Mend the places that are named.',
  },
  'policy/certificate': {
    fr: 'Les certificats {what} ne peuvent pas servir. Indiquez un fichier PEM que tous peuvent lire.',
    en: 'The certificates {what} cannot be used. Name a PEM file that everybody may read.',
  },
  'provision/link': {
    fr: 'Ce lien ne peut pas servir. Collez-le en entier, tel que le service informatique l’a donné.',
    en: 'This link cannot be used. Paste it whole, as IT gave it.',
  },
  'provision/host': {
    fr: 'La ligne ne peut pas venir de {host} sur ce poste. Demandez un autre lien au service informatique.',
    en: 'A line may not come from {host} on this machine. Ask IT for another link.',
  },
  'provision/unreachable': {
    fr: '{host} ne répond pas. Vérifiez le réseau, puis réessayez le même lien.',
    en: '{host} cannot be reached. Check the network, then try the same link again.',
  },
  'provision/certificate': {
    fr: 'Le certificat de {host} n’est pas reconnu. Demandez au service informatique : l’autorité de l’entreprise manque peut-être sur ce poste.',
    en: 'The certificate of {host} is not trusted. Ask IT: the company’s authority may be missing on this machine.',
  },
  'provision/pin': {
    fr: 'Le serveur montre une autre clé que celle qu’il devrait. N’insistez pas ; demandez un nouveau lien au service informatique.',
    en: 'The server shows another key than the one it should. Do not go on; ask IT for a new link.',
  },
  'provision/redirect': {
    fr: '{host} renvoie ailleurs, ce qui n’a pas été suivi. Demandez au service informatique le lien exact.',
    en: '{host} sends elsewhere, and that was not followed. Ask IT for the link it really has.',
  },
  'provision/used': {
    fr: 'Ce lien ne donne plus rien : il a déjà servi, ou son temps est passé. Demandez-en un nouveau.',
    en: 'This link gives nothing any more: it was used before, or its time is over. Ask for a new one.',
  },
  'provision/wrong': {
    fr: 'Ce n’est pas le compte d’une ligne. Demandez-en un autre au service informatique.',
    en: 'This is no account of a line. Ask IT for another one.',
  },
};
