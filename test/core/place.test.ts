import { describe, expect, it } from 'vitest';
import { placeOf, type WhereRecord } from '../../core/domain/place.ts';

const of = (number: string | null, record: Partial<WhereRecord> | null = null) => {
  const place = placeOf(
    number,
    record && { country: '', city: '', zone: 'Europe/Paris', ...record },
    'Europe/Paris',
  );
  return [place.country, place.region, place.zone, place.zoneFrom, place.guessed];
};

describe('where somebody is called', () => {
  it.each([
    ['+33199000142', 'FR', '', 'Europe/Paris', false],
    ['+262262123456', 'RE', '', 'Indian/Reunion', false],
    ['+262269123456', 'YT', '', 'Indian/Mayotte', false],
    ['+590590123456', 'GP', '', 'America/Guadeloupe', false],
    ['+596596123456', 'MQ', '', 'America/Martinique', false],
    ['+594594123456', 'GF', '', 'America/Cayenne', false],
    ['+508412345', 'PM', '', 'America/Miquelon', false],
    ['+687234567', 'NC', '', 'Pacific/Noumea', false],
    ['+68940123456', 'PF', '', 'Pacific/Tahiti', false],
    ['+33388123456', 'FR', '67', 'Europe/Paris', false],
    ['+12125550147', 'US', '', 'America/New_York', false],
    ['+13105550147', 'US', '', 'America/Los_Angeles', false],
    ['+14805550147', 'US', '', 'America/Phoenix', false],
    ['+18085550147', 'US', '', 'Pacific/Honolulu', false],
    ['+12085550147', 'US', '', 'America/Denver', true],
    ['+14165550147', 'CA', '', 'America/Toronto', false],
    ['+17095550147', 'CA', '', 'America/St_Johns', true],
    ['+441312345678', 'GB', 'SCT', 'Europe/London', false],
    ['+49892345678', 'DE', 'BY', 'Europe/Berlin', false],
    ['+61291234567', 'AU', '', 'Australia/Sydney', true],
  ])('is told by %s', (number, country, region, zone, guessed) => {
    expect(of(number)).toEqual([country, region, zone, 'number', guessed]);
  });

  it('is told by the number where the record only has what its source has by default', () => {
    expect(of('+12125550147', { country: 'FR', zone: 'Europe/Paris' })).toEqual(['US', '', 'America/New_York', 'number', false]);
    expect(of('+13105550147', { country: 'US', zone: 'America/New_York' })).toEqual(['US', '', 'America/Los_Angeles', 'number', false]);
  }); // prettier-ignore

  it('is told by the record where somebody said a zone that nobody would suppose', () => {
    expect(of('+33612345678', { country: 'FR', zone: 'Indian/Reunion' }).slice(2)).toEqual(['Indian/Reunion', 'record', false]);
    expect(of('+61891234567', { country: 'AU', zone: 'Australia/Perth' }).slice(2)).toEqual(['Australia/Perth', 'record', false]);
  }); // prettier-ignore

  it('is told by the record where there is no number, or one inside the house', () => {
    expect(of(null, { country: 'DE', zone: 'Europe/Berlin' })).toEqual([
      'DE',
      '',
      'Europe/Berlin',
      'record',
      false,
    ]);
    expect(of('201')).toEqual([null, '', 'Europe/Paris', 'record', true]);
  });

  it('knows Alsace and Moselle by town and by postal code', () => {
    const region = (city: string): unknown => of('+33612345678', { country: 'FR', city })[1];
    for (const city of ['Strasbourg', 'STRASBOURG CEDEX 2', '67000 Strasbourg', 'Sélestat'])
      expect([city, region(city)]).toEqual([city, '67']);
    expect([
      region('Mulhouse'),
      region('68100'),
      region('Montigny-lès-Metz'),
      region('57 000'),
      region('Lyon'),
    ]).toEqual(['68', '68', '57', '', '']);
    expect(region('75067 Paris')).toBe('');
  });
});
