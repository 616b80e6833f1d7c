import { flatten, isObject, isoOf, objectOf, objectsIn, textOf, type JsonObject } from './flatten.ts';
import { jsonObject } from './generic.ts';
import { one, type Field, type Preset } from './preset.ts';
import { hmac, isFresh, sameSecret } from './signature.ts';

/**
 * HubSpot: a form submission (`fields[{name, value}]`, `context`, `legalConsentOptions`), or a contact
 * (`properties{name: {value}}`) as a workflow sends it. Signature v3 is over method, address, body and a time in
 * milliseconds, and holds for five minutes.
 */

/** HubSpot signs the address with these decoded, and no others. */
const decoded: Readonly<Record<string, string>> = {
  '%3A': ':', '%2F': '/', '%3F': '?', '%40': '@', '%21': '!', '%24': '$', '%27': "'", '%28': '(', '%29': ')', '%2A': '*', '%2C': ',', '%3B': ';',
}; // prettier-ignore
const signedUrl = (url: string): string =>
  url.replace(/%[\dA-F]{2}/gi, (code) => decoded[code.toUpperCase()] ?? code);

/** What was agreed to. Boxes for newsletters that stayed empty say nothing against the call that was asked for. */
const consentOf = (body: JsonObject): readonly Field[] => {
  const consent = objectOf(objectOf(body['legalConsentOptions'])['consent']);
  if (consent['consentToProcess'] === undefined) return [];
  const texts = [consent, ...objectsIn(consent['communications']).filter((one) => one['value'] === true)].map(
    (part) => textOf(part['text']).trim(),
  );
  return [
    {
      path: 'legalConsentOptions.consent.consentToProcess',
      label: 'consent',
      value: consent['consentToProcess'] === true ? 'yes' : 'no',
      field: 'consent',
    },
    {
      path: 'legalConsentOptions.consent.text',
      label: 'consent text',
      value: texts.filter((text) => text !== '').join('\n'),
      field: 'consent-wording',
    },
  ];
};

const answersOf = (body: JsonObject): readonly Field[] => {
  if (Array.isArray(body['fields']))
    return objectsIn(body['fields']).map((field) => ({
      path: `fields.${textOf(field['name'])}`,
      label: textOf(field['name']),
      value: textOf(field['value']),
      question: true,
    }));
  return Object.entries(objectOf(body['properties'])).map(([name, property]) => ({
    path: `properties.${name}`,
    label: name,
    value: isObject(property) ? textOf(property['value']) : textOf(property),
  }));
};

export const hubspot: Preset = {
  name: 'hubspot',
  verify: ({ method, url, headers, body, now }, secret) => {
    const signature = headers['x-hubspot-signature-v3'];
    if (signature === undefined) return null;
    const timestamp = headers['x-hubspot-request-timestamp'] ?? '';
    const expected = hmac(secret, 'base64', method, signedUrl(url), body, timestamp);
    if (!sameSecret(signature, expected)) return 'wrong';
    return isFresh(Number(timestamp), now) ? 'ok' : 'stale';
  },
  read: jsonObject((body) => {
    const answers = answersOf(body);
    if (answers.length === 0) return null;
    const context = objectOf(body['context']);
    const page = textOf(context['pageUri']) || textOf(context['pageName']);
    return one({
      fields: [
        ...answers,
        ...consentOf(body),
        ...(page === ''
          ? []
          : [{ path: 'context.pageUri', label: 'page', value: page, field: 'page' as const }]),
        ...flatten({ context }).filter(({ label }) => label === 'locale' || label === 'language'),
      ],
      providerId:
        ['submissionGuid', 'conversionId', 'vid'].map((key) => textOf(body[key])).find((id) => id !== '') ??
        '',
      askedAt: isoOf(body['submittedAt']),
      test: false,
    });
  }),
};
