import { leadField, type LeadField } from '../../../core/contract/intake.ts';
import { isObject, isoOf, listOf, objectsIn, textOf, type JsonObject } from './flatten.ts';
import { jsonObject } from './generic.ts';
import { one, type Field, type Preset } from './preset.ts';

/**
 * Our own shape, for what is noted in the workstation itself (by hand, by voice) and for forms made for it: an object
 * whose keys are lead fields, with lists where there may be several, and stakes as `{label, weight}`. Whatever else it
 * holds (a witness, the call it came from) is kept as proof and read as nothing.
 */
const stakeText = (stake: JsonObject): string => {
  const label = textOf(stake['label']).replaceAll(/[;|\r\n]+/g, ',');
  const weight = textOf(stake['weight']);
  return weight === '' ? label : `${label} (${weight})`;
};

const fieldsOf = (key: string, value: unknown): readonly Field[] => {
  const known = leadField.safeParse(key).data;
  const field: LeadField = known ?? 'ignore';
  const texts =
    field === 'stake' && Array.isArray(value)
      ? objectsIn(value).map(stakeText)
      : (Array.isArray(value) ? listOf(value) : [value]).map(textOf);
  return texts
    .filter((text) => text.trim() !== '')
    .map((text, index) => ({
      path: `rappel:${key}[${index}]`,
      label: index === 0 ? key : `${key} ${index + 1}`,
      value: text,
      field,
    }));
};

export const rappel: Preset = {
  name: 'rappel',
  read: jsonObject((body) =>
    isObject(body) && ['phone', 'email', 'name'].some((key) => Object.hasOwn(body, key))
      ? one({
          fields: Object.entries(body).flatMap(([key, value]) =>
            key === 'asked-at' || key === 'provider-id' ? [] : fieldsOf(key, value),
          ),
          providerId: textOf(body['provider-id']),
          askedAt: isoOf(body['asked-at']),
          test: false,
        })
      : null,
  ),
};
