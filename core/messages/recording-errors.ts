/** What a window says where a recording cannot be heard, marked or exported. */
export const recordingErrorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'recording/file-missing': {
    fr: 'Le journal connaît un enregistrement, mais son fichier n’est pas dans le dossier de données. Remettez-le d’une sauvegarde de ce dossier.',
    en: 'The log knows of a recording, but its file is not in the data folder. Put it back from a backup of the folder.',
  },
  'recording/key-lost': {
    fr: 'Cet enregistrement est chiffré, et sa clé n’est pas parmi les secrets de ce poste. Remettez les secrets d’une sauvegarde du même poste et du même utilisateur.',
    en: 'This recording is encrypted, and its key is not among the secrets of this workstation. Put back the secrets from a backup of the same workstation and user.',
  },
  'recording/damaged': {
    fr: 'Le fichier de cet enregistrement est abîmé et ne peut pas être lu. Remettez-le d’une sauvegarde du dossier de données.',
    en: 'The file of this recording is damaged and cannot be played. Put it back from a backup of the data folder.',
  },
  'recording/mark-missing': {
    fr: 'Ce repère n’est plus là. Rouvrez l’appel pour voir ceux qui restent.',
    en: 'This mark is not there any more. Open the call again to see those that are left.',
  },
  'call-file/gone': {
    fr: 'L’export s’est arrêté en route. Recommencez-le.',
    en: 'The export stopped on its way. Begin it again.',
  },
  'call-file/unwritable': {
    fr: 'L’appel ne peut pas être écrit dans ce fichier. Nommez-en un autre, ou libérez de la place.',
    en: 'The call cannot be written to this file. Name another, or free some space.',
  },
};
