import type { Content } from '../content.ts';
import { parseJson } from '../content.ts';
import { compound, isObject, isoOf, joined, objectOf, textOf } from './flatten.ts';
import { readGeneric } from './generic.ts';
import { one, unread, type Field, type Preset } from './preset.ts';

/**
 * Jotform webhooks: multipart with `submissionID`, `formTitle`, and `rawRequest`, which is JSON with one key
 * `qN_name` per question. There is no signature: the token goes into the address.
 */
const fieldOf = (key: string, value: unknown): Field => {
  const label = key.replace(/^q\d+_/, '').replace(/\d+$/, '');
  const text = Array.isArray(value)
    ? joined(value)
    : isObject(value)
      ? (compound(value) ?? joined(Object.values(value)))
      : textOf(value);
  return { path: key, label, value: text, question: true };
};

export const jotform: Preset = {
  name: 'jotform',
  read: (content: Content) => {
    if (content.form !== 'fields') return readGeneric(content);
    const outer = new Map(content.entries);
    const raw = outer.get('rawRequest');
    if (raw === undefined) return readGeneric(content);
    const parsed = parseJson(raw);
    if (parsed.form !== 'json') return unread(parsed.form === 'unreadable' ? parsed.reason : 'not-readable');
    const request = objectOf(parsed.value);
    const answers = Object.entries(request)
      .filter(([key]) => /^q\d+_/.test(key))
      .map(([key, value]) => fieldOf(key, value));
    if (answers.length === 0) return unread('no-lead');
    return one({
      fields: [...answers, { path: 'formTitle', label: 'form', value: outer.get('formTitle') ?? '' }],
      providerId: outer.get('submissionID') ?? '',
      askedAt: isoOf(request['submitDate']),
      test: false,
    });
  },
};
