import type { ColumnMapping, LeadField } from '../../core/contract/intake.ts';
import type { LeadDraft } from '../../core/domain/lead.ts';
import { mapColumns, type ColumnContext } from './csv/columns.ts';
import { draftMaker } from './csv/draft.ts';
import type { Field, Submission } from './presets/preset.ts';

/**
 * A submission as a draft, by the same guesses and the same code as a row of a file: its fields are columns, whose
 * names are their labels. The probe's mapping names them by path or by label and wins over everything.
 */
export type ReadField = Field & { readonly field: LeadField };

/** Every label once, so that a mapping can tell the columns apart: the first keeps it, the others go by their path. */
const namesOf = (fields: readonly Field[]): readonly string[] => {
  const seen = new Set<string>();
  return fields.map(({ label, path }, index) => {
    const name =
      [label, path, `${path}#${index}`].find((text) => text !== '' && !seen.has(text)) ?? `${index}`;
    seen.add(name);
    return name;
  });
};

export const fieldsOf = (
  { fields }: Submission,
  mapping: ColumnMapping | null,
  context: ColumnContext,
): readonly ReadField[] => {
  const names = namesOf(fields);
  const chosen = new Map<string, LeadField>();
  for (const [index, { path, label, field }] of fields.entries()) {
    const own = [path, label].find((key) => mapping !== null && Object.hasOwn(mapping, key));
    const known = (own === undefined ? undefined : mapping?.[own]) ?? field;
    if (known !== undefined) chosen.set(names[index] ?? '', known);
  }
  const mapped = mapColumns(
    names,
    [fields.map(({ value }) => value)],
    Object.fromEntries(chosen),
    context,
    true,
  );
  return fields.map((one, index) => {
    const field = mapped[index] ?? 'ignore';
    const own = one.question === true && field === 'ignore' && !chosen.has(names[index] ?? '');
    return { ...one, field: own && one.value.trim() !== '' ? 'words' : field, question: own };
  });
};

/** A short answer says little without its question. */
const shortAnswer = 40;

/**
 * The draft of a submission. `asked` (UTC ms) is when it was asked where nobody says: what arrives by itself was asked
 * when it arrived; but not where it may be an update of what is known by its id, unless it is read `again`.
 */
export const draftOf = (
  { providerId, askedAt }: Submission,
  fields: readonly ReadField[],
  { asked, again }: { readonly asked: number; readonly again: boolean },
): LeadDraft => {
  const values = fields.map(({ field, value, label, question }) =>
    field === 'words' && question === true && value.length <= shortAnswer && /[?\s]/.test(label.trim())
      ? `${label.trim()} ${value}`
      : value,
  );
  const draft = draftMaker(
    fields.map(({ label }) => label),
    fields.map(({ field }) => field),
    null,
  )({ line: 1, cells: values });
  const said = askedAt === '' ? draft.askedAt : askedAt;
  const id = providerId === '' ? draft.providerId : providerId;
  const arrived = said === '' && (id === '' || again) ? new Date(asked).toISOString() : '';
  return {
    ...draft,
    providerId: id,
    askedAt: said === '' ? arrived : said,
    cells: [
      ...fields.map(({ label, value }) => `${label}: ${value}`),
      // Who asks the same again on another day asks again.
      ...(arrived === '' ? [] : [arrived]),
    ],
  };
};
