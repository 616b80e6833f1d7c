import { offerShape, type Offer, type OfferText } from '../../../core/contract/offers.ts';

/**
 * An offer while it is written. Lines have an id of the draft, so that a stake stays matched to a capability whatever is moved
 * or taken away meanwhile, and so that the page knows a line from its neighbour.
 */
export type Line = { readonly id: number };
export type QuestionLine = Line & OfferText;
export type CapabilityLine = Line & { readonly label: string; readonly proof: string };
export type StakeLine = Line & {
  readonly label: string;
  /** Ids of the capabilities that answer it. */
  readonly answers: readonly number[];
};
export type Draft = {
  readonly uid: string | null;
  readonly name: string;
  readonly opening: OfferText;
  readonly questions: readonly QuestionLine[];
  readonly capabilities: readonly CapabilityLine[];
  readonly stakes: readonly StakeLine[];
  readonly nextId: number;
};

/** One line of each, the capability answering the stake: what is there to begin with. */
export const blankDraft: Draft = {
  uid: null,
  name: '',
  opening: { fr: '', en: '' },
  questions: [],
  capabilities: [{ id: 1, label: '', proof: '' }],
  stakes: [{ id: 2, label: '', answers: [1] }],
  nextId: 3,
};

export const draftOf = ({ uid, name, opening, questions, capabilities, stakes }: Offer): Draft => {
  const first = questions.length;
  const second = first + capabilities.length;
  return {
    uid,
    name,
    opening,
    questions: questions.map((one, index) => ({ ...one, id: index })),
    capabilities: capabilities.map((one, index) => ({ ...one, id: first + index })),
    stakes: stakes.map((one, index) => ({
      id: second + index,
      label: one.label,
      answers: one.capabilities.map((place) => first + place),
    })),
    nextId: second + stakes.length,
  };
};

/** Without the lines that nobody filled in, ready to be saved; null while something is missing or too long. */
export const offerOfDraft = (draft: Draft): Omit<Offer, 'uid'> | null => {
  const capabilities = draft.capabilities.filter(
    ({ label, proof }) => label.trim() !== '' || proof.trim() !== '',
  );
  const wanted = offerShape.omit({ uid: true }).safeParse({
    name: draft.name,
    opening: draft.opening,
    questions: draft.questions
      .filter(({ fr, en }) => fr.trim() !== '' || en.trim() !== '')
      .map(({ fr, en }) => ({ fr, en })),
    capabilities: capabilities.map(({ label, proof }) => ({ label, proof })),
    stakes: draft.stakes
      .filter(({ label }) => label.trim() !== '')
      .map(({ label, answers }) => ({
        label,
        capabilities: capabilities.flatMap(({ id }, place) => (answers.includes(id) ? [place] : [])),
      })),
  });
  return wanted.success ? wanted.data : null;
};

/** The line one place up (-1) or down (1); at an end it stays. */
export const moved = <T extends Line>(lines: readonly T[], id: number, by: -1 | 1): readonly T[] => {
  const from = lines.findIndex((line) => line.id === id);
  const line = lines[from];
  const to = from + by;
  return line === undefined || to < 0 || to >= lines.length
    ? lines
    : lines.toSpliced(from, 1).toSpliced(to, 0, line);
};

export const changed = <T extends Line>(
  lines: readonly T[],
  id: number,
  change: Partial<Omit<T, 'id'>>,
): readonly T[] => lines.map((line) => (line.id === id ? { ...line, ...change } : line));

export const without = <T extends Line>(lines: readonly T[], id: number): readonly T[] =>
  lines.filter((line) => line.id !== id);
