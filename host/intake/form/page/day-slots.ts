import type { DayPart, OfferedDay } from './types.ts';

/**
 * The next days that somebody can be called on, on the clock of `zone`: no Sunday, and of today only what has still half
 * an hour to go. `now` in UTC ms. Holds no name from outside: its source is put into the page.
 */
export const daySlots = (
  now: number,
  zone: string,
  parts: readonly DayPart[],
  count: number,
): readonly OfferedDay[] => {
  const clock = (at: number): string =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(at);
  const today = clock(now).slice(0, 10);
  const soon = clock(now + 1_800_000);
  const days: OfferedDay[] = [];
  for (let away = 0; days.length < count; away += 1) {
    const day = new Date(`${today}T00:00:00Z`);
    day.setUTCDate(day.getUTCDate() + away);
    const date = day.toISOString().slice(0, 10);
    const left = parts.filter(({ to }) => `${date} ${to}` > soon);
    if (day.getUTCDay() !== 0 && left.length > 0) days.push({ date, away, parts: left });
  }
  return days;
};
