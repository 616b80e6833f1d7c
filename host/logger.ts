import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Logger, LogLevel } from '../core/ports.ts';

/**
 * The log of a data folder: `logs/rappel.log`, one JSON object a line, rotated at a megabyte into `.1` to `.4`.
 * Callers put no phone number, word or secret into facts; should one slip in (a driver's message quoting a value,
 * say), what looks like a number or an e-mail address is taken out before it reaches the disk.
 */
const rotateAt = 1_000_000;
const keep = 4;
const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Ids and dates are kept: they are what a log is read for, and look like numbers. */
const scrubPattern =
  /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?)|(\+?\d(?:[\s().-]{0,2}\d){5,})|([^\s@"'<>()]+@[^\s@"'<>()]+\.[a-z]{2,})/giu;

export const scrub = (text: string): string =>
  text.replaceAll(scrubPattern, (whole, kept?: string, number?: string) =>
    kept ? whole : number ? '[number]' : '[e-mail]',
  );

const scrubbed = (value: unknown): unknown => {
  if (typeof value === 'string') return scrub(value);
  if (Array.isArray(value)) return value.map(scrubbed);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, scrubbed(inner)]));
  }
  return value;
};

export type LoggerOptions = { readonly dataDir: string; readonly clock: Clock; readonly level?: LogLevel };

export const fileLogger = ({ dataDir, clock, level = 'info' }: LoggerOptions): Logger => {
  const folder = join(dataDir, 'logs');
  const file = join(folder, 'rappel.log');
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
        message: scrub(message),
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
