import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseEmails,
  parseStakes,
  readConsent,
  readCountry,
  readLead,
  type LeadDraft,
} from '../../core/domain/lead.ts';
import { blankDraft } from '../support/lead-draft.ts';

const defaults = { country: 'FR', zone: 'Europe/Paris', at: Date.parse('2026-03-12T09:00:00Z') };

const draft = (one: Partial<LeadDraft>): LeadDraft => ({
  ...blankDraft,
  name: 'Léa Martin',
  phones: ['01 99 00 01 42'],
  ...one,
});
const lead = (one: Partial<LeadDraft>) => readLead(draft(one), defaults);

describe('e-mail addresses', () => {
  it.each([
    ['Lea.Martin@Example.org', ['lea.martin@example.org']],
    [' lea@example.org ', ['lea@example.org']],
    ['mailto:lea@example.org', ['lea@example.org']],
    ['Léa Martin <lea@example.org>', ['lea@example.org']],
    ['lea@example.org; max@example.org', ['lea@example.org', 'max@example.org']],
    ['lea@example.org / max@example.org', ['lea@example.org', 'max@example.org']],
    ['lea@example.org\nmax@example.org', ['lea@example.org', 'max@example.org']],
    ['Écrire à lea@example.org.', ['lea@example.org']],
    ['lea(at)example.org', []],
    ['lea@example', []],
    ['@lea', []],
    ['lea@@example.org', []],
    [`${'x'.repeat(3000)}@example.org`, []],
  ])('of %j', (text, expected) => {
    expect(parseEmails(text)).toEqual(expected);
  });
});

describe('consent', () => {
  it.each(['oui', 'Oui', 'YES', '1', 'x', 'true', 'VRAI', 'on', '✓', 'Accepté', 'opt-in', 'coché'])(
    'is given by %j',
    (text) => {
      expect(readConsent(text)).toEqual({ said: 'given', wording: '' });
    },
  );
  it.each(['non', 'No', '0', 'false', 'FAUX', 'refusé', 'opt-out', 'unsubscribed', 'Je ne souhaite pas être rappelé', 'I do not agree', 'No, thanks'])(
    'is refused by %j',
    (text) => {
      expect(readConsent(text).said).toBe('refused');
    },
  ); // prettier-ignore
  it('keeps the sentence that was agreed to, and takes the moment the box was ticked for a yes', () => {
    const sentence = 'J’accepte d’être rappelé au sujet de mon projet';
    expect(readConsent(sentence)).toEqual({ said: 'given', wording: sentence });
    expect(readConsent('Oui, j’accepte d’être rappelé')).toMatchObject({ said: 'given', wording: /rappelé/ });
    expect(readConsent('2026-03-11T08:00:00Z')).toEqual({ said: 'given', wording: '' });
    expect(readConsent('11/03/2026 08:00')).toEqual({ said: 'given', wording: '' });
    expect(readConsent('')).toEqual({ said: 'unsaid', wording: '' });
    expect(readConsent('?')).toEqual({ said: 'unsaid', wording: '' });
  });
});

describe('stakes', () => {
  it.each([
    ['Confort', [{ label: 'Confort', weight: null }]],
    ['Confort (4)', [{ label: 'Confort', weight: 4 }]],
    ['Confort : 5/5', [{ label: 'Confort', weight: 5 }]],
    ['Prix = 3', [{ label: 'Prix', weight: 3 }]],
    ['Prix ★★★', [{ label: 'Prix', weight: 3 }]],
    ['Confort (4); Prix: 2 | Délai', [{ label: 'Confort', weight: 4 }, { label: 'Prix', weight: 2 }, { label: 'Délai', weight: null }]],
    ['Moins de 2000 €', [{ label: 'Moins de 2000 €', weight: null }]],
    ['', []],
    ['4', [{ label: 'Importance du prix', weight: 4 }]],
    ['2/5', [{ label: 'Importance du prix', weight: 2 }]],
  ])('of %j', (text, expected) => {
    expect(parseStakes(text, 'Importance du prix')).toEqual(expected);
  }); // prettier-ignore

  it('take no longer than a blink, whatever they hold', () => {
    for (const text of ['(4'.repeat(5000), `${' '.repeat(20_000)}5`, '★'.repeat(20_000), ':'.repeat(20_000)])
      expect(Array.isArray(parseStakes(text, ''))).toBe(true);
  });
});

describe('a lead', () => {
  it('keeps what people wrote and normalises what machines need', () => {
    expect(
      lead({
        name: '  Léa Martin ',
        company: ' Menuiserie du Port ',
        phones: ['06 39 98 01 42 / 01 99 00 01 42', '0199000142'],
        emails: ['Lea@Example.org', 'lea@example.org'],
        words: ['  Ma chaudière\ns’arrête.  ', ' '],
        askedAt: '11/03/2026 18:05',
        slots: ['demain 14h'],
        providerId: ' 4711 ',
        consent: 'oui',
        language: 'Français',
        city: 'Brest',
      }),
    ).toMatchObject({
      name: 'Léa Martin',
      company: 'Menuiserie du Port',
      phones: [{ e164: '+33639980142' }, { e164: '+33199000142' }],
      emails: ['lea@example.org'],
      words: ['  Ma chaudière\ns’arrête.  '],
      askedAt: Date.parse('2026-03-11T17:05:00Z'),
      // "Tomorrow" is the day after they asked, not the day after the import.
      slots: [{ start: Date.parse('2026-03-12T13:00:00Z'), zone: 'Europe/Paris', said: 'demain 14h' }],
      providerId: '4711',
      consent: 'given',
      language: 'fr',
      zone: 'Europe/Paris',
      country: 'FR',
      problem: null,
    });
  });

  it.each([
    [{ phones: [], emails: [] }, 'no-contact'],
    [{ phones: [''], emails: ['no address'] }, 'no-contact'],
    [{ phones: [], emails: ['lea@example.org'] }, 'no-phone'],
    [{ phones: ['0199'] }, 'bad-phone'],
    [{ phones: ['néant'] }, 'bad-phone'],
    [{ phones: ['3.36E+10', '0199'] }, 'rounded-phone'],
    [{ phones: ['0199'], emails: ['lea@example.org'] }, 'bad-phone'],
    [{ phones: ['0199', '0199000142'] }, null],
    [{ consent: 'non' }, 'consent-refused'],
    [{ consent: '' }, null],
  ] as const)('of %j has the problem %s', (one, problem) => {
    expect(lead(one).problem).toBe(problem);
  });

  it('without a consent field was given by asking; with an empty one nobody said so', () => {
    expect([lead({ consent: null }).consent, lead({ consent: '' }).consent]).toEqual(['given', 'unsaid']);
    expect(lead({ consent: 'J’accepte d’être rappelé au sujet de mon projet' }).wording).toContain('rappelé');
    expect(lead({ consent: 'oui', wording: 'Texte du formulaire' }).wording).toBe('Texte du formulaire');
  });

  it('keeps a wish that no calendar understands as their own words', () => {
    const { slots, words } = lead({ words: ['Bonjour'], slots: ['quand il pleut', 'lundi matin'] });
    expect(slots.map(({ said }) => said)).toEqual(['lundi matin']);
    expect(words).toEqual(['Bonjour', 'quand il pleut']);
  });

  it('was never asked in the future: a clock that runs ahead is put right', () => {
    expect(lead({ askedAt: '2026-03-13T09:00:00Z' }).askedAt).toBe(defaults.at);
    expect(lead({ askedAt: 'inconnu' }).askedAt).toBeNull();
  });

  it('reads dates as its file writes them', () => {
    expect(lead({ askedAt: '03/04/2026', dateOrder: 'mdy' }).askedAt).toBe(
      Date.parse('2026-03-03T23:00:00Z'),
    );
    expect(lead({ askedAt: '04/03/2026' }).askedAt).toBe(Date.parse('2026-03-03T23:00:00Z'));
  });

  it.each([
    [{ phones: ['+442079460123'] }, 'Europe/London', 'FR'],
    [{ phones: ['0692 12 34 56'] }, 'Indian/Reunion', 'FR'],
    [{ phones: ['02 555 12 34'], country: 'Belgique' }, 'Europe/Brussels', 'BE'],
    [{ phones: ['0199000142'], country: 'fr' }, 'Europe/Paris', 'FR'],
    [{ phones: ['0199000142'], zone: 'America/Cayenne' }, 'America/Cayenne', 'FR'],
    [{ phones: ['0199000142'], zone: 'Mars/Phobos' }, 'Europe/Paris', 'FR'],
    [{ phones: ['0199000142'], country: 'Atlantide' }, 'Europe/Paris', 'FR'],
  ] as const)('of %j lives by the clock of %s, numbers read as of %s', (one, zone, country) => {
    expect(lead(one)).toMatchObject({ zone, country, problem: null });
  });

  it('knows countries by code and by name', () => {
    expect(['FR', 'uk', 'Suisse', 'United Kingdom', 'États-Unis', '?'].map(readCountry)).toEqual([
      'FR',
      'GB',
      'CH',
      'GB',
      'US',
      '',
    ]);
  });

  it('never throws, and never lets a hostile text grow', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.constantFrom('0199000142', 'oui', '=HYPERLINK("x")', '\0', '𝟘𝟙𝟡𝟡', 'lea@example.org'));
    const texts = fc.array(text, { maxLength: 4 });
    fc.assert(
      fc.property(
        fc.record({ name: text, company: text, phones: texts, emails: texts, words: texts, askedAt: text, slots: texts, providerId: text, consent: fc.option(text), zone: text, country: text, language: text }),
        (one) => {
          const read = lead(one);
          expect(read.phones.length).toBeLessThanOrEqual(10);
          expect(read.words.length).toBeLessThanOrEqual(one.words.length + one.slots.length);
          expect((read.problem === null) === (read.phones.length > 0 && (one.consent === null || readConsent(one.consent).said !== 'refused'))).toBe(true);
        },
      ),
      { numRuns: 600 },
    );
  }); // prettier-ignore
});
