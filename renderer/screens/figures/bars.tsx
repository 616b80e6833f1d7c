import { ticksTo } from './scale.ts';

export type BarSeries = {
  readonly name: string;
  readonly look: 1 | 2 | 3 | 4;
  readonly values: readonly number[];
};

const height = 220;
const foot = 24;
const edge = 44;

/** A fill of CSS would win over the pattern. */
const barClass = (look: BarSeries['look']): string =>
  look === 3 ? 'chart__bar' : `chart__bar chart__fill--${look}`;

/** Hatching for the looks that a colour alone would not tell apart. */
const Patterns = ({ id }: { readonly id: string }) => (
  <defs>
    <pattern id={`${id}-3`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="6" height="6" className="chart__paper" />
      <rect width="3" height="6" className="chart__hatch" />
    </pattern>
  </defs>
);

/** Stacked bars over one axis, with an optional line of the same axis over them. */
export const Bars = ({
  id,
  width,
  labels,
  series,
  line,
  format,
}: {
  readonly id: string;
  readonly width: number;
  readonly labels: readonly string[];
  readonly series: readonly BarSeries[];
  readonly line?: { readonly name: string; readonly values: readonly number[] };
  readonly format: (value: number) => string;
}) => {
  const sums = labels.map((_, index) => series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0));
  const ticks = ticksTo(Math.max(0, ...sums, ...(line?.values ?? [])), true);
  const most = ticks.at(-1) ?? 1;
  const room = height - foot - 8;
  const step = (width - edge) / Math.max(1, labels.length);
  const bar = Math.max(1, Math.min(56, step * 0.76));
  const top = (value: number): number => 8 + room * (1 - value / most);
  const every = Math.max(1, Math.ceil((Math.max(...labels.map((label) => label.length)) * 7 + 10) / step));
  const middle = (index: number): number => edge + step * (index + 0.5);
  return (
    <>
      <svg width={width} height={height} aria-hidden className="chart">
        <Patterns id={id} />
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={edge} x2={width} y1={top(tick)} y2={top(tick)} className="chart__rule" />
            <text x={edge - 6} y={top(tick) + 4} textAnchor="end" className="chart__text">
              {format(tick)}
            </text>
          </g>
        ))}
        {labels.map((label, index) => {
          let under = 0;
          return (
            <g key={index}>
              {series.map(({ name, look, values }) => {
                const value = values[index] ?? 0;
                const from = under;
                under += value;
                return value === 0 ? null : (
                  <rect
                    key={name}
                    x={middle(index) - bar / 2}
                    y={top(from + value)}
                    width={bar}
                    height={top(from) - top(from + value)}
                    className={barClass(look)}
                    fill={look === 3 ? `url(#${id}-3)` : undefined}
                  >
                    <title>{`${label} · ${name} · ${format(value)}`}</title>
                  </rect>
                );
              })}
              {index % every === 0 && (
                <text x={middle(index)} y={height - 6} textAnchor="middle" className="chart__text">
                  {label}
                </text>
              )}
            </g>
          );
        })}
        {line && (
          <path
            className="chart__line"
            d={line.values
              .map((value, index) => `M${middle(index) - bar / 2 - 3} ${top(value)}h${bar + 6}`)
              .join('')}
          />
        )}
      </svg>
      <ul className="chart__legend" aria-hidden>
        {series.map(({ name, look }) => (
          <li key={name}>
            <svg width="14" height="14">
              <rect
                width="14"
                height="14"
                className={barClass(look)}
                fill={look === 3 ? `url(#${id}-3)` : undefined}
              />
            </svg>
            {name}
          </li>
        ))}
        {line && (
          <li>
            <svg width="18" height="14">
              <path d="M0 7h18" className="chart__line" />
            </svg>
            {line.name}
          </li>
        )}
      </ul>
    </>
  );
};
