import type { Content } from '../content.ts';
import { flatten, isObject, objectsIn, textOf, type JsonObject } from './flatten.ts';
import { many, one, unread, type Field, type Preset, type Submission } from './preset.ts';

/**
 * Any form, any JSON: every value with its name, for the guesses and the mapping of the probe. A list of objects, alone
 * or under one of the usual names, is a list of leads.
 */

const lists = ['leads', 'requests', 'data', 'records', 'items', 'results', 'submissions', 'entries'];
/** What forms and their spam filters send along, and nobody typed. */
const technical =
  /^(?:_wpcf7.*|_wpnonce|_wp_http_referer|g-recaptcha-response|h-captcha-response|cf-turnstile-response|honeypot|_token|csrf.*|user[ _]?agent|remote[ _]?ip|ip(?:[ _]?address)?|powered[ _]?by|action|nonce|post_id|form_id|queried_id|referer_title)$/i;

export const isTechnical = (label: string): boolean => technical.test(label);

/** Names by which senders mark a lead that is none; nothing else is believed to be one. */
const isTest = (value: JsonObject): boolean =>
  ['test', 'is_test', 'isTest', 'testLead'].some((key) => ['true', '1'].includes(textOf(value[key])));

export const submissionOf = (value: JsonObject): Submission => ({
  fields: flatten(value).filter(({ label }) => !isTechnical(label)),
  providerId: '',
  askedAt: '',
  test: isTest(value),
});

/** Several values of one name (ticked boxes, `choice[]`) are one answer. */
export const formFields = (entries: readonly (readonly [string, string])[]): readonly Field[] => {
  const values = new Map<string, string[]>();
  for (const [name, value] of entries) {
    const label = name.replace(/\[\]$/, '');
    if (value.trim() === '' || isTechnical(label)) continue;
    values.set(label, [...(values.get(label) ?? []), value]);
  }
  return [...values].map(([label, all]) => ({ path: label, label, value: all.join('; ') }));
};

const leadsIn = (value: unknown): readonly JsonObject[] | null => {
  if (Array.isArray(value)) return objectsIn(value);
  if (!isObject(value)) return null;
  const filled = lists.filter((key) => {
    const inner = value[key];
    return (
      Array.isArray(inner) && inner.length > 0 && inner.every((item) => isObject(item) && !isAnswer(item))
    );
  });
  return filled.length === 1 ? objectsIn(value[filled[0] ?? '']) : null;
};
/** The records of a page; none for an empty list; null where there is no list. */
export const recordsOf = (value: unknown): readonly JsonObject[] | null =>
  leadsIn(value) ??
  (isObject(value) && lists.some((key) => Array.isArray(value[key]) && value[key].length === 0) ? [] : null);

const isAnswer = (item: JsonObject): boolean =>
  ['value', 'values', 'answer'].some((key) => Object.hasOwn(item, key));

export const readGeneric = (content: Content): ReturnType<Preset['read']> => {
  if (content.form === 'unreadable') return unread(content.reason);
  if (content.form === 'mail') {
    const { id, submissions, reason } = content.mail;
    return { submissions, withdrawn: [], reason, id };
  }
  if (content.form === 'fields') {
    const fields = formFields(content.entries);
    return fields.length === 0
      ? unread('no-lead')
      : one({ fields, providerId: '', askedAt: '', test: false });
  }
  const leads = leadsIn(content.value);
  if (leads !== null) return many(leads.map(submissionOf));
  return isObject(content.value) ? one(submissionOf(content.value)) : unread('no-lead');
};

export const generic: Preset = { name: 'generic', read: readGeneric };

/** Reads a body as JSON objects of a provider; `read` answers null for a shape that is not the provider's. */
export const jsonObject =
  (read: (body: JsonObject) => ReturnType<Preset['read']> | null) =>
  (content: Content): ReturnType<Preset['read']> => {
    if (content.form === 'unreadable') return unread(content.reason);
    if (content.form === 'json' && isObject(content.value)) {
      const known = read(content.value);
      if (known) return known;
    }
    // Some relay may have put it into another shape.
    return readGeneric(content);
  };
