import { useMemo, type PointerEvent } from 'react';
import { columnsOf, type Peaks } from '../../../core/domain/sound-peaks.ts';

const columns = 320;
const laneHeight = 40;

/** One line a column. The root lets soft voices be seen beside loud ones; a silence is a thin line. */
const laneOf = (peaks: Peaks, side: 'left' | 'right', middle: number): string =>
  columnsOf(peaks, side, columns)
    .map((level, column) => {
      const half = Math.max(0.5, (Math.sqrt(level) * laneHeight) / 2);
      return `M${column + 0.5} ${(middle - half).toFixed(1)}v${(half * 2).toFixed(1)}`;
    })
    .join('');

/** How loud both sides are over time, and where in it the listener is; a slider for pointer, keys and screen readers. */
export const Waveform = ({
  peaks,
  durationMs,
  atMs,
  marksAtMs,
  name,
  valueText,
  onSeek,
}: {
  readonly peaks: Peaks;
  readonly durationMs: number;
  readonly atMs: number;
  readonly marksAtMs: readonly number[];
  readonly name: string;
  readonly valueText: string;
  readonly onSeek: (atMs: number) => void;
}) => {
  const lanes = useMemo(
    () => ({
      left: laneOf(peaks, 'left', laneHeight / 2),
      right: laneOf(peaks, 'right', laneHeight * 1.5),
    }),
    [peaks],
  );
  const x = (ms: number): number => (durationMs === 0 ? 0 : (ms / durationMs) * columns);
  const seek = (event: PointerEvent<HTMLDivElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    onSeek(((event.clientX - left) / Math.max(1, width)) * durationMs);
  };
  return (
    <div
      className="waveform"
      role="slider"
      tabIndex={0}
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={Math.round(atMs / 1000)}
      aria-valuetext={valueText}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        seek(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) seek(event);
      }}
    >
      <svg viewBox={`0 0 ${columns} ${laneHeight * 2}`} preserveAspectRatio="none" aria-hidden>
        <rect className="waveform__heard" x={0} y={0} width={x(atMs)} height={laneHeight * 2} />
        <path className="waveform__left" d={lanes.left} />
        <path className="waveform__right" d={lanes.right} />
        {marksAtMs.map((mark) => (
          <path key={mark} className="waveform__mark" d={`M${x(mark)} 0v${laneHeight * 2}`} />
        ))}
        <path className="waveform__now" d={`M${x(atMs)} 0v${laneHeight * 2}`} />
      </svg>
    </div>
  );
};
