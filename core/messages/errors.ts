/**
 * What a window says for an error code, with the remedy. A code that is missing here falls back to the host's own
 * English sentence, so that nothing fails silently.
 */
export const errorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'rpc/disconnected': {
    fr: 'La fenêtre a perdu son serveur local. Elle se reconnecte toute seule ; ce que vous avez saisi est gardé.',
    en: 'The window lost its local host. It reconnects by itself; what you typed is kept.',
  },
  'phone/busy': {
    fr: 'Un appel est déjà en cours. Terminez-le avant d’en passer un autre.',
    en: 'A call is already up. End it before placing another.',
  },
  'phone/not-ready': {
    fr: 'La ligne n’est pas prête. Attendez qu’elle le soit, ou vérifiez-la dans les réglages.',
    en: 'The line is not ready. Wait until it is, or check it in the settings.',
  },
  'phone/bad-number': {
    fr: 'Ce numéro contient des signes que l’on ne peut pas composer. N’y laissez que des chiffres, +, * et #.',
    en: 'This number holds characters that cannot be dialled. Keep digits, +, * and # only.',
  },
  'phone/microphone-refused': {
    fr: 'Le micro est interdit à Rappel. Autorisez-le dans le navigateur ou le système, puis réessayez.',
    en: 'Rappel may not use the microphone. Allow it in the browser or the system, then try again.',
  },
  'phone/microphone-absent': {
    fr: 'Aucun micro n’est branché. Branchez un casque, puis réessayez.',
    en: 'There is no microphone. Plug in a headset, then try again.',
  },
  'phone/microphone-busy': {
    fr: 'Un autre programme tient le micro. Fermez-le, puis réessayez.',
    en: 'Another program holds the microphone. Close it, then try again.',
  },
  'phone/no-call': {
    fr: 'Il n’y a plus d’appel.',
    en: 'There is no call any more.',
  },
  'phone/hold-refused': {
    fr: 'La ligne a refusé la mise en attente. L’appel continue ; réessayez dans un instant.',
    en: 'The line refused to hold or resume. The call goes on; try again in a moment.',
  },
  'phone/answer-failed': {
    fr: 'L’appel n’a pas pu être pris : il a été raccroché, ou la ligne a refusé le son.',
    en: 'The call could not be answered: the caller hung up, or the line refused the sound.',
  },
};
