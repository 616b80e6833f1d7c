import { describe, expect, it } from 'vitest';
import { leadOf, now, probe, read, sign, verdictOf } from './reading.ts';

const secret = 'le-secret-de-la-sonde';

const typeformBody = {
  event_id: '01HRS',
  event_type: 'form_response',
  form_response: {
    form_id: 'lT4Z3j',
    token: 'a3a12ec67a1365927098a606107fac15',
    landed_at: '2026-03-12T08:01:00Z',
    submitted_at: '2026-03-12T08:02:33Z',
    hidden: { utm_source: 'salon-habitat' },
    definition: {
      id: 'lT4Z3j',
      title: 'Être rappelé',
      fields: [
        { id: 'q1', ref: 'nom', type: 'short_text', title: 'Votre *nom*' },
        { id: 'q2', ref: 'tel', type: 'phone_number', title: 'Où vous joindre ?' },
        { id: 'q3', ref: 'mail', type: 'email', title: 'Un courriel ?' },
        { id: 'q4', ref: 'enjeux', type: 'multiple_choice', title: 'Enjeux' },
        { id: 'q5', ref: 'texte', type: 'long_text', title: 'Racontez-nous' },
        { id: 'q6', ref: 'accord', type: 'legal', title: 'J’accepte d’être rappelé au sujet de ma demande.' },
        { id: 'q7', ref: 'quand', type: 'dropdown', title: 'Quand vous rappeler ?' },
      ],
    },
    answers: [
      { type: 'text', text: 'Léa Martin', field: { id: 'q1', type: 'short_text', ref: 'nom' } },
      {
        type: 'phone_number',
        phone_number: '+33199000142',
        field: { id: 'q2', type: 'phone_number', ref: 'tel' },
      },
      { type: 'email', email: 'lea@example.org', field: { id: 'q3', type: 'email', ref: 'mail' } },
      {
        type: 'choices',
        choices: { ids: ['a', 'b'], labels: ['Facture', 'Confort'], other: 'Le bruit' },
        field: { id: 'q4', type: 'multiple_choice', ref: 'enjeux' },
      },
      {
        type: 'text',
        text: 'La toiture fuit depuis novembre.',
        field: { id: 'q5', type: 'long_text', ref: 'texte' },
      },
      { type: 'boolean', boolean: true, field: { id: 'q6', type: 'legal', ref: 'accord' } },
      {
        type: 'choice',
        choice: { id: 'x', label: 'demain 14h' },
        field: { id: 'q7', type: 'dropdown', ref: 'quand' },
      },
    ],
  },
};

describe('Typeform', () => {
  it('reads typed answers by the titles of their questions, and hidden values', async () => {
    const lead = await leadOf('typeform', typeformBody);
    expect(lead).toMatchObject({
      name: 'Léa Martin',
      phones: [{ e164: '+33199000142' }],
      emails: ['lea@example.org'],
      stakes: [{ label: 'Facture' }, { label: 'Confort' }, { label: 'Le bruit' }],
      words: ['La toiture fuit depuis novembre.'],
      consent: 'given',
      wording: 'J’accepte d’être rappelé au sujet de ma demande.',
      page: 'salon-habitat',
      providerId: typeformBody.form_response.token,
      askedAt: Date.parse('2026-03-12T08:02:33Z'),
      problem: null,
    });
    expect(lead.slots).toHaveLength(1);
  });

  it('takes an agreement that was refused for a refusal', async () => {
    const { form_response } = typeformBody;
    const answers = form_response.answers.map((answer) =>
      answer.type === 'boolean' ? { ...answer, boolean: false } : answer,
    );
    const lead = await leadOf('typeform', { ...typeformBody, form_response: { ...form_response, answers } });
    expect(lead.problem).toBe('consent-refused');
  });

  it('checks Typeform-Signature', async () => {
    const body = JSON.stringify(typeformBody);
    const signature = `sha256=${sign(secret, 'base64', body)}`;
    expect(await verdictOf('typeform', body, { 'typeform-signature': signature })).toBe('ok');
    expect(await verdictOf('typeform', body, { 'typeform-signature': signature.toLowerCase() })).toBe(
      'wrong',
    );
  });
});

const tallyBody = {
  eventId: 'a4cb511e',
  eventType: 'FORM_RESPONSE',
  createdAt: '2026-03-12T08:10:00.000Z',
  data: {
    responseId: '2wgx4n',
    submissionId: '2wgx4n',
    respondentId: 'dwQKYm',
    formId: 'VwbNEw',
    formName: 'Salon de Lyon',
    createdAt: '2026-03-12T08:10:00.000Z',
    fields: [
      { key: 'question_3EKz4n', label: 'Nom', type: 'INPUT_TEXT', value: 'Hugo Petit' },
      { key: 'question_nr5yNm', label: 'Joignable au', type: 'INPUT_PHONE_NUMBER', value: '01 99 00 01 43' },
      {
        key: 'question_w4Q4Xn',
        label: 'Enjeux',
        type: 'MULTIPLE_CHOICE',
        value: ['9e0', '1aa'],
        options: [
          { id: '9e0', text: 'Facture' },
          { id: '1aa', text: 'Confort' },
          { id: '2bb', text: 'Autre' },
        ],
      },
      {
        key: 'question_boxes',
        label: 'Travaux',
        type: 'CHECKBOXES',
        value: ['b1'],
        options: [{ id: 'b1', text: 'Toiture' }, { id: 'b2', text: 'Fenêtres' }], // prettier-ignore
      },
      { key: 'question_boxes_b1', label: 'Travaux (Toiture)', type: 'CHECKBOXES', value: true },
      { key: 'question_boxes_b2', label: 'Travaux (Fenêtres)', type: 'CHECKBOXES', value: false },
      { key: 'question_empty', label: 'Commentaire', type: 'TEXTAREA', value: null },
    ],
  },
};

describe('Tally', () => {
  it('reads choices by the texts of their ids, and a list of boxes once', async () => {
    const lead = await leadOf('tally', tallyBody);
    expect(lead).toMatchObject({
      name: 'Hugo Petit',
      phones: [{ e164: '+33199000143' }],
      stakes: [{ label: 'Facture' }, { label: 'Confort' }],
      page: 'Salon de Lyon',
      providerId: '2wgx4n',
    });
    expect(lead.words).toEqual(['Toiture']);
  });

  it('checks Tally-Signature', async () => {
    const body = JSON.stringify(tallyBody);
    expect(await verdictOf('tally', body, { 'tally-signature': sign(secret, 'base64', body) })).toBe('ok');
    expect(await verdictOf('tally', body, { 'tally-signature': sign('other', 'base64', body) })).toBe(
      'wrong',
    );
  });
});

describe('Jotform', () => {
  it('reads rawRequest with its compound names and numbers', async () => {
    const rawRequest = {
      slug: 'submit/2',
      submitDate: String(Date.parse('2026-03-12T08:20:00Z')),
      q3_nom: { first: 'Inès', last: 'Roy' },
      q4_telephone: { area: '01', phone: '99 00 01 44' },
      q5_email: 'ines@example.org',
      q6_votreProjet: 'Changer la chaudière avant l’hiver',
      q7_enjeux: ['Facture', 'Confort'],
      event_id: 'x',
    };
    const lead = await leadOf('jotform', [
      ['formID', '238526153693011'],
      ['submissionID', '5747236631235621087'],
      ['formTitle', 'Devis'],
      ['pretty', 'Nom:Inès Roy'],
      ['rawRequest', JSON.stringify(rawRequest)],
    ]);
    expect(lead).toMatchObject({
      name: 'Inès Roy',
      phones: [{ e164: '+33199000144' }],
      emails: ['ines@example.org'],
      words: ['Changer la chaudière avant l’hiver'],
      stakes: [{ label: 'Facture' }, { label: 'Confort' }],
      providerId: '5747236631235621087',
      page: 'Devis',
      askedAt: Date.parse('2026-03-12T08:20:00Z'),
    });
    const full = await leadOf('jotform', [
      ['rawRequest', JSON.stringify({ q4_telephone: { full: '01 99 00 01 45' } })],
    ]);
    expect(full.phones[0]?.e164).toBe('+33199000145');
    expect(await read('jotform', [['rawRequest', '{"q4_telephone":']])).toMatchObject({
      reason: 'not-readable',
    });
  });
});

const hubspotBody = {
  submissionGuid: '5b8b1e0a-17c4-4bc5-9ab3-12d9e4df0ee1',
  submittedAt: String(Date.parse('2026-03-12T08:25:00Z')),
  fields: [
    { objectTypeId: '0-1', name: 'firstname', value: 'Léa' },
    { objectTypeId: '0-1', name: 'lastname', value: 'Martin' },
    { objectTypeId: '0-1', name: 'phone', value: '01 99 00 01 42' },
    { objectTypeId: '0-1', name: 'message', value: 'Je veux isoler.' },
  ],
  context: { pageUri: 'https://www.example.fr/devis', pageName: 'Devis' },
  legalConsentOptions: {
    consent: {
      consentToProcess: true,
      text: 'J’accepte que mes données servent à me rappeler.',
      communications: [{ value: false, subscriptionTypeId: 999, text: 'Lettre d’information' }],
    },
  },
};

describe('HubSpot', () => {
  it('reads a submission with its page and its consent', async () => {
    expect(await leadOf('hubspot', hubspotBody)).toMatchObject({
      name: 'Léa Martin',
      phones: [{ e164: '+33199000142' }],
      words: ['Je veux isoler.'],
      page: 'https://www.example.fr/devis',
      consent: 'given',
      wording: 'J’accepte que mes données servent à me rappeler.',
      providerId: hubspotBody.submissionGuid,
    });
    const refused = { consent: { consentToProcess: false, text: 'Non' } };
    expect((await leadOf('hubspot', { ...hubspotBody, legalConsentOptions: refused })).problem).toBe(
      'consent-refused',
    );
  });

  it('reads a contact as a workflow sends it', async () => {
    const contact = {
      vid: 51,
      properties: { firstname: { value: 'Léa' }, lastname: 'Martin', mobilephone: { value: '0199000142' } },
    };
    expect(await leadOf('hubspot', contact)).toMatchObject({
      name: 'Léa Martin',
      phones: [{ e164: '+33199000142' }],
      providerId: '51',
    });
  });

  it('checks signature v3 over method, address, body and time, for five minutes', async () => {
    const body = JSON.stringify(hubspotBody);
    const url = `https://www.example.fr/probes/${probe.uid}/requests?from=a%3Ab`;
    const headers = (at: number) => ({
      'x-hubspot-request-timestamp': String(at),
      'x-hubspot-signature-v3': sign(secret, 'base64', `POST${url.replace('%3A', ':')}`, body, String(at)),
    });
    expect(await verdictOf('hubspot', body, headers(now), { url })).toBe('ok');
    expect(await verdictOf('hubspot', body, headers(now - 299_000), { url })).toBe('ok');
    expect(await verdictOf('hubspot', body, headers(now - 301_000), { url })).toBe('stale');
    expect(
      await verdictOf(
        'hubspot',
        body,
        { ...headers(now - 301_000), 'x-hubspot-request-timestamp': String(now) },
        { url },
      ),
    ).toBe('wrong');
    expect(await verdictOf('hubspot', body, headers(now), { url: url.replace('www', 'other') })).toBe(
      'wrong',
    );
  });
});
