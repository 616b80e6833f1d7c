import type { Voicemail } from '../../core/contract/recordings.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { currentAgent } from './agents.ts';

/** The oldest first. */
export const voicemailMessages = (db: ReadDb): readonly Voicemail[] =>
  db.all<Voicemail>(sql`
    SELECT uid AS message, name, duration_ms AS durationMs, created_at AS createdAt FROM voicemail ORDER BY id`);

const missing = (): ExpectedError =>
  new ExpectedError('voicemail/missing', 'This message is not here any more. Record it again.');

export const saveVoicemail = (
  db: WriteDb,
  args: {
    readonly message: string;
    readonly name: string;
    readonly durationMs: number;
    readonly at: number;
  },
): Voicemail => {
  db.run(sql`
    INSERT INTO voicemail (uid, agent_id, name, duration_ms, created_at)
    VALUES (${args.message}, ${currentAgent(db, args.at)}, ${args.name}, ${args.durationMs}, ${args.at})
    ON CONFLICT (uid) DO UPDATE SET name = excluded.name`);
  return { message: args.message, name: args.name, durationMs: args.durationMs, createdAt: args.at };
};

/** Error: `voicemail/missing`. */
export const renameVoicemail = (
  db: WriteDb,
  args: { readonly message: string; readonly name: string },
): void => {
  if (db.run(sql`UPDATE voicemail SET name = ${args.name} WHERE uid = ${args.message}`).changes === 0)
    throw missing();
};

export const removeVoicemail = (db: WriteDb, args: { readonly message: string }): void => {
  db.run(sql`DELETE FROM voicemail WHERE uid = ${args.message}`);
};
