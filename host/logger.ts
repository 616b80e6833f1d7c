import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Logger, LogLevel } from '../core/ports.ts';

/**
 * The log of a data folder: `logs/rappel.log`, one JSON object a line (NDJSON), rotated at a megabyte into `.1` to
 * `.4`: five megabytes at most. Callers put no phone number, word or secret into facts; should one slip in (a driver's
 * message quoting a value, say), what looks like a number, an e-mail address, a secret or the user's own folder is
 * taken out before it reaches the disk.
 */
export const logLimits = {
  /** A file that has more than this is put aside before the next line. */
  bytes: 1_000_000,
  /** Files that are kept beside the one that is written. */
  kept: 4,
  /** Of one text in a line. */
  characters: 4_000,
} as const;

export const logFolder = (dataDir: string): string => join(dataDir, 'logs');

/** The newest first; some may not be there. */
export const logFiles = (dataDir: string): readonly string[] => {
  const file = join(logFolder(dataDir), 'rappel.log');
  return [file, ...Array.from({ length: logLimits.kept }, (_, index) => `${file}.${index + 1}`)];
};

const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * Ids and dates are kept: they are what a log is read for, and look like numbers. A secret is what stands behind its own
 * name, in an address before the @, or is a run of letters and digits too long to be a word.
 */
const scrubPattern =
  /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?)|((?<=\b(?:bearer|basic|digest)\s)[\w+/=.~-]{6,}|(?<=\b(?:password|passwd|secret|token|ha1|api[_-]?key|session|credential)["']?\s?[=:]\s?["']?)[^\s"'&;,]+|(?<=:\/\/)[^\s/@]+(?=@)|(?<![\w/.-])(?=[\w+=-]*\d)(?=[\w+=-]*[A-Za-z])[\w+=-]{28,})|(\+?\p{Nd}(?:[\s().-]{0,2}\p{Nd}){5,})|([^\s@"'<>()]+@[^\s@"'<>()]+\.[a-z]{2,})/giu;

const home = homedir();

export const scrub = (text: string): string =>
  (home.length > 1 ? text.replaceAll(home, '~') : text).replaceAll(
    scrubPattern,
    (whole, kept?: string, secret?: string, number?: string) =>
      kept ? whole : secret ? '[secret]' : number ? '[number]' : '[e-mail]',
  );

const cut = (text: string): string =>
  text.length > logLimits.characters ? `${text.slice(0, logLimits.characters)}…` : text;

const scrubbed = (value: unknown): unknown => {
  if (typeof value === 'string') return cut(scrub(value));
  if (Array.isArray(value)) return value.map(scrubbed);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, scrubbed(inner)]));
  }
  return value;
};

export type LoggerOptions = { readonly dataDir: string; readonly clock: Clock; readonly level?: LogLevel };

export const fileLogger = ({ dataDir, clock, level = 'info' }: LoggerOptions): Logger => {
  const folder = logFolder(dataDir);
  const file = join(folder, 'rappel.log');
  const { bytes: rotateAt, kept: keep } = logLimits;
  let size: number | null = null;

  const rotate = (): void => {
    rmSync(`${file}.${keep}`, { force: true });
    for (let index = keep - 1; index >= 0; index -= 1) {
      const from = index === 0 ? file : `${file}.${index}`;
      if (statSync(from, { throwIfNoEntry: false })) renameSync(from, `${file}.${index + 1}`);
    }
    size = 0;
  };

  return {
    log: (at, message, facts) => {
      if (order.indexOf(at) < order.indexOf(level)) return;
      const line = `${JSON.stringify({
        at: new Date(clock.now()).toISOString(),
        level: at,
        pid: process.pid,
        message: cut(scrub(message)),
        ...(facts ? { facts: scrubbed(facts) } : {}),
      })}\n`;
      // A log that cannot be written (disk full, folder gone) must not take the call or the import down with it.
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        size ??= statSync(file, { throwIfNoEntry: false })?.size ?? 0;
        if (size > rotateAt) rotate();
        appendFileSync(file, line, { mode: 0o600 });
        size += Buffer.byteLength(line);
      } catch (error) {
        process.stderr.write(
          `log not written (${error instanceof Error ? error.message : String(error)}): ${line}`,
        );
      }
    },
  };
};
