import { z } from 'zod';
import { scrub } from '../logger.ts';

/** Facts whose text is a code or a name out of our own source; numbers and booleans may stand under any name. */
const ofCode = new Set([
  'code',
  'state',
  'status',
  'why',
  'place',
  'action',
  'event',
  'procedure',
  'name',
  'message',
]);
const codeText = /^[A-Za-z][\w/. '’$()-]{0,299}$/;
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
  if (typeof value === 'string') return ofCode.has(name) && codeText.test(value) ? scrub(value) : '[text]';
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
