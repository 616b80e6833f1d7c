/**
 * The three sorts of failure: cancelled, expected (the user's, with a stable code and a remedy), and bug
 * (anything else that is thrown). A message says what happened, why, and what to do.
 */

export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  readonly code = 'cancelled';
}

/** An expected failure. `code` is `topic/what`, stable across versions and both wires; `data` is JSON. */
export class ExpectedError extends Error {
  override readonly name = 'ExpectedError';
  readonly code: string;
  readonly data: unknown;

  constructor(code: string, message: string, data?: unknown, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.data = data;
  }
}

export type ErrorShape = { readonly code: string; readonly message: string; readonly data?: unknown };

/** What crosses a wire. A bug keeps its message out: it may hold someone's words. */
export const toErrorShape = (error: unknown): ErrorShape => {
  if (error instanceof ExpectedError) {
    return error.data === undefined
      ? { code: error.code, message: error.message }
      : { code: error.code, message: error.message, data: error.data };
  }
  if (error instanceof CancelledError) return { code: 'cancelled', message: 'Cancelled.' };
  return {
    code: 'bug',
    message:
      'Something went wrong inside Rappel. Nothing was saved by this action; try again, and send the log to your IT if it returns.',
  };
};

export const fromErrorShape = (shape: ErrorShape): Error =>
  shape.code === 'cancelled'
    ? new CancelledError(shape.message)
    : new ExpectedError(shape.code, shape.message, shape.data);

export const errorCode = (error: unknown): string =>
  error instanceof ExpectedError || error instanceof CancelledError ? error.code : 'bug';

/** For exhaustive switches. */
export const assertNever = (value: never): never => {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
};
