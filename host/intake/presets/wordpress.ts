import type { Content } from '../content.ts';
import { isObject, textOf, type JsonObject } from './flatten.ts';
import { formFields, isTechnical, jsonObject, readGeneric } from './generic.ts';
import { one, type Field, type Preset } from './preset.ts';

/** The form makers of WordPress. None signs: the token goes into the address or a header of the webhook. */

/**
 * Elementor Pro: labels as names (with `Date`, `Time`, `Page URL` beside them), or with "advanced data"
 * `fields[id][title|value|type]`, `form[name]`, `meta[page_url][value]`.
 */
const readElementor = (content: Content): ReturnType<Preset['read']> => {
  if (content.form !== 'fields') return readGeneric(content);
  const outer = new Map(content.entries);
  const ids = [...outer.keys()].flatMap((key) => /^fields\[([^\]]+)\]\[value\]$/.exec(key)?.[1] ?? []);
  if (ids.length === 0) {
    const fields = formFields(content.entries).filter(({ label }) => !/^(?:date|time)$/i.test(label));
    const at = [outer.get('Date') ?? '', outer.get('Time') ?? ''].join(' ').trim();
    return one({
      fields: fields.map((field) =>
        /^page[ _]url$/i.test(field.label) ? { ...field, field: 'page' } : { ...field, question: true },
      ),
      providerId: '',
      askedAt: at,
      test: false,
    });
  }
  const fields = ids.map((id): Field => {
    const type = outer.get(`fields[${id}][type]`) ?? '';
    const known =
      type === 'tel' ? 'phone' : type === 'email' ? 'email' : type === 'acceptance' ? 'consent' : null;
    return {
      path: `fields.${id}`,
      label: outer.get(`fields[${id}][title]`) || id,
      value: outer.get(`fields[${id}][value]`) ?? '',
      ...(known === null ? { question: type !== 'hidden' } : { field: known }),
    };
  });
  const page = outer.get('meta[page_url][value]') ?? outer.get('form[name]') ?? '';
  return one({
    fields: [...fields, { path: 'meta.page_url', label: 'Page URL', value: page, field: 'page' }],
    providerId: '',
    askedAt: [outer.get('meta[date][value]') ?? '', outer.get('meta[time][value]') ?? ''].join(' ').trim(),
    test: false,
  });
};
export const elementor: Preset = { name: 'elementor', read: readElementor };

/** Contact Form 7: fields by the names in its template (`your-name`, `tel-123`), form-encoded or JSON. */
export const contactForm7: Preset = {
  name: 'contact-form-7',
  read: (content) => {
    const { submissions, ...rest } = readGeneric(content);
    return {
      ...rest,
      submissions: submissions.map((submission) => ({
        ...submission,
        // `tel-123`, `email-7`: the tag's kind, where its writer gave no name.
        fields: submission.fields.map((field) => ({
          ...field,
          label: field.label.replace(/^(tel|email|textarea|date|acceptance)-\d+$/, '$1'),
          question: true,
        })),
      })),
    };
  },
};

/** Parts of a name field: prefix .2, first .3, middle .4, last .6, suffix .8. Of any other field the parts are its own. */
const nameParts = ['2', '3', '4', '6', '8'];

/** The answers of an entry whose fields are numbers; `1.3` is a part of field 1. */
const entryFields = (entry: JsonObject): readonly Field[] => {
  const groups = new Map<string, (readonly [part: string, value: string])[]>();
  for (const [key, value] of Object.entries(entry)) {
    const match = /^(\d+)(?:\.(\d+))?$/.exec(key);
    const text = textOf(value).trim();
    if (match?.[1] === undefined || text === '') continue;
    groups.set(match[1], [...(groups.get(match[1]) ?? []), [match[2] ?? '', text]]);
  }
  return [...groups].flatMap(([id, parts]): readonly Field[] => {
    const part = new Map(parts);
    if (part.has('') || parts.length === 0)
      return [{ path: id, label: `field ${id}`, value: part.get('') ?? '', question: true }];
    if (part.has('3') && parts.every(([name]) => nameParts.includes(name)))
      return [{ path: id, label: 'name', value: nameParts.map((name) => part.get(name) ?? '').join(' ').replaceAll(/\s+/g, ' ').trim(), field: 'name' }]; // prettier-ignore
    // A consent field: ticked .1, its wording .2, the version of the form .3.
    if (part.get('1') === '1' && (part.get('2') ?? '').length > 12)
      return [
        { path: `${id}.1`, label: 'consent', value: 'yes', field: 'consent' },
        { path: `${id}.2`, label: 'consent text', value: part.get('2') ?? '', field: 'consent-wording' },
      ];
    return [{ path: id, label: `field ${id}`, value: parts.map(([, text]) => text).join('; ') }];
  });
};

/** Gravity Forms: the entry, whose fields are numbers, with `id`, `date_created` (UTC) and `source_url`; or names of its own. */
export const gravityForms: Preset = {
  name: 'gravity-forms',
  read: jsonObject((body) => {
    const answers = entryFields(body);
    if (answers.length === 0) return null;
    const created = textOf(body['date_created']);
    return one({
      fields: [
        ...answers,
        { path: 'source_url', label: 'source_url', value: textOf(body['source_url']), field: 'page' },
      ],
      providerId: textOf(body['id']),
      askedAt: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(created) ? `${created.replace(' ', 'T')}Z` : created,
      test: false,
    });
  }),
};

/** WPForms: names as its webhook was told, or `fields{id: {name, value, type}}` of an entry with `entry_id`. */
export const wpforms: Preset = {
  name: 'wpforms',
  read: jsonObject((body) => {
    const given = body['fields'];
    if (!isObject(given) && !Array.isArray(given)) return null;
    const answers = Object.entries(given).flatMap(([id, field]): readonly Field[] => {
      if (!isObject(field)) return [];
      const type = textOf(field['type']);
      const label = textOf(field['name'] ?? field['label']);
      if (type === 'file-upload' || isTechnical(label)) return [];
      return [
        {
          path: `fields.${textOf(field['id']) || id}`,
          label,
          value: textOf(field['value'])
            .split('\n')
            .join(type === 'checkbox' ? '; ' : '\n'),
          ...(type === 'gdpr-checkbox' ? { field: 'consent' as const } : { question: type !== 'hidden' }),
        },
      ];
    });
    if (answers.length === 0) return null;
    const page = textOf(body['page_url']) || textOf(body['form_name']);
    return one({
      fields: [...answers, { path: 'page_url', label: 'page', value: page, field: 'page' }],
      providerId: textOf(body['entry_id']),
      askedAt: textOf(body['date']),
      test: false,
    });
  }),
};
