import { isoOf, joined, listOf, objectOf, objectsIn, textOf, type JsonObject } from './flatten.ts';
import { jsonObject } from './generic.ts';
import { many, unread, type Field, type Preset, type Reading, type Submission } from './preset.ts';
import { hmac, sameSecret, verdict } from './signature.ts';

/**
 * LinkedIn lead gen forms. The webhook tells of a `LEAD_ACTION` with nothing but an id; `DELETED` must be honoured. The
 * lead itself (`formResponse.answers[]`) is read from LinkedIn by whoever holds the token, and may be posted here as it
 * comes. Its answers carry ids of questions: name them in the probe's mapping, or let the relay add a `name` to each.
 */
const idOf = (text: string): string => text.replace(/^urn:li:leadGenFormResponse:/, '');

const answerOf = (answer: JsonObject): Field => {
  const id = textOf(answer['questionId']);
  const details = objectOf(answer['answerDetails']);
  const text = objectOf(details['textQuestionAnswer'])['answer'];
  const choices = listOf(objectOf(details['multipleChoiceAnswer'])['options']);
  const name = textOf(answer['name']) || textOf(answer['question']);
  return {
    path: `answers.${id === '' ? name : id}`,
    label: name === '' ? `question ${id}` : name,
    value: text === undefined ? joined(choices) : textOf(text),
    ...(name === '' ? {} : { question: true }),
  };
};

const leadOf = (lead: JsonObject): Submission => {
  const response = objectOf(lead['formResponse']);
  const agreed = objectsIn(response['consentResponses']).some((consent) => consent['accepted'] === true);
  return {
    fields: [
      ...objectsIn(response['answers']).map(answerOf),
      ...(agreed
        ? [{ path: 'consentResponses', label: 'consent', value: 'yes', field: 'consent' as const }]
        : []),
      {
        path: 'form',
        label: 'form',
        value: `LinkedIn ${textOf(lead['versionedLeadGenFormUrn'])}`.trim(),
        field: 'page',
      },
    ],
    providerId: idOf(textOf(lead['id'])),
    askedAt: isoOf(lead['submittedAt']),
    test: lead['testLead'] === true,
  };
};

const readOne = (body: JsonObject): Reading | null => {
  const id = idOf(textOf(body['leadGenFormResponse']) || textOf(body['id']));
  if (textOf(body['leadAction']) === 'DELETED')
    return id === '' ? unread('no-lead') : { submissions: [], withdrawn: [id], reason: null };
  if (body['formResponse'] !== undefined) return many([leadOf(body)]);
  if (textOf(body['type']) === 'LEAD_ACTION') return unread('fetch-needed');
  return null;
};

export const linkedin: Preset = {
  name: 'linkedin',
  verify: ({ headers, body }, secret) => {
    const signature = headers['x-li-signature'];
    return signature === undefined
      ? null
      : verdict(
          sameSecret(
            signature.toLowerCase().replace(/^hmacsha256=/, ''),
            hmac(secret, 'hex', 'hmacsha256=', body),
          ),
        );
  },
  challenge: (query, secret) => {
    const code = query.get('challengeCode') ?? '';
    return /^[\w-]{1,200}$/.test(code)
      ? {
          type: 'application/json',
          body: JSON.stringify({ challengeCode: code, challengeResponse: hmac(secret, 'hex', code) }),
        }
      : null;
  },
  read: jsonObject((body) => {
    if (Array.isArray(body['elements']))
      return many(
        objectsIn(body['elements'])
          .filter((lead) => lead['formResponse'] !== undefined)
          .map(leadOf),
      );
    return readOne(body);
  }),
};
