import type { PromisedBy } from '../contract/records.ts';
import type { PromiseEnd } from './promise.ts';

/**
 * Promises as appointments of a calendar (RFC 5545). An appointment outlives the promises it stands for: one that is
 * moved keeps its UID and raises its SEQUENCE, so that a calendar that knows it moves it, too, instead of showing both.
 * Instants are UTC milliseconds; `end` is exclusive.
 */

/** A promise of a request, whether in force or over. */
export type PromiseStory = {
  readonly uid: string;
  readonly start: number;
  readonly end: number;
  readonly by: PromisedBy;
  readonly madeAt: number;
  readonly endedAt: number | null;
  readonly endedAs: PromiseEnd | null;
};

export type Appointment = {
  readonly uid: string;
  readonly sequence: number;
  readonly start: number;
  readonly end: number;
  readonly status: 'CONFIRMED' | 'CANCELLED';
  readonly madeAt: number;
  readonly changedAt: number;
};

/**
 * The appointments of one request, from its promises in the order they were made. A retry by rule was agreed with nobody
 * and is none. A promise that another took the place of is the same appointment at another time; one that was replaced by
 * nothing (they called before its time) or cancelled is CANCELLED, with its SEQUENCE raised once more. One that was kept or
 * broken took place, or should have: it stands as it was.
 */
export const appointmentsOf = (promises: readonly PromiseStory[]): readonly Appointment[] => {
  const made: Appointment[] = [];
  let moved: { readonly appointment: Appointment; readonly at: number } | null = null;
  for (const { uid, start, end, by, madeAt, endedAt, endedAs } of promises) {
    if (by === 'rule') continue;
    const earlier: Appointment | null = moved?.at === madeAt ? moved.appointment : null;
    const appointment: Appointment = {
      uid: earlier?.uid ?? uid,
      sequence: earlier === null ? 0 : earlier.sequence + 1,
      start,
      end,
      status: 'CONFIRMED',
      madeAt: earlier?.madeAt ?? madeAt,
      changedAt: madeAt,
    };
    const off = endedAt !== null && (endedAs === 'cancelled' || endedAs === 'replaced');
    // The place of the one it was moved from, which had been called off until now.
    if (earlier !== null) made.pop();
    made.push(
      off
        ? { ...appointment, sequence: appointment.sequence + 1, status: 'CANCELLED', changedAt: endedAt }
        : appointment,
    );
    moved = endedAt !== null && endedAs === 'replaced' ? { appointment, at: endedAt } : null;
  }
  return made;
};

/** TEXT of RFC 5545, 3.3.11. Characters that no line may hold are left out, halves of characters stand as U+FFFD. */
const escaped = (text: string): string =>
  text
    .replaceAll(/\p{Surrogate}/gu, '\u{FFFD}')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll(/[\p{Cc}]/gu, '');

const octets = (character: string): number => {
  const point = character.codePointAt(0) ?? 0;
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
};

/** Lines of at most 75 octets, never cut within a character (3.1). */
const folded = (line: string): string => {
  let text = '';
  let length = 0;
  for (const character of line) {
    const own = octets(character);
    if (length + own > 75) {
      text += '\r\n ';
      length = 1;
    }
    text += character;
    length += own;
  }
  return `${text}\r\n`;
};

const utc = (at: number): string => new Date(at).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');

export const calendarHead = (name: string): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Rappel//Rappel//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(name)}`,
  ]
    .map(folded)
    .join('');

export const calendarFoot = 'END:VCALENDAR\r\n';

/**
 * One VEVENT. Its times are in UTC, which needs no VTIMEZONE and is right whatever becomes of a zone's rules. DTSTAMP is the
 * last change, so that the same promises always give the same file.
 */
export const calendarEvent = (
  appointment: Appointment,
  texts: { readonly summary: string; readonly description: string },
): string =>
  [
    'BEGIN:VEVENT',
    `UID:${appointment.uid}@rappel.app`,
    `SEQUENCE:${appointment.sequence}`,
    `DTSTAMP:${utc(appointment.changedAt)}`,
    `CREATED:${utc(appointment.madeAt)}`,
    `LAST-MODIFIED:${utc(appointment.changedAt)}`,
    `DTSTART:${utc(appointment.start)}`,
    `DTEND:${utc(appointment.end)}`,
    `SUMMARY:${escaped(texts.summary)}`,
    ...(texts.description === '' ? [] : [`DESCRIPTION:${escaped(texts.description)}`]),
    `STATUS:${appointment.status}`,
    'TRANSP:OPAQUE',
    'END:VEVENT',
  ]
    .map(folded)
    .join('');
