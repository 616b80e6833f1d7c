import type { Dashboard } from '../../../core/contract/figures.ts';
import { fewTalks } from '../../../core/domain/proportion.ts';
import { weekday as weekdayShape } from '../../../core/contract/rules.ts';
import { useTexts } from '../../app/language.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { useFigureFormat } from './figure-format.ts';

/** From Monday. */
const weekdays = weekdayShape.options;
const row = 26;
const head = 20;
const edge = 84;

/** Hours that have a call, without a gap. */
const hoursOf = (calls: readonly number[]): readonly number[] => {
  const used = calls.flatMap((count, hour) => (count > 0 ? [hour % 24] : []));
  if (used.length === 0) return [];
  const [first, last] = [Math.min(...used), Math.max(...used)];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
};

export const HeatChart = ({ heat }: { readonly heat: Dashboard['heat'] }) => {
  const { figures: t, weekday } = useTexts();
  const format = useFigureFormat();
  const hours = hoursOf(heat.calls);
  const cells = weekdays.flatMap((day, place) =>
    hours.map((hour, column) => {
      const calls = heat.calls[place * 24 + hour] ?? 0;
      const contacts = heat.contacts[place * 24 + hour] ?? 0;
      return { day, place, hour, column, calls, contacts, rate: calls === 0 ? null : contacts / calls };
    }),
  );
  const most = Math.max(0.01, ...cells.map(({ rate, calls }) => (calls >= fewTalks ? (rate ?? 0) : 0)));
  return (
    <ChartPanel
      title={t.heat}
      help={t.heatHelp}
      file="rappel-contact-hours"
      table={{
        head: [t.day, t.hourHead, t.calls, t.contacts, t.rate],
        rows: cells
          .filter(({ calls }) => calls > 0)
          .map(({ day, hour, calls, contacts, rate }) => [
            weekday[day],
            t.hour(String(hour)),
            calls,
            contacts,
            rate,
          ]),
        show: (value, column) => (column === 4 ? format.share(value) : format.number(value)),
      }}
    >
      {(width) => {
        const step = (width - edge) / Math.max(1, hours.length);
        return (
          <svg width={width} height={head + row * 7} aria-hidden className="chart">
            <defs>
              <pattern
                id="heat-few"
                width="5"
                height="5"
                patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)"
              >
                <rect width="1.5" height="5" className="chart__hatch" />
              </pattern>
            </defs>
            {hours.map((hour, column) =>
              step < 34 && column % 2 === 1 ? null : (
                <text
                  key={hour}
                  x={edge + step * (column + 0.5)}
                  y={13}
                  textAnchor="middle"
                  className="chart__text"
                >
                  {t.hour(String(hour))}
                </text>
              ),
            )}
            {weekdays.map((day, place) => (
              <text key={day} x={0} y={head + row * (place + 0.5) + 4} className="chart__text">
                {weekday[day]}
              </text>
            ))}
            {cells.map(({ day, place, hour, column, calls, rate }) => {
              const box = {
                x: edge + step * column + 1,
                y: head + row * place + 1,
                width: Math.max(1, step - 2),
                height: row - 2,
              };
              const few = calls < fewTalks;
              return (
                <g key={`${day} ${hour}`}>
                  <rect {...box} rx={3} className="chart__cell" />
                  {rate !== null && (
                    <rect
                      {...box}
                      rx={3}
                      className="chart__fill--1"
                      fillOpacity={Math.min(1, 0.04 + (0.6 * rate) / most)}
                    />
                  )}
                  {rate !== null && few && <rect {...box} rx={3} fill="url(#heat-few)" />}
                  {rate !== null && !few && step >= 40 && (
                    <text
                      x={box.x + box.width / 2}
                      y={box.y + 16}
                      textAnchor="middle"
                      className="chart__text chart__text--in"
                    >
                      {format.number(rate * 100)}
                    </text>
                  )}
                  {rate !== null && (
                    <rect {...box} fill="transparent">
                      <title>
                        {t.heatCell(
                          `${weekday[day]} ${t.hour(String(hour))}`,
                          format.share(rate),
                          format.number(calls),
                        )}
                      </title>
                    </rect>
                  )}
                </g>
              );
            })}
          </svg>
        );
      }}
    </ChartPanel>
  );
};
