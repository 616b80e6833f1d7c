/** Characters with which Excel, LibreOffice and Google Sheets begin a formula (OWASP, "CSV injection"); the wide forms too. */
const formula = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * A cell as RFC 4180 has it, made harmless: text that a spreadsheet would run gets an apostrophe before it. That holds
 * for phone numbers too (`'+33…`): readers of the file strip one leading apostrophe. Numbers are written as they are.
 */
export const csvCell = (value: string | number | null): string => {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = formula.test(value) ? `'${value}` : value;
  return /[",\r\n;\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Ends with CRLF (RFC 4180 §2.1). */
export const csvLine = (values: readonly (string | number | null)[]): string =>
  `${values.map(csvCell).join(',')}\r\n`;
