import type { Delays } from '../../../core/contract/figures.ts';
import { useTexts } from '../../app/language.tsx';
import { Bars } from './bars.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { useFigureFormat } from './figure-format.ts';

export const DelayChart = ({
  title,
  file,
  delays,
}: {
  readonly title: string;
  readonly file: string;
  readonly delays: Delays;
}) => {
  const t = useTexts().figures;
  const format = useFigureFormat();
  const last = format.seconds(delays.ends.at(-1) ?? 0);
  const ends = delays.ends.map((end) => format.seconds(end));
  const none = [...delays.now, ...delays.before].every((count) => count === 0);
  return (
    <ChartPanel
      title={title}
      help={t.delaysHelp}
      file={file}
      table={{
        head: [t.delay, t.now, t.before],
        rows: none
          ? []
          : delays.now.map((count, index) => [
              index < ends.length ? t.upTo(ends[index] ?? '') : t.over(last),
              count,
              delays.before[index] ?? 0,
            ]),
        show: (value) => format.number(value),
      }}
    >
      {(width) => (
        <Bars
          id={file}
          width={width}
          labels={[...ends.map((end) => `< ${end}`), `≥ ${last}`]}
          series={[{ name: t.now, look: 1, values: delays.now }]}
          line={{ name: t.before, values: delays.before }}
          format={format.number}
        />
      )}
    </ChartPanel>
  );
};
