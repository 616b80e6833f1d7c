import { Coffee, LogOut, Play, SkipForward } from 'lucide-react';
import { useState } from 'react';
import { pauseReasons, type PauseReason } from '../../../core/domain/session-of-work.ts';
import { useNow } from '../../app/clock.ts';
import { useFormat } from '../../app/format.ts';
import { useKeys } from '../../app/keyboard.ts';
import { useLiveCall } from '../../app/live-call.ts';
import { useTexts } from '../../app/language.tsx';
import { useWorkSession } from '../../app/work-session.tsx';
import { useQuery } from '../../data/hooks.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import './session-bar.css';

const PauseDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useTexts();
  const work = useWorkSession();
  const [reason, setReason] = useState<PauseReason>('break');
  const [note, setNote] = useState('');
  const words = reason === 'other';
  return (
    <Dialog title={t.work.pauseTitle} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void work.pause(reason, note).then((done) => done && onClose());
        }}
      >
        <p className="soft">{t.work.pauseHelp}</p>
        <SelectField
          label={t.work.reason}
          value={reason}
          options={pauseReasons.map((one) => [one, t.pauseReason[one]] as const)}
          onChange={(event) => setReason(pauseReasons.find((one) => one === event.target.value) ?? 'break')}
        />
        <TextField
          label={words ? t.work.noteRequired : t.work.note}
          required={words}
          maxLength={200}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <ErrorNote error={work.error} />
        <Button submit look="primary" disabled={work.pending}>
          {t.work.pause}
        </Button>
      </form>
    </Dialog>
  );
};

/** How long at work, without the pauses; or how long paused. */
const Times = () => {
  const t = useTexts();
  const format = useFormat();
  const { status } = useWorkSession();
  const startedAt = status?.startedAt ?? null;
  const now = useNow(startedAt === null ? 3_600_000 : 1000);
  if (!status || startedAt === null) return <span className="soft">{t.work.off}</span>;
  if (status.pause)
    return (
      <span className="clip">
        {t.work.paused(status.pause.note || t.pauseReason[status.pause.reason])}{' '}
        <span className="timer-small" role="timer">
          {format.duration(now - status.pause.since)}
        </span>
      </span>
    );
  return (
    <span className="clip">
      {t.work.working}{' '}
      <span className="timer-small" role="timer">
        {format.duration(Math.max(0, now - startedAt - status.pausedMs))}
      </span>
    </span>
  );
};

/** The agent's session: the next person by one key, a pause with its reason, the end of the shift. */
export const SessionBar = () => {
  const t = useTexts();
  const toast = useToast();
  const work = useWorkSession();
  const live = useLiveCall();
  const pending = useQuery('attempt.pending', {}).data?.attempts ?? [];
  const [pausing, setPausing] = useState(false);
  const { state } = work;
  // A call or its outcome comes first.
  const free = live === null && pending.length === 0 && !work.pending && state !== 'unknown';
  const togglePause = (): void => (state === 'paused' ? work.resume() : setPausing(true));
  const stop = (): void => {
    work.stop();
    toast({ text: t.work.stopped });
  };
  useKeys({ n: work.next }, free);
  useKeys({ q: togglePause, f: stop }, free && state !== 'off');
  return (
    <div className="session-bar" role="group" aria-label={t.work.bar}>
      <div className="session-bar__line">
        <span className="grow session-bar__state" data-state={state}>
          <Times />
        </span>
        {(state === 'working' || state === 'paused') && (
          <>
            <IconButton
              name={state === 'paused' ? t.work.resume : t.work.pause}
              icon={state === 'paused' ? Play : Coffee}
              hint="q"
              onClick={togglePause}
            />
            <IconButton name={t.work.stop} icon={LogOut} hint="f" onClick={stop} />
          </>
        )}
        <Button icon={SkipForward} hint="n" disabled={!free} onClick={work.next}>
          {t.work.next}
        </Button>
      </div>
      {!pausing && <ErrorNote error={work.error} />}
      {pausing && <PauseDialog onClose={() => setPausing(false)} />}
    </div>
  );
};
