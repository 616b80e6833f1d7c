import { dayMonth, type DateOrder } from './when-numeric.ts';

/**
 * The words people use for days and times, French and English, cut into tokens. Anything that is no such word ends
 * the reading: "every day but Tuesday" must never become Tuesday.
 */

export type Part = 'morning' | 'noon' | 'afternoon' | 'evening' | 'daytime';
export type Third = 'early' | 'late' | 'whole';

export type DayToken =
  | { readonly is: 'date'; readonly year: number; readonly month: number; readonly day: number }
  | { readonly is: 'month-day'; readonly month: number; readonly day: number }
  | { readonly is: 'day-of-month'; readonly day: number }
  | { readonly is: 'relative'; readonly days: number; readonly months: number }
  | { readonly is: 'weekday'; readonly weekday: number; readonly strict: boolean }
  | { readonly is: 'week'; readonly weeks: number }
  | { readonly is: 'weekend'; readonly weeks: number };

export type TimeToken = {
  readonly hour: number;
  readonly minute: number;
  readonly meridiem: 'am' | 'pm' | null;
  /** Written as a clock shows it (`02:30`), so that 2 stays 2 in the morning. */
  readonly literal: boolean;
};

export type Operator = 'between' | 'and' | 'to' | 'from' | 'after' | 'before' | 'at' | 'within';

export type Token =
  | { readonly t: 'day'; readonly day: DayToken }
  | { readonly t: 'time'; readonly time: TimeToken }
  | { readonly t: 'number'; readonly value: number }
  | { readonly t: 'part'; readonly part: Part; readonly third: Third; readonly today: boolean }
  | { readonly t: 'duration'; readonly minutes: number }
  | { readonly t: 'now' }
  | { readonly t: 'operator'; readonly operator: Operator };

const months: readonly (readonly [string, number])[] = [
  ['janvier|janv|january|jan', 1],
  ['fevrier|fevr|fev|february|feb', 2],
  ['mars|march|mar', 3],
  ['avril|avr|april|apr', 4],
  ['mai|may', 5],
  ['juin|june|jun', 6],
  ['juillet|juil|july|jul', 7],
  ['aout|august|aug', 8],
  ['septembre|september|sept|sep', 9],
  ['octobre|october|oct', 10],
  ['novembre|november|nov', 11],
  ['decembre|december|dec', 12],
];
const weekdays: readonly (readonly [string, number])[] = [
  ['dimanche|dim|sunday|sun', 0],
  ['lundi|lun|monday|mon', 1],
  ['mardi|mar|tuesday|tues|tue', 2],
  ['mercredi|mer|wednesday|weds|wed', 3],
  ['jeudi|jeu|thursday|thurs|thur|thu', 4],
  ['vendredi|ven|friday|fri', 5],
  ['samedi|sam|saturday|sat', 6],
];
const month = months.map(([names]) => names).join('|');
const weekday = weekdays.map(([names]) => names).join('|');

const indexIn = (table: readonly (readonly [string, number])[], name: string): number =>
  table.find(([names]) => names.split('|').includes(name))?.[1] ?? -1;

const smallNumbers: Readonly<Record<string, number>> = {
  un: 1, une: 1, deux: 2, trois: 3, quatre: 4, cinq: 5, six: 6, sept: 7, huit: 8, dix: 10, quinze: 15, vingt: 20, trente: 30,
  a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, seven: 7, eight: 8, ten: 10, fifteen: 15, twenty: 20, thirty: 30,
}; // prettier-ignore
const count = `\\d{1,4}|${Object.keys(smallNumbers).join('|')}`;
const countOf = (text: string): number => smallNumbers[text] ?? Number(text);

const units: readonly (readonly [RegExp, 'minutes' | 'days' | 'months', number])[] = [
  [/^m(?:in(?:ute)?s?|n)$/, 'minutes', 1],
  [/^h(?:eures?|(?:ou)?rs?)?$/, 'minutes', 60],
  [/^(?:jours?|days?|j)$/, 'days', 1],
  [/^(?:semaines?|weeks?)$/, 'days', 7],
  [/^(?:mois|months?)$/, 'months', 1],
];
const unit = 'min(?:ute)?s?|mn|heures?|hours?|hrs?|h|jours?|days?|j|semaines?|weeks?|mois|months?';

type Rule = readonly [RegExp, (match: RegExpExecArray, order: DateOrder) => Token | readonly Token[] | null];

const day = (token: DayToken): Token => ({ t: 'day', day: token });
const operator = (name: Operator): Token => ({ t: 'operator', operator: name });
const part = (name: Part, third: Third = 'whole', today = false): Token => ({
  t: 'part',
  part: name,
  third,
  today,
});
const time = (hour: number, minute: number, meridiem: 'am' | 'pm' | null, literal: boolean): Token | null =>
  hour > 24 || minute > 59 || (hour === 24 && minute > 0) || (meridiem !== null && (hour < 1 || hour > 12))
    ? null
    : { t: 'time', time: { hour, minute, meridiem, literal } };
const relative = (days: number, extra: readonly Token[] = []): readonly Token[] => [
  day({ is: 'relative', days, months: 0 }),
  ...extra,
];

const partOf = (word: string): Part =>
  /^(?:mat|mor)/.test(word)
    ? 'morning'
    : /^(?:ap|af)/.test(word)
      ? 'afternoon'
      : /^(?:soi|ev|ni)/.test(word)
        ? 'evening'
        : 'daytime';
const thirdOf = (word: string | undefined): Third =>
  word === undefined
    ? 'whole'
    : /^(?:debut|early)/.test(word)
      ? 'early'
      : /^(?:fin|late|end)/.test(word)
        ? 'late'
        : 'whole';
const fullYear = (text: string): number => (text.length === 2 ? 2000 + Number(text) : Number(text));

const after = (name: string): Rule => [new RegExp(`(?:${name})\\b`, 'y'), () => null];
const skip = after;

const duration = (text: string, unitText: string): Token | null => {
  const found = units.find(([pattern]) => pattern.test(unitText));
  if (!found) return null;
  const amount = countOf(text) * found[2];
  if (amount > 525_600) return null;
  switch (found[1]) {
    case 'minutes':
      return { t: 'duration', minutes: amount };
    case 'days':
      return day({ is: 'relative', days: amount, months: 0 });
    case 'months':
      return day({ is: 'relative', days: 0, months: amount });
  }
};

const partWords =
  'matinee|matin|mornings?|apres midi|aprem|afternoon|soiree|soir|evening|night|journee|day(?:time)?';

/** Tried in order at every place; the first that fits is taken. Texts are lower case, without accents. */
const rules: readonly Rule[] = [
  // Whole dates.
  [
    /(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)(?:t(?=\d))?/y,
    (m) => day({ is: 'date', year: Number(m[1]), month: Number(m[2]), day: Number(m[3]) }),
  ],
  [
    /(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?![\d:])/y,
    (m, order) =>
      day({ is: 'date', year: fullYear(m[3] ?? ''), ...dayMonth(Number(m[1]), Number(m[2]), order) }),
  ],
  [
    /(\d{1,2})\/(\d{1,2})(?![\d/])/y,
    (m, order) => day({ is: 'month-day', ...dayMonth(Number(m[1]), Number(m[2]), order) }),
  ],
  [
    new RegExp(`(\\d{1,2})(?:er|st|nd|rd|th)?(?: of)? (${month})\\b\\.?(?:,? (\\d{4}))?(?!\\d)`, 'y'),
    (m) => {
      const named = { month: indexIn(months, m[2] ?? ''), day: Number(m[1]) };
      return day(
        m[3] === undefined ? { is: 'month-day', ...named } : { is: 'date', year: Number(m[3]), ...named },
      );
    },
  ],
  [
    new RegExp(
      `(${month})\\b\\.? (?:the )?(\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?(?!\\d|:| ?h\\b| ?h\\d| ?[ap]\\.?m| (?:${month})\\b|[/-]\\d)`,
      'y',
    ),
    (m) => {
      const named = { month: indexIn(months, m[1] ?? ''), day: Number(m[2]) };
      return day(
        m[3] === undefined ? { is: 'month-day', ...named } : { is: 'date', year: Number(m[3]), ...named },
      );
    },
  ],
  [
    new RegExp(`le (\\d{1,2})(?:er)?(?= |$)(?! ?h| heures?| (?:${month})\\b)`, 'y'),
    (m) => day({ is: 'day-of-month', day: Number(m[1]) }),
  ],
  [/(?:on )?the (\d{1,2})(?:st|nd|rd|th)\b/y, (m) => day({ is: 'day-of-month', day: Number(m[1]) })],
  // From now.
  [
    /(?:maintenant|tout de suite|des que possible|au plus vite|immediatement|right now|now|asap|as soon as possible)\b/y,
    () => ({ t: 'now' }),
  ],
  [
    /(?:dans|in|d ici|sous)(?: (?:une?|a|an))? (?:demi heure|half an hour|half hour)\b/y,
    () => ({ t: 'duration', minutes: 30 }),
  ],
  [
    /(?:dans|in)(?: (?:une?|a|an))? (?:quart d heure|quarter of an hour|quarter hour)\b/y,
    () => ({ t: 'duration', minutes: 15 }),
  ],
  [/(?:dans l heure|within the hour)\b/y, () => [operator('within'), { t: 'duration', minutes: 60 }]],
  [
    /(?:dans|in) (\d{1,2}) ?h ?(\d\d)\b/y,
    (m) => ({ t: 'duration', minutes: Number(m[1]) * 60 + Number(m[2]) }),
  ],
  [
    new RegExp(`(dans|in|within|sous|d ici) (?:les |the next )?(${count}) ?(${unit})\\b`, 'y'),
    (m) => {
      const token = duration(m[2] ?? '', m[3] ?? '');
      if (token === null) return null;
      return /^(?:within|sous|d ici)/.test(m[1] ?? '') ? [operator('within'), token] : token;
    },
  ],
  [new RegExp(`(${count}) (${unit}) from now\\b`, 'y'), (m) => duration(m[1] ?? '', m[2] ?? '')],
  // Days named from today.
  [/(?:ce soir|tonight|this evening|cette nuit)\b/y, () => part('evening', 'whole', true)],
  [/(?:ce matin|this morning)\b/y, () => part('morning', 'whole', true)],
  [/(?:cet(?:te)? (?:apres midi|aprem)|this afternoon)\b/y, () => part('afternoon', 'whole', true)],
  [/ce midi\b/y, () => part('noon', 'whole', true)],
  [/(?:dans la journee|ce jour|aujourd hui|today|later today)\b/y, () => relative(0)],
  [/(?:apres[ -]?demain|(?:the )?day after tomorrow)\b/y, () => relative(2)],
  [/(?:demain|tomorrow|tmrw)\b/y, () => relative(1)],
  [/(?:avant[ -]?hier)\b/y, () => relative(-2)],
  [/(?:hier|yesterday)\b/y, () => relative(-1)],
  [/(?:(?:la |de la )?semaine prochaine|next week)\b/y, () => day({ is: 'week', weeks: 1 })],
  [/(?:cette semaine|this week)\b/y, () => day({ is: 'week', weeks: 0 })],
  [/(?:(?:le )?week ?end prochain|next week ?end)\b/y, () => day({ is: 'weekend', weeks: 1 })],
  [/(?:ce week ?end|this week ?end|(?:le |the )?week ?end)\b/y, () => day({ is: 'weekend', weeks: 0 })],
  [
    new RegExp(
      `(?:(next|this|ce|on|le) )?(${weekday})\\b\\.?(?:,)?(?: (prochain|suivant|next)(?! week)\\b)?`,
      'y',
    ),
    (m) =>
      day({
        is: 'weekday',
        weekday: indexIn(weekdays, m[2] ?? ''),
        strict: m[1] === 'next' || m[3] !== undefined,
      }),
  ],
  // Times.
  [/entre midi et (?:deux|2 ?h?|14 ?h)(?!\d)/y, () => part('noon')],
  [
    /(?:(?:a |pendant )?(?:l )?heure du (?:dejeuner|repas)|pause dejeuner|lunch ?time|lunch(?: break)?|le midi)\b/y,
    () => part('noon'),
  ],
  [/midi(?: et demie?)\b/y, () => time(12, 30, null, true)],
  [/(?:midi|noon|midday)\b/y, () => time(12, 0, null, true)],
  [/(?:minuit|midnight)\b/y, () => time(24, 0, null, true)],
  [
    /half past (\d{1,2}) ?([ap])?(?:\.?m\b\.?)?(?!\d)/y,
    (m) => time(Number(m[1]), 30, m[2] === undefined ? null : m[2] === 'a' ? 'am' : 'pm', false),
  ],
  [/(\d{1,2}) ?(?:h|heures?) (?:et )?demie?\b/y, (m) => time(Number(m[1]), 30, null, false)],
  [/(\d{1,2}) ?(?:h|heures?) et quart\b/y, (m) => time(Number(m[1]), 15, null, false)],
  [/(\d{1,2}) ?(?:h|heures?) moins (?:le )?quart\b/y, (m) => time((Number(m[1]) + 23) % 24, 45, null, false)],
  [
    /(\d{1,2})(?:[:.](\d\d))? ?([ap])\.?m\b\.?/y,
    (m) => time(Number(m[1]), Number(m[2] ?? 0), m[3] === 'a' ? 'am' : 'pm', true),
  ],
  [
    /(\d{1,2}):(\d\d)(?::\d\d(?:[.,]\d+)?)?(?!\d)/y,
    (m) => time(Number(m[1]), Number(m[2]), null, (m[1] ?? '').length === 2),
  ],
  [
    /(\d{1,2}) ?(?:heures?|hrs?|h)(?: ?(\d\d))?(?: ?(?:mn|min))?(?![a-z\d])/y,
    (m) => time(Number(m[1]), Number(m[2] ?? 0), null, (m[1] ?? '').length === 2),
  ],
  [/(\d{1,2}) o ?clock\b/y, (m) => time(Number(m[1]), 0, null, false)],
  [/(\d{1,2})(?![\d/.:])/y, (m) => ({ t: 'number', value: Number(m[1]) })],
  // Parts of the day.
  [/(?:fin de journee|(?:the )?end of (?:the )?day)\b/y, () => part('daytime', 'late')],
  [
    new RegExp(
      `(?:(?:en |in (?:the )?|the )?(debut|fin|milieu|early|late|mid)(?: (?:de |d |l |la |in |the )*)?)?(?:in (?:the )?|during (?:the )?|dans (?:la |l )?|en |the |le |la |l |du |de l |de la |d )?(${partWords})\\b`,
      'y',
    ),
    (m) => part(partOf(m[2] ?? ''), thirdOf(m[1])),
  ],
  [
    /(?:n importe quand|a n importe quelle heure|toute la journee|any ?time|all day|in business hours|heures de bureau)\b/y,
    () => part('daytime'),
  ],
  // Between and bounds.
  [/(?:entre|between)\b/y, () => operator('between')],
  [/(?:a partir (?:de|du)|a compter de|des|from|starting(?: at)?)\b/y, () => operator('from')],
  [/(?:pas avant|not before|no earlier than|apres|after|past|passe)\b/y, () => operator('after')],
  [/(?:jusqu (?:a|en)|until|till?)\b/y, () => operator('to')],
  [/(?:avant|before|au plus tard(?: a)?|by|no later than)\b/y, () => operator('before')],
  [/(?:et|and|&)(?![a-z])/y, () => operator('and')],
  [/(?:to|-)(?![a-z])/y, () => operator('to')],
  [/(?:vers|aux alentours de|around|about|at|@)(?![a-z])/y, () => operator('at')],
  [/a\b/y, () => operator('at')],
  // Courtesies and joints that say nothing about time.
  skip(
    's il vous plait|s il te plait|svp|stp|please|merci(?: d avance)?|thanks?|thank you|si possible|if possible|si vous pouvez',
  ),
  skip(
    'plutot|rather|preferably|ideally|idealement|de preference|de|du|d|le|la|les|l|on|en|the|of|for|pour|ok|oui|yes',
  ),
  skip(
    'je suis|i am|i m|dispo|disponible|available|rappelez moi|rappeler|me rappeler|m appeler|appelez moi|appeler|rappel|call me(?: back)?|call back|call|rdv|rendez vous|heure de paris',
  ),
  [/[.,;:!()]+/y, () => null],
];

/** Lower case, no accents, plain dashes and spaces; apostrophes and dashes inside words become spaces. */
export const plainWords = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]|\p{Cf}/gu, '')
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212→]/gu, '-')
    .replace(/['’`´]/gu, ' ')
    .replace(/(?<=[a-z])-(?=[a-z])/g, ' ')
    .replace(/[\s_]+/gu, ' ')
    .trim();

/** Null when a word is not understood. */
export const tokenise = (plain: string, order: DateOrder): readonly Token[] | null => {
  const tokens: Token[] = [];
  let at = 0;
  while (at < plain.length) {
    if (plain.charCodeAt(at) === 32) {
      at += 1;
      continue;
    }
    let next = at;
    for (const [pattern, read] of rules) {
      pattern.lastIndex = at;
      const match = pattern.exec(plain);
      if (!match || match[0] === '') continue;
      const made = read(match, order);
      next = pattern.lastIndex === 0 ? at + match[0].length : pattern.lastIndex;
      if (made !== null) tokens.push(...(Array.isArray(made) ? (made as readonly Token[]) : [made as Token]));
      else if (/\d/.test(match[0])) return null;
      break;
    }
    if (next === at || tokens.length > 24) return null;
    at = next;
  }
  return tokens;
};
