import { Pause, Play } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { RecordingMark } from '../../../core/contract/recording-review.ts';
import { silencesOf, type Peaks } from '../../../core/domain/sound-peaks.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { IconButton } from '../../ui/button.tsx';
import { CheckField, SelectField } from '../../ui/field.tsx';
import { RecordingMarks } from './recording-marks.tsx';
import { speeds, usePlayback } from './use-playback.ts';
import { Waveform } from './waveform.tsx';

export type LoadedRecording = {
  readonly blob: Blob;
  readonly peaks: Peaks;
  readonly durationMs: number;
  readonly whole: boolean;
  readonly damagedMs: number;
};

const jumpMs = 5000;
/** Whoever goes back from just behind a mark wants the one before it. */
const nearMs = 1000;

/** What is typed into has its keys for itself, and so has a button the space bar. */
const takesKey = (target: EventTarget, key: string): boolean =>
  target instanceof HTMLSelectElement ||
  (target instanceof HTMLInputElement && (target.type !== 'checkbox' || key === ' ')) ||
  (target instanceof HTMLButtonElement && key === ' ');

/** Plays a recording, shows how loud both sides are, and where somebody left a comment. Every part of it has a key. */
export const RecordingPlayer = ({
  attempt,
  recording,
  marks,
}: {
  readonly attempt: string;
  readonly recording: LoadedRecording;
  readonly marks: readonly RecordingMark[];
}) => {
  const t = useTexts().recordingReview;
  const format = useFormat();
  const { blob, peaks, durationMs } = recording;
  const silences = useMemo(() => silencesOf(peaks), [peaks]);
  const playback = usePlayback(blob, durationMs, silences);
  const { audio, playing, atMs, speed, skips, toggle, seek, setSpeed, setSkips } = playback;
  const [writingAtMs, setWritingAtMs] = useState<number | null>(null);
  const root = useRef<HTMLDivElement>(null);

  useEffect(() => root.current?.focus(), []);

  const write = (): void => {
    playback.pause();
    setWritingAtMs(atMs);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ' ': toggle,
    ArrowLeft: () => seek(atMs - jumpMs),
    ArrowRight: () => seek(atMs + jumpMs),
    Home: () => seek(0),
    End: () => seek(durationMs),
    ',': () => seek(marks.findLast((mark) => mark.atMs < atMs - nearMs)?.atMs ?? 0),
    '.': () => seek(marks.find((mark) => mark.atMs > atMs)?.atMs ?? durationMs),
    s: () => setSkips(!skips),
    m: write,
    ...Object.fromEntries(speeds.map((each, index) => [String(index + 1), () => setSpeed(each)])),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (takesKey(event.target, event.key) || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]?.();
  };

  return (
    <div ref={root} className="player" role="group" aria-label={t.player} tabIndex={-1} onKeyDown={onKeyDown}>
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- nobody has written down what was said in a call */}
      <audio ref={audio} className="unseen" />
      {!recording.whole && <p className="small soft">{t.notWhole}</p>}
      {recording.damagedMs > 0 && <p className="small soft">{t.damaged(format.span(recording.damagedMs))}</p>}
      <Waveform
        peaks={peaks}
        durationMs={durationMs}
        atMs={atMs}
        marksAtMs={marks.map((mark) => mark.atMs)}
        name={t.position}
        valueText={t.at(format.duration(atMs), format.duration(durationMs))}
        onSeek={seek}
      />
      <p className="player__lanes small soft">
        <span className="player__lane player__lane--left">{t.agent}</span>
        <span className="player__lane player__lane--right">{t.farEnd}</span>
        <span className="grow" />
        <span className="number">{t.at(format.duration(atMs), format.duration(durationMs))}</span>
      </p>
      <div className="line wrap">
        <IconButton
          look="primary"
          name={playing ? t.pause : t.play}
          icon={playing ? Pause : Play}
          onClick={toggle}
        />
        <SelectField
          label={t.speed}
          quietLabel
          value={String(speed)}
          options={speeds.map((each) => [
            String(each),
            t.speedOf(format.number(each, each % 1 === 0 ? 0 : 2)),
          ])}
          onChange={(event) => setSpeed(Number(event.target.value))}
        />
        <CheckField label={t.skip} checked={skips} onChange={(event) => setSkips(event.target.checked)} />
      </div>
      <p className="small soft">{t.sides}</p>
      <RecordingMarks
        attempt={attempt}
        marks={marks}
        writingAtMs={writingAtMs}
        onWrite={write}
        onWritten={() => {
          setWritingAtMs(null);
          root.current?.focus();
        }}
        onSeek={seek}
      />
    </div>
  );
};
