/** Numbers of a sheet that mean dates, ECMA-376 part 1, 18.8.30 (numFmt). */

/** What the format of a cell shows of its number; null for a plain number. */
export type DateKind = 'date' | 'time' | 'date-time' | null;

/** Formats that every program has without saying so; 27–36 and 50–58 are dates in the East Asian versions. */
export const builtInKind = (id: number): DateKind => {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return 'date';
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) return 'time';
  return id === 22 ? 'date-time' : null;
};

/** Reads a format code: `dd/mm/yyyy hh:mm`, `[$-40C]d mmmm yyyy;@`; colours, conditions and quoted texts mean nothing. */
export const kindOfFormat = (code: string): DateKind => {
  const bare = code
    .replace(/"[^"]*"?|\\.|_.|\*./gs, '')
    .replace(/\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi, '')
    .split(';', 1)[0];
  if (bare === undefined || /general/i.test(bare)) return null;
  const halves = /am\/pm|a\/p/i;
  const letters = bare.replace(halves, '').toLowerCase();
  const time = halves.test(bare) || /[hs]/.test(letters);
  const date = /[yd]/.test(letters) || (/m/.test(letters) && !time);
  return date ? (time ? 'date-time' : 'date') : time ? 'time' : null;
};

const dayMs = 86_400_000;
/** 1 January 1970 in the two calendars that workbooks count days in. */
const epoch1900 = 25_569;
const epoch1904 = 24_107;

const two = (value: number): string => String(value).padStart(2, '0');

/** A serial number as ISO 8601 writes its date or time; null when it is none. Rounded to the second. */
export const serialText = (
  serial: number,
  kind: Exclude<DateKind, null>,
  date1904: boolean,
): string | null => {
  if (!(serial >= 0 && serial < 2_958_466)) return null;
  if (kind === 'time' || serial < 1) {
    const seconds = Math.round(serial * 86_400);
    return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
  }
  // Excel counts a 29 February 1900 that never was.
  const days = serial - (date1904 ? epoch1904 : epoch1900) + (!date1904 && serial < 60 ? 1 : 0);
  const text = new Date(Math.round((days * dayMs) / 1000) * 1000).toISOString();
  const time = text.slice(11, 19);
  if (kind === 'date' || time === '00:00:00') return text.slice(0, 10);
  return `${text.slice(0, 10)} ${time.endsWith(':00') ? time.slice(0, 5) : time}`;
};
