import type { Dashboard, OutcomeFamily } from '../../../core/contract/figures.ts';
import { useFormat } from '../../app/format.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { Bars, type BarSeries } from './bars.tsx';
import { ChartPanel } from './chart-panel.tsx';

/** More bars than this are weeks, each named by its first day. */
const mostDays = 62;

type Span = { readonly day: string; readonly calls: readonly number[] };

const weeksOf = (days: readonly Span[]): readonly Span[] => {
  const weeks: { day: string; calls: number[] }[] = [];
  for (const { day, calls } of days) {
    const monday = new Date(`${day}T00:00:00Z`).getUTCDay() === 1;
    const last = weeks.at(-1);
    if (monday || !last) weeks.push({ day, calls: [...calls] });
    else for (const [index, count] of calls.entries()) last.calls[index] = (last.calls[index] ?? 0) + count;
  }
  return weeks;
};

const looks: readonly (readonly [OutcomeFamily, BarSeries['look']])[] = [
  ['conversion', 1],
  ['conversation', 2],
  ['contact', 3],
  ['nobody', 4],
];

export const DaysChart = ({ data }: { readonly data: Dashboard }) => {
  const t = useTexts().figures;
  const language = useLanguage();
  const format = useFormat();
  const byWeek = data.days.length > mostDays;
  const spans = byWeek ? weeksOf(data.days) : data.days;
  const used = data.outcomes.flatMap((outcome, index) =>
    data.days.some(({ calls }) => (calls[index] ?? 0) > 0) ? [{ ...outcome, index }] : [],
  );
  const name = (day: string): string =>
    new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
      day: 'numeric',
      month: 'short',
      timeZone: 'UTC',
    }).format(Date.parse(`${day}T00:00:00Z`));
  return (
    <ChartPanel
      title={byWeek ? t.byWeek : t.byDay}
      help={t.daysHelp}
      file="rappel-calls-by-day"
      table={{
        head: [
          byWeek ? t.week : t.day,
          ...used.map(({ code, ...label }) => (code === null ? t.waiting : label[language])),
        ],
        rows:
          used.length === 0
            ? []
            : spans.map(({ day, calls }) => [day, ...used.map(({ index }) => calls[index] ?? 0)]),
        show: (value) => format.number(value),
      }}
    >
      {(width) => (
        <Bars
          id="days"
          width={width}
          labels={spans.map(({ day }) => name(day))}
          series={looks.map(([family, look]) => ({
            name: t[family],
            look,
            values: spans.map(({ calls }) =>
              data.outcomes.reduce(
                (sum, one, index) => sum + (one.family === family ? (calls[index] ?? 0) : 0),
                0,
              ),
            ),
          }))}
          format={format.number}
        />
      )}
    </ChartPanel>
  );
};
