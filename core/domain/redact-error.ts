/**
 * A failure nobody expected, as it may be written to the disk and leave the workstation: what it is called and where in
 * the code it happened. Messages quote what they were given (`JSON.parse` shows the text it stumbled over, Node the
 * path), so a message is kept only where it has one of the shapes in which V8 speaks of code and not of data. It works
 * by a list of what is kept: whatever is not known to be harmless is left out.
 */
export type RedactedError = {
  readonly name: string;
  /** A code of ours, of Node (`ENOSPC`) or of SQLite (`SQLITE_CORRUPT`). */
  readonly code: string | null;
  readonly message: string | null;
  /** `answer (core/rpc/serve.ts:61:18)`, the innermost first; paths begin inside the program. */
  readonly frames: readonly string[];
};

const mostFrames = 30;

const word = '[\\w$.#[\\]]{1,60}';
const codeMessage = new RegExp(
  `^(?:Cannot (?:read|set) properties of (?:undefined|null) \\((?:reading|setting) '[A-Za-z_$][\\w$]{0,39}'\\)|${word} is not (?:a function|a constructor|defined|iterable)|Cannot access '[A-Za-z_$][\\w$]{0,39}' before initialization|Assignment to constant variable\\.|Maximum call stack size exceeded|Invalid array length|Converting circular structure to JSON)$`,
);

/** Whether a message has a shape that quotes nothing but code. */
export const speaksOfCode = (message: string): boolean => codeMessage.test(message);

/** The part of a path that is ours: from the last folder that the program itself has names for. */
const placeInside = (place: string): string | null => {
  const plain = place.replaceAll('\\', '/').replace(/[?#].*?(?=:\d|$)/, '');
  if (/^node:[\w/]{1,60}(?::\d+){0,2}$/.test(plain)) return plain;
  const ours =
    /(?:^|\/)((?:node_modules\/(?:@[\w.-]{1,40}\/)?[\w.-]{1,60}\/|(?:core|db|host|electron|renderer|build|test|assets|dist)\/)[\w@./-]{1,200}(?::\d+){0,2})$/.exec(
      plain,
    )?.[1];
  if (ours !== undefined) return ours;
  // A file of the bundle, which lies flat in one folder.
  return /(?:^|\/)([\w@-]{1,60}\.(?:c|m)?[jt]sx?(?::\d+){0,2})$/.exec(plain)?.[1] ?? null;
};

const frameOf = (line: string): string | null => {
  const match =
    /^\s*at (?:(?:async )?(?:new )?([\w$.<>]{1,80})(?: \[as [\w$.]{1,60}\])? \((.+)\)|(?:async )?(.+))$/.exec(
      line,
    );
  if (!match) return null;
  const place = placeInside(match[2] ?? match[3] ?? '');
  if (place === null) return null;
  return match[1] === undefined ? place : `${match[1]} (${place})`;
};

const identifier = (value: unknown): string | null =>
  typeof value === 'string' && /^[A-Za-z][\w/-]{0,59}$/.test(value) ? value : null;

export const redactError = (thrown: unknown): RedactedError => {
  if (!(thrown instanceof Error))
    return { name: `thrown ${typeof thrown}`, code: null, message: null, frames: [] };
  const { name, message, stack = '' } = thrown;
  return {
    name: identifier(name) ?? 'Error',
    code: 'code' in thrown ? identifier(thrown.code) : null,
    message: speaksOfCode(message) ? message : null,
    frames: stack
      // The message comes first, and may look like anything.
      .slice(stack.includes(message) ? stack.indexOf(message) + message.length : 0)
      .split('\n')
      .flatMap((line) => frameOf(line) ?? [])
      .slice(0, mostFrames),
  };
};
