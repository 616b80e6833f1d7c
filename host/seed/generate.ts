import type { Language } from '../../core/contract/records.ts';
import { retryWindowMs } from '../../core/domain/retry.ts';
import type { SeedCall, SeedProbe, SeedRequest } from '../../db/stores/seed.ts';
import { closings, openings, seedOffers } from './offers.ts';
import { people } from './people.ts';
import { createRandom, type Random } from './random.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export type SeedPlan = {
  readonly requests: number;
  readonly calls: number;
  /** The same number gives the same people and calls (uids are always new). */
  readonly seed: number;
  readonly languages: readonly Language[];
  readonly now: number;
};

const places: Readonly<
  Record<
    Language,
    readonly {
      readonly kind: SeedProbe['kind'];
      readonly name: string;
      readonly where: string;
      readonly wording: string;
    }[]
  >
> = {
  fr: [
    {
      kind: 'form',
      name: 'Formulaire du site',
      where: 'https://www.example.org/rappel',
      wording:
        'J’accepte d’être rappelé(e) par téléphone au sujet de ma demande. Je peux retirer cet accord à tout moment.',
    },
    {
      kind: 'advert',
      name: 'Annonce locale',
      where: 'Campagne « Automne »',
      wording: 'En laissant mon numéro, je demande à être rappelé(e) une fois au sujet de cette annonce.',
    },
  ],
  en: [
    {
      kind: 'form',
      name: 'Web form',
      where: 'https://www.example.com/call-me',
      wording: 'I agree to be called about my request. I can withdraw this at any time.',
    },
    {
      kind: 'advert',
      name: 'Local advert',
      where: 'Campaign "Autumn"',
      wording: 'By leaving my number I ask for one call about this advert.',
    },
  ],
};

/** A probe for each way of asking and each offer of the languages. */
export const seedProbes = (languages: readonly Language[]): readonly SeedProbe[] =>
  seedOffers
    .filter(({ language }) => languages.includes(language))
    .flatMap((offer) =>
      places[offer.language].map(({ kind, name, wording }) => ({
        name: `${name}, ${offer.name}`,
        kind,
        country: people[offer.language].country,
        zone: people[offer.language].zone,
        consentWording: wording,
        offer,
      })),
    );

export const seedAgents: readonly string[] = ['Agent', 'Poste 2', 'Desk 3'];

const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/[^A-Za-z]/g, '')
    .toLowerCase();
const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');

/** How many of the requests the calls are about: at most half, so that there is somebody left to call. */
export const calledCount = ({ requests, calls }: Pick<SeedPlan, 'requests' | 'calls'>): number =>
  calls === 0 ? 0 : Math.max(1, Math.min(Math.ceil(requests / 2), Math.ceil(calls / 2)));

/** Where a request that nobody called stands: of twenty, one is late, one due, three are to come, the others are fresh. */
const promiseAt = (turn: number, random: Random, now: number): SeedRequest['promise'] => {
  switch (turn % 20) {
    case 0: {
      const end = now - (1 + random.below(36 * 60)) * minute;
      return { start: end - hour, end, by: 'prospect' };
    }
    case 1: {
      const start = now - random.below(50) * minute;
      return { start, end: start + (60 + random.below(120)) * minute, by: 'prospect' };
    }
    case 2:
    case 3:
    case 4: {
      const start = Math.ceil(now / (30 * minute)) * 30 * minute + random.below(5 * 48) * 30 * minute;
      return {
        start,
        end: start + (random.below(2) + 1) * hour,
        by: random.below(4) === 0 ? 'agent' : 'prospect',
      };
    }
    default:
      return null;
  }
};

const personOf = (language: Language, random: Random) => {
  const { given, family, trades, cities, country, zone, mailDomain, ranges } = people[language];
  const first = random.pick(given);
  const last = random.pick(family);
  const range = random.pick(ranges);
  const phones = [range.start + padded(random.below(10 ** range.digits), range.digits)];
  if (random.below(8) === 0) {
    const second = random.pick(ranges);
    phones.push(second.start + padded(random.below(10 ** second.digits), second.digits));
  }
  return {
    name: `${first} ${last}`,
    company: random.below(4) === 0 ? `${random.pick(trades)} ${last}` : '',
    language,
    country,
    city: random.pick(cities),
    zone,
    phones: [...new Set(phones)],
    emails:
      random.below(3) === 0 ? [`${plain(first)}.${plain(last)}${random.below(1000)}@${mailDomain}`] : [],
  };
};

/** What was said of a request whose last call is over, and what it left behind. */
const endOf = (turn: number, now: number, calledAt: number): Pick<SeedRequest, 'promise' | 'closed'> => {
  switch (turn % 6) {
    case 0:
      return { promise: null, closed: { reason: 'converted', at: calledAt } };
    case 1:
      return { promise: null, closed: { reason: 'refused', at: calledAt } };
    case 2:
      return { promise: null, closed: { reason: 'unreachable', at: calledAt } };
    case 3: {
      const start = now + ((turn % 60) + 1) * 30 * minute;
      return { promise: { start, end: start + hour, by: 'agent' }, closed: null };
    }
    default: {
      const start = now + ((turn % 7) - 3) * hour;
      return { promise: { start, end: start + retryWindowMs, by: 'rule' }, closed: null };
    }
  }
};

const lastOutcomes = [
  'converted',
  'not-interested',
  'unreachable',
  'callback',
  'no-answer',
  'voicemail',
] as const;

/** Requests `from` ≤ i < `to` of the plan; any cut of it gives the same ones. */
export const seedRequests = (plan: SeedPlan, from: number, to: number): readonly SeedRequest[] => {
  const probes = seedProbes(plan.languages);
  const offers = seedOffers.filter(({ language }) => plan.languages.includes(language));
  const called = calledCount(plan);
  const made: SeedRequest[] = [];
  for (let index = from; index < to; index += 1) {
    const random = createRandom(plan.seed * 7919 + index * 2_654_435_761);
    const probe = random.below(probes.length);
    const offer = offers[Math.floor(probe / 2)];
    if (!offer) throw new Error('a probe without an offer');
    const needs =
      random.below(3) === 0
        ? [random.pick(offer.needs), random.pick(offer.needs)]
        : [random.pick(offer.needs)];
    const person = personOf(offer.language, random);
    const wasCalled = index < called;
    const calledAt = plan.now - hour - random.below(20 * day);
    const ended = wasCalled
      ? endOf(index, plan.now, calledAt)
      : { promise: promiseAt(index, random, plan.now), closed: null };
    const { promise } = ended;
    const asked = wasCalled
      ? plan.now - 60 * day - random.below(30 * day)
      : plan.now - 5 * minute - Math.floor(random.next() ** 3 * 30 * day);
    const askedAt = promise && promise.by === 'prospect' ? Math.min(asked, promise.start - 2 * hour) : asked;
    const words = [
      random.pick(openings[offer.language]),
      ...needs.map(({ sentences }) => random.pick(sentences)),
      random.pick(closings[offer.language]),
    ];
    made.push({
      ...person,
      ...ended,
      probe,
      words: random.below(40) === 0 ? '' : words.filter((part) => part !== '').join(' '),
      stakes: [...new Set(needs.map(({ label }) => label))].map((label) => ({
        label,
        weight: random.below(3) === 0 ? null : 1 + random.below(5),
      })),
      where: places[offer.language][probe % 2]?.where ?? '',
      askedAt,
      slots:
        promise && promise.by === 'prospect'
          ? [{ start: promise.start, end: promise.end, zone: person.zone, said: '' }]
          : [],
      attempts: wasCalled ? Math.floor(plan.calls / called) + (index < plan.calls % called ? 1 : 0) : 0,
    });
  }
  return made;
};

const notes: Readonly<Record<string, readonly string[]>> = {
  converted: ['Rendez-vous pris, devis envoyé.', 'Signed, start next month.'],
  'not-interested': ['A choisi quelqu’un d’autre.', 'Too dear for now.'],
  callback: ['Doit en parler avec son conjoint.', 'Wants figures first.'],
};

const spoken: readonly string[] = ['converted', 'not-interested', 'callback'];

/** Calls `from` ≤ k < `to` of the plan, in the order of their time, each person's one after the other. */
export const seedCalls = (plan: SeedPlan, from: number, to: number): readonly SeedCall[] => {
  const called = calledCount(plan);
  const span = 60 * day;
  const made: SeedCall[] = [];
  for (let index = from; index < to; index += 1) {
    const random = createRandom(plan.seed * 104_729 + index * 2_246_822_519 + 1);
    const request = index % called;
    const isLast = index + called >= plan.calls;
    const outcome = isLast
      ? (lastOutcomes[request % lastOutcomes.length] ?? 'no-answer')
      : random.pick(['no-answer', 'voicemail', 'busy', 'callback']);
    const startedAt = plan.now - hour - span + Math.floor((span * index) / plan.calls);
    const answered = spoken.includes(outcome) || outcome === 'voicemail';
    const ring = 2_000 + random.below(20_000);
    const talk = answered ? (outcome === 'voicemail' ? 5_000 : 30_000) + random.below(400_000) : 0;
    const line =
      outcome === 'busy'
        ? ({ lineResult: 'busy', sipCode: 486, sipReason: 'Busy Here' } as const)
        : outcome === 'unreachable'
          ? ({ lineResult: 'not-in-service', sipCode: 404, sipReason: 'Not Found' } as const)
          : answered
            ? ({ lineResult: 'answered', sipCode: 200, sipReason: 'OK' } as const)
            : ({ lineResult: 'no-answer', sipCode: 408, sipReason: 'Request Timeout' } as const);
    made.push({
      request,
      agent: random.below(seedAgents.length),
      startedAt,
      answeredAt: answered ? startedAt + ring : null,
      endedAt: startedAt + ring + talk,
      holdMs: talk > 60_000 && random.below(10) === 0 ? 15_000 : 0,
      ...line,
      outcome,
      note: notes[outcome] ? random.pick(notes[outcome]) : '',
      wrapMs: 5_000 + random.below(60_000),
    });
  }
  return made;
};
