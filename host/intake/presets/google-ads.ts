import type { LeadField } from '../../../core/contract/intake.ts';
import { isObject, isoOf, objectsIn, textOf } from './flatten.ts';
import { jsonObject } from './generic.ts';
import { one, type Field, type Preset } from './preset.ts';
import { sameSecret, verdict } from './signature.ts';

/**
 * Google Ads lead forms: `user_column_data` by `column_id`. The key set at Google comes back in the body as
 * `google_key`; there is no signature.
 */
const known: Readonly<Record<string, LeadField>> = {
  FULL_NAME: 'name',
  FIRST_NAME: 'given-name',
  LAST_NAME: 'family-name',
  EMAIL: 'email',
  WORK_EMAIL: 'email',
  PHONE_NUMBER: 'phone',
  WORK_PHONE: 'phone',
  COMPANY_NAME: 'company',
  CITY: 'city',
  COUNTRY: 'country',
  POSTAL_CODE: 'ignore',
  STREET_ADDRESS: 'ignore',
  REGION: 'ignore',
  JOB_TITLE: 'ignore',
};

export const googleAds: Preset = {
  name: 'google-ads',
  verify: ({ content }, secret) => {
    const key = content.form === 'json' && isObject(content.value) ? content.value['google_key'] : undefined;
    return key === undefined ? null : verdict(sameSecret(textOf(key), secret));
  },
  read: jsonObject((body) => {
    if (!Array.isArray(body['user_column_data'])) return null;
    const fields = objectsIn(body['user_column_data']).map((column): Field => {
      const id = textOf(column['column_id']);
      const name = textOf(column['column_name']);
      const field = known[id] ?? known[name];
      return {
        path: `user_column_data.${id === '' ? name : id}`,
        label: name === '' ? id : name,
        value: textOf(column['string_value']),
        ...(field === undefined ? { question: true } : { field }),
      };
    });
    const page: Field = {
      path: 'form_id',
      label: 'form_id',
      value: `Google Ads ${textOf(body['form_id'])} / ${textOf(body['campaign_id'])}`,
      field: 'page',
    };
    return one({
      fields: [...fields, page],
      providerId: textOf(body['lead_id']),
      askedAt: isoOf(body['lead_submit_time']),
      test: body['is_test'] === true || body['is_test'] === 'true',
    });
  }),
};
