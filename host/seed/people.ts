import type { Language } from '../../core/contract/records.ts';

/**
 * Synthetic people. Their numbers are of the ranges that the French and British regulators keep for works of fiction
 * (Arcep, decision 2018-0881; Ofcom, "telephone numbers for use in TV and radio drama"), and their addresses of the
 * domains of RFC 2606, so that a trial can never ring a real person.
 */
type People = {
  readonly given: readonly string[];
  readonly family: readonly string[];
  readonly trades: readonly string[];
  readonly cities: readonly string[];
  readonly country: string;
  readonly zone: string;
  readonly mailDomain: string;
  /** E.164 beginnings, each followed by `digits` digits. */
  readonly ranges: readonly { readonly start: string; readonly digits: number; readonly mobile: boolean }[];
};

const words = (text: string): readonly string[] => text.split(',').map((word) => word.trim());

export const people: Readonly<Record<Language, People>> = {
  fr: {
    given: words(
      'Camille, Léa, Inès, Chloé, Manon, Sarah, Louise, Jade, Anaïs, Élodie, Nadia, Fatou, Hélène, Mireille, Solange, Thomas, Hugo, Julien, Karim, Noé, Mathéo, Rémi, Étienne, Gaël, Yanis, Loïc, François, André, Mamadou, Benoît',
    ),
    family: words(
      'Martin, Bernard, Dubois, Moreau, Laurent, Lefèbvre, Garnier, Faure, Rousseau, Blanc, Guérin, Muller, Henry, Roussel, Nicolas, Perrin, Morin, Mathieu, Clément, Gauthier, Dumont, Lopez, Fontaine, Chevalier, Robin, Masson, Sanchez, Gérard, Nguyen, Boyer, Denis, Lemaire, Duval, Joly, Gautier, Roger, Roche, Roy, Noël, Meyer, Lucas, Meunier, Jean, Pérez, Marchand, Dufour, Blanchard, Barbier, Brun, Dumas, Brunet, Schmitt, Leroux, Colas, Benali, Traoré, Diallo, Haddad, Le Goff, Kermarrec',
    ),
    trades: words(
      'Menuiserie, Plomberie, Boulangerie, Garage, Cabinet, Atelier, Serrurerie, Fleurs, Maçonnerie, Couverture',
    ),
    cities: words(
      'Rennes, Lyon, Nantes, Lille, Tours, Dijon, Pau, Metz, Nîmes, Brest, Angers, Caen, Limoges, Annecy, Amiens',
    ),
    country: 'FR',
    zone: 'Europe/Paris',
    mailDomain: 'example.org',
    ranges: [
      { start: '+3319900', digits: 4, mobile: false },
      { start: '+3326191', digits: 4, mobile: false },
      { start: '+3335301', digits: 4, mobile: false },
      { start: '+3346571', digits: 4, mobile: false },
      { start: '+3353649', digits: 4, mobile: false },
      { start: '+3363998', digits: 4, mobile: true },
    ],
  },
  en: {
    given: words(
      'Olivia, Amelia, Isla, Ava, Grace, Freya, Emily, Sophie, Aisha, Priya, Margaret, Siobhan, Niamh, Zoë, Oliver, George, Harry, Jack, Noah, Alfie, Thomas, Arjun, Mohammed, Rhys, Callum, Ewan, Patrick, Samuel, David, Kwame',
    ),
    family: words(
      "Smith, Jones, Taylor, Brown, Williams, Wilson, Johnson, Davies, Patel, Robinson, Wright, Thompson, Evans, Walker, White, Roberts, Green, Hall, Wood, Jackson, Clarke, Khan, Lewis, James, Phillips, Morris, Lee, Bell, Murphy, O'Brien, Campbell, Fraser, MacLeod, Hughes, Edwards, Turner, Hill, Cooper, Ward, Okafor",
    ),
    trades: words('Joinery, Plumbing, Bakery, Motors, Partners, Studio, Flowers, Roofing, Cafe, Electrical'),
    cities: words('Leeds, Bristol, Cardiff, Sheffield, Glasgow, Norwich, Exeter, Derby, York, Belfast'),
    country: 'GB',
    zone: 'Europe/London',
    mailDomain: 'example.com',
    ranges: [
      { start: '+442079460', digits: 3, mobile: false },
      { start: '+441174960', digits: 3, mobile: false },
      { start: '+441214960', digits: 3, mobile: false },
      { start: '+441314960', digits: 3, mobile: false },
      { start: '+441614960', digits: 3, mobile: false },
      { start: '+447700900', digits: 3, mobile: true },
    ],
  },
};
