import { countryZone } from './lead-zone.ts';
import { countryOfPhone } from './phone.ts';
import { areaOf, prefixes, type Area } from './place-areas.ts';
import { isZone } from './when-zone.ts';

/** Where somebody is called, as far as number and record tell: whose calendar and clock hold for them. */
export type Place = {
  /** ISO 3166 alpha-2; null where nothing tells. */
  readonly country: string | null;
  /** Part of the country with holidays of its own (`67`, `SCT`, `BY`); '' for none, or none known. */
  readonly region: string;
  readonly zone: string;
  /** What the zone was taken from. */
  readonly zoneFrom: 'record' | 'number';
  /** The zone is that of most people there, not known of this person. */
  readonly guessed: boolean;
};

const longest = 8;
/** Countries whose zone is one of several. */
const wide = new Set([
  'US',
  'CA',
  'AU',
  'BR',
  'MX',
  'RU',
  'ID',
  'ES',
  'PT',
  'CL',
  'CD',
  'KZ',
  'MN',
  'PG',
  'AR',
]);

const unlisted = new Map<string, Area | null>();
/** A number of no listed prefix, by its first digits: the library takes its time. */
const areaByLibrary = (e164: string): Area | null => {
  const key = e164.slice(0, longest);
  const known = unlisted.get(key);
  if (known !== undefined) return known;
  const country = countryOfPhone(e164);
  const zone = country === null ? null : countryZone(country, null);
  const area =
    country === null ? null : { country, region: '', zone, guessed: wide.has(country) || zone === null };
  if (unlisted.size > 5000) unlisted.clear();
  unlisted.set(key, area);
  return area;
};

const areaOfNumber = (e164: string): Area | null => {
  if (!e164.startsWith('+')) return null;
  if (e164.startsWith('+1')) return areaOf(e164.slice(2, 5)) ?? areaByLibrary(e164);
  for (let length = Math.min(longest, e164.length); length >= 3; length -= 1) {
    const area = prefixes.get(e164.slice(0, length));
    if (area) return area;
  }
  return areaByLibrary(e164);
};

/** Towns of Alsace and Moselle, where the law of 1892 keeps two holidays more. */
const localLaw: readonly (readonly [string, string])[] = [
  ['67', 'strasbourg haguenau schiltigheim illkirch-graffenstaden selestat saverne lingolsheim bischheim obernai bischwiller ostwald hoenheim wissembourg'],
  ['68', 'mulhouse colmar saint-louis wittenheim illzach kingersheim guebwiller cernay thann rixheim riedisheim wittelsheim altkirch'],
  ['57', 'metz thionville montigny-les-metz forbach sarreguemines saint-avold yutz hayange woippy fameck creutzwald sarrebourg freyming-merlebach'],
]; // prettier-ignore
const towns = new Map(
  localLaw.flatMap(([region, names]) => names.split(' ').map((name) => [name, region] as const)),
);

/** A postal code beside the town, or the town itself. */
const frenchRegion = (city: string): string => {
  const code = /(?<!\d)(57|67|68)\d{3}(?!\d)/.exec(city)?.[1];
  if (code !== undefined) return code;
  const name = city
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll(/\bcedex.*$|\d/g, '')
    .trim()
    .replaceAll(/[\s']+/g, '-');
  return towns.get(name) ?? '';
};

const places = new Map<string, Place>();
const placed = (place: Place): Place => {
  const key = `${place.country ?? ''} ${place.region} ${place.zone} ${place.zoneFrom} ${place.guessed ? 1 : 0}`;
  const known = places.get(key);
  if (known) return known;
  if (places.size > 5000) places.clear();
  places.set(key, place);
  return place;
};

export type WhereRecord = { readonly country: string; readonly city: string; readonly zone: string };
const cities = new Map<string, string>();
const regionOfCity = (city: string): string => {
  const known = cities.get(city);
  if (known !== undefined) return known;
  const region = frenchRegion(city);
  if (cities.size > 5000) cities.clear();
  cities.set(city, region);
  return region;
};

/**
 * The place of a number, and of the record of the person it belongs to. The record's zone was given by the lead, or is
 * that of its country; the number corrects it where it tells of another country or, within one, of another clock (a French
 * number of Réunion, a US area code), unless the record's zone is one that neither country has by default: then somebody
 * said so. Answers the same object for the same place. `otherwise`: zone where nothing tells.
 */
export const placeOf = (number: string | null, record: WhereRecord | null, otherwise: string): Place => {
  const area = number === null ? null : areaOfNumber(number);
  const country = record === null || record.country === '' ? null : record.country;
  const zone = record !== null && isZone(record.zone) ? record.zone : null;
  const region = record !== null && record.city !== '' ? regionOfCity(record.city) : '';
  const usual = country === null ? null : countryZone(country, null);
  const said = zone !== null && usual !== null && zone !== usual && zone !== area?.zone;
  if (area !== null && area.zone !== null && !said)
    return placed({
      country: area.country,
      region: area.country === 'FR' && region !== '' ? region : area.region,
      zone: area.zone,
      zoneFrom: 'number',
      guessed: area.guessed,
    });
  const where = area?.country ?? country;
  return placed({
    country: where,
    region: where === 'FR' && region !== '' ? region : (area?.region ?? ''),
    zone: zone ?? usual ?? otherwise,
    zoneFrom: 'record',
    guessed: zone === null || (where !== null && wide.has(where) && zone === usual),
  });
};
