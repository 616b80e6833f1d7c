import { CircleDot, CirclePause, CirclePlay, CircleStop, Voicemail } from 'lucide-react';
import { useRecording, useVoicemailDrop } from '../../../app/recording.tsx';
import { useTexts } from '../../../app/language.tsx';
import type { CallState } from '../../../softphone/phone.ts';
import { Button } from '../../../ui/button.tsx';
import { Menu } from '../../../ui/menu.tsx';

/** Recording by hand, and a message of one's own for an answering machine. The sign stands in the bar above. */
export const CallRecording = ({ call }: { readonly call: CallState }) => {
  const t = useTexts().recording;
  const { state, behind, toggle, pauseOrResume } = useRecording();
  const drop = useVoicemailDrop();
  const talking = call.phase === 'connected' && !call.held;
  const playing = drop.state.kind === 'playing' ? drop.state : null;
  const recorded = state.kind === 'recording' || state.kind === 'paused';
  return (
    <div className="stack-s">
      <div className="line wrap">
        <Button
          icon={state.kind === 'off' ? CircleDot : CircleStop}
          hint="e"
          aria-pressed={state.kind !== 'off'}
          disabled={state.kind === 'off' && !talking}
          onClick={toggle}
        >
          {state.kind === 'off' ? t.start : state.kind === 'announcing' ? t.cancel : t.stop}
        </Button>
        {recorded && (
          <Button icon={state.kind === 'paused' ? CirclePlay : CirclePause} hint="p" onClick={pauseOrResume}>
            {state.kind === 'paused' ? t.resume : t.pause}
          </Button>
        )}
        {playing ? (
          <Button icon={CircleStop} hint="v" onClick={drop.stop}>
            {t.dropStop}
          </Button>
        ) : drop.messages.length > 1 ? (
          <Menu
            text={t.drop}
            icon={Voicemail}
            disabled={!talking}
            items={drop.messages.map((message) => ({
              text: message.name,
              onChoose: () => drop.leave(message),
            }))}
          />
        ) : (
          <Button icon={Voicemail} hint="v" disabled={!talking || !drop.known} onClick={drop.byKey}>
            {t.drop}
          </Button>
        )}
      </div>
      {state.kind === 'announcing' && <p className="small soft">{t.announcingHelp}</p>}
      {playing && (
        <p className="notice" role="status">
          <Voicemail size={16} aria-hidden />
          {t.dropping(playing.name)}
        </p>
      )}
      {behind && (
        <p className="notice" role="alert">
          {t.behind}
        </p>
      )}
    </div>
  );
};
