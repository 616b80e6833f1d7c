import { getCountries } from 'libphonenumber-js/min';
import type { Language } from '../../core/contract/records.ts';

/** Every country with a telephone plan, by its name in the language of the screen. */
export const countryOptions = (language: Language): readonly (readonly [code: string, name: string])[] => {
  const names = new Intl.DisplayNames(language, { type: 'region' });
  return getCountries()
    .map((code) => [code, names.of(code) ?? code] as const)
    .toSorted((a, b) => a[1].localeCompare(b[1], language));
};
