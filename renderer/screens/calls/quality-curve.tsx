import { manyDissatisfied } from '../../../core/domain/quality.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useWidth } from '../../ui/use-width.ts';

const height = 96;
const edge = { left: 28, right: 4, top: 6, bottom: 18 };
/** MOS of ITU-T G.107. */
const [least, most] = [1, 4.5];
const ticks = [least, manyDissatisfied, most];

/** How the sound was from the answer to the end, each way; nothing where no curve was kept. */
export const QualityCurve = ({
  heard,
  sent,
  ms,
}: {
  readonly heard: readonly number[];
  readonly sent: readonly number[];
  readonly ms: number | null;
}) => {
  const t = useTexts().quality;
  const format = useFormat();
  const [measure, width] = useWidth();
  const ways = [
    { name: t.heard, curve: heard, look: 'quality-curve__heard' },
    { name: t.sent, curve: sent, look: 'quality-curve__sent' },
  ].filter(({ curve }) => curve.length > 1);
  if (ways.length === 0 || ms === null) return null;
  const y = (score: number): number =>
    edge.top + ((most - score) / (most - least)) * (height - edge.top - edge.bottom);
  const inner = Math.max(0, width - edge.left - edge.right);
  const path = (curve: readonly number[]): string =>
    curve
      .map(
        (score, index) =>
          `${index === 0 ? 'M' : 'L'}${edge.left + (index / (curve.length - 1)) * inner} ${y(score)}`,
      )
      .join('');
  return (
    <figure className="quality-curve" ref={measure}>
      <svg width={width} height={height} aria-hidden className="chart">
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={edge.left} x2={width - edge.right} y1={y(tick)} y2={y(tick)} className="chart__rule" />
            <text x={edge.left - 6} y={y(tick) + 4} textAnchor="end" className="chart__text">
              {format.number(tick, 1)}
            </text>
          </g>
        ))}
        {ways.map(({ name, curve, look }) => (
          <path key={name} d={path(curve)} className={look} />
        ))}
        <text x={edge.left} y={height - 4} className="chart__text">
          {format.duration(0)}
        </text>
        <text x={width - edge.right} y={height - 4} textAnchor="end" className="chart__text">
          {format.duration(ms)}
        </text>
      </svg>
      <figcaption className="small soft">
        {t.curve}
        <ul className="chart__legend">
          {ways.map(({ name, curve, look }) => {
            const worst = Math.min(...curve);
            const at = (curve.indexOf(worst) / (curve.length - 1)) * ms;
            return (
              <li key={name}>
                <svg width={20} height={8} aria-hidden>
                  <path d="M0 4H20" className={look} />
                </svg>{' '}
                {t.curveFacts(name, format.number(worst, 1), format.duration(at))}
              </li>
            );
          })}
        </ul>
      </figcaption>
    </figure>
  );
};
