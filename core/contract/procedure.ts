import type { z } from 'zod';

/** A query reads and may be cached by its input; a command changes something. */
export type Procedure<
  Kind extends 'query' | 'command' = 'query' | 'command',
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> = { readonly kind: Kind; readonly input: Input; readonly output: Output };

export const query = <I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
): Procedure<'query', I, O> => ({
  kind: 'query',
  input,
  output,
});

export const command = <I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
): Procedure<'command', I, O> => ({
  kind: 'command',
  input,
  output,
});
