import { wholePathText } from './file-errors.ts';

/** What a window says of bundles, of the workstations they come from, and of the role of this one. */
export const workstationErrorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'bundle/bad-key': {
    fr: 'Ce n’est pas une clé de poste. Copiez-la en entier, telle que l’autre poste la montre.',
    en: 'This is no key of a workstation. Copy it whole, as the other workstation shows it.',
  },
  'bundle/busy': {
    fr: 'Un autre lot de ce poste vient d’être fait au même moment. Réessayez.',
    en: 'Another bundle of this workstation was made at the same moment. Try again.',
  },
  'bundle/damaged': {
    fr: 'Ce lot est abîmé ou a été modifié. Rien n’en a été repris. Demandez qu’il soit exporté à nouveau.',
    en: 'This bundle is damaged or was changed. Nothing was taken in. Have it exported again.',
  },
  'bundle/exists': {
    fr: 'Un fichier porte déjà ce nom. Donnez-en un autre.',
    en: 'There is a file of that name already. Give another name.',
  },
  'bundle/folder': wholePathText,
  'bundle/newer': {
    fr: 'Ce lot vient d’un Rappel plus récent. Mettez ce poste à jour, puis reprenez-le.',
    en: 'This bundle was made by a newer Rappel. Update this workstation, then take it in.',
  },
  'bundle/not-a-bundle': {
    fr: 'Ce fichier n’est pas un lot de Rappel. Choisissez-en un dont le nom finit par .rappel.',
    en: 'This file is no bundle of Rappel. Choose one whose name ends with .rappel.',
  },
  'bundle/not-for-us': {
    fr: 'Ce lot a été scellé pour un autre poste. Faites-le refaire avec la clé que celui-ci montre.',
    en: 'This bundle was sealed for another workstation. Have it made again with the key that this one shows.',
  },
  'bundle/open-sound': {
    fr: 'Les enregistrements ne partent que dans des lots scellés. Donnez la clé du poste qui peut les lire, ou n’en envoyez pas.',
    en: 'Recordings leave in sealed bundles only. Enter the key of the workstation that may read them, or send none.',
  },
  'bundle/other-key': {
    fr: '« {name} » signe avec une autre clé qu’avant. Demandez si ce poste a été réinstallé et comparez l’empreinte {fingerprint} avant de lui faire confiance.',
    en: '“{name}” signs with another key than before. Ask whether it was set up anew, and compare the fingerprint {fingerprint} before you trust it.',
  },
  'bundle/own': {
    fr: 'Ce lot vient de ce poste même : tout y est déjà.',
    en: 'This bundle was made by this very workstation: all of it is here.',
  },
  'bundle/own-key': {
    fr: 'La clé des lots de ce poste est abîmée. Remettez le fichier des secrets depuis une sauvegarde.',
    en: 'The key of this workstation’s bundles is damaged. Put back the file of secrets from a backup.',
  },
  'bundle/passphrase': {
    fr: 'Le lot ne s’ouvre pas avec cette phrase secrète. Vérifiez-la lettre par lettre.',
    en: 'The bundle does not open with this passphrase. Check it, letter by letter.',
  },
  'bundle/unknown-workstation': {
    fr: '« {name} » n’est pas connu ici. Comparez l’empreinte {fingerprint} avec celle que ce poste montre dans ses réglages, puis faites-lui confiance.',
    en: '“{name}” is not known here. Compare the fingerprint {fingerprint} with the one that it shows in its settings, then trust it.',
  },
  'bundle/unreadable': {
    fr: 'Le lot ne peut pas être lu. Vérifiez son nom et le droit de le lire.',
    en: 'The bundle cannot be read. Check its name and the right to read it.',
  },
  'bundle/unwritable': {
    fr: 'Le lot ne peut pas être écrit. Vérifiez que le dossier est là, le droit d’y écrire et la place sur le disque.',
    en: 'The bundle cannot be written. Check that the folder is there, the right to write to it, and the space on its disk.',
  },
  'request/elsewhere': {
    fr: 'Cette demande appartient à un autre poste ; ici, elle ne peut qu’être lue. Traitez-la là-bas.',
    en: 'This request belongs to another workstation and can only be read here. Work on it there.',
  },
  'role/code': {
    fr: 'Ce n’est pas le code de l’administrateur. Rien n’a changé.',
    en: 'This is not the administrator’s code. Nothing was changed.',
  },
  'role/short-code': {
    fr: 'Un code a au moins six caractères. Choisissez-en un plus long.',
    en: 'A code has at least six characters. Choose a longer one.',
  },
  'role/wait': {
    fr: 'Trop de codes faux. Attendez un peu, puis réessayez.',
    en: 'Too many wrong codes. Wait a while, then try again.',
  },
};
