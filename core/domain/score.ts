/** What a call is looked at for: first what the probe brought, then what was promised, and the talk last. */
export const scoreParts = ['lead', 'promise', 'conversation'] as const;
export type ScorePart = (typeof scoreParts)[number];

/** `yes-no`: 1 or 0. `scale`: 0 to 4. Both can be left out as not applicable (null). */
export const itemKinds = ['yes-no', 'scale'] as const;
export type ItemKind = (typeof itemKinds)[number];
export const scaleTop = 4;

/** The highest value that an answer can have; the lowest is 0. */
export const topOf = (kind: ItemKind): number => (kind === 'yes-no' ? 1 : scaleTop);

export const isAnswer = (kind: ItemKind, value: number | null): boolean =>
  value === null || (Number.isInteger(value) && value >= 0 && value <= topOf(kind));

export type ScoredItem = {
  readonly uid: string;
  readonly part: ScorePart;
  readonly kind: ItemKind;
  /** Whole, 1 to 10. */
  readonly weight: number;
  readonly autoFail: boolean;
};

export type PartScore = {
  readonly part: ScorePart;
  /** 0 to 100; null while nothing of the part is answered, or where none of it applies. */
  readonly percent: number | null;
  /** The items that make it 0 whatever the rest says. */
  readonly failedBy: readonly string[];
  /** Items with an answer, "not applicable" among them. */
  readonly answered: number;
  readonly items: number;
};

/**
 * The parts of a form that have items, in their order:
 *
 *   percent = 100 · Σ weight · value / top  ÷  Σ weight      over the answered items that apply
 *
 * An item that does not apply leaves both sums. A part with a 0 on an item that fails it is 0. There is no figure for the
 * whole: a bad list of leads and a bad talk are not the same person's, and a single figure would be read as a rank.
 */
export const scoreOf = (
  items: readonly ScoredItem[],
  answers: ReadonlyMap<string, number | null>,
): readonly PartScore[] =>
  scoreParts.flatMap((part) => {
    const own = items.filter((item) => item.part === part);
    if (own.length === 0) return [];
    let reached = 0;
    let possible = 0;
    let answered = 0;
    const failedBy: string[] = [];
    for (const { uid, kind, weight, autoFail } of own) {
      const value = answers.get(uid);
      if (value === undefined) continue;
      answered += 1;
      if (value === null) continue;
      reached += (weight * value) / topOf(kind);
      possible += weight;
      if (autoFail && value === 0) failedBy.push(uid);
    }
    const share = possible === 0 ? null : Math.min(100, (100 * reached) / possible);
    return [{ part, percent: failedBy.length > 0 ? 0 : share, failedBy, answered, items: own.length }];
  });
