/** One line a name: a point with the interval around it, over one axis. */
export type LineRow = {
  readonly name: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly text: string;
};

const row = 26;
const foot = 22;

export const LinesChart = ({
  width,
  rows,
  ticks,
  format,
}: {
  readonly width: number;
  readonly rows: readonly LineRow[];
  /** Ends of the axis and what lies between, in order. */
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}) => {
  const edge = Math.min(240, width * 0.38);
  const tail = 96;
  const [least, most] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const place = (value: number): number =>
    edge + ((Math.min(most, Math.max(least, value)) - least) / (most - least)) * (width - edge - tail);
  const height = rows.length * row + foot;
  const fits = Math.floor(edge / 7);
  return (
    <svg width={width} height={height} aria-hidden className="chart">
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={place(tick)} x2={place(tick)} y1={0} y2={height - foot} className="chart__rule" />
          <text x={place(tick)} y={height - 6} textAnchor="middle" className="chart__text">
            {format(tick)}
          </text>
        </g>
      ))}
      {rows.map(({ name, value, low, high, text }, index) => {
        const y = row * (index + 0.5);
        return (
          <g key={index}>
            <text x={0} y={y + 4} className="chart__text">
              {name.length > fits ? `${name.slice(0, fits - 1)}…` : name}
              <title>{name}</title>
            </text>
            {low !== null && high !== null && (
              <path
                className="chart__whisker"
                d={`M${place(low)} ${y - 4}v8M${place(low)} ${y}H${place(high)}M${place(high)} ${y - 4}v8`}
              />
            )}
            <circle cx={place(value)} cy={y} r={4.5} className="chart__fill--1" />
            <text x={width} y={y + 4} textAnchor="end" className="chart__text">
              {text}
            </text>
          </g>
        );
      })}
    </svg>
  );
};
