import type { Language } from '../contract/records.ts';
import type { FigureId } from '../domain/figures.ts';

/** What a figure is called, how it is made, in words, and what it leaves out. */
export type FigureDefinition = {
  readonly label: string;
  readonly formula: string;
  readonly leavesOut: string;
};

/** Every figure's definition in both languages: on the screens, in `rappel stats` and in docs/figures.md. */
export const figureDefinitions: Readonly<Record<FigureId, Readonly<Record<Language, FigureDefinition>>>> = {
  'conversion-per-conversation': {
    fr: {
      label: 'Conversion par conversation',
      formula: 'appels conclus ÷ appels où la bonne personne a parlé',
      leavesOut: 'Les appels reçus.',
    },
    en: {
      label: 'Conversion per conversation',
      formula: 'calls that converted ÷ calls in which the right person spoke',
      leavesOut: 'Calls they made to us.',
    },
  },
  'conversion-per-request': {
    fr: {
      label: 'Conversion par demande',
      formula: 'demandes closes comme conclues ÷ demandes closes pendant la période',
      leavesOut:
        'Les demandes encore ouvertes, mises de côté ou fusionnées dans une autre ; pour un agent, celles qu’il n’a pas appelées pendant la période.',
    },
    en: {
      label: 'Conversion per request',
      formula: 'requests closed as converted ÷ requests closed in the period',
      leavesOut:
        'Requests that are open, put aside or merged into another; for one agent, those they did not call in the period.',
    },
  },
  'conversion-per-call': {
    fr: {
      label: 'Conversion par appel',
      formula: 'appels conclus ÷ appels passés',
      leavesOut: 'Les appels reçus.',
    },
    en: {
      label: 'Conversion per call',
      formula: 'calls that converted ÷ calls made',
      leavesOut: 'Calls they made to us.',
    },
  },
  attempts: {
    fr: {
      label: 'Appels passés',
      formula: 'nombre d’appels passés, répondus ou non',
      leavesOut: 'Les appels reçus. Ce nombre n’est pas un mérite : il ne classe personne.',
    },
    en: {
      label: 'Calls made',
      formula: 'number of calls made, answered or not',
      leavesOut: 'Calls they made to us. It is no merit: nobody is ranked by it.',
    },
  },
  'contact-rate': {
    fr: {
      label: 'Taux de contact',
      formula: 'appels auxquels une personne a répondu, selon leur qualification ÷ appels passés',
      leavesOut: 'Les appels reçus. Un répondeur n’est pas une personne.',
    },
    en: {
      label: 'Contact rate',
      formula: 'calls that a person answered, by their outcome ÷ calls made',
      leavesOut: 'Calls they made to us. An answering machine is no person.',
    },
  },
  'calls-per-conversation': {
    fr: {
      label: 'Appels par conversation',
      formula: 'appels passés ÷ appels où la bonne personne a parlé',
      leavesOut: 'Les appels reçus.',
    },
    en: {
      label: 'Calls per conversation',
      formula: 'calls made ÷ calls in which the right person spoke',
      leavesOut: 'Calls they made to us.',
    },
  },
  'calls-per-conversion': {
    fr: {
      label: 'Appels par conversion',
      formula: 'appels passés ÷ appels conclus',
      leavesOut: 'Les appels reçus.',
    },
    en: {
      label: 'Calls per conversion',
      formula: 'calls made ÷ calls that converted',
      leavesOut: 'Calls they made to us.',
    },
  },
  'minutes-per-conversion': {
    fr: {
      label: 'Minutes par conversion',
      formula:
        'minutes du début de l’appel à sa fin, plus le post-appel, de tous les appels passés ÷ appels conclus',
      leavesOut:
        'Le temps entre les appels et les appels reçus. L’intervalle ne compte comme hasard que le nombre de conversions.',
    },
    en: {
      label: 'Minutes per conversion',
      formula:
        'minutes from the start of a call to its end, and its wrap-up, of all calls made ÷ calls that converted',
      leavesOut:
        'Time between calls, and calls they made to us. The interval takes the number of conversions alone as chance.',
    },
  },
  refusals: {
    fr: {
      label: 'Refus pour 100 personnes',
      formula: 'personnes dont un appel s’est conclu par un refus ÷ personnes appelées × 100',
      leavesOut: 'Les personnes effacées depuis. Plusieurs refus d’une personne comptent une fois.',
    },
    en: {
      label: 'Refusals per 100 people',
      formula: 'people of whom a call ended in a refusal ÷ people called × 100',
      leavesOut: 'People erased since. Several refusals of one person count once.',
    },
  },
  'never-asked': {
    fr: {
      label: 'N’ont rien demandé, pour 100 personnes',
      formula: 'personnes qui ont dit n’avoir jamais demandé d’appel ÷ personnes appelées × 100',
      leavesOut: 'Les personnes effacées depuis, et celles à qui la question n’a pas été posée.',
    },
    en: {
      label: 'Never asked, per 100 people',
      formula: 'people who said that they had never asked for a call ÷ people called × 100',
      leavesOut: 'People erased since, and those who were not asked.',
    },
  },
  'outside-slot': {
    fr: {
      label: 'Hors du créneau souhaité, pour 100 personnes',
      formula:
        'personnes ayant nommé des créneaux et appelées en dehors d’eux et de toute promesse ÷ personnes appelées × 100',
      leavesOut: 'Les personnes effacées depuis. Compte tel que c’était au moment de l’appel.',
    },
    en: {
      label: 'Outside a wished slot, per 100 people',
      formula:
        'people who had named slots and were called outside them and outside a promise ÷ people called × 100',
      leavesOut: 'People erased since. As it was when the call was placed.',
    },
  },
  'repeat-rings': {
    fr: {
      label: 'Sonneries répétées, pour 100 personnes',
      formula: 'personnes appelées deux fois ou plus en 24 heures ÷ personnes appelées × 100',
      leavesOut: 'Les personnes effacées depuis.',
    },
    en: {
      label: 'Repeat rings, per 100 people',
      formula: 'people called twice or more within 24 hours ÷ people called × 100',
      leavesOut: 'People erased since.',
    },
  },
  'wrong-persons': {
    fr: {
      label: 'Mauvaises personnes, pour 100 personnes',
      formula: 'personnes chez qui quelqu’un d’autre a répondu ÷ personnes appelées × 100',
      leavesOut: 'Les personnes effacées depuis, et les coupures, qui ne disent rien de qui a répondu.',
    },
    en: {
      label: 'Wrong persons, per 100 people',
      formula: 'people at whose number somebody else answered ÷ people called × 100',
      leavesOut: 'People erased since, and calls cut off, which say nothing of who answered.',
    },
  },
  'broken-promises': {
    fr: {
      label: 'Promesses rompues, pour 100 personnes',
      formula: 'promesses échues sans appel pendant la période ÷ personnes appelées × 100',
      leavesOut:
        'Les rappels fixés par une règle ; pour un agent, les promesses qu’il n’a pas faites lui-même.',
    },
    en: {
      label: 'Broken promises, per 100 people',
      formula: 'promises that ended broken in the period ÷ people called × 100',
      leavesOut: 'Retries by rule; for one agent, promises that they did not make themselves.',
    },
  },
  'promise-kept-rate': {
    fr: {
      label: 'Promesses tenues',
      formula: 'promesses tenues ÷ promesses tenues ou rompues pendant la période',
      leavesOut:
        'Les promesses remplacées, annulées ou encore en cours, et les rappels fixés par une règle ; pour un agent, les promesses qu’il n’a pas faites lui-même.',
    },
    en: {
      label: 'Promises kept',
      formula: 'promises kept ÷ promises kept or broken in the period',
      leavesOut:
        'Promises replaced, cancelled or still running, and retries by rule; for one agent, promises that they did not make themselves.',
    },
  },
  'expected-rate': {
    fr: {
      label: 'Appels attendus',
      formula: 'appels que la personne attendait ÷ appels où la question a été posée',
      leavesOut: 'Les appels reçus, et ceux où personne n’a pu le dire.',
    },
    en: {
      label: 'Calls that were expected',
      formula: 'calls that the person expected ÷ calls in which it was asked',
      leavesOut: 'Calls they made to us, and those in which nobody could say.',
    },
  },
  'speed-to-lead-median': {
    fr: {
      label: 'Délai du premier appel, médiane',
      formula: 'temps de la demande au premier appel : la moitié des demandes a attendu moins',
      leavesOut: 'Les demandes pas encore appelées.',
    },
    en: {
      label: 'Speed to lead, median',
      formula: 'time from the request to its first call: half of the requests waited less',
      leavesOut: 'Requests that nobody has called yet.',
    },
  },
  'speed-to-lead-p90': {
    fr: {
      label: 'Délai du premier appel, 9 sur 10',
      formula: 'temps de la demande au premier appel : neuf demandes sur dix ont attendu moins',
      leavesOut: 'Les demandes pas encore appelées.',
    },
    en: {
      label: 'Speed to lead, 9 in 10',
      formula: 'time from the request to its first call: nine requests in ten waited less',
      leavesOut: 'Requests that nobody has called yet.',
    },
  },
  'time-to-contact-median': {
    fr: {
      label: 'Délai de la première conversation, médiane',
      formula: 'temps de la demande à la première conversation : la moitié a attendu moins',
      leavesOut:
        'Les demandes dont la personne n’a pas encore parlé ; pour un agent, les premières conversations des autres.',
    },
    en: {
      label: 'Time to contact, median',
      formula: 'time from the request to its first conversation: half waited less',
      leavesOut: 'Requests whose person has not spoken yet; for one agent, first conversations of others.',
    },
  },
  'time-to-contact-p90': {
    fr: {
      label: 'Délai de la première conversation, 9 sur 10',
      formula: 'temps de la demande à la première conversation : neuf sur dix ont attendu moins',
      leavesOut:
        'Les demandes dont la personne n’a pas encore parlé ; pour un agent, les premières conversations des autres.',
    },
    en: {
      label: 'Time to contact, 9 in 10',
      formula: 'time from the request to its first conversation: nine in ten waited less',
      leavesOut: 'Requests whose person has not spoken yet; for one agent, first conversations of others.',
    },
  },
  'mos-median': {
    fr: {
      label: 'Qualité du son, médiane',
      formula: 'note MOS moyenne du son entendu par appel, de 1 à 4,5 : la moitié des appels a eu moins',
      leavesOut: 'Les appels sans mesure (non répondus, trop courts) et les appels reçus.',
    },
    en: {
      label: 'Quality of sound, median',
      formula: 'mean MOS of the sound heard in a call, 1 to 4.5: half of the calls had less',
      leavesOut: 'Calls without a measure (not answered, too short), and calls they made to us.',
    },
  },
};

/** Where the baseline comes from. */
export const coldCallingSource = {
  fr: 'Démarchage à froid : 6 264 appels d’agents immobiliers, 30 résultats (étude de 2011). Dale Lampertz, « Has Cold Calling Gone Cold ? », Keller Center Research Report, Baylor University, septembre 2012.',
  en: 'Cold calling: 6,264 calls by real-estate agents, 30 results (study of 2011). Dale Lampertz, “Has Cold Calling Gone Cold?”, Keller Center Research Report, Baylor University, September 2012.',
} as const;
