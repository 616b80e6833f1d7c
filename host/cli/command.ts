import type { Ports } from '../../core/ports.ts';

/** What a command may touch: its data folder, the ports, and a line of progress on stderr. */
export type CommandIo = {
  readonly dataDir: string;
  readonly ports: Ports;
  readonly progress: (line: string) => void;
  /** Text on stdout, for a command whose result is too large to be one JSON value. Waits while the pipe is full. */
  readonly write: (text: string) => Promise<void>;
  /** The result is printed all the same, and the command exits with 1: something is wrong, and not with the command. */
  readonly failed: () => void;
  /** Aborted by Ctrl+C or a termination signal: stop cleanly. */
  readonly signal: AbortSignal;
};

/**
 * One command of `rappel`. `run` gets what stands after its name and answers what is printed as JSON on stdout;
 * `undefined` prints nothing (the command wrote its own). A failure is thrown as an ExpectedError.
 */
export type Command = {
  /** One line for `rappel --help`. */
  readonly summary: string;
  /** How it is called, e.g. `import FILE --probe NAME [--country FR]`. */
  readonly usage: string;
  readonly run: (args: readonly string[], io: CommandIo) => Promise<unknown>;
};
