/** What a window says of a session of work, and of somebody whom another window has before it. */
export const workErrorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'queue/reserved': {
    fr: '{agent} a cette personne devant soi. Passez à la suivante, ou demandez à {agent} d’en choisir une autre.',
    en: '{agent} has this person before them. Take the next one, or ask {agent} to go on to another.',
  },
  'work/not-now': {
    fr: 'Cela ne va pas avec la session telle qu’elle est maintenant. Regardez-la de nouveau, puis choisissez.',
    en: 'That does not fit the session of work as it is now. Look at it again, then choose.',
  },
  'work/reason': {
    fr: 'Écrivez en quelques mots pourquoi vous faites une pause, ou choisissez un motif de la liste.',
    en: 'Write in a few words why you pause, or choose a reason of the list.',
  },
};
