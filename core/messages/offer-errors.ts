/** What a window says of offers and of what is ticked in talks. */
export const offerErrorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'offer/missing': {
    fr: 'Cette offre n’existe plus. Choisissez-en une autre.',
    en: 'This offer does not exist any more. Choose another one.',
  },
  'offer/name-taken': {
    fr: 'Une offre porte déjà ce nom. Choisissez un autre nom.',
    en: 'There already is an offer of this name. Choose another name.',
  },
  'offer/same-stake': {
    fr: 'Deux enjeux de l’offre portent le même nom. Changez l’un des deux.',
    en: 'Two stakes of the offer have the same name. Change one of them.',
  },
  'offer/same-capability': {
    fr: 'Deux facultés de l’offre portent le même nom. Changez l’une des deux.',
    en: 'Two capabilities of the offer have the same name. Change one of them.',
  },
  'offer/bad-match': {
    fr: 'Un enjeu est relié à une faculté que l’offre n’a pas. Reliez-le de nouveau.',
    en: 'A stake is matched to a capability that the offer does not have. Match it again.',
  },
  'offer/unknown-placeholder': {
    fr: 'Un mot entre accolades de la première phrase ne veut rien dire. Prenez {date}, {enjeux}, {nom}, {agent} ou {lieu}.',
    en: 'A word in braces of the opening line stands for nothing. Use {date}, {stakes}, {name}, {agent} or {place}.',
  },
  'talk/erased': {
    fr: 'Cette personne a été effacée : rien ne s’ajoute plus à ses appels.',
    en: 'This person was erased: nothing is added to their calls any more.',
  },
};
