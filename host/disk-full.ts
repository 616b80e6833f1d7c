import { ExpectedError } from '../core/errors.ts';

const codes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Whether a file could not be written because the disk, or what its user may take of it, is full. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && codes.has(String(error.code));

/** What the database says of a full disk, for the small files beside it; anything else is left as it is. */
export const explainDiskFull = (error: unknown): unknown =>
  isDiskFull(error)
    ? new ExpectedError(
        'db/disk-full',
        'The disk is full, so nothing was saved. Free some space, then try again; what was saved before is safe.',
        undefined,
        { cause: error },
      )
    : error;
