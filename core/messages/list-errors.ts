/** What a window says where a view, or a change of many requests, does not work. */
export const listErrorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'calls/bad-filter': {
    fr: 'Ce filtre du journal n’est pas compris. Corrigez-le à l’endroit indiqué.',
    en: 'This filter of the log is not understood. Mend it at the place that is given.',
  },
  'view/missing': {
    fr: 'Cette vue a été supprimée entre-temps. Choisissez-en une autre.',
    en: 'This view was removed meanwhile. Choose another.',
  },
  'view/name-taken': {
    fr: 'Une vue porte déjà ce nom. Donnez-en un autre.',
    en: 'A view has this name already. Give another one.',
  },
  'bulk/at-work': {
    fr: 'Une autre modification en nombre est encore en cours. Attendez qu’elle finisse, ou arrêtez-la.',
    en: 'Another change of many requests is still at work. Wait until it is through, or stop it.',
  },
  'bulk/missing': {
    fr: 'Cette modification est déjà annulée, encore en cours, ou n’est plus connue.',
    en: 'This change is undone already, still at work, or not known any more.',
  },
  'bulk/no-agent': {
    fr: 'Cet agent n’est pas connu sur ce poste. Choisissez-en un autre.',
    en: 'This agent is not known on this workstation. Choose another.',
  },
  'bulk/past': {
    fr: 'Cette heure est passée. Choisissez-en une à venir.',
    en: 'This time is over. Choose one that is still to come.',
  },
};
