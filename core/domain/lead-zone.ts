/**
 * The zone most people of a country live by (IANA tz database, zone1970.tab). For countries of several zones it is the
 * one of the most people: a guess, to be corrected on the probe or by the lead's own zone.
 */
const zones: Readonly<Record<string, string>> = {
  FR: 'Europe/Paris', MC: 'Europe/Paris', BE: 'Europe/Brussels', CH: 'Europe/Zurich', LU: 'Europe/Luxembourg', DE: 'Europe/Berlin',
  AT: 'Europe/Vienna', NL: 'Europe/Amsterdam', ES: 'Europe/Madrid', IT: 'Europe/Rome', PT: 'Europe/Lisbon', GB: 'Europe/London',
  IE: 'Europe/Dublin', DK: 'Europe/Copenhagen', SE: 'Europe/Stockholm', NO: 'Europe/Oslo', FI: 'Europe/Helsinki', PL: 'Europe/Warsaw',
  CZ: 'Europe/Prague', SK: 'Europe/Bratislava', HU: 'Europe/Budapest', RO: 'Europe/Bucharest', BG: 'Europe/Sofia', GR: 'Europe/Athens',
  RE: 'Indian/Reunion', YT: 'Indian/Mayotte', GP: 'America/Guadeloupe', MQ: 'America/Martinique', GF: 'America/Cayenne',
  BL: 'America/St_Barthelemy', MF: 'America/Marigot', WF: 'Pacific/Wallis', GG: 'Europe/Guernsey', JE: 'Europe/Jersey', IM: 'Europe/Isle_of_Man',
  NC: 'Pacific/Noumea', PF: 'Pacific/Tahiti', PM: 'America/Miquelon', MA: 'Africa/Casablanca', DZ: 'Africa/Algiers', TN: 'Africa/Tunis',
  SN: 'Africa/Dakar', CI: 'Africa/Abidjan', CM: 'Africa/Douala', US: 'America/New_York', CA: 'America/Toronto', MX: 'America/Mexico_City',
  BR: 'America/Sao_Paulo', AR: 'America/Argentina/Buenos_Aires', AU: 'Australia/Sydney', NZ: 'Pacific/Auckland', IN: 'Asia/Kolkata',
  JP: 'Asia/Tokyo', SG: 'Asia/Singapore', AE: 'Asia/Dubai', IL: 'Asia/Jerusalem', TR: 'Europe/Istanbul', ZA: 'Africa/Johannesburg',
}; // prettier-ignore

/** Zone of an ISO 3166 country; `otherwise` when it is not listed. */
export const countryZone = <T extends string | null>(country: string, otherwise: T): string | T =>
  zones[country] ?? otherwise;
