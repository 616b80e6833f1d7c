import { z } from 'zod';
import { command, query } from './procedure.ts';
import { language, uid } from './records.ts';

/** `http:` only for this machine: what a visitor writes does not cross a network in the open. No query, no name of a user. */
const intakeAddress = z
  .string()
  .max(1000)
  .regex(
    /^(?:https:\/\/[^\s/?#@'";,]+|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?)(?:\/[^\s?#'";,]*)?$/,
  );

/**
 * Where the answers go: to the HTTP intake (`url` is the address under which visitors reach it, without its path), into a
 * mail that the visitor sends, or into a file that the page saves.
 */
export const formTarget = z.discriminatedUnion('way', [
  z.object({ way: z.literal('intake'), url: intakeAddress }),
  z.object({ way: z.literal('mail'), address: z.email().max(320) }),
  z.object({ way: z.literal('file') }),
]);
export type FormTarget = z.infer<typeof formTarget>;

/** `stand`: a tablet that one visitor after the other uses. */
export const formPlace = z.enum(['site', 'stand']);
export type FormPlace = z.infer<typeof formPlace>;

/** A page's origin as browsers send it; `null` is a page opened as a file. */
export const formOrigin = z
  .string()
  .max(300)
  .regex(/^(?:null|https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?)$/);

export const formAccessShape = z.object({
  open: z.boolean(),
  /** Pages whose visitors may post, e.g. `https://www.example.fr`. */
  origins: z.array(formOrigin),
});
export type FormAccess = z.infer<typeof formAccessShape>;

export const probeForm = {
  /**
   * The page of a probe, one HTML file that needs nothing else. For the intake it opens the probe to the page's own
   * origin where it was not open to any yet. Errors: `probe/missing`, `probe/no-wording`.
   */
  'probes.form': command(
    z.object({
      probe: uid,
      /** What it begins in where the visitor's browser asks for neither. */
      language,
      place: formPlace,
      target: formTarget,
      /** Null: the name of the offer, else of the probe. */
      title: z.string().trim().min(1).max(200).nullable(),
      /** Null: one sentence that fits any offer. */
      introduction: z.string().trim().max(2000).nullable(),
      /** Who asks, as people know them. */
      company: z.string().trim().max(200).nullable(),
      /** Where to write or ring to withdraw. */
      contact: z.string().trim().max(300).nullable(),
    }),
    z.object({ name: z.string(), html: z.string() }),
  ),
  /** Error: `probe/missing`. */
  'probes.formAccess': query(z.object({ probe: uid }), formAccessShape),
  /**
   * Opens or closes a probe to its page. `newKey` turns away every page that was published before. Error:
   * `probe/missing`.
   */
  'probes.setFormAccess': command(
    formAccessShape.extend({ probe: uid, origins: z.array(formOrigin).max(20), newKey: z.boolean() }),
    formAccessShape,
  ),
};
