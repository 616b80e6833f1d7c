import type { CallColumn } from '../contract/call-views.ts';
import type { CallMark } from '../contract/call-log.ts';
import type { CallPromise } from '../contract/call-row.ts';
import type { CallStep } from '../contract/records.ts';
import type { FilterProblem } from '../domain/call-filter-text.ts';
import type { QualityGrade } from '../domain/quality.ts';
import { texts } from './define.ts';

export const callFilters = texts({
  fr: {
    count: (n: number, count: string) => (n < 2 ? `${count} appel` : `${count} appels`),
    newest: (count: string) =>
      `La recherche a trouvé plus de ${count} réponses : seules les plus récentes sont regardées.`,
    asText: 'Filtre en texte',
    asTextHelp: 'Par exemple : outcome=converted talk>60 since=2026-10-01 words="trop cher"',
    wrong: (at: number, text: string) => `Lettre ${at}, « ${text} » :`,
    could: (choices: string) => `Possible ici : ${choices}.`,
    active: 'Filtres actifs',
    remove: (what: string) => `Retirer ${what}`,
    more: 'Plus de filtres',
    agent: 'Agent',
    anyAgent: 'Tous les agents',
    probe: 'Sonde',
    anyProbe: 'Toutes les sondes',
    offer: 'Offre',
    anyOffer: 'Toutes les offres',
    promise: 'Promesse',
    anyPromise: 'Promesse ou non',
    expected: 'Attendu',
    anyExpected: 'Attendu ou non',
    notAsked: 'Non demandé',
    mark: 'Avec',
    anyMark: 'Tout appel',
    words: 'Mots de la note',
    talkMin: 'Parole, au moins (s)',
    talkMax: 'Parole, au plus (s)',
    sound: 'Son',
    anySound: 'Son bon ou non',
    sort: 'Ordre',
    newestFirst: 'Récents d’abord',
    oldestFirst: 'Anciens d’abord',
  },
  en: {
    count: (n: number, count: string) => (n === 1 ? `${count} call` : `${count} calls`),
    newest: (count: string) => `The search found more than ${count}: only the newest are looked at.`,
    asText: 'Filter as text',
    asTextHelp: 'For example: outcome=converted talk>60 since=2026-10-01 words="too dear"',
    wrong: (at: number, text: string) => `Letter ${at}, “${text}”:`,
    could: (choices: string) => `It can be: ${choices}.`,
    active: 'Filters in force',
    remove: (what: string) => `Take away ${what}`,
    more: 'More filters',
    agent: 'Agent',
    anyAgent: 'All agents',
    probe: 'Probe',
    anyProbe: 'All probes',
    offer: 'Offer',
    anyOffer: 'All offers',
    promise: 'Promise',
    anyPromise: 'Promised or not',
    expected: 'Expected',
    anyExpected: 'Expected or not',
    notAsked: 'Not asked',
    mark: 'With',
    anyMark: 'Any call',
    words: 'Words of the note',
    talkMin: 'Talk, at least (s)',
    talkMax: 'Talk, at most (s)',
    sound: 'Sound',
    anySound: 'Any sound',
    sort: 'Order',
    newestFirst: 'Newest first',
    oldestFirst: 'Oldest first',
  },
});

export const callMarkTexts = texts<Readonly<Record<CallMark, string>>>({
  fr: {
    answered: 'Décroché',
    recording: 'Enregistrement',
    note: 'Note',
    'first-try': 'Premier essai',
    'outside-slot': 'Hors des créneaux souhaités',
    'repeat-ring': 'Sonnerie répétée en 24 h',
    override: 'Blocage levé par une raison',
  },
  en: {
    answered: 'Answered',
    recording: 'Recording',
    note: 'Note',
    'first-try': 'First try',
    'outside-slot': 'Outside the slots wished',
    'repeat-ring': 'Rung again within 24 h',
    override: 'Block overridden by a reason',
  },
});

export const soundGradeTexts = texts<Readonly<Record<QualityGrade, string>>>({
  fr: { good: 'Bon son', fair: 'Son moyen', poor: 'Mauvais son' },
  en: { good: 'Good sound', fair: 'Fair sound', poor: 'Poor sound' },
});

export const callPromiseTexts = texts<Readonly<Record<CallPromise, string>>>({
  fr: { none: 'Sans promesse', made: 'Sous promesse', kept: 'Promesse tenue', broken: 'Promesse manquée' },
  en: { none: 'No promise', made: 'Under a promise', kept: 'Promise kept', broken: 'Promise broken' },
});

export const callColumnTexts = texts<Readonly<Record<CallColumn, string>>>({
  fr: {
    when: 'Quand',
    who: 'Qui',
    number: 'Numéro',
    talk: 'Parole',
    lineResult: 'Ligne',
    outcome: 'Qualification',
    agent: 'Agent',
    note: 'Note',
    company: 'Société',
    ring: 'Sonnerie',
    hold: 'Attente',
    wrap: 'Post-appel',
    expected: 'Attendu',
    sip: 'Réponse de la ligne',
    rule: 'Règle',
    probe: 'Sonde',
    offer: 'Offre',
    promise: 'Promesse',
    mos: 'Son',
  },
  en: {
    when: 'When',
    who: 'Who',
    number: 'Number',
    talk: 'Talk',
    lineResult: 'Line',
    outcome: 'Outcome',
    agent: 'Agent',
    note: 'Note',
    company: 'Company',
    ring: 'Ringing',
    hold: 'Hold',
    wrap: 'Wrap-up',
    expected: 'Expected',
    sip: 'Answer of the line',
    rule: 'Rule',
    probe: 'Probe',
    offer: 'Offer',
    promise: 'Promise',
    mos: 'Sound',
  },
});

export const callViewTexts = texts({
  fr: {
    all: 'Tous les appels',
    week: 'Cette semaine',
    broken: 'Promesses manquées',
    short: 'Conversations très courtes',
  },
  en: { all: 'All calls', week: 'This week', broken: 'Broken promises', short: 'Very short talks' },
});

export const filterProblemTexts = texts<Readonly<Record<FilterProblem['what'], string>>>({
  fr: {
    'unknown-name': 'ce n’est pas un filtre connu.',
    'bad-value': 'cette valeur n’est pas comprise.',
    'bad-sign': 'ce signe ne convient pas à ce filtre.',
    twice: 'ce filtre est écrit deux fois.',
    unfinished: 'la suite manque.',
  },
  en: {
    'unknown-name': 'this is no filter that is known.',
    'bad-value': 'this value is not understood.',
    'bad-sign': 'this sign does not go with this filter.',
    twice: 'this filter stands there twice.',
    unfinished: 'the rest is missing.',
  },
});

export const callDetailTexts = texts({
  fr: {
    asked: 'Ce qui a été demandé',
    askedFacts: (when: string, probe: string) => `${when}, ${probe}`,
    decision: 'Décision',
    allowed: 'Permis',
    blocked: 'Bloqué',
    facts: 'Faits de la décision',
    line: 'Déroulement de l’appel',
    marks: 'À remarquer',
  },
  en: {
    asked: 'What they asked for',
    askedFacts: (when: string, probe: string) => `${when}, ${probe}`,
    decision: 'Decision',
    allowed: 'Allowed',
    blocked: 'Blocked',
    facts: 'Facts of the decision',
    line: 'Time line of the call',
    marks: 'To be noticed',
  },
});

export const callStepTexts = texts<Readonly<Record<CallStep, string>>>({
  fr: {
    dialled: 'Composé',
    trying: 'La ligne cherche',
    ringing: 'Sonne',
    'early-media': 'Son avant décroché',
    answered: 'Décroché',
    held: 'Mis en attente',
    resumed: 'Repris',
    muted: 'Micro coupé',
    unmuted: 'Micro rétabli',
    'media-lost': 'Son perdu',
    transferred: 'Transféré',
    joined: 'Conférence',
    split: 'Sorti de la conférence',
    ended: 'Fini',
  },
  en: {
    dialled: 'Dialled',
    trying: 'The line is trying',
    ringing: 'Ringing',
    'early-media': 'Sound before the answer',
    answered: 'Answered',
    held: 'Held',
    resumed: 'Resumed',
    muted: 'Muted',
    unmuted: 'Unmuted',
    'media-lost': 'Sound lost',
    transferred: 'Transferred',
    joined: 'Conference',
    split: 'Left the conference',
    ended: 'Ended',
  },
});
