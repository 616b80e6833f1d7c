import { isoOf, joined, listOf, objectOf, objectsIn, textOf, type JsonObject } from './flatten.ts';
import { jsonObject } from './generic.ts';
import { one, type Field, type Preset } from './preset.ts';
import { hmac, sameSecret, verdict } from './signature.ts';

/** Typeform webhooks: typed `answers[]` whose questions stand in `definition.fields[]`, and `hidden{}` values. */
const valueOf = (answer: JsonObject): string => {
  const type = textOf(answer['type']);
  const value = answer[type];
  switch (type) {
    case 'choice': {
      const choice = objectOf(value);
      return textOf(choice['label'] ?? choice['other']);
    }
    case 'choices': {
      const choices = objectOf(value);
      return joined([...listOf(choices['labels']), choices['other']]);
    }
    default:
      return textOf(value);
  }
};

const titlesOf = (form: JsonObject): ReadonlyMap<string, string> =>
  new Map(
    objectsIn(objectOf(form['definition'])['fields']).map((field) => [
      textOf(field['id']),
      textOf(field['title']).replace(/[*_]{1,2}([^*_]+)[*_]{1,2}/g, '$1').trim(),
    ]),
  ); // prettier-ignore

const fieldsOf = (answer: JsonObject, titles: ReadonlyMap<string, string>): readonly Field[] => {
  const question = objectOf(answer['field']);
  const id = textOf(question['id']);
  const ref = textOf(question['ref']);
  const label = titles.get(id) ?? ref;
  const path = `answers.${ref === '' ? id : ref}`;
  const field = { path, label, value: valueOf(answer) };
  const type = textOf(question['type']);
  if (type === 'legal')
    return [
      { ...field, field: 'consent' },
      { path: `${path}.wording`, label: `${label} (wording)`, value: label, field: 'consent-wording' },
    ];
  if (type === 'email') return [{ ...field, field: 'email' }];
  if (type === 'phone_number') return [{ ...field, field: 'phone' }];
  if (type === 'file_upload' || type === 'payment') return [{ ...field, field: 'ignore' }];
  return [{ ...field, question: true }];
};

export const typeform: Preset = {
  name: 'typeform',
  verify: ({ headers, body }, secret) => {
    const signature = headers['typeform-signature'];
    return signature === undefined
      ? null
      : verdict(sameSecret(signature, `sha256=${hmac(secret, 'base64', body)}`));
  },
  read: jsonObject((body) => {
    const form = objectOf(body['form_response']);
    if (!Array.isArray(form['answers'])) return null;
    const titles = titlesOf(form);
    const hidden = Object.entries(objectOf(form['hidden'])).map(([name, value]): Field => ({
      path: `hidden.${name}`,
      label: name,
      value: textOf(value),
    }));
    const title = textOf(objectOf(form['definition'])['title']);
    return one({
      fields: [
        ...objectsIn(form['answers']).flatMap((answer) => fieldsOf(answer, titles)),
        ...hidden,
        { path: 'definition.title', label: 'form', value: title },
      ],
      providerId: textOf(form['token']),
      askedAt: isoOf(form['submitted_at']),
      test: false,
    });
  }),
};
