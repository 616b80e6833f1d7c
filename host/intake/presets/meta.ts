import { isoOf, joined, listOf, objectOf, objectsIn, textOf, type JsonObject } from './flatten.ts';
import { jsonObject } from './generic.ts';
import { many, type Field, type Preset, type Submission } from './preset.ts';
import { hmac, sameSecret, verdict } from './signature.ts';

/**
 * Meta lead ads. The webhook tells no more than `leadgen_id`; the answers are read from the Graph API by whoever holds
 * the page's token, and may be posted here as they come: `field_data: [{name, values[]}]`, alone or in `data: []`.
 */
const questionOf = (item: JsonObject): Field => {
  const name = textOf(item['name']);
  return {
    path: `field_data.${name}`,
    label: name,
    value: joined(listOf(item['values'])),
    question: true,
  };
};

/** A ticked box of the custom disclaimer; one left unticked says nothing against the call that was asked for. */
const consentOf = (lead: JsonObject): readonly Field[] =>
  objectsIn(lead['custom_disclaimer_responses'])
    .filter((box) => ['1', 'true'].includes(textOf(box['is_checked'])))
    .slice(0, 1)
    .map((box) => ({
      path: 'custom_disclaimer_responses',
      label: textOf(box['checkbox_key']),
      value: 'yes',
      field: 'consent',
    }));

const pageOf = (lead: JsonObject): string =>
  ['campaign_name', 'ad_name', 'form_name', 'form_id']
    .map((key) => textOf(lead[key]))
    .find((text) => text !== '') ?? '';

const leadOf = (lead: JsonObject): Submission => {
  const answers = objectsIn(lead['field_data']).map(questionOf);
  const page = pageOf(lead);
  return {
    fields: [
      ...answers,
      ...consentOf(lead),
      ...(page === ''
        ? []
        : [{ path: 'form_id', label: 'form_id', value: `Meta ${page}`, field: 'page' as const }]),
    ],
    providerId: textOf(lead['id'] ?? lead['leadgen_id']),
    askedAt: isoOf(lead['created_time']),
    // Meta's own testing tool fills every field so.
    test: answers.some(({ value }) => value.startsWith('<test lead:')),
  };
};

/** What has to be typed at Meta as the verify token: made from the secret, so that the secret itself is not told. */
export const metaVerifyToken = (secret: string): string =>
  hmac(secret, 'hex', 'meta-verify-token').slice(0, 32);

export const meta: Preset = {
  name: 'meta',
  verify: ({ headers, body }, secret) => {
    const signature = headers['x-hub-signature-256'];
    return signature === undefined
      ? null
      : verdict(sameSecret(signature.toLowerCase(), `sha256=${hmac(secret, 'hex', body)}`));
  },
  challenge: (query, secret) => {
    if (query.get('hub.mode') !== 'subscribe') return null;
    const challenge = query.get('hub.challenge') ?? '';
    return sameSecret(query.get('hub.verify_token') ?? '', metaVerifyToken(secret)) &&
      /^[\w-]{1,200}$/.test(challenge)
      ? { type: 'text/plain', body: challenge }
      : null;
  },
  read: jsonObject((body) => {
    if (Array.isArray(body['field_data'])) return many([leadOf(body)]);
    if (Array.isArray(body['data'])) return many(objectsIn(body['data']).map(leadOf));
    if (!Array.isArray(body['entry'])) return null;
    const told = objectsIn(body['entry'])
      .flatMap((entry) => objectsIn(entry['changes']))
      .filter((change) => textOf(change['field']) === 'leadgen')
      .map((change) => objectOf(change['value']));
    const whole = told.filter((value) => Array.isArray(value['field_data']));
    return {
      submissions: whole.map(leadOf),
      withdrawn: [],
      reason: told.length === 0 ? 'no-lead' : whole.length < told.length ? 'fetch-needed' : null,
    };
  }),
};
