import type { Dashboard, FiguresAsked, SoundRow } from '../../../core/contract/figures.ts';
import { shareBetween } from '../../../core/domain/proportion.ts';
import { useTexts } from '../../app/language.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { useFigureFormat } from './figure-format.ts';
import { LinesChart } from './lines-chart.tsx';
import { ticksTo } from './scale.ts';

/** As many lines as a chart shows; the table behind has all of them. */
const shownLines = 12;

const steps = ['asked', 'called', 'reached', 'converted'] as const;

export const FunnelChart = ({ funnels }: { readonly funnels: Dashboard['funnels'] }) => {
  const t = useTexts().figures;
  const format = useFigureFormat();
  return (
    <ChartPanel
      title={t.funnel}
      help={t.funnelHelp}
      file="rappel-funnel"
      table={{
        head: [t.probe, ...steps.map((step) => t[step])],
        rows: funnels.map((funnel) => [funnel.probe, ...steps.map((step) => funnel[step])]),
        show: (value) => format.number(value),
      }}
    >
      {(width) => {
        const edge = Math.min(200, width * 0.25);
        const step = (width - edge) / steps.length;
        const shown = funnels.slice(0, shownLines);
        return (
          <svg width={width} height={22 + shown.length * 36} aria-hidden className="chart">
            {steps.map((name, column) => (
              <text key={name} x={edge + step * column} y={14} className="chart__text">
                {t[name]}
              </text>
            ))}
            {shown.map((funnel, index) => (
              <g key={funnel.probe}>
                <text x={0} y={22 + index * 36 + 20} className="chart__text">
                  {funnel.probe.length * 7 > edge
                    ? `${funnel.probe.slice(0, Math.floor(edge / 7) - 1)}…`
                    : funnel.probe}
                  <title>{funnel.probe}</title>
                </text>
                {steps.map((name, column) => {
                  const share = funnel.asked === 0 ? 0 : funnel[name] / funnel.asked;
                  return (
                    <g key={name}>
                      <rect
                        x={edge + step * column}
                        y={22 + index * 36 + 6}
                        width={step - 10}
                        height={8}
                        rx={2}
                        className="chart__cell"
                      />
                      <rect
                        x={edge + step * column}
                        y={22 + index * 36 + 6}
                        width={(step - 10) * share}
                        height={8}
                        rx={2}
                        className="chart__fill--1"
                      />
                      <text x={edge + step * column} y={22 + index * 36 + 28} className="chart__text">
                        {column === 0
                          ? format.number(funnel[name])
                          : `${format.number(funnel[name])} · ${format.share(share)}`}
                      </text>
                    </g>
                  );
                })}
              </g>
            ))}
          </svg>
        );
      }}
    </ChartPanel>
  );
};

export const SoundChart = ({
  networks,
  headsets,
}: {
  readonly networks: readonly SoundRow[];
  readonly headsets: readonly SoundRow[];
}) => {
  const t = useTexts().figures;
  const format = useFigureFormat();
  const rows = [
    ...networks.map((row) => ({ ...row, kind: t.network })),
    ...headsets.map((row) => ({ ...row, kind: t.headset })),
  ].map((row) => ({ ...row, name: row.name === '' ? t.noName : row.name }));
  return (
    <ChartPanel
      title={t.sound}
      help={t.soundHelp}
      file="rappel-sound"
      table={{
        head: [t.label, t.kind, t.calls, t.median, t.low, t.high],
        rows: rows.map(({ name, kind, calls, median, low, high }) => [name, kind, calls, median, low, high]),
        show: (value, column) => format.number(value, column === 2 ? 0 : 2),
      }}
    >
      {(width) => (
        <LinesChart
          width={width}
          ticks={[1, 2, 3, 4, 4.5]}
          format={(value) => format.number(value, 1)}
          rows={[...networks.slice(0, 6), ...headsets.slice(0, 8)].map(
            ({ name, median, low, high, calls }, index) => ({
              name: `${index < Math.min(6, networks.length) ? t.network : t.headset} · ${name === '' ? t.noName : name}`,
              value: median,
              low,
              high,
              text: `${format.number(median, 2)} (${format.number(calls)})`,
            }),
          )}
        />
      )}
    </ChartPanel>
  );
};

/** Asked for apart from the rest: its rows come from what was ticked, not from the facts of calls. */
export const ConvincingChart = ({ asked }: { readonly asked: FiguresAsked }) => {
  const t = useTexts().figures;
  const format = useFigureFormat();
  const { data, error } = useQuery('figures.convincing', asked);
  if (!data) return <ErrorNote error={error} />;
  const rows = data.rates.map((rate) => ({ ...rate, ...shareBetween(rate.conversions, rate.talks) }));
  const half = shownLines / 2;
  const shown = [
    ...rows.filter(({ kind }) => kind === 'stake').slice(0, half),
    ...rows.filter(({ kind }) => kind === 'capability').slice(0, half),
  ];
  return (
    <ChartPanel
      title={t.convincing}
      help={data.complete ? t.convincingHelp : `${t.convincingHelp} ${t.convincingPart}`}
      file="rappel-stakes-capabilities"
      table={{
        head: [t.label, t.kind, t.offer, t.talks, t.conversions, t.rate, t.low, t.high],
        rows: rows.map(({ label, kind, offer, talks, conversions, low, high }) => [
          label,
          kind === 'stake' ? t.stake : t.capability,
          offer,
          talks,
          conversions,
          conversions / talks,
          low,
          high,
        ]),
        show: (value, column) => (column > 4 ? format.share(value) : format.number(value)),
      }}
    >
      {(width) => (
        <LinesChart
          width={width}
          ticks={ticksTo(Math.max(0.01, ...shown.map(({ high }) => high)), false).filter(
            (tick) => tick <= 1.0001,
          )}
          format={format.share}
          rows={shown.map(({ label, kind, conversions, talks, low, high }) => ({
            name: `${kind === 'stake' ? t.stake : t.capability} · ${label}`,
            value: conversions / talks,
            low,
            high,
            text: `${format.number(conversions)} / ${format.number(talks)}`,
          }))}
        />
      )}
    </ChartPanel>
  );
};
