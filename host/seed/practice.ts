import type { Language } from '../../core/contract/records.ts';
import type { SeedProbe, SeedRequest } from '../../db/stores/seed.ts';
import type { HostContext } from '../context.ts';
import { seedOffers } from './offers.ts';
import { people } from './people.ts';
import { practicePeople, type PracticePerson } from './practice-people.ts';

const minute = 60_000;

const probeNames: Readonly<Record<Language, readonly [string, string]>> = {
  fr: ['Entraînement : chauffage', 'Entraînement : artisans'],
  en: ['Practice: home energy', 'Practice: small firms'],
};
const wording: Readonly<Record<Language, string>> = {
  fr: 'J’accepte d’être rappelé(e) par téléphone au sujet de ma demande. (Texte d’entraînement)',
  en: 'I agree to be called back about my request. (Practice wording)',
};

const practiceProbes = (language: Language): readonly SeedProbe[] => {
  const offers = seedOffers.filter((offer) => offer.language === language);
  return probeNames[language].flatMap((name, index) => {
    const offer = offers[index];
    return offer
      ? [
          {
            name,
            kind: 'form' as const,
            country: people[language].country,
            zone: people[language].zone,
            consentWording: wording[language],
            practice: true,
            offer,
          },
        ]
      : [];
  });
};

const practiceRequest = (one: PracticePerson, language: Language, now: number): SeedRequest => {
  const { country, zone } = people[language];
  const window = one.promise && {
    start: now + one.promise.from * minute,
    end: now + (one.promise.from + one.promise.minutes) * minute,
  };
  return {
    probe: one.offer,
    name: one.name,
    company: one.company,
    language,
    country,
    city: one.city,
    zone,
    phones: one.phones,
    emails: [one.email],
    words: one.words,
    stakes: one.stakes,
    where: one.where,
    askedAt: now + one.asked * minute,
    slots: window && one.promise?.by === 'prospect' ? [{ ...window, zone, said: one.promise.said }] : [],
    promise: window && one.promise ? { ...window, by: one.promise.by } : null,
    closed: null,
    attempts: one.attempts,
  };
};

/** Puts twelve people to practise with into the queue: some late, some due, some to come. Once per language; answers how many were added. */
export const practiceSeed = async ({ db, ports }: HostContext, language: Language): Promise<number> => {
  const now = ports.clock.now();
  const probes = practiceProbes(language);
  const known = await Promise.all(probes.map(({ name }) => db.read('probes.find', { name })));
  if (known.some((probe) => probe !== null)) return 0;
  const places = await db.write('seed.places', { probes, agents: [], at: now });
  const requests = practicePeople[language].map((one) => practiceRequest(one, language, now));
  await db.write('seed.requests', { places, requests, now });
  return requests.length;
};
