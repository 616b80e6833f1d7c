import { newScoreForm, type NewScoreForm, type ScoreForm } from '../../../core/contract/score-forms.ts';
import type { ItemKind, ScorePart } from '../../../core/domain/score.ts';

/** A form while it is written. Lines have an id of the draft, so that the page knows one from its neighbour. */
export type ItemLine = {
  readonly id: number;
  readonly part: ScorePart;
  readonly kind: ItemKind;
  /** As typed. */
  readonly weight: string;
  readonly autoFail: boolean;
  readonly fr: string;
  readonly en: string;
};

export type FormDraft = {
  readonly family: string | null;
  readonly fr: string;
  readonly en: string;
  readonly items: readonly ItemLine[];
  readonly nextId: number;
};

export const blankItem = (id: number, part: ScorePart = 'lead'): ItemLine => ({
  id,
  part,
  kind: 'yes-no',
  weight: '1',
  autoFail: false,
  fr: '',
  en: '',
});

export const blankForm: FormDraft = { family: null, fr: '', en: '', items: [blankItem(0)], nextId: 1 };

export const draftOf = ({ family, name, items }: ScoreForm): FormDraft => ({
  family,
  ...name,
  items: items.map(({ part, kind, weight, autoFail, text }, id) => ({
    id,
    part,
    kind,
    weight: String(weight),
    autoFail,
    ...text,
  })),
  nextId: items.length,
});

/** Without the lines that nobody filled in, ready to be saved; null while something is missing or out of bounds. */
export const formOfDraft = ({ family, fr, en, items }: FormDraft): NewScoreForm | null => {
  const wanted = newScoreForm.safeParse({
    family,
    name: { fr, en },
    items: items
      .filter((line) => line.fr.trim() !== '' || line.en.trim() !== '')
      .map((line) => ({
        part: line.part,
        kind: line.kind,
        weight: Number(line.weight),
        autoFail: line.autoFail,
        text: { fr: line.fr, en: line.en },
      })),
  });
  return wanted.success ? wanted.data : null;
};
