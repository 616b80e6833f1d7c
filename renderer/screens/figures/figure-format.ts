import { useMemo } from 'react';
import { figureOf, type FigureId, type FigureUnit } from '../../../core/domain/figures.ts';
import { useFormat, type Format } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import type { Messages } from '../../../core/messages/index.ts';

export type FigureFormat = {
  readonly value: (id: FigureId, value: number) => string;
  /** With its sign; a share in points. */
  readonly change: (id: FigureId, value: number) => string;
  readonly share: (share: number) => string;
  readonly seconds: (seconds: number) => string;
  readonly number: Format['number'];
};

/** As many digits as say something: two places below ten, none from a hundred on. */
const digitsFor = (value: number): number => {
  const size = Math.abs(value);
  return size >= 100 ? 0 : size >= 10 ? 1 : 2;
};

const delayIn = (number: Format['number'], t: Messages['figures'], seconds: number): string => {
  const size = Math.abs(seconds);
  if (size < 60) return t.seconds(number(seconds));
  if (size < 5400) return t.minutes(number(seconds / 60, size < 600 ? 1 : 0));
  if (size < 172_800) return t.hours(number(seconds / 3600, 1));
  return t.days(number(seconds / 86_400, 1));
};

export const useFigureFormat = (): FigureFormat => {
  const { number } = useFormat();
  const t = useTexts().figures;
  return useMemo(() => {
    const share = (value: number): string => t.percent(number(value * 100, digitsFor(value * 100)));
    const inUnit = (unit: FigureUnit, value: number): string => {
      switch (unit) {
        case 'count':
          return number(value);
        case 'percent':
          return share(value);
        case 'per-hundred':
        case 'calls':
        case 'mos':
          return number(value, digitsFor(value));
        case 'minutes':
          return t.minutes(number(value, digitsFor(value)));
        case 'seconds':
          return delayIn(number, t, value);
      }
    };
    return {
      value: (id, value) => inUnit(figureOf(id).unit, value),
      change: (id, value) => {
        const { unit } = figureOf(id);
        const text =
          unit === 'percent'
            ? t.points(number(Math.abs(value) * 100, digitsFor(value * 100)))
            : inUnit(unit, Math.abs(value));
        return value === 0 ? text : `${value > 0 ? '+' : '\u2212'}${text}`;
      },
      share,
      seconds: (seconds) => delayIn(number, t, seconds),
      number,
    };
  }, [number, t]);
};
