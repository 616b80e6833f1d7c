import type { NewScoreForm, ScoreForm } from '../contract/score-forms.ts';
import type { ScorePart } from '../domain/score.ts';

/**
 * The forms that Rappel ships, in both languages. A team may change them: that makes a version of its own. Their ids are the
 * same on every workstation, so that reviews of several can be laid side by side.
 */

type Line = readonly [
  part: ScorePart,
  kind: 'yes-no' | 'scale',
  weight: number,
  fails: '' | 'fails',
  fr: string,
  en: string,
];

const idOf = (form: number, item: number): string =>
  `0198c0de-0000-7000-8${String(form).padStart(3, '0')}-${String(item).padStart(12, '0')}`;

const shipped = (form: number, name: NewScoreForm['name'], lines: readonly Line[]): ScoreForm => ({
  uid: idOf(form, 0),
  family: idOf(form, 999),
  version: 1,
  name,
  used: false,
  items: lines.map(([part, kind, weight, fails, fr, en], index) => ({
    uid: idOf(form, index + 1),
    part,
    kind,
    weight,
    autoFail: fails === 'fails',
    text: { fr, en },
  })),
});

export const shippedForms: readonly ScoreForm[] = [
  shipped(1, { fr: 'Appel attendu', en: 'A call that was asked for' }, [
    ['lead', 'yes-no', 3, 'fails', 'La personne avait demandé à être appelée', 'The person had asked to be called'],
    ['lead', 'yes-no', 2, '', 'La personne jointe est celle qui a demandé', 'Whoever answered is the one who asked'],
    ['lead', 'scale', 2, '', 'La demande disait ce qui compte pour elle', 'The request said what is at stake for them'],
    ['lead', 'yes-no', 1, '', 'Numéro et créneau donnés par la sonde étaient bons', 'The number and the slot from the probe were right'],
    ['promise', 'yes-no', 3, '', 'L’appel a eu lieu dans le créneau promis', 'The call came within the time that was promised'],
    ['promise', 'yes-no', 2, '', 'L’agent a rappelé la demande : quand, où, dans quels mots', 'The agent recalled the request: when, where, in which words'],
    ['promise', 'yes-no', 2, '', 'La suite est convenue avec la personne, avec une heure', 'What follows was agreed with the person, with a time'],
    ['promise', 'yes-no', 3, 'fails', 'Un refus ou un retrait d’accord a été respecté aussitôt', 'A refusal or a withdrawn consent was respected at once'],
    ['conversation', 'yes-no', 3, 'fails', 'L’agent a dit qui il est et pourquoi il appelle', 'The agent said who they are and why they call'],
    ['conversation', 'scale', 3, '', 'L’agent a écouté le besoin avant de proposer', 'The agent listened to the need before offering anything'],
    ['conversation', 'scale', 2, '', 'Chaque enjeu a reçu une faculté qui y répond', 'Each stake was met with a capability that answers it'],
    ['conversation', 'yes-no', 3, 'fails', 'Rien n’a été promis que l’offre ne tienne', 'Nothing was promised that the offer does not hold'],
    ['conversation', 'scale', 1, '', 'Note et qualification disent ce qui s’est dit', 'Note and outcome say what was said'],
  ]),
  shipped(2, { fr: 'Appel bref', en: 'A short call' }, [
    ['lead', 'yes-no', 3, 'fails', 'La personne avait demandé à être appelée', 'The person had asked to be called'],
    ['promise', 'yes-no', 3, '', 'L’appel a eu lieu dans le créneau promis', 'The call came within the time that was promised'],
    ['promise', 'yes-no', 3, 'fails', 'Un refus ou un retrait d’accord a été respecté aussitôt', 'A refusal or a withdrawn consent was respected at once'],
    ['conversation', 'yes-no', 3, 'fails', 'L’agent a dit qui il est et pourquoi il appelle', 'The agent said who they are and why they call'],
    ['conversation', 'scale', 2, '', 'L’échange est resté courtois et utile à la personne', 'The talk stayed courteous and of use to the person'],
  ]),
]; // prettier-ignore
