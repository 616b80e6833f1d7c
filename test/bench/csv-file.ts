import { closeSync, openSync, writeSync } from 'node:fs';

/**
 * A file of leads as an advertising platform exports them (Meta's columns and their order, the answers last): semicolons
 * as an office saves it, names with accents, every tenth message quoted, numbers in the spellings of a mixed list (spaced,
 * plain, +33, the leading zero lost), a wish for a time on every fifth row. Every fiftieth row is somebody who came before
 * and says more; every hundredth has no number that can be called. The numbers count up within 01 9, the block of the
 * ones kept for fiction, and never leave the run's folder.
 */

const givenNames = ['Léa', 'Max', 'Inès', 'Hugo', 'Zoé', 'Élise', 'Noé', 'Anaïs', 'Théo', 'Chloé'];
const familyNames = ['Martin', 'Lefèbvre', 'Dubois', 'Moreau', 'Garnier', 'Faure', 'Rousseau', 'Blanc'];
const cities = ['Brest', 'Lyon', 'Nîmes', 'Besançon', 'Orléans'];
const needs = [
  'Ma chaudière a plus de vingt ans et la facture ne cesse de monter.',
  'Je voudrais isoler les combles avant l’hiver ; que pouvez-vous proposer ?',
  'Nous cherchons un devis pour douze fenêtres, plein sud.',
  'Rappelez-moi au sujet des aides, je n’y comprends rien.',
];
const slots = ['lundi matin', 'demain 14h', '16/03/2026 10h30', 'entre 12h et 14h', 'vendredi après 17h'];

const campaigns = ['Isolation 2026', 'Chaudières – Ouest', 'Fenêtres, printemps'];

export const header = [
  'id',
  'created_time',
  'ad_id',
  'ad_name',
  'adset_id',
  'adset_name',
  'campaign_id',
  'campaign_name',
  'form_id',
  'form_name',
  'is_organic',
  'platform',
  'votre_projet',
  'quand_vous_rappeler',
  'full_name',
  'company_name',
  'phone_number',
  'email',
  'city',
];

const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? '';
const phone = (digits: string, index: number): string => {
  switch (index % 10) {
    case 0:
    case 1:
      return `0${digits}`;
    case 2:
    case 3:
      return `+33${digits}`;
    case 4:
      return digits;
    default:
      return `0${digits.slice(0, 1)} ${digits.slice(1, 3)} ${digits.slice(3, 5)} ${digits.slice(5, 7)} ${digits.slice(7)}`;
  }
};

/** The cells of row `index`, 0 for the first. */
export const cells = (index: number): string[] => {
  const again = index % 50 === 49;
  // Somebody of the last 40,000 rows, or of all there are so far: no one person comes again and again.
  const person = again ? index - 37 - (((index * 7919) % 40_000) % (index - 36)) : index;
  const digits = `19${String(person).padStart(7, '0')}`;
  // In the order they came, as exports are: one every two or three seconds through February.
  const asked = new Date(Date.UTC(2026, 1, 1) + (index % 1_000_000) * 2400);
  const campaign = Math.floor(index / 700) % campaigns.length;
  return [
    `l:${1480019900000000 + index * 7}`,
    asked.toISOString().replace('.000Z', '+00:00'),
    `ag:12021199000000${campaign}21`,
    `Vidéo ${campaign + 1} – avant l’hiver`,
    `as:12021199000000${campaign}33`,
    'Propriétaires 35–65, Ouest',
    `c:12021199000000${campaign}45`,
    campaigns[campaign] ?? '',
    `f:8899000000${campaign}57`,
    'Être rappelé',
    'false',
    index % 3 === 0 ? 'ig' : 'fb',
    `${pick(needs, index * 5 + (again ? 1 : 0))}${index % 10 === 3 ? ' On dit "vite", mais bien;' : ''} ${person % 7919}`,
    index % 5 === 0 ? pick(slots, index / 5) : '',
    `${pick(givenNames, person * 7)} ${pick(familyNames, person * 3)} ${person % 977}`,
    person % 3 === 0 ? `Atelier ${pick(familyNames, person)} ${person % 4999}` : '',
    index % 100 === 17 ? '01 90' : phone(digits, index),
    person % 4 === 0 && index % 100 !== 17 ? `personne${person}@example.org` : '',
    pick(cities, person),
  ];
};

const written = (row: readonly string[]): string =>
  row.map((text) => (/[";\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(';');

/** Rows `first` to `first + rows - 1`. */
export const writeCsv = (path: string, rows: number, first = 0): void => {
  const descriptor = openSync(path, 'wx');
  try {
    writeSync(descriptor, `${written(header)}\r\n`);
    for (let from = 0; from < rows; from += 10_000) {
      const lines = Array.from({ length: Math.min(10_000, rows - from) }, (_, index) =>
        written(cells(first + from + index)),
      );
      writeSync(descriptor, `${lines.join('\r\n')}\r\n`);
    }
  } finally {
    closeSync(descriptor);
  }
};
