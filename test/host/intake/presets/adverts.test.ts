import { describe, expect, it } from 'vitest';
import { presets } from '../../../../host/intake/presets/index.ts';
import { metaVerifyToken } from '../../../../host/intake/presets/meta.ts';
import { leadOf, read, sign, verdictOf } from './reading.ts';

const secret = 'le-secret-de-la-sonde';

const googleLead = {
  lead_id: 'Cj0KEQjw3ZS0BRC0ppPPvtLC9bsBEiQA6BqVHA',
  user_column_data: [
    { column_name: 'Full Name', string_value: 'Léa Martin', column_id: 'FULL_NAME' },
    { string_value: 'LEA@example.org', column_id: 'EMAIL' },
    { column_name: 'User Phone', string_value: '+33 1 99 00 01 42', column_id: 'PHONE_NUMBER' },
    { column_name: 'Ville', string_value: 'Lyon', column_id: 'CITY' },
    { column_name: 'Quel est votre projet ?', string_value: 'Isoler les combles', column_id: 'QUESTION_1' },
  ],
  api_version: '1.0',
  form_id: 12345678901234567890n.toString(),
  campaign_id: 987,
  google_key: secret,
  is_test: false,
  gcl_id: 'EAIaIQ',
};

describe('Google Ads', () => {
  it('reads columns by id, with or without a name, and questions as their own words', async () => {
    expect(await leadOf('google-ads', googleLead)).toMatchObject({
      name: 'Léa Martin',
      emails: ['lea@example.org'],
      phones: [{ e164: '+33199000142' }],
      city: 'Lyon',
      words: ['Quel est votre projet ? Isoler les combles'],
      page: 'Google Ads 12345678901234567890 / 987',
      providerId: googleLead.lead_id,
      problem: null,
    });
  });

  it('keeps a 64-bit id that JavaScript would round', async () => {
    const text = JSON.stringify(googleLead).replace(`"${googleLead.form_id}"`, '12345678901234567890');
    expect((await leadOf('google-ads', text)).page).toContain('12345678901234567890');
  });

  it('keeps test leads apart', async () => {
    expect((await read('google-ads', { ...googleLead, is_test: true })).leads).toEqual([null]);
  });

  it('proves itself by the key in the body', async () => {
    const body = JSON.stringify(googleLead);
    expect(await verdictOf('google-ads', body, {})).toBe('ok');
    expect(await verdictOf('google-ads', body, {}, { secrets: ['another-secret'] })).toBe('wrong');
    expect(await verdictOf('google-ads', body, {}, { secrets: ['new-secret', secret] })).toBe('ok');
    expect(await verdictOf('google-ads', '{}', {})).toBe('missing');
  });
});

const metaLead = {
  id: '1234567890123456',
  created_time: '2026-03-12T08:30:00+0000',
  form_id: '4242',
  field_data: [
    { name: 'full_name', values: ['Hugo Petit'] },
    { name: 'phone_number', values: ['+33199000143'] },
    { name: 'email', values: ['hugo@example.org'] },
    { name: 'quels_enjeux', values: ['Facture trop haute', 'Confort d’été'] },
  ],
  custom_disclaimer_responses: [{ checkbox_key: 'optionnel', is_checked: '' }],
};

describe('Meta', () => {
  it('reads a lead as the Graph API gives it, one or many', async () => {
    const lead = await leadOf('meta', metaLead);
    expect(lead).toMatchObject({
      name: 'Hugo Petit',
      phones: [{ e164: '+33199000143' }],
      askedAt: Date.parse('2026-03-12T08:30:00Z'),
      providerId: '1234567890123456',
      page: 'Meta 4242',
      consent: 'given',
    });
    expect(lead.words.join()).toContain('Facture trop haute; Confort d’été');
    const two = await read('meta', { data: [metaLead, { ...metaLead, id: '2' }] });
    expect(two.leads.map((one) => one?.lead.providerId)).toEqual(['1234567890123456', '2']);
  });

  it('says what to do with a webhook that only tells an id, several entries and changes at once', async () => {
    const change = (id: number) => ({
      field: 'leadgen',
      value: { leadgen_id: id, form_id: 4242, page_id: 1, created_time: 1_773_304_200 },
    });
    const body = {
      object: 'page',
      entry: [
        { id: '1', time: 1, changes: [change(1), change(2)] },
        { id: '1', time: 1, changes: [change(3)] },
      ],
    };
    expect(await read('meta', body)).toMatchObject({ leads: [], reason: 'fetch-needed' });
    expect(await read('meta', { object: 'page', entry: [] })).toMatchObject({ leads: [], reason: 'no-lead' });
  });

  it('knows the leads of Meta’s testing tool', async () => {
    const field_data = [{ name: 'full_name', values: ['<test lead: dummy data for full_name>'] }];
    expect((await read('meta', { ...metaLead, field_data })).leads).toEqual([null]);
  });

  it('checks X-Hub-Signature-256', async () => {
    const body = JSON.stringify(metaLead);
    const signature = `sha256=${sign(secret, 'hex', body)}`;
    expect(await verdictOf('meta', body, { 'x-hub-signature-256': signature })).toBe('ok');
    expect(await verdictOf('meta', `${body} `, { 'x-hub-signature-256': signature })).toBe('wrong');
    expect(await verdictOf('meta', body, { 'x-hub-signature-256': 'sha256=' })).toBe('wrong');
    // A token does not stand for a signature that is there and wrong.
    expect(await verdictOf('meta', body, { 'x-hub-signature-256': 'x', 'x-rappel-token': secret })).toBe(
      'wrong',
    );
  });

  it('answers the question for the verify token, and gives nothing else back', () => {
    const ask = (token: string, challenge = '1158201444') =>
      presets.meta.challenge?.(
        new URLSearchParams({
          'hub.mode': 'subscribe',
          'hub.verify_token': token,
          'hub.challenge': challenge,
        }),
        secret,
      );
    expect(ask(metaVerifyToken(secret))).toEqual({ type: 'text/plain', body: '1158201444' });
    expect(ask(secret)).toBeNull();
    expect(ask(metaVerifyToken(secret), '<script>alert(1)</script>')).toBeNull();
  });
});

const linkedinLead = {
  id: '52dcb737-26f9-4af3-b1fc-935b3e93f838-4',
  owner: { sponsoredAccount: 'urn:li:sponsoredAccount:1232131' },
  leadType: 'SPONSORED',
  versionedLeadGenFormUrn: 'urn:li:versionedLeadGenForm:(urn:li:leadGenForm:3213,1)',
  submittedAt: Date.parse('2026-03-12T08:00:00Z'),
  testLead: false,
  formResponse: {
    consentResponses: [{ accepted: true, consentId: 1 }],
    answers: [
      { questionId: 1, answerDetails: { textQuestionAnswer: { answer: 'ines@example.org' } } },
      { questionId: 2, answerDetails: { textQuestionAnswer: { answer: 'Inès Roy' } } },
      { questionId: 3, answerDetails: { textQuestionAnswer: { answer: '01 99 00 01 44' } } },
      { questionId: 4, name: 'Votre besoin', answerDetails: { multipleChoiceAnswer: { options: [2] } } },
    ],
  },
};

describe('LinkedIn', () => {
  it('reads a lead; an id of a question is named by the probe’s mapping', async () => {
    expect(await leadOf('linkedin', linkedinLead, { 'answers.2': 'name' })).toMatchObject({
      name: 'Inès Roy',
      emails: ['ines@example.org'],
      phones: [{ e164: '+33199000144' }],
      askedAt: linkedinLead.submittedAt,
      providerId: linkedinLead.id,
      consent: 'given',
    });
    expect((await read('linkedin', { ...linkedinLead, testLead: true })).leads).toEqual([null]);
    expect((await read('linkedin', { elements: [linkedinLead, linkedinLead] })).leads).toHaveLength(2);
  });

  it('says what to do with a notice of a new lead, and honours one of a deleted lead', async () => {
    const notice = {
      type: 'LEAD_ACTION',
      leadGenFormResponse: `urn:li:leadGenFormResponse:${linkedinLead.id}`,
      leadGenForm: 'urn:li:versionedLeadGenForm:(urn:li:leadGenForm:1,1)',
      leadType: 'SPONSORED',
      leadAction: 'CREATED',
      occurredAt: 1_773_304_200_000,
    };
    expect(await read('linkedin', notice)).toMatchObject({ leads: [], reason: 'fetch-needed' });
    expect(await read('linkedin', { ...notice, leadAction: 'DELETED' })).toMatchObject({
      leads: [],
      reason: null,
      withdrawn: [linkedinLead.id],
      providerId: linkedinLead.id,
    });
  });

  it('checks X-LI-Signature and answers its challenge', async () => {
    const body = JSON.stringify(linkedinLead);
    const signature = sign(secret, 'hex', 'hmacsha256=', body);
    expect(await verdictOf('linkedin', body, { 'x-li-signature': signature })).toBe('ok');
    expect(await verdictOf('linkedin', body, { 'x-li-signature': `hmacsha256=${signature}` })).toBe('ok');
    expect(await verdictOf('linkedin', body, { 'x-li-signature': sign(secret, 'hex', body) })).toBe('wrong');
    const code = '890e4665-4dfe-4ab1-b689-ed553bceeed0';
    expect(presets.linkedin.challenge?.(new URLSearchParams({ challengeCode: code }), secret)).toEqual({
      type: 'application/json',
      body: JSON.stringify({ challengeCode: code, challengeResponse: sign(secret, 'hex', code) }),
    });
  });
});
