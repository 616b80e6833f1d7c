import type { Field } from '../presets/preset.ts';
import { isTechnical } from '../presets/generic.ts';

/**
 * "Label: value" lines, as forms mail them. What follows a line without a label of its own goes on with the one above; a
 * label alone on its line has its value below it.
 */

const mostFields = 300;
const mostCharacters = 200_000;
/** No address, no time of day, no sentence: at most eight words before the colon. */
const labelled = /^[\s>*•·-]*((?:[^\s:=][^:=]{0,79}?))\s*(?::\*{0,2}|\s=)(?:\s+(.*)|\s*)$/u;
const rule = /^\s*(?:[-_=*~]{2,}\s*)$/;

const labelOf = (line: string): { readonly label: string; readonly value: string } | null => {
  const match = labelled.exec(line.slice(0, 20_000));
  const label = (match?.[1] ?? '').replace(/^[*_]+|[*_]+$/g, '').trim();
  if (!match || !/\p{L}/u.test(label) || label.split(/\s+/).length > 8 || /[<>{}@]/.test(label)) return null;
  return { label, value: (match[2] ?? '').replace(/^\*+|\*+$/g, '').trim() };
};

/** A field for each label; what nobody knows better is the person's own words. */
export const fieldsOfLines = (text: string): readonly Field[] => {
  const fields: { label: string; value: string }[] = [];
  let open: { label: string; value: string } | null = null;
  for (const line of text.slice(0, mostCharacters).split(/\r\n|\r|\n/)) {
    if (rule.test(line)) {
      open = null;
      continue;
    }
    const found = labelOf(line);
    if (found) {
      if (fields.length >= mostFields) break;
      open = { ...found };
      fields.push(open);
    } else if (open && line.trim() !== '')
      open.value += open.value === '' ? line.trim() : `\n${line.trimEnd()}`;
  }
  return toFields(fields);
};

/** Values under one label (ticked boxes) are one answer; what a form's own machinery adds is left out. */
export const toFields = (
  found: readonly { readonly label: string; readonly value: string }[],
): readonly Field[] => {
  const values = new Map<string, string[]>();
  for (const { label, value } of found) {
    const name = label.replace(/\s+/g, ' ').replace(/\s*[:*]+$/, '').trim().slice(0, 200); // prettier-ignore
    if (name === '' || value.trim() === '' || isTechnical(name)) continue;
    values.set(name, [...(values.get(name) ?? []), value.trim()]);
  }
  return [...values].map(([label, all]) => ({ path: label, label, value: all.join('; '), question: true }));
};
