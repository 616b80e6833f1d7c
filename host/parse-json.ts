import { ExpectedError } from '../core/errors.ts';

/**
 * What somebody wrote as JSON, with or without a byte order mark; whoever asks checks its shape. Error: `code`, with the
 * text that `said` makes of the parser's reason.
 */
export const parseJson = (text: string, code: string, said: (reason: string) => string): unknown => {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExpectedError(code, said(reason), undefined, { cause: error });
  }
};
