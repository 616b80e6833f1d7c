import { describe, expect, it } from 'vitest';
import type { RequestDetail } from '../../core/contract/queue.ts';
import { farewellTo } from '../../core/domain/farewell.ts';

type Facts = Parameters<typeof farewellTo>[0];
const call = (direction: 'inbound' | 'outbound'): RequestDetail['attempts'][number] => ({
  attempt: '', direction, number: '', startedAt: 0, lineResult: null, talkMs: null, outcome: null, note: '', agent: '',
}); // prettier-ignore
const facts: Facts = {
  prospect: {
    uid: '', name: 'Léa Martin', company: '', phones: [], emails: [], language: 'fr', zone: 'Europe/Paris', city: '',
  },
  offer: { name: 'Rénovation Bel Air', opening: { fr: '', en: '' }, questions: [], otherStakes: [] },
  words: [{ text: 'Un devis\n pour le toit', at: 0, where: '' }],
  stakes: [{ label: 'Économies', weight: 3, capabilities: [] }],
  // Still the 11th in UTC.
  askedAt: Date.parse('2026-03-11T23:30:00Z'),
  askedZone: 'Europe/Paris',
  askedWhere: 'https://example.fr/devis',
  attempts: [call('outbound'), call('outbound'), call('inbound')],
}; // prettier-ignore

describe('the message to somebody who was not reached', () => {
  it('says who called, what they asked, and how to be called again, in their language', () => {
    const { subject, body } = farewellTo(facts, { language: 'fr', agent: 'Camille' });
    expect(subject).toBe('Votre demande du 12 mars 2026');
    for (const part of [
      'Bonjour Léa Martin,',
      'Rénovation Bel Air',
      '« Un devis pour le toit »',
      'Économies',
      'appelé 2 fois',
      'https://example.fr/devis',
    ])
      expect(body).toContain(part);
    expect(body.endsWith('Camille\nRénovation Bel Air')).toBe(true);
    expect(farewellTo(facts, { language: 'en', agent: '' }).body).toContain('On 12 March 2026 you asked us');
  });

  it('leaves out what is not known, and keeps long words short', () => {
    const { body } = farewellTo(
      {
        ...facts,
        offer: null,
        stakes: [],
        words: [{ text: 'x'.repeat(5000), at: 0, where: '' }],
        askedWhere: 'javascript:alert(1)',
        askedZone: 'Nowhere/Atall',
        attempts: [],
      },
      { language: 'en', agent: '' },
    );
    expect(body).not.toContain('javascript');
    expect(body).not.toMatch(/undefined|null|\(\)/);
    expect(body.length).toBeLessThan(1000);
  });
});
