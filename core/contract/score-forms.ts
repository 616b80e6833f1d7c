import { z } from 'zod';
import { itemKinds, scoreParts } from '../domain/score.ts';
import { command, query } from './procedure.ts';
import { nothing, uid } from './records.ts';

const bothLanguages = (length: number) =>
  z.object({ fr: z.string().trim().max(length), en: z.string().trim().max(length) });

export const scoreItem = z.object({
  uid,
  part: z.enum(scoreParts),
  /** The company's own words; an empty one stands for "the other language will do". */
  text: bothLanguages(300).refine(({ fr, en }) => fr !== '' || en !== ''),
  kind: z.enum(itemKinds),
  weight: z.number().int().min(1).max(10),
  /** A 0 makes its part 0. */
  autoFail: z.boolean(),
});
export type ScoreItem = z.infer<typeof scoreItem>;

/** One version of a form. Once a review uses it, it stays as it is: a change makes the next version. */
export const scoreForm = z.object({
  uid,
  /** Shared by all versions. */
  family: uid,
  version: z.number().int().min(1),
  name: bothLanguages(120),
  items: z.array(scoreItem).min(1).max(60),
  used: z.boolean(),
});
export type ScoreForm = z.infer<typeof scoreForm>;

export const newScoreForm = z.object({
  /** Null for a form of its own. */
  family: uid.nullable(),
  name: bothLanguages(120).refine(({ fr, en }) => fr !== '' || en !== ''),
  items: z
    .array(scoreItem.omit({ uid: true }))
    .min(1)
    .max(60),
});
export type NewScoreForm = z.infer<typeof newScoreForm>;

/** All but the list need `reviews.write` (error `role/not-allowed`). */
export const scoreForms = {
  /** The latest version of each form that is in use, those shipped with Rappel first. */
  'scoreForms.list': query(nothing, z.object({ forms: z.array(scoreForm) })),
  /** Error: `score-form/missing`. */
  'scoreForms.save': command(newScoreForm, z.object({ form: scoreForm })),
  /** Reviews keep the form they have; no new one takes it. Error: `score-form/missing`. */
  'scoreForms.retire': command(z.object({ family: uid, retired: z.boolean() }), nothing),
};
