import { describe, expect, it } from 'vitest';
import { leadOf, now, read, sign, verdictOf } from './reading.ts';

const secret = 'le-secret-de-la-sonde';

describe('Elementor', () => {
  it('reads a form whose names are its labels', async () => {
    const lead = await leadOf('elementor', [
      ['Nom', 'Léa Martin'],
      ['Téléphone', '01 99 00 01 42'],
      ['Votre message', 'Bonjour,\r\nje voudrais un devis.'],
      ['J’accepte d’être rappelé', 'on'],
      ['Date', 'mars 12, 2026'],
      ['Time', '10:00'],
      ['Page URL', 'https://www.example.fr/contact'],
      ['User Agent', 'Mozilla/5.0'],
      ['Remote IP', '203.0.113.9'],
      ['Powered by', 'Elementor'],
    ]);
    expect(lead).toMatchObject({
      name: 'Léa Martin',
      phones: [{ e164: '+33199000142' }],
      words: ['Bonjour,\r\nje voudrais un devis.'],
      page: 'https://www.example.fr/contact',
      consent: 'given',
    });
  });

  it('reads its advanced data by title and type', async () => {
    const lead = await leadOf('elementor', [
      ['form[id]', 'abc'],
      ['form[name]', 'Contact'],
      ['fields[name][id]', 'name'],
      ['fields[name][type]', 'text'],
      ['fields[name][title]', 'Nom'],
      ['fields[name][value]', 'Hugo Petit'],
      ['fields[field_1][type]', 'tel'],
      ['fields[field_1][title]', 'On vous appelle où ?'],
      ['fields[field_1][value]', '0199000143'],
      ['fields[besoin][type]', 'textarea'],
      ['fields[besoin][title]', ''],
      ['fields[besoin][value]', 'Une véranda'],
      ['meta[page_url][value]', 'https://www.example.fr/veranda'],
    ]);
    expect(lead).toMatchObject({
      name: 'Hugo Petit',
      phones: [{ e164: '+33199000143' }],
      words: ['Une véranda'],
      page: 'https://www.example.fr/veranda',
    });
  });
});

describe('Contact Form 7', () => {
  it('reads the names of its template, form-encoded or as JSON', async () => {
    const fields = {
      'your-name': 'Inès Roy',
      'your-email': 'ines@example.org',
      'tel-619': '01 99 00 01 44',
      'your-message': 'Merci de me rappeler.',
      'acceptance-12': '1',
      _wpcf7: '77',
      _wpcf7_unit_tag: 'wpcf7-f77-o1',
    };
    const expected = {
      name: 'Inès Roy',
      emails: ['ines@example.org'],
      phones: [{ e164: '+33199000144' }],
      problem: null,
    };
    for (const body of [Object.entries(fields), fields]) {
      const lead = await leadOf('contact-form-7', body);
      expect(lead).toMatchObject(expected);
      expect(lead.words).toContain('Merci de me rappeler.');
      expect(lead.words.join()).not.toContain('wpcf7');
    }
  });
});

describe('Gravity Forms', () => {
  it('reads an entry whose fields are numbers: a name of parts, a consent with its wording', async () => {
    const lead = await leadOf('gravity-forms', {
      id: '4711',
      form_id: '3',
      date_created: '2026-03-12 08:40:00',
      ip: '203.0.113.9',
      source_url: 'https://www.example.fr/rappel',
      '1.3': 'Léa',
      '1.6': 'Martin',
      '2': '(01) 99-00-01-42',
      '3': 'Le chauffage est en panne et il fait froid.',
      '4.1': '1',
      '4.2': 'J’accepte d’être rappelée.',
      '4.3': '5',
      '5': '',
    });
    expect(lead).toMatchObject({
      name: 'Léa Martin',
      phones: [{ e164: '+33199000142' }],
      words: ['Le chauffage est en panne et il fait froid.'],
      consent: 'given',
      wording: 'J’accepte d’être rappelée.',
      page: 'https://www.example.fr/rappel',
      providerId: '4711',
      askedAt: Date.parse('2026-03-12T08:40:00Z'),
    });
  });
});

describe('WPForms', () => {
  it('reads an entry with its fields, and the names a webhook was told', async () => {
    const lead = await leadOf('wpforms', {
      entry_id: 88,
      form_name: 'Rappel',
      fields: {
        '0': { id: 0, name: 'Nom', value: 'Hugo Petit', type: 'name' },
        '1': { id: 1, name: 'Téléphone', value: '+33199000143', type: 'phone' },
        '2': { id: 2, name: 'Enjeux', value: 'Facture\nConfort', type: 'checkbox' },
        '3': { id: 3, name: 'Accord RGPD', value: 'J’accepte d’être rappelé.', type: 'gdpr-checkbox' },
      },
    });
    expect(lead).toMatchObject({
      name: 'Hugo Petit',
      phones: [{ e164: '+33199000143' }],
      stakes: [{ label: 'Facture' }, { label: 'Confort' }],
      consent: 'given',
      wording: 'J’accepte d’être rappelé.',
      page: 'Rappel',
      providerId: '88',
    });
    expect(await leadOf('wpforms', { nom: 'Hugo Petit', tel: '0199000143' })).toMatchObject({
      name: 'Hugo Petit',
    });
  });
});

describe('any shape', () => {
  it('guesses from names and values, however deep they stand', async () => {
    const lead = await leadOf('generic', {
      id: 77,
      data: {
        contact: { firstName: 'Léa', lastName: 'Martin', phones: ['01 99 00 01 42', '06 39 98 00 01'] },
        message: 'Rappelez-moi',
      },
      answers: [{ question: 'Ville', answer: 'Lyon' }],
      utm_source: 'salon',
    });
    expect(lead).toMatchObject({
      name: 'Léa Martin',
      phones: [{ e164: '+33199000142' }, { e164: '+33639980001' }],
      words: ['Rappelez-moi'],
      city: 'Lyon',
      page: 'salon',
      providerId: '77',
      // It may be an update of what is known by its id.
      askedAt: null,
    });
  });

  it('obeys the mapping of the probe by path, against every guess', async () => {
    const body = { a: { nom: 'Toiture', libelle: 'Léa Martin' }, b: { nom: '0199000142' } };
    const mapping = { 'a.nom': 'stake', 'a.libelle': 'name', 'b.nom': 'phone' } as const;
    expect(await leadOf('generic', body, mapping)).toMatchObject({
      name: 'Léa Martin',
      stakes: [{ label: 'Toiture' }],
      phones: [{ e164: '+33199000142' }],
    });
  });

  it('takes a list for several leads, keeps tests apart, and refuses a list that is a file', async () => {
    const people = [{ nom: 'Léa', tel: '0199000142' }, { nom: 'Hugo', tel: '0199000143', test: true }]; // prettier-ignore
    for (const body of [people, { leads: people }])
      expect((await read('generic', body)).leads.map((one) => one?.lead.name)).toEqual(['Léa', undefined]);
    const many = Array.from({ length: 1001 }, () => people[0]);
    expect(await read('generic', many)).toMatchObject({ leads: [], reason: 'too-many-leads' });
  });

  it.each([
    ['', 'not-readable'],
    ['{', 'not-readable'],
    ['"Léa"', 'no-lead'],
    ['[]', 'no-lead'],
    ['[1, null, "x"]', 'no-lead'],
    ['\u0000\u0001', 'not-readable'],
    [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'too-deep'],
    [`${'{"a":'.repeat(200_000)}1`, 'too-deep'],
  ])('says why %.20j holds no lead', async (body, reason) => {
    expect(await read('generic', body)).toMatchObject({ leads: [], reason });
  });

  it('takes whatever people type as text', async () => {
    const lead = await leadOf('generic', {
      nom: '<b>Léa</b> \u202Eרות',
      tel: 'zero one 99',
      'telephone 2': '0199000142',
      message: '=HYPERLINK("http://x")\r\nBcc: x@example.org',
    });
    expect(lead).toMatchObject({
      name: '<b>Léa</b> \u202Eרות',
      phones: [{ e164: '+33199000142' }],
      words: ['=HYPERLINK("http://x")\r\nBcc: x@example.org'],
    });
    const wordsForNumber = await leadOf('generic', { nom: 'Léa', tel: 'appelez-moi' });
    expect([wordsForNumber.problem, wordsForNumber.askedAt]).toEqual(['bad-phone', now]);
  });

  it('is proven by a token, or by a signature with its time', async () => {
    const body = '{"nom":"Léa"}';
    expect(await verdictOf('generic', body, {})).toBe('missing');
    expect(await verdictOf('generic', body, { authorization: `Bearer ${secret}` })).toBe('ok');
    expect(await verdictOf('generic', body, { authorization: 'Bearer no' })).toBe('wrong');
    expect(await verdictOf('generic', body, { 'x-rappel-token': secret })).toBe('ok');
    expect(await verdictOf('generic', body, {}, { url: `http://127.0.0.1/x?token=${secret}` })).toBe('ok');
    const signed = (at: number) => ({
      'x-rappel-timestamp': String(at),
      'x-rappel-signature': `sha256=${sign(secret, 'hex', String(at), '.', body)}`,
    });
    expect(await verdictOf('generic', body, signed(now / 1000))).toBe('ok');
    expect(await verdictOf('generic', body, signed(now / 1000 - 400))).toBe('stale');
    expect(await verdictOf('generic', `${body} `, signed(now / 1000))).toBe('wrong');
  });
});
