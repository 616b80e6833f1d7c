import { useMemo } from 'react';
import type { Language, TimeWindow } from '../../core/contract/records.ts';
import { erasedNumber } from '../../core/contract/records.ts';
import { formatPhone } from '../../core/domain/phone.ts';
import type { Messages } from '../../core/messages/index.ts';
import { useLanguage, useTexts } from './language.tsx';
import { useSession } from './session.tsx';

export type Format = {
  /** Zone of the agent. */
  readonly zone: string;
  readonly time: (at: number, zone?: string) => string;
  /** "today", "tomorrow", "Tuesday", "Tue 12 March", with the year when it is another. */
  readonly day: (at: number, zone?: string) => string;
  readonly dayTime: (at: number, zone?: string) => string;
  readonly date: (at: number, zone?: string) => string;
  /** "tomorrow 14:00 – 14:30"; both days when they differ. */
  readonly window: (window: Pick<TimeWindow, 'start' | 'end'>, zone?: string) => string;
  /** For a list: without the day when it is today, or, in another zone, when it is the same day here. */
  readonly shortWindow: (window: Pick<TimeWindow, 'start' | 'end'>, zone?: string) => string;
  /** "5 min ago" or "in 2 h". */
  readonly ago: (at: number) => string;
  readonly span: (ms: number) => string;
  /** m:ss or h:mm:ss. */
  readonly duration: (ms: number) => string;
  readonly number: (value: number, digits?: number) => string;
  readonly percent: (share: number) => string;
  readonly bytes: (bytes: number) => string;
  readonly phone: (e164: string) => string;
  /** Whether clocks there show something else at that instant. */
  readonly differs: (zone: string, at: number) => boolean;
};

const cache = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs far more than using one. A zone the engine does not know is shown in UTC. */
const dateFormat = (
  locale: string,
  zone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat => {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`;
  const known = cache.get(key);
  if (known) return known;
  let made: Intl.DateTimeFormat;
  try {
    made = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    made = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC', timeZoneName: 'short' });
  }
  cache.set(key, made);
  return made;
};

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const civil = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
const dayMs = 86_400_000;

export const createFormat = (
  language: Language,
  systemLocale: string,
  zone: string,
  country: string,
  t: Messages['app'],
  now: () => number,
): Format => {
  const locale = systemLocale.toLowerCase().startsWith(language)
    ? systemLocale
    : language === 'fr'
      ? 'fr-FR'
      : 'en-GB';
  const dayKey = (at: number, where: string) => dateFormat('en-CA', where, civil).format(at);
  const time: Format['time'] = (at, where = zone) => dateFormat(locale, where, clock).format(at);
  /** Days that have a name of their own; null for all others. */
  const namedDay = (key: string, where: string): string | null => {
    const today = now();
    if (key === dayKey(today, where)) return t.today;
    if (key === dayKey(today + dayMs, where)) return t.tomorrow;
    return key === dayKey(today - dayMs, where) ? t.yesterday : null;
  };
  const day: Format['day'] = (at, where = zone) => {
    const today = now();
    const key = dayKey(at, where);
    const named = namedDay(key, where);
    if (named !== null) return named;
    const sameYear = key.slice(0, 4) === dayKey(today, where).slice(0, 4);
    if (at > today && at - today < 6 * dayMs)
      return dateFormat(locale, where, { weekday: 'long' }).format(at);
    return dateFormat(locale, where, {
      weekday: sameYear ? 'short' : undefined,
      day: 'numeric',
      month: 'short',
      ...(sameYear ? {} : { year: 'numeric' }),
    }).format(at);
  };
  /** "yesterday", "Sun 22", and the month when it is far. */
  const shortDay = (at: number, where: string): string => {
    const near = Math.abs(at - now()) < 20 * dayMs;
    return (
      namedDay(dayKey(at, where), where) ??
      dateFormat(
        locale,
        where,
        near ? { weekday: 'short', day: 'numeric' } : { day: 'numeric', month: 'short' },
      ).format(at)
    );
  };
  const dayTime: Format['dayTime'] = (at, where = zone) => t.dayTime(day(at, where), time(at, where));
  const number: Format['number'] = (value, digits = 0) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: digits, minimumFractionDigits: 0 }).format(value);
  const window: Format['window'] = ({ start, end }, where = zone) =>
    dayKey(start, where) === dayKey(end - 1, where)
      ? t.dayTime(day(start, where), t.range(time(start, where), time(end, where)))
      : t.range(dayTime(start, where), dayTime(end, where));
  const span: Format['span'] = (ms) => {
    const minutes = Math.round(Math.abs(ms) / 60_000);
    if (minutes < 60) return t.minutes(minutes);
    const hours = Math.round(minutes / 60);
    return hours < 48 ? t.hours(hours) : t.days(Math.round(hours / 24));
  };
  return {
    zone,
    time,
    day,
    dayTime,
    date: (at, where = zone) =>
      dateFormat(locale, where, { day: 'numeric', month: 'long', year: 'numeric' }).format(at),
    window,
    shortWindow: ({ start, end }, where = zone) => {
      const times =
        end - start > dayMs ? dayTime(start, where) : t.range(time(start, where), time(end, where));
      // In another zone the day is said only where it is another day there.
      const known = where === zone ? dayKey(now(), where) : dayKey(start, zone);
      if (dayKey(start, where) === known || end - start > dayMs) return times;
      return t.dayTime(shortDay(start, where), times);
    },
    ago: (at) => {
      const ms = now() - at;
      if (Math.abs(ms) < 45_000) return t.momentsAgo;
      return ms > 0 ? t.ago(span(ms)) : t.within(span(ms));
    },
    span,
    duration: (ms) => {
      const seconds = Math.max(0, Math.floor(ms / 1000));
      const two = (value: number): string => String(value).padStart(2, '0');
      const hours = Math.floor(seconds / 3600);
      const rest = `${two(seconds % 60)}`;
      return hours > 0
        ? `${hours}:${two(Math.floor(seconds / 60) % 60)}:${rest}`
        : `${Math.floor(seconds / 60)}:${rest}`;
    },
    number,
    percent: (share) =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share),
    bytes: (bytes) => {
      const units = language === 'fr' ? ['o', 'Ko', 'Mo', 'Go'] : ['B', 'KB', 'MB', 'GB'];
      const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
      return `${number(bytes / 1000 ** step, step === 0 ? 0 : 1)}\u00a0${units[step] ?? ''}`;
    },
    phone: (e164) => (e164 === erasedNumber ? t.erasedNumber : formatPhone(e164, country)),
    differs: (other, at) => time(at, other) !== time(at, zone) || dayKey(at, other) !== dayKey(at, zone),
  };
};

export const useFormat = (): Format => {
  const { hello, settings } = useSession();
  const language = useLanguage();
  const t = useTexts().app;
  return useMemo(
    () => createFormat(language, hello.locale, hello.zone, settings.defaultCountry, t, () => Date.now()),
    [language, hello.locale, hello.zone, settings.defaultCountry, t],
  );
};
