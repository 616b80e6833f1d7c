/** What one delivery may hold, whatever brought it. */

/** More leads at once are a file. */
export const mostLeads = 1000;
/** A mail, or a page of a feed, in bytes. */
export const mostBytes = 5 * 1024 * 1024;
/** What is kept of a mail that is larger. */
export const keptOfCut = 64 * 1024;
