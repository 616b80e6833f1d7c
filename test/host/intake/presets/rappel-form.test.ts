import { describe, expect, it } from 'vitest';
import { leadOf, now, read } from './reading.ts';

const page: readonly (readonly [string, string])[] = [
  ['form_key', 'k'],
  ['consent_wording', 'J’accepte d’être rappelé par Maison Tiède.'],
  ['wording_version', '3'],
  ['language', 'fr'],
  ['id', '0b9d8f7e-1111-4222-8333-444455556666'],
  ['asked_at', '2026-03-12T08:58:00.000Z'],
  ['took', '41000'],
  ['page', 'https://www.example.fr/rappel'],
  ['words', 'Ma facture a doublé.\r\nQue faire ?'],
  ['stake_1', 'Prix; délais (5)'],
  ['weight_1', '4'],
  ['weight_2', '5'],
  ['stake_3', 'Confort'],
  ['slot', '2026-03-13 09:00 - 12:00'],
  ['slot', '2026-03-16 18:00 - 20:00'],
  ['slot_words', 'jeudi 19 mars vers 17h'],
  ['phone', '01 99 00 01 42'],
  ['name', 'Léa Martin'],
  ['email', 'lea@example.fr'],
  ['website', ''],
  ['consent', 'yes'],
];
const without = (...names: readonly string[]) => page.filter(([name]) => !names.includes(name));

describe('the page of a probe', () => {
  it('maps every answer exactly, whatever a stake is called', async () => {
    const lead = await leadOf('rappel-form', page);
    expect(lead).toMatchObject({
      name: 'Léa Martin',
      phones: [{ e164: '+33199000142' }],
      emails: ['lea@example.fr'],
      words: ['Ma facture a doublé.\r\nQue faire ?'],
      stakes: [
        { label: 'Prix; délais (5)', weight: 4 },
        { label: 'Confort', weight: null },
      ],
      askedAt: now - 120_000,
      providerId: 'form-0b9d8f7e-1111-4222-8333-444455556666',
      consent: 'given',
      wording: 'J’accepte d’être rappelé par Maison Tiède.',
      language: 'fr',
      page: 'https://www.example.fr/rappel',
      problem: null,
    });
    expect(lead.slots.map(({ start, end }) => [start, end].map((at) => new Date(at).toISOString()))).toEqual([
      ['2026-03-13T08:00:00.000Z', '2026-03-13T11:00:00.000Z'],
      ['2026-03-16T17:00:00.000Z', '2026-03-16T19:00:00.000Z'],
      ['2026-03-19T16:00:00.000Z', '2026-03-19T16:30:00.000Z'],
    ]);
  });

  it('reads what the page says without script, by the day it arrives', async () => {
    const lead = await leadOf('rappel-form', [
      ...without('slot', 'slot_words', 'id', 'asked_at', 'took'),
      ['slot', 'tomorrow evening'],
      ['slot_words', 'quand les enfants dorment'],
    ]);
    expect(lead.slots.map(({ start }) => new Date(start).toISOString())).toEqual([
      '2026-03-13T17:00:00.000Z',
    ]);
    expect(lead.words).toContain('quand les enfants dorment');
    expect([lead.providerId, lead.askedAt]).toEqual(['', now]);
  });

  it('takes no yes that was not ticked, and no id or time of another shape', async () => {
    expect((await leadOf('rappel-form', without('consent'))).problem).toBe('consent-refused');
    const lead = await leadOf('rappel-form', [
      ...without('id', 'asked_at'),
      ['id', '4242424242'],
      ['asked_at', 'hier'],
    ]);
    expect([lead.providerId, lead.askedAt]).toEqual(['', now]);
  });

  it('knows a robot by the hidden field, or by its haste', async () => {
    for (const body of [
      [...without('website'), ['website', 'https://spam.example']],
      [...without('took'), ['took', '300']],
    ]) {
      const { leads, reason } = await read('rappel-form', body);
      expect([leads, reason]).toEqual([[], 'robot']);
    }
  });

  it('keeps to its own fields, and to its own sense of them', async () => {
    const lead = await leadOf(
      'rappel-form',
      [...page, ['company', 'Intruse'], ['tel2', '0199000199'], ['stake_x', 'Non'], ['weight_3', '9']],
      { name: 'company', phone: 'ignore', words: 'ignore' },
    );
    expect(lead).toMatchObject({ name: 'Léa Martin', company: '', phones: [{ e164: '+33199000142' }] });
    expect(lead.stakes).toHaveLength(2);
  });
});
