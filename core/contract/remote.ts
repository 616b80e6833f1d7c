import { z } from 'zod';
import { command } from './procedure.ts';
import { decision, nothing, phone, uid } from './records.ts';

/** What the command line may ask of the telephone of the running application. */
export const remoteCommand = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('call'),
    number: phone,
    /** Dial at once where the decision allows it; else the number is put before the agent, as a link's is. */
    now: z.boolean(),
  }),
  z.object({ kind: z.literal('answer') }),
  z.object({ kind: z.literal('hangup') }),
  /** The person in the centre of the work screen, else the first of the queue, as the key `c` does. */
  z.object({ kind: z.literal('next') }),
  z.object({ kind: z.literal('dtmf'), digits: z.string().regex(/^[\d*#A-Da-d,]{1,32}$/) }),
  z.object({
    kind: z.literal('mute'),
    /** Null: the other way round. */
    muted: z.boolean().nullable(),
  }),
]);
export type RemoteCommand = z.infer<typeof remoteCommand>;

/** What became of it. */
export const remoteResult = z.discriminatedUnion('did', [
  z.object({ did: z.literal('placed'), number: phone, attempt: uid.nullable() }),
  /**
   * The number or the person is before the agent, and nothing was dialled; where it was to be, `decision` says why not.
   * The number is null for a person who has none.
   */
  z.object({ did: z.literal('shown'), number: phone.nullable(), decision: decision.nullable() }),
  z.object({ did: z.literal('answered'), number: phone }),
  z.object({ did: z.literal('hung-up'), number: phone }),
  z.object({ did: z.literal('rejected'), number: phone }),
  z.object({ did: z.literal('sent'), digits: z.string() }),
  z.object({ did: z.literal('muted') }),
  z.object({ did: z.literal('unmuted') }),
]);
export type RemoteResult = z.infer<typeof remoteResult>;

export const remote = {
  /** The window that holds the phone says what became of a `remote.asked`. An answer that comes too late is let pass. */
  'remote.answer': command(
    z.object({
      id: z.uuid(),
      answer: z.union([
        z.object({ result: remoteResult }),
        z.object({ error: z.object({ code: z.string().max(100), message: z.string().max(1000) }) }),
      ]),
    }),
    nothing,
  ),
};

export const remoteEvents = {
  /** Told to the window that holds the phone alone. */
  'remote.asked': z.object({ id: z.uuid(), command: remoteCommand }),
};
