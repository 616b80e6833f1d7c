import { wholePathText } from './file-errors.ts';

/** What a window says where an export or a webhook does not work. */
export const exportErrorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'export/not-absolute': wholePathText,
  'export/at-work': {
    fr: 'Un autre export est encore en cours. Attendez qu’il finisse, ou arrêtez-le.',
    en: 'Another export is still at work. Wait until it is through, or stop it.',
  },
  'export/disk-full': {
    fr: 'Le disque de ce dossier est plein. Rien n’y a été laissé : faites de la place ou choisissez-en un autre, puis réessayez.',
    en: 'The disk of this folder is full. Nothing was left there: make room or choose another, then export again.',
  },
  'export/unwritable': {
    fr: 'Rappel ne peut pas écrire dans ce dossier. Vérifiez qu’il existe et que vous en avez le droit, ou choisissez-en un autre.',
    en: 'This folder cannot be written to. Check that it is there and that you may write to it, or choose another.',
  },
  'export/folder-missing': {
    fr: 'Ce dossier est injoignable. Rebranchez-le ou choisissez-en un autre : Rappel réessaie tout seul.',
    en: 'This folder cannot be reached. Connect it, or choose another: Rappel tries again by itself.',
  },
  'webhook/address': {
    fr: 'Cette adresse ne convient pas : il faut https, ou http sur cette machine, sans nom ni mot de passe. Corrigez-la.',
    en: 'This address cannot be used: it must be https, or http on this machine, without name or password. Correct it.',
  },
  'webhook/private-address': {
    fr: 'Cette adresse est celle d’une machine du réseau interne. Demandez à l’informatique de l’autoriser, ou prenez son adresse publique.',
    en: 'This is the address of a machine of the own network. Have IT allow it, or use its public address.',
  },
  'webhook/missing': {
    fr: 'Ce webhook ou ce message n’existe plus. Actualisez la liste.',
    en: 'This webhook or message is not there any more. Read the list again.',
  },
  'webhook/gone': {
    fr: 'Le serveur dit que cette adresse n’existe plus (410). Corrigez-la, puis réactivez le webhook.',
    en: 'The server says that this address is there no more (410). Correct it, then switch the webhook on again.',
  },
  'webhook/refused': {
    fr: 'Le serveur a répondu par une erreur. Voyez son journal : Rappel réessaie tout seul.',
    en: 'The server answered with an error. Look at its log: Rappel tries again by itself.',
  },
  'webhook/redirect': {
    fr: 'Le serveur renvoie ailleurs, et Rappel ne suit pas. Donnez l’adresse définitive.',
    en: 'The server sends elsewhere, and Rappel does not follow. Enter the address it really has.',
  },
  'webhook/too-slow': {
    fr: 'Le serveur n’a pas répondu à temps. Rappel réessaie tout seul.',
    en: 'The server did not answer in time. Rappel tries again by itself.',
  },
  'webhook/certificate': {
    fr: 'Le certificat du serveur n’est pas reconnu. Vérifiez l’adresse : le responsable du serveur doit le corriger.',
    en: 'The certificate of the server is not trusted. Check the address: whoever runs the server has to mend it.',
  },
  'webhook/unreachable': {
    fr: 'Le serveur est injoignable. Vérifiez l’adresse et le réseau : Rappel réessaie tout seul.',
    en: 'The server cannot be reached. Check the address and the network: Rappel tries again by itself.',
  },
  'webhook/no-secret': {
    fr: 'La clé de ce webhook manque sur ce poste. Faites-en une nouvelle, et donnez-la à l’autre logiciel.',
    en: 'The key of this webhook is missing on this workstation. Make a new one, and give it to the other system.',
  },
};
