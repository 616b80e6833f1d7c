import type { LeadField } from '../../../core/contract/intake.ts';
import {
  compound,
  isObject,
  isoOf,
  joined,
  listOf,
  objectOf,
  objectsIn,
  textOf,
  type JsonObject,
} from './flatten.ts';
import { jsonObject } from './generic.ts';
import { one, type Field, type Preset } from './preset.ts';
import { hmac, sameSecret, verdict } from './signature.ts';

/** Tally webhooks: `data.fields[]`; the value of a choice is a list of ids, whose texts stand in `options[]`. */
const types: Readonly<Record<string, LeadField>> = {
  INPUT_EMAIL: 'email',
  INPUT_PHONE_NUMBER: 'phone',
  FILE_UPLOAD: 'ignore',
  SIGNATURE: 'ignore',
  PAYMENT: 'ignore',
};

const valueOf = (field: JsonObject): string => {
  const { value } = field;
  const options = new Map(
    objectsIn(field['options']).map((option) => [textOf(option['id']), textOf(option['text'])]),
  );
  if (Array.isArray(value)) return joined(listOf(value).map((id) => options.get(textOf(id)) ?? id));
  if (isObject(value)) return compound(value) ?? joined(Object.values(value));
  return options.get(textOf(value)) ?? textOf(value);
};

export const tally: Preset = {
  name: 'tally',
  verify: ({ headers, body }, secret) => {
    const signature = headers['tally-signature'];
    return signature === undefined ? null : verdict(sameSecret(signature, hmac(secret, 'base64', body)));
  },
  read: jsonObject((body) => {
    const data = objectOf(body['data']);
    if (!Array.isArray(data['fields'])) return null;
    const fields = objectsIn(data['fields']);
    const keys = fields.map((field) => textOf(field['key']));
    const answers = fields
      // A list of boxes comes as one field, and once more as a field for each box.
      .filter((field) => {
        const key = textOf(field['key']);
        return typeof field['value'] !== 'boolean' || !keys.some((other) => key.startsWith(`${other}_`));
      })
      .map((field): Field => {
        const type = textOf(field['type']);
        const known = types[type];
        return {
          path: `fields.${textOf(field['key'])}`,
          label: textOf(field['label']),
          value: valueOf(field),
          ...(known === undefined ? { question: type !== 'HIDDEN_FIELDS' } : { field: known }),
        };
      });
    return one({
      fields: [...answers, { path: 'formName', label: 'form', value: textOf(data['formName']) }],
      providerId: textOf(data['submissionId']) || textOf(data['responseId']),
      askedAt: isoOf(data['createdAt'] ?? body['createdAt']),
      test: false,
    });
  }),
};
