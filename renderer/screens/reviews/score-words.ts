import type { Language } from '../../../core/contract/records.ts';
import type { ScoreForm } from '../../../core/contract/score-forms.ts';
import { textFor } from '../../../core/domain/opening.ts';
import { scaleTop, type ItemKind } from '../../../core/domain/score.ts';
import type { Messages } from '../../../core/messages/index.ts';

/** The words of an item, '' where there is none of that id. */
export const itemText = (form: Pick<ScoreForm, 'items'>, uid: string | null, language: Language): string => {
  const item = form.items.find((one) => one.uid === uid);
  return item ? textFor(item.text, language).text : '';
};

export const formName = ({ name }: Pick<ScoreForm, 'name'>, language: Language): string =>
  textFor(name, language).text;

/** An answer as it is chosen and read. */
export const valueText = (kind: ItemKind, value: number | null, t: Messages['reviews']): string =>
  value === null ? t.notApplicable : kind === 'scale' ? String(value) : value === 1 ? t.yes : t.no;

const values: Readonly<Record<ItemKind, readonly number[]>> = {
  'yes-no': [1, 0],
  scale: Array.from({ length: scaleTop + 1 }, (_, value) => value),
};

const notApplicable = 'na';

export const choicesOf = (
  kind: ItemKind,
  t: Messages['reviews'],
): readonly (readonly [value: string, text: string])[] => [
  ...values[kind].map((value) => [String(value), valueText(kind, value, t)] as const),
  [notApplicable, t.notApplicable],
];

export const choiceOf = (value: number | null | undefined): string | null =>
  value === undefined ? null : value === null ? notApplicable : String(value);

export const valueOf = (choice: string): number | null => (choice === notApplicable ? null : Number(choice));
