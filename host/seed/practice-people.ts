import type { Language, PromisedBy } from '../../core/contract/records.ts';

/**
 * People to practise with: made up, with numbers that regulators keep for fiction (see people.ts). Times are minutes
 * from the moment they are put in.
 */
export type PracticePerson = {
  readonly name: string;
  readonly company: string;
  readonly city: string;
  readonly phones: readonly string[];
  readonly email: string;
  /** Which of the language's offers. */
  readonly offer: 0 | 1;
  readonly words: string;
  readonly stakes: readonly { readonly label: string; readonly weight: number | null }[];
  readonly where: string;
  readonly asked: number;
  readonly promise: {
    readonly from: number;
    readonly minutes: number;
    readonly by: PromisedBy;
    readonly said: string;
  } | null;
  readonly attempts: number;
};

type Row = readonly [
  name: string,
  company: string,
  city: string,
  phone: string,
  offer: 0 | 1,
  words: string,
  stakes: string,
  where: string,
  asked: number,
  promise: readonly [from: number, minutes: number, by: PromisedBy, said: string] | null,
];

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, '.');

const person =
  (domain: string) =>
  ([name, company, city, phone, offer, words, stakes, where, asked, promise]: Row): PracticePerson => ({
    name,
    company,
    city,
    phones: [phone],
    email: `${plain(name)}@${domain}`,
    offer,
    words,
    stakes: stakes.split('; ').map((text) => {
      const [label = '', weight] = text.split(' = ');
      return { label, weight: weight === undefined ? null : Number(weight) };
    }),
    where,
    asked: -asked,
    promise: promise && { from: promise[0], minutes: promise[1], by: promise[2], said: promise[3] },
    attempts: promise?.[2] === 'rule' ? 1 : 0,
  });

const hour = 60;
const day = 24 * hour;

const fr: readonly Row[] = [
  ['Mireille Kermarrec', '', 'Brest', '+33261910112', 0, 'La chaudière s’est arrêtée deux fois cette semaine. J’ai 78 ans, je voudrais qu’on m’explique au téléphone avant que quelqu’un vienne.', 'Être dépanné vite = 5; Confort en hiver = 4', 'Formulaire « Dépannage »', 5 * hour, [-95, 30, 'prospect', 'ce matin, avant le marché']],
  ['Karim Haddad', 'Garage Haddad', 'Roubaix', '+33353010148', 1, 'Je suis sous les voitures toute la journée, je rate un appel sur deux et les clients vont ailleurs. Rappelez-moi à l’heure du déjeuner.', 'Ne plus rater d’appels = 5', 'Annonce « Artisans »', day, [-20, 15, 'agent', 'promis hier par téléphone']],
  ['Solange Roussel', '', 'Limoges', '+33536490123', 0, 'On paie 310 € par mois l’hiver pour 95 m². Mon fils dit pompe à chaleur, mon voisin dit isolation : qui a raison ?', 'Baisser la facture = 5; Comprendre les aides = 3', 'Salon de l’habitat', 2 * day, [-5, 60, 'prospect', 'entre maintenant et une heure']],
  ['Thomas Le Goff', 'Boulangerie du Port', 'Lorient', '+33639981204', 1, 'La fibre coupe le samedi matin, en plein rush, et le terminal de paiement avec. Il me faut un secours.', 'Une connexion qui tient = 5; Garder mon numéro = 4', 'Formulaire « Fibre pro »', 4 * hour, [10, 30, 'prospect', 'dans dix minutes, après la fournée']],
  ['Fatou Diallo', '', 'Lyon', '+33465710119', 0, 'Nous rénovons un appartement de 1930, les chambres du haut ne dépassent pas 16 degrés. Je compare trois devis.', 'Confort en hiver = 4; Baisser la facture = 3', 'Page « Isolation »', 35, null],
  ['Julien Masson', 'Menuiserie Masson', 'Dijon', '+33199000137', 1, 'Je change de local en septembre et je ne veux surtout pas perdre le numéro qui est peint sur la camionnette.', 'Garder mon numéro = 5', 'Annonce « Artisans »', 12, null],
  ['Hélène Guérin', '', 'Tours', '+33261910155', 0, 'Est-ce que MaPrimeRénov’ marche encore pour une maison de 1974 ? J’ai commencé le dossier et je m’y perds.', 'Comprendre les aides = 5', 'Formulaire « Aides »', 3 * hour, null],
  ['Mamadou Traoré', 'Plomberie Traoré', 'Lille', '+33639981277', 1, 'Un collègue m’a parlé de vous. Juste les prix, et si on peut avoir un message d’accueil à mon nom.', 'Ne plus rater d’appels', 'Bouche-à-oreille', 26 * hour, [-30, 30, 'rule', '']],
  ['Inès Lefèbvre', '', 'Rennes', '+33199000164', 0, 'Pas pressée : je prépare les travaux de l’été prochain et j’aimerais un bilan sérieux avant de choisir.', 'Baisser la facture = 2; Confort en hiver = 2', 'Page « Bilan énergétique »', 3 * day, [3 * hour, 120, 'prospect', 'cet après-midi']],
  ['Étienne Nguyen', 'Cabinet Nguyen', 'Nantes', '+33536490188', 1, 'Deux secrétaires en télétravail : il faut que le fixe du cabinet sonne chez elles, sans que les patients le sachent.', 'Ne plus rater d’appels = 4; Une connexion qui tient = 3', 'Formulaire « Fibre pro »', 20 * hour, [day, 60, 'prospect', 'demain à la même heure']],
  ['Anaïs Chevalier', '', 'Annecy', '+33465710176', 0, 'Le technicien précédent n’est jamais venu. Si vous dites mardi, que ce soit mardi.', 'Être dépanné vite = 5', 'Formulaire « Dépannage »', 30 * hour, [2 * day, 60, 'agent', 'après-demain, promis au premier appel']],
  ['Benoît Faure', 'Couverture Faure', 'Pau', '+33353010193', 1, 'Rappelez quand vous voulez après la pluie, sur le toit je n’entends rien.', 'Ne plus rater d’appels = 3', 'Annonce « Artisans »', 50, null],
]; // prettier-ignore

const en: readonly Row[] = [
  ['Margaret Hughes', '', 'Cardiff', '+442079460112', 0, 'The boiler has gone out twice this week. I am 78 and would like it explained on the telephone before anyone comes.', 'Somebody who turns up = 5; A warm house = 4', 'Form “Repairs”', 5 * hour, [-95, 30, 'prospect', 'this morning, before the market']],
  ['Arjun Patel', 'Patel Motors', 'Leeds', '+441134960148', 1, 'I am under cars all day and the books wait until midnight. Ring me at lunch.', 'Time back = 5', 'Advert “Small firms”', day, [-20, 15, 'agent', 'promised on the phone yesterday']],
  ['Siobhan Murphy', '', 'Glasgow', '+441414960123', 0, '£290 a month for a three bed terrace. My son says heat pump, my neighbour says loft: who is right?', 'Lower bills = 5', 'Home show', 2 * day, [-5, 60, 'prospect', 'any time in the next hour']],
  ['Ewan Campbell', 'Harbour Bakery', 'Aberdeen', '+447700900204', 1, 'Last year the tax bill nearly closed us. I want to know the figure every month, not in January.', 'No surprises = 5; A person to ask = 4', 'Form “Accounts”', 4 * hour, [10, 30, 'prospect', 'in ten minutes, after the batch']],
  ['Aisha Khan', '', 'Bristol', '+441174960119', 0, 'We are doing up a 1930s flat and the top bedrooms never pass 16 degrees. Comparing three quotes.', 'A warm house = 4; Lower bills = 3', 'Page “Insulation”', 35, null],
  ['George Turner', 'Turner Joinery', 'York', '+442079460137', 1, 'I keep receipts in a biscuit tin. Is that something you can work with?', 'Time back = 4', 'Advert “Small firms”', 12, null],
  ['Niamh Fraser', '', 'Sheffield', '+441144960155', 0, 'Does the grant still exist for a house from 1974? I began the form and got lost.', 'Lower bills = 4', 'Form “Grants”', 3 * hour, null],
  ['Kwame Okafor', 'Okafor Plumbing', 'Birmingham', '+447700900277', 1, 'A friend told me about you. Just the prices, and whether I get the same person each time.', 'A person to ask', 'Word of mouth', 26 * hour, [-30, 30, 'rule', '']],
  ['Freya Wilson', '', 'Norwich', '+442079460164', 0, 'No hurry: I am planning next summer’s work and would like a proper survey first.', 'Lower bills = 2; A warm house = 2', 'Page “Survey”', 3 * day, [3 * hour, 120, 'prospect', 'this afternoon']],
  ['David Lee', 'Lee & Partners', 'Manchester', '+441614960188', 1, 'Two partners, two opinions about VAT. We need one answer from one person.', 'A person to ask = 5; No surprises = 3', 'Form “Accounts”', 20 * hour, [day, 60, 'prospect', 'tomorrow at the same time']],
  ['Emily Roberts', '', 'Exeter', '+441214960176', 0, 'The last engineer never came. If you say Tuesday, let it be Tuesday.', 'Somebody who turns up = 5', 'Form “Repairs”', 30 * hour, [2 * day, 60, 'agent', 'in two days, promised on the first call']],
  ['Rhys Davies', 'Davies Roofing', 'Swansea', '+442079460193', 1, 'Call whenever it rains, up on the roof I hear nothing.', 'Time back = 3', 'Advert “Small firms”', 50, null],
]; // prettier-ignore

export const practicePeople: Readonly<Record<Language, readonly PracticePerson[]>> = {
  fr: fr.map(person('example.org')),
  en: en.map(person('example.com')),
};
