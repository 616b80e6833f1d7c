import { z } from 'zod';
import { deliveryFate } from './intake-log.ts';
import { command } from './procedure.ts';
import { stake, uid, zone } from './records.ts';

/** What became of an asking that was noted here, as for any delivery; `request` is the one it made or joined. */
const received = z.object({
  delivery: uid,
  fate: deliveryFate,
  /** A code of core/messages/intake-log.ts, or null. */
  reason: z.string().nullable(),
  request: uid.nullable(),
});
export type Received = z.infer<typeof received>;

const text = (most: number) => z.string().trim().max(most);

/** Askings that no machine brings: in person, and by voice within a call. */
export const asked = {
  /**
   * Somebody asked in person, before a witness, after the probe's consent wording was read out to them. When they would
   * like the call is kept as it was said, on the clock of `zone`. Errors: `probe/missing`, `probe/paused`,
   * `probe/no-wording`.
   */
  'asked.inPerson': command(
    z.object({
      probe: uid,
      name: text(300),
      company: text(300),
      phone: text(64),
      email: text(254),
      words: text(5000),
      stakes: z.array(stake).max(20),
      slot: text(200),
      zone,
      /** Where it was: a stand, a shop. */
      place: text(500),
      /** Who heard it. */
      witness: text(200).min(1),
    }),
    received,
  ),
  /**
   * Who called us wants to be called back. It joins the open request of that number, where there is one.
   * Errors: `call/missing`, `probe/paused`.
   */
  'asked.byVoice': command(
    z.object({ attempt: uid, name: text(300), phone: text(64), words: text(5000), slot: text(200), zone }),
    received,
  ),
};
