import { randomUUID } from 'node:crypto';
import type { Input } from '../core/contract/index.ts';
import { remoteCommand, type RemoteCommand, type RemoteResult } from '../core/contract/remote.ts';
import { ExpectedError } from '../core/errors.ts';
import type { Claims } from './claims.ts';

/**
 * The telephone lives in a window; a command for it goes there as an event and comes back as an answer.
 *
 *   ask ──▶ window with the phone ──remote.asked──▶ does it ──remote.answer──▶ answered
 *    └── none: remote/no-window        └── silent: remote/no-answer
 */
export type Remote = {
  /**
   * `command` comes from outside and is parsed here. Errors: `remote/bad-command`, `remote/no-window`,
   * `remote/no-answer`, and what the window says of the telephone (`phone/…`, `call/…`).
   */
  readonly ask: (command: unknown) => Promise<RemoteResult>;
  readonly answered: (answer: Input<'remote.answer'>) => void;
};

/** A microphone may have to be opened first. */
const answerLimitMs = 15_000;

export const createRemote = (claims: Claims, limitMs = answerLimitMs): Remote => {
  const waiting = new Map<string, (answer: Input<'remote.answer'>['answer']) => void>();

  const parsed = (command: unknown): RemoteCommand => {
    const read = remoteCommand.safeParse(command);
    if (read.success) return read.data;
    throw new ExpectedError(
      'remote/bad-command',
      'Rappel does not know this command. Use the “rappel” command of the version that runs.',
    );
  };

  return {
    ask: async (command) => {
      const wanted = parsed(command);
      const holder = claims.holder();
      if (!holder)
        throw new ExpectedError(
          'remote/no-window',
          'Rappel runs, but no window of it is open, and the telephone lives in a window. Open one, then try again.',
        );
      const id = randomUUID();
      const { promise, resolve, reject } = Promise.withResolvers<RemoteResult>();
      const limit = setTimeout(() => {
        reject(
          new ExpectedError(
            'remote/no-answer',
            'The window did not say in time what became of the command. Look at it before you try again.',
          ),
        );
      }, limitMs);
      waiting.set(id, (answer) => {
        if ('result' in answer) resolve(answer.result);
        else reject(new ExpectedError(answer.error.code, answer.error.message));
      });
      try {
        holder.emit('remote.asked', { id, command: wanted });
        return await promise;
      } finally {
        clearTimeout(limit);
        waiting.delete(id);
      }
    },
    answered: ({ id, answer }) => waiting.get(id)?.(answer),
  };
};
