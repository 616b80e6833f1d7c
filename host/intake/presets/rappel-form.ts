import type { LeadField } from '../../../core/contract/intake.ts';
import type { Content } from '../content.ts';
import { one, unread, type Field, type Preset, type Reading } from './preset.ts';

/**
 * The page that Rappel makes of a probe (host/intake/form/), form-encoded. Its fields are known by their names; any
 * other name is left in the raw body. What only a robot does makes it a rejected delivery that waits for nobody:
 * filling in a field that no person sees, or sending a page that was opened less than two seconds ago.
 */
const trap = 'website';
const quickestMs = 2_000;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

const plain: readonly (readonly [name: string, field: LeadField])[] = [
  ['name', 'name'],
  ['phone', 'phone'],
  ['email', 'email'],
  ['words', 'words'],
  ['slot', 'slot'],
  // In their own words; what no calendar understands goes to those.
  ['slot_words', 'slot'],
  ['language', 'language'],
  ['page', 'page'],
  ['consent_wording', 'consent-wording'],
  ['wording_version', 'ignore'],
];

/** Named so that no mapping made for a file of this probe can turn it into something else. */
const fieldOf = (name: string, value: string, field: LeadField): Field => ({
  path: `form.${name}`,
  label: `form.${name}`,
  value,
  field,
});

/** `stake_N` is its label, `weight_N` 1 to 5 where one was chosen. */
const stakeField = (name: string, label: string, weight: string): Field => {
  const stake = { label: label.slice(0, 500), weight: /^[1-5]$/.test(weight) ? Number(weight) : null };
  const value = stake.weight === null ? stake.label : `${stake.label} (${stake.weight})`;
  return { ...fieldOf(name, value, 'stake'), stake };
};

const read = (content: Content): Reading => {
  if (content.form === 'unreadable') return unread(content.reason);
  if (content.form !== 'fields') return unread('no-lead');
  const values = new Map<string, string[]>();
  for (const [name, value] of content.entries)
    if (value.trim() !== '') values.set(name, [...(values.get(name) ?? []), value]);
  const first = (name: string): string => values.get(name)?.[0]?.trim() ?? '';

  const took = first('took');
  if (first(trap) !== '' || (/^\d{1,12}$/.test(took) && Number(took) < quickestMs)) return unread('robot');

  const stakes = [...values.keys()].flatMap((name) => {
    const number = /^stake_(\d{1,3})$/.exec(name)?.[1];
    return number === undefined ? [] : [stakeField(name, first(name), first(`weight_${number}`))];
  });
  const id = first('id');
  const askedAt = first('asked_at');
  return one({
    fields: [
      ...plain.flatMap(([name, field]) =>
        (values.get(name) ?? []).map((value) => fieldOf(name, value, field)),
      ),
      ...stakes,
      // A box that was not ticked is not sent at all.
      fieldOf('consent', first('consent') === 'yes' ? 'yes' : 'no', 'consent'),
    ],
    // An id of this form alone: nobody can name the request of another source by it.
    providerId: uuid.test(id) ? `form-${id}` : '',
    askedAt: isoInstant.test(askedAt) ? askedAt : '',
    test: false,
  });
};

export const rappelForm: Preset = { name: 'rappel-form', read };
