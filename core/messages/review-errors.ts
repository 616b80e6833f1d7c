/** What a window says of score forms, reviews and calibrations. */
export const reviewErrorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'score-form/missing': {
    fr: 'Cette grille n’est plus en service. Choisissez-en une autre.',
    en: 'This score form is not in use any more. Choose another one.',
  },
  'review/missing': {
    fr: 'Cette écoute n’existe pas ou n’est pas partagée avec vous. Actualisez la liste.',
    en: 'There is no such review, or it is not shared with you. Read the list again.',
  },
  'review/wrong-stage': {
    fr: 'Cette écoute en est à une autre étape. Rouvrez-la.',
    en: 'This review is at another stage. Open it again.',
  },
  'review/unanswered': {
    fr: 'Des points n’ont pas de réponse. Répondez, ou dites qu’ils ne s’appliquent pas.',
    en: 'Some items have no answer. Answer them, or say that they do not apply.',
  },
  'review/dispute-open': {
    fr: 'L’agent conteste un point. Répondez-lui, puis fermez l’écoute.',
    en: 'The agent disputed an item. Reply to it, then close the review.',
  },
  'review/elsewhere': {
    fr: 'Cette écoute vient d’un autre poste et se poursuit là-bas. L’agent y répond depuis ses propres appels.',
    en: 'This review came from another workstation and is worked on there. The agent answers it in their own calls.',
  },
  'review/blind': {
    fr: 'Une autre personne note cet appel de son côté. Tout se montre quand les deux ont fini.',
    en: 'Another reviewer scores this call blind. All is shown when both have finished.',
  },
  'review/bad-answer': {
    fr: 'Cette réponse ne va pas avec la grille. Rouvrez l’écoute, puis choisissez-en une autre.',
    en: 'This answer does not go with the form. Open the review again, then choose another.',
  },
  'review/reason-required': {
    fr: 'L’agent a lu la première réponse : dites pourquoi elle change.',
    en: 'The agent has read the first answer: say why it changes.',
  },
  'review/text-required': {
    fr: 'Rien n’est encore écrit. Écrivez, puis enregistrez.',
    en: 'There is nothing written yet. Write it, then save.',
  },
  'review/no-dispute': {
    fr: 'Ce point contesté a déjà sa réponse. Rouvrez l’écoute.',
    en: 'This dispute has its reply already. Open the review again.',
  },
  'review/erased': {
    fr: 'La personne de cet appel a été effacée : on n’y ajoute plus de mots.',
    en: 'The person of this call was erased: no words are added to it any more.',
  },
  'calibration/missing': {
    fr: 'Ce calibrage n’existe pas. Actualisez la liste.',
    en: 'There is no such calibration. Read the list again.',
  },
  'calibration/full': {
    fr: 'Deux personnes notent déjà cet appel. Choisissez-en un autre.',
    en: 'Two reviewers score this call already. Choose another one.',
  },
};
