import type { RemoteCommand } from '../../core/contract/remote.ts';
import { ExpectedError } from '../../core/errors.ts';
import { askToDo } from '../holder-socket.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions, usageError } from './options.ts';

/** Commands for the telephone of the running application, over the local socket of its data folder. */
const ask = (dataDir: string, command: RemoteCommand): Promise<unknown> => askToDo(dataDir, command);

const only = (positionals: readonly string[], what: string, usage: string): string => {
  const [one, ...more] = positionals;
  if (one === undefined || one.trim() === '') throw usageError(`The ${what} is missing.`, usage);
  if (more.length > 0) throw usageError(`"${more.join(' ')}" is too much; put quotes around blanks.`, usage);
  return one.trim();
};

const callUsage = 'call NUMBER [--now] [--data DIR]';
export const callCommand: Command = {
  summary: 'Puts a number before the agent; with --now dials it, where it may be called without a question.',
  usage: callUsage,
  run: async (args, { dataDir }) => {
    const { positionals } = readOptions(
      args.filter((arg) => arg !== '--now'),
      [],
      callUsage,
    );
    const number = only(positionals, 'number', callUsage);
    if (number.length > 64)
      throw new ExpectedError('call/bad-number', 'This is too long to be a number. Check the digits.');
    return ask(dataDir, { kind: 'call', number, now: args.includes('--now') });
  },
};

const plain = (kind: 'answer' | 'hangup' | 'next', summary: string): Command => {
  const usage = `${kind} [--data DIR]`;
  return {
    summary,
    usage,
    run: async (args, { dataDir }) => {
      noPositionals(readOptions(args, [], usage).positionals, usage);
      return ask(dataDir, { kind });
    },
  };
};
export const answerCommand = plain('answer', 'Answers the call that rings.');
export const hangupCommand = plain('hangup', 'Ends the call; rejects the one that rings.');

export const nextCommand = plain(
  'next',
  'Calls the next person of the queue, where they may be called without a question; else shows them.',
);

const dtmfUsage = 'dtmf DIGITS [--data DIR]';
export const dtmfCommand: Command = {
  summary: 'Sends digits into the call: 0 to 9, * and #, A to D; a comma waits a second.',
  usage: dtmfUsage,
  run: async (args, { dataDir }) => {
    const digits = only(readOptions(args, [], dtmfUsage).positionals, 'digits', dtmfUsage);
    if (!/^[\d*#A-D,]{1,32}$/i.test(digits))
      throw usageError(`"${digits}" cannot be sent: 0 to 9, *, #, A to D and commas, 32 at most.`, dtmfUsage);
    return ask(dataDir, { kind: 'dtmf', digits });
  },
};

const muteUsage = 'mute [on|off] [--data DIR]';
export const muteCommand: Command = {
  summary: 'Mutes or unmutes the microphone in the call; without a word, the other way round.',
  usage: muteUsage,
  run: async (args, { dataDir }) => {
    const [word, ...more] = readOptions(args, [], muteUsage).positionals;
    if (more.length > 0 || (word !== undefined && word !== 'on' && word !== 'off'))
      throw usageError(`mute takes on, off or nothing, not "${[word, ...more].join(' ')}".`, muteUsage);
    return ask(dataDir, { kind: 'mute', muted: word === undefined ? null : word === 'on' });
  },
};
