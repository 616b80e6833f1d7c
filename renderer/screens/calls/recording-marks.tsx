import { Flag, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { longestMarkText, type RecordingMark } from '../../../core/contract/recording-review.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useCommand } from '../../data/hooks.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';

/** A comment that is being written at a moment of the recording. */
const MarkForm = ({
  attempt,
  atMs,
  onDone,
}: {
  readonly attempt: string;
  readonly atMs: number;
  readonly onDone: () => void;
}) => {
  const t = useTexts().recordingReview;
  const format = useFormat();
  const add = useCommand('recording.addMark');
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      className="stack-s"
      onSubmit={(event) => {
        event.preventDefault();
        void add.run({ attempt, atMs: Math.round(atMs), text }).then((made) => {
          if (made) onDone();
        });
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // It gives up the comment, not the call that is open.
        event.stopPropagation();
        onDone();
      }}
    >
      <TextField
        label={t.markAt(format.duration(atMs))}
        hint={t.markHint}
        value={text}
        maxLength={longestMarkText}
        ref={field}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="line">
        <Button look="primary" submit disabled={add.pending}>
          {t.saveMark}
        </Button>
      </div>
      <ErrorNote error={add.error} />
    </form>
  );
};

export const RecordingMarks = ({
  attempt,
  marks,
  writingAtMs,
  onWrite,
  onWritten,
  onSeek,
}: {
  readonly attempt: string;
  readonly marks: readonly RecordingMark[];
  /** Where a comment is being written; null where none is. */
  readonly writingAtMs: number | null;
  readonly onWrite: () => void;
  readonly onWritten: () => void;
  readonly onSeek: (atMs: number) => void;
}) => {
  const texts = useTexts();
  const t = texts.recordingReview;
  const format = useFormat();
  const remove = useCommand('recording.removeMark');
  return (
    <section className="stack-s" aria-label={t.marks}>
      <h4>{t.marks}</h4>
      {marks.length === 0 && <p className="small soft">{t.noMarks}</p>}
      <ul className="marks">
        {marks.map(({ mark, atMs, text, agent, createdAt }) => (
          <li key={mark} className="marks__one">
            <Button look="link" aria-label={t.goTo(format.duration(atMs))} onClick={() => onSeek(atMs)}>
              <span className="number">{format.duration(atMs)}</span>
            </Button>
            <span className="grow">
              {text !== '' && <span className="marks__text">{text} </span>}
              <span className="small soft">{t.markBy(agent, format.dayTime(createdAt))}</span>
            </span>
            <IconButton
              name={t.removeMark(format.duration(atMs))}
              icon={Trash2}
              disabled={remove.pending}
              onClick={() => void remove.run({ mark })}
            />
          </li>
        ))}
      </ul>
      <ErrorNote error={remove.error} />
      {writingAtMs === null ? (
        <div>
          <Button icon={Flag} hint="m" onClick={onWrite}>
            {t.addMark}
          </Button>
        </div>
      ) : (
        <MarkForm key={writingAtMs} attempt={attempt} atMs={writingAtMs} onDone={onWritten} />
      )}
    </section>
  );
};
