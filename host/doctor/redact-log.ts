import { z } from 'zod';
import { speaksOfCode } from '../../core/domain/redact-error.ts';
import { scrub } from '../logger.ts';

const code = (value: string): boolean => /^[A-Za-z][\w/. -]{0,59}$/.test(value);

/** Facts whose text comes out of our own source, and its shape; numbers and booleans may stand under any name. */
const ofCode: Readonly<Record<string, (value: string) => boolean>> = {
  code,
  state: code,
  status: (value) => /^\d{3}(?: [A-Za-z ]{1,40})?$/.test(value),
  why: code,
  place: code,
  action: code,
  event: code,
  procedure: code,
  name: (value) => /^(?:\w{0,40}Error|StoreBug|thrown \w{1,20})$/.test(value),
  message: speaksOfCode,
};
const frameText = /^[\w$.<>@/: ()-]{1,400}$/;

const line = z.object({
  at: z.iso.datetime(),
  level: z.enum(['debug', 'info', 'warn', 'error']),
  pid: z.number().int(),
  message: z.string(),
  facts: z.record(z.string(), z.unknown()).optional(),
});

const kept = (name: string, value: unknown): unknown => {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'string')
    return Object.hasOwn(ofCode, name) && ofCode[name]?.(value) ? scrub(value) : '[text]';
  if (Array.isArray(value))
    return name === 'frames'
      ? value.filter((one): one is string => typeof one === 'string' && frameText.test(one))
      : '[list]';
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([inner, one]) => [inner, kept(inner, one)]));
  return '[value]';
};

/**
 * A log as it may leave the workstation. The log on the disk has no numbers, words or secrets by the care of whoever
 * writes it; here nothing rests on that care: a fact stays only under a name that is known to hold a code, and a line
 * that is not one of ours is left out.
 */
export const redactLog = (text: string): string =>
  text
    .split('\n')
    .flatMap((raw) => {
      let value: unknown;
      try {
        value = JSON.parse(raw);
      } catch {
        return [];
      }
      const parsed = line.safeParse(value);
      if (!parsed.success) return [];
      const { facts, message, ...rest } = parsed.data;
      return [
        JSON.stringify({
          ...rest,
          message: scrub(message),
          ...(facts ? { facts: kept('facts', facts) } : {}),
        }),
      ];
    })
    .join('\n');
