/** An error for the log, without what could be a number, an address or somebody's words. */
export const failure = (error: unknown): string =>
  error instanceof Error
    ? `${error.name}: ${error.message}`
        .replace(/(["'`<]).*?(["'`>])/g, '…')
        .replace(/\S*[@]\S*/g, '…')
        .replace(/[+\d][\d .-]{3,}/g, '…')
        .slice(0, 200)
    : typeof error;
