import { parseArgs } from 'node:util';
import { ExpectedError } from '../../core/errors.ts';

/** A wrong call of the command line: what was wrong, then how it is called. */
export const usageError = (message: string, usage: string): ExpectedError =>
  new ExpectedError('cli/usage', `${message} Usage: rappel ${usage}`);

export type Options<Name extends string> = {
  readonly values: Readonly<Partial<Record<Name, string>>>;
  readonly positionals: readonly string[];
};

/**
 * The options of a command, each with a value. `--json` is understood everywhere, since JSON is what every command
 * answers. Error: `cli/usage`.
 */
export const readOptions = <Name extends string>(
  args: readonly string[],
  names: readonly Name[],
  usage: string,
): Options<Name> => {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...options, json: { type: 'boolean' } },
      allowPositionals: true,
      strict: true,
    });
    const given = Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    );
    return { values: Object.fromEntries(given) as Partial<Record<Name, string>>, positionals };
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      throw usageError(`${error.message.split('. ')[0] ?? error.message}.`, usage);
    }
    throw error;
  }
};

/** Error: `cli/usage` for what is not a whole number within the bounds. */
export const wholeNumber = (
  text: string | undefined,
  name: string,
  bounds: { readonly least: number; readonly most: number; readonly otherwise: number },
  usage: string,
): number => {
  if (text === undefined) return bounds.otherwise;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= bounds.least && number <= bounds.most)) {
    throw usageError(
      `--${name} takes a whole number from ${bounds.least} to ${bounds.most}, not "${text}".`,
      usage,
    );
  }
  return number;
};

/** A date (then midnight UTC) or a date and time with its zone: anything less would mean another instant elsewhere. */
const isoInstant = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** UTC milliseconds; undefined where the option is not given. Error: `cli/usage`. */
export const readInstant = (text: string | undefined, name: string, usage: string): number | undefined => {
  if (text === undefined) return undefined;
  const at = isoInstant.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw usageError(
      `--${name} takes a date such as 2026-03-12 or 2026-03-12T14:30:00Z, not "${text}".`,
      usage,
    );
  return at;
};

export const noPositionals = (positionals: readonly string[], usage: string): void => {
  if (positionals[0] !== undefined) throw usageError(`"${positionals[0]}" is not understood here.`, usage);
};
