import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillOpening, textFor, unknownPlaceholders, type OpeningFacts } from '../../core/domain/opening.ts';

const empty = { stakes: 'votre demande', name: 'vous', agent: 'moi', place: 'chez nous' };
const facts: OpeningFacts = {
  askedAt: Date.parse('2026-03-12T23:30:00Z'),
  askedZone: 'Europe/Paris',
  stakes: ['Facture', 'Confort', 'Bruit'],
  name: 'Léa Martin',
  agent: 'Camille',
  place: 'Stand 12',
  now: Date.parse('2026-11-20T10:00:00Z'),
};

describe('an opening line', () => {
  it('is filled in the language of the text, with the day as it was where they asked', () => {
    expect(fillOpening('Le {date}, {nom} : {enjeux} ({lieu}, {agent}).', 'fr', facts, empty)).toBe(
      'Le 13 mars, Léa Martin : Facture, Confort et Bruit (Stand 12, Camille).',
    );
    expect(fillOpening('On {date} about {stakes}.', 'en', facts, empty)).toBe(
      'On 13 March about Facture, Confort and Bruit.',
    );
    // Either spelling in either language.
    expect(fillOpening('{ STAKES } {name}', 'fr', facts, empty)).toBe('Facture, Confort et Bruit Léa Martin');
  });

  it('says the year where it is another one, and leaves no hole where nothing is known', () => {
    const old = { ...facts, now: Date.parse('2027-01-02T10:00:00Z') };
    expect(fillOpening('{date}', 'fr', old, empty)).toBe('13 mars 2026');
    expect(
      fillOpening('{enjeux}, {nom}, {agent}, {lieu}', 'fr', { ...facts, stakes: [], name: ' ', agent: '', place: '' }, empty),
    ).toBe('votre demande, vous, moi, chez nous');
    expect(fillOpening('{date}', 'en', { ...facts, askedZone: 'Nowhere/Land' }, empty)).toBe('12 March');
  }); // prettier-ignore

  it('knows words in braces that stand for nothing, and takes other braces for text', () => {
    expect(unknownPlaceholders('{date} {truc} {Truc_2} {truc} { } {} {12} {')).toEqual(['truc']);
    expect(fillOpening('{truc} { } {12} {', 'fr', facts, empty)).toBe('{truc} { } {12} {');
  });

  it('never fills in what somebody wrote as a stake or a name', () => {
    expect(fillOpening('{nom}', 'fr', { ...facts, name: '{agent} $& $1' }, empty)).toBe('{agent} $& $1');
    fc.assert(
      fc.property(fc.string(), (name) => {
        const shown = name.trim() === '' ? empty.name : name.trim();
        expect(fillOpening('<{name}>', 'en', { ...facts, name }, empty)).toBe(`<${shown}>`);
      }),
    );
  });

  it('is said in the other language where only that one was written', () => {
    expect(textFor({ fr: 'Bonjour', en: 'Hello' }, 'en')).toEqual({ text: 'Hello', language: 'en' });
    expect(textFor({ fr: 'Bonjour', en: '' }, 'en')).toEqual({ text: 'Bonjour', language: 'fr' });
    expect(textFor({ fr: '', en: '' }, 'fr')).toEqual({ text: '', language: 'fr' });
  });
});
